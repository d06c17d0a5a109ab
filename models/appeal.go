package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Appeal is a writer's wish that somebody else looks at what was decided against
// them. There is one for each decision, or for each sanction.
type Appeal struct {
	ID         int64
	PostID     *int64
	DecisionID *int64
	SanctionID *int64
	Words      string // the writer's, for staff alone
	State      AppealState
	FiledID    *int64 // the decision by which it was made, the last time
	Filings    int    // how often it was made
	AnswerID   *int64 // the decision by which it was answered
	CreatedAt  time.Time
	AnsweredAt *time.Time

	Answer       string // to an appeal against a sanction, for its person
	AnsweredByID *int64 // likewise
}

// AppealState is where an appeal stands.
type AppealState string

// The states of an appeal. It has lapsed when something else was decided about the
// post before anybody answered.
const (
	AppealWaiting   AppealState = "waiting"
	AppealTakenBack AppealState = "withdrawn"
	AppealLapsed    AppealState = "lapsed"
	AppealUpheld    AppealState = "upheld"
	AppealChanged   AppealState = "changed"
	AppealReversed  AppealState = "reversed"
)

// The acts around an appeal: the first two are the writer's, the others answer it.
const (
	ActAppeal          Act = "appeal"
	ActAppealWithdrawn Act = "appeal_withdrawn"
	ActUpheld          Act = "appeal_upheld"
	ActChanged         Act = "appeal_changed"
	ActReversed        Act = "appeal_reversed"
)

var appealActs = map[Act]string{
	ActAppeal: "Appealed", ActAppealWithdrawn: "Appeal withdrawn",
	ActUpheld: "Upheld on appeal", ActChanged: "Changed on appeal", ActReversed: "Reversed on appeal",
}

// answersAppeal reports whether a answers an appeal.
func (a Act) answersAppeal() bool { return a == ActUpheld || a == ActChanged || a == ActReversed }

// keeps reports whether a leaves the post in its state, or only takes another act
// back.
func (a Act) keeps() bool {
	return a == ActUndo || a == ActAppeal || a == ActAppealWithdrawn || a == ActUpheld
}

// byWriter reports whether a is the act of whoever wrote the post.
func (a Act) byWriter() bool { return a == ActWithdraw || a == ActAppeal || a == ActAppealWithdrawn }

// against reports whether a takes something from the writer.
func (a Act) against() bool {
	return a == ActReject || a == ActSpam || a == ActTrash || a == ActEdit || a == ActRefuseEdit || a == ActChanged
}

const (
	// appealMonths is for how long after a decision its writer can appeal.
	appealMonths = 6
	// appealTarget is within which time an appeal is to be answered.
	appealTarget = 72 * time.Hour
	// maxAppeal is how long the words of an appeal can be, in characters.
	maxAppeal = 2000
)

// TagSamePerson marks in the ledger that whoever decided has also answered the
// appeal, because there is nobody else.
const TagSamePerson = "same_person"

// Late reports whether the appeal waits for longer than it should.
func (a *Appeal) Late(now time.Time) bool {
	return a.State == AppealWaiting && now.Sub(a.CreatedAt) > appealTarget
}

// maxFilings is how often one appeal can be made: each time is an entry of the ledger.
const maxFilings = 3

// Fileable reports whether an appeal can be made, of which a is what there is so far, or
// nil: the first time, and once more when it was taken back.
func (a *Appeal) Fileable() bool {
	return a == nil || a.State == AppealTakenBack && a.Filings < maxFilings
}

// refile makes a wait with these words.
func (a *Appeal) refile(in AppealInput, now time.Time) {
	a.Words, a.State, a.CreatedAt, a.Filings = in.Words, AppealWaiting, now, a.Filings+1
}

// appealable reports whether d is of a kind that can be appealed at all. What was
// changed on appeal is final.
func (d *Decision) appealable() bool { return d.Act.against() && d.Act != ActChanged }

func (d *Decision) appealUntil() time.Time { return d.CreatedAt.AddDate(0, appealMonths, 0) }

// AppealOf is the appeal against d, or nil.
func (st *Standing) AppealOf(d *Decision) *Appeal {
	for _, a := range st.Appeals {
		if a.DecisionID != nil && *a.DecisionID == d.ID {
			return a
		}
	}
	return nil
}

// Appealable is the decision that the writer can appeal now, or nil.
func (st *Standing) Appealable(now time.Time) *Decision {
	d := st.contested()
	if d == nil || now.After(d.appealUntil()) {
		return nil
	}
	if !st.AppealOf(d).Fileable() {
		return nil
	}
	return d
}

// contested is the decision that stands against the writer, or nil: what has made the
// post what it is, or else the last change of its text.
func (st *Standing) contested() *Decision {
	d := st.Decided()
	if d == nil || !d.Act.against() {
		for _, e := range st.Decisions {
			if (e.Act == ActEdit || e.Act == ActRefuseEdit) && !e.undone(st.Decisions) {
				d = e
			}
		}
	}
	if d == nil || !d.appealable() || st.Post.State == Withdrawn || d.ByID != nil && st.Post.UserID != nil && *d.ByID == *st.Post.UserID {
		return nil
	}
	return d
}

// AppealInput is what a writer fills in.
type AppealInput struct {
	Words    string `form:"words"`
	Decision int64  `form:"decision"` // the one they have read about
}

func (in *AppealInput) check() error {
	if len(in.Words) > 8*maxAppeal {
		return Invalid{"words": fmt.Sprintf("Please keep it under %d characters.", maxAppeal)}
	}
	in.Words = cleanText(in.Words)
	switch n := len([]rune(in.Words)); {
	case n == 0:
		return Invalid{"words": "Say why it should be decided otherwise."}
	case n > maxAppeal:
		return Invalid{"words": fmt.Sprintf("Please keep it under %d characters. It has %d.", maxAppeal, n)}
	}
	return nil
}

// FileAppeal asks that somebody else looks at the decision that stands against the
// post with this receipt. The same words sent twice are one appeal.
func (s *Store) FileAppeal(ctx context.Context, token string, in AppealInput) (*Appeal, error) {
	if _, err := s.Standing(ctx, token); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	var a *Appeal
	err := s.tx(ctx, func(s *Store) error {
		st, p, err := s.standingForUpdate(ctx, token)
		if err != nil {
			return err
		}
		if d := st.contested(); d != nil {
			if a = st.AppealOf(d); a != nil && a.State == AppealWaiting && a.Words == in.Words {
				return nil
			}
		}
		if a, err = st.appeal(in, s.now()); err != nil {
			return err
		}
		return s.file(ctx, a, p)
	})
	return a, err
}

// appeal is the rule alone: against what, and until when.
func (st *Standing) appeal(in AppealInput, now time.Time) (*Appeal, error) {
	d := st.Appealable(now)
	switch {
	case d == nil:
		return nil, Invalid{"": "There is nothing to appeal any more. What became of your post stands on this page."}
	case in.Decision != 0 && in.Decision != d.ID:
		return nil, Invalid{"": "Something else was decided since you opened this page. Look at it before you appeal; your words are still here."}
	}
	a := st.AppealOf(d)
	if a == nil {
		a = &Appeal{PostID: &d.PostID, DecisionID: &d.ID}
	}
	a.refile(in, now)
	return a, nil
}

// file writes an appeal about a locked post down, which is a decision like others,
// but only the writer's.
func (s *Store) file(ctx context.Context, a *Appeal, p *Post) error {
	filed := &Decision{PostID: p.ID, Act: ActAppeal, FromState: p.State, ToState: p.State, AboutID: a.DecisionID}
	if err := s.addDecision(ctx, filed); err != nil {
		return err
	}
	a.FiledID = &filed.ID
	var err error
	if a.ID == 0 {
		err = s.write(ctx).Create(a).Error
	} else {
		err = s.write(ctx).Model(a).Select("words", "state", "filed_id", "filings", "answer_id", "answered_at", "created_at").Updates(a).Error
	}
	if err != nil {
		return fmt.Errorf("filing an appeal: %w", err)
	}
	return nil
}

// WithdrawAppeal takes an appeal back, which can be made again. One that was
// answered meanwhile is an ErrConflict.
func (s *Store) WithdrawAppeal(ctx context.Context, token string, id int64) error {
	return s.tx(ctx, func(s *Store) error {
		st, p, err := s.standingForUpdate(ctx, token)
		if err != nil {
			return err
		}
		for _, a := range st.Appeals {
			switch {
			case a.ID != id:
				continue
			case a.State == AppealTakenBack:
				return nil
			case a.State != AppealWaiting:
				return ErrConflict
			}
			back := &Decision{PostID: p.ID, Act: ActAppealWithdrawn, FromState: p.State, ToState: p.State, UndoesID: a.FiledID}
			if err := s.addDecision(ctx, back); err != nil {
				return err
			}
			return s.setAppeal(ctx, a, AppealTakenBack, nil)
		}
		return ErrNotFound
	})
}

// standingForUpdate is the standing of the post with this receipt, which is locked.
func (s *Store) standingForUpdate(ctx context.Context, token string) (*Standing, *Post, error) {
	var r Receipt
	if err := s.write(ctx).Where("token = ?", token).Take(&r).Error; err != nil {
		return nil, nil, notFound(err)
	}
	p, _, err := s.postForUpdate(ctx, r.PostID)
	if err != nil {
		return nil, nil, err
	}
	st, err := s.Standing(ctx, token)
	return st, p, err
}

// setAppeal brings an appeal into another state, by an answer if it is one.
func (s *Store) setAppeal(ctx context.Context, a *Appeal, to AppealState, answer *Decision) error {
	a.State, a.AnswerID, a.AnsweredAt = to, nil, nil
	if answer != nil {
		a.AnswerID, a.AnsweredAt = &answer.ID, &answer.CreatedAt
	}
	_, err := gorm.G[*Appeal](s.w).Where("id = ?", a.ID).Select("state", "answer_id", "answered_at").Updates(ctx, a)
	if err != nil {
		return fmt.Errorf("changing an appeal: %w", err)
	}
	return nil
}

// lapseAppeals ends what waits about a locked post if d has decided something else
// about it.
func (s *Store) lapseAppeals(ctx context.Context, d *Decision) error {
	if d.first || d.Act.keeps() || d.Act == ActHide || d.Act.answersAppeal() || d.aside() {
		return nil
	}
	return s.moveAppeals(ctx, "post_id = ? AND state = 'waiting'", d.PostID, Appeal{State: AppealLapsed, AnswerID: &d.ID})
}

// unlapseAppeals is for when d is taken back: what it had ended waits again, and
// what was about d itself has nothing to wait for.
func (s *Store) unlapseAppeals(ctx context.Context, d *Decision) error {
	if err := s.moveAppeals(ctx, "answer_id = ? AND state = 'lapsed'", d.ID, Appeal{State: AppealWaiting}); err != nil {
		return err
	}
	return s.moveAppeals(ctx, "decision_id = ? AND state = 'waiting'", d.ID, Appeal{State: AppealLapsed})
}

func (s *Store) moveAppeals(ctx context.Context, where string, id int64, to Appeal) error {
	if _, err := gorm.G[*Appeal](s.w).Where(where, id).Select("state", "answer_id").Updates(ctx, &to); err != nil {
		return fmt.Errorf("moving appeals: %w", err)
	}
	return nil
}

// appealsOn are the appeals about a post, oldest first.
func (s *Store) appealsOn(ctx context.Context, post int64) ([]*Appeal, error) {
	all, err := gorm.G[*Appeal](s.r).Where("post_id = ?", post).Order("id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("loading appeals: %w", err)
	}
	return all, nil
}

func (s *Store) appealByID(ctx context.Context, id int64) (*Appeal, error) {
	var a Appeal
	err := s.write(ctx).Clauses(forUpdate).Where("id = ?", id).Take(&a).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrNotFound
	}
	return &a, err
}
