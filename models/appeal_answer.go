package models

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// AppealAnswerInput is what a moderator fills in.
type AppealAnswerInput struct {
	Outcome AppealState `form:"outcome"`
	Rule    int         `form:"rule"`    // if it is changed: the one it rests on instead
	Note    string      `form:"note"`    // a sentence for the writer
	Version int64       `form:"version"` // Appeal.Version of what was read
}

// Version is the same as long as nobody files the appeal anew.
func (a *Appeal) Version() int64 {
	if a.SanctionID != nil {
		return a.CreatedAt.UnixMicro()
	}
	return value(a.FiledID)
}

// checkAnswer returns the decision that the input makes, but for what depends on the post.
func (s *Store) checkAnswer(ctx context.Context, by *User, in AppealAnswerInput) (*Decision, error) {
	d := &Decision{ByID: idOf(by), By: by, Note: cleanText(in.Note)}
	invalid := Invalid{}
	switch n := len([]rune(d.Note)); {
	case n == 0:
		invalid["note"] = "Say in a sentence why. The writer reads it."
	case n > maxNote:
		invalid["note"] = fmt.Sprintf("Please keep it under %d characters.", maxNote)
	}
	switch in.Outcome {
	case AppealUpheld:
		d.Act = ActUpheld
	case AppealReversed:
		d.Act = ActReversed
	case AppealChanged:
		d.Act = ActChanged
		_, id, rule, err := s.grounds(ctx, ActReject, DecisionInput{Rule: in.Rule})
		if wrong, ok := errors.AsType[Invalid](err); ok {
			invalid["rule"] = wrong["rule"]
		} else if err != nil {
			return nil, err
		}
		d.RuleID, d.Rule = id, rule
	default:
		invalid["outcome"] = "Choose what comes of it."
	}
	return d, invalid.orNil()
}

// AnswerAppeal answers an appeal: it upholds what was decided, rests it on another
// rule as a rejection, which is the mildest, or reverses it, which publishes the post
// in the place it had. Whoever has decided may not answer, unless nobody else can;
// the ledger says so then. Whoever is late gets Decided. There is no decision if the
// appeal is against a sanction.
func (s *Store) AnswerAppeal(ctx context.Context, by *User, id int64, in AppealAnswerInput) (*Decision, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	a, err := gorm.G[*Appeal](s.r).Where("id = ?", id).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	if a.SanctionID != nil {
		return nil, s.answerSanctionAppeal(ctx, by, a, in)
	}
	if err := s.mayAnswer(ctx, by, a); err != nil {
		return nil, err
	}
	d, err := s.checkAnswer(ctx, by, in)
	if err != nil {
		return nil, err
	}
	err = s.tx(ctx, func(s *Store) error { return s.answerAppeal(ctx, id, *a.PostID, in.Version, d) })
	if errors.Is(err, ErrConflict) {
		return nil, s.decided(ctx, *a.PostID)
	}
	return d, err
}

// mayAnswer asks who decides and writes here, before what was typed is looked at.
func (s *Store) mayAnswer(ctx context.Context, by *User, a *Appeal) error {
	p, err := s.postWith(ctx, *a.PostID)
	if err != nil {
		return err
	}
	d, err := s.Decision(ctx, *a.DecisionID)
	if err != nil {
		return err
	}
	alone, err := s.decidesAlone(ctx, by, value(p.UserID))
	if err != nil {
		return err
	}
	return d.answerableBy(by, p, alone)
}

// answerableBy is the rule alone: an appeal against d is answered by somebody other
// than who decided, and never by the writer.
func (d *Decision) answerableBy(u *User, p *Post, alone bool) error {
	if !u.May(ToModerate) || p.WrittenBy(u) || d.madeBy(u) && !alone {
		return ErrForbidden
	}
	return nil
}

func (d *Decision) madeBy(u *User) bool { return u != nil && d.ByID != nil && *d.ByID == u.ID }

// decidesAlone reports whether nobody but u can decide at present about what is
// writer's, 0 for a guest.
func (s *Store) decidesAlone(ctx context.Context, u *User, writer int64) (bool, error) {
	others, err := s.otherDeciders(ctx, u)
	return err == nil && noneBut(writer, others), err
}

func noneBut(writer int64, deciders []int64) bool {
	return !slices.ContainsFunc(deciders, func(id int64) bool { return id != writer })
}

// otherDeciders are two of those, but u, who can decide at present: enough to tell
// whether anybody is left whoever wrote what is decided about.
func (s *Store) otherDeciders(ctx context.Context, u *User) ([]int64, error) {
	var ids []int64
	err := s.read(ctx).Raw(`SELECT u.id FROM users u WHERE u.role IN ? AND u.id <> ?
		AND NOT EXISTS (SELECT 1 FROM sanctions x WHERE x.user_id = u.id AND x.board_id IS NULL AND x.act IN ? AND x.starts_at <= ?
			AND x.lifted_at IS NULL AND (x.ends_at IS NULL OR x.ends_at > ?)) LIMIT 2`,
		[]Role{Moderator, Admin}, u.ID, []Act{ActReadOnly, ActSuspend, ActBan}, s.now(), s.now()).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("looking for others who decide: %w", err)
	}
	return ids, nil
}

func (s *Store) answerAppeal(ctx context.Context, id, post, version int64, d *Decision) error {
	p, disc, err := s.postForUpdate(ctx, post)
	if err != nil {
		return err
	}
	a, err := s.appealByID(ctx, id)
	if err != nil {
		return err
	}
	if a.State != AppealWaiting || version != 0 && version != a.Version() {
		return ErrConflict
	}
	all, err := gorm.G[*Decision](s.w).Where("post_id = ?", post).Order("id").Find(ctx)
	if err != nil {
		return fmt.Errorf("loading decisions: %w", err)
	}
	was := decisionIn(all, *a.DecisionID)
	if err := d.answer(p, was, all); err != nil {
		return err
	}
	if was.madeBy(d.By) {
		d.Tag = TagSamePerson
	}
	return s.carryOutAnswer(ctx, disc, p, a, was, d)
}

func decisionIn(all []*Decision, id int64) *Decision {
	for _, d := range all {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// answer is the rule alone: what becomes of a post by d, an answer to an appeal
// against was.
func (d *Decision) answer(p *Post, was *Decision, all []*Decision) error {
	d.PostID, d.AboutID, d.FromState, d.ToState = p.ID, &was.ID, p.State, p.State
	if d.Act == ActUpheld {
		return nil
	}
	last, _ := was.lastWord(all)
	d.UndoesID = &last.ID
	switch {
	case was.aside() && d.Act == ActChanged:
		return Invalid{"outcome": "What was decided about a change of the text can be upheld or reversed. To word it otherwise, uphold it and edit the post."}
	case was.aside():
		return nil
	case d.Act == ActChanged:
		if was.Act == ActReject && was.RuleID != nil && *was.RuleID == *d.RuleID {
			return Invalid{"rule": "It was decided by this rule. Choose another, or uphold it."}
		}
		d.ToState = Rejected
		return nil
	}
	if d.ToState = Public; was.FromState == Withdrawn {
		d.ToState = Withdrawn
	}
	if p.BlankedAt != nil && d.ToState == Public {
		return Invalid{"outcome": "Its text is no longer kept, so it cannot be published."}
	}
	d.First = d.ToState == Public && p.PublishedAt == nil && p.Kind == Ordinary
	return nil
}

// carryOutAnswer makes an answer happen within the transaction at hand; the post and
// its discussion are locked.
func (s *Store) carryOutAnswer(ctx context.Context, disc *Discussion, p *Post, a *Appeal, was, d *Decision) error {
	if d.ToState != p.State {
		if err := s.setState(ctx, disc, p, d.ToState); err != nil {
			return err
		}
	}
	s.touchDiscussion(p.DiscussionID) // a stone there may name another rule
	if err := s.addDecision(ctx, d); err != nil {
		return err
	}
	if err := s.setAppeal(ctx, a, outcomeOf(d.Act), d); err != nil {
		return err
	}
	if d.Act == ActReversed && was.aside() {
		err := s.reverseAside(ctx, p, was, d)
		if errors.Is(err, ErrConflict) || errors.Is(err, ErrForbidden) {
			return Invalid{"outcome": "The text was changed once more since, so the one before cannot be put back. Uphold it, or edit the post."}
		}
		if err != nil {
			return err
		}
	}
	if d.Act == ActReversed {
		n, err := s.passReports(ctx, was.ID, d.ID, Dismissed)
		if err != nil {
			return err
		}
		if n > 0 {
			if err := s.enqueueAt(ctx, s.now().Add(noticeDelay), OutcomeMail{DecisionID: d.ID}); err != nil {
				return err
			}
		}
	}
	if err := s.recountWriter(ctx, p); err != nil {
		return err
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), AppealMail{AppealID: a.ID, DecisionID: d.ID})
}

// reverseAside takes was back for d, which reverses it: a moderator's change of the
// text, or the refusal of the writer's.
func (s *Store) reverseAside(ctx context.Context, p *Post, was, d *Decision) error {
	if was.Act == ActEdit {
		return s.reverseEdit(ctx, p, was, d)
	}
	h, err := s.heldEditBy(ctx, was.ID)
	if err != nil {
		return err
	}
	if err := s.dropHeldEdit(ctx, p.ID); err != nil {
		return err
	}
	return s.publishEdit(ctx, p, h, d)
}

func outcomeOf(act Act) AppealState {
	return map[Act]AppealState{ActUpheld: AppealUpheld, ActChanged: AppealChanged, ActReversed: AppealReversed}[act]
}

// takeBackAppeal makes a locked post what it was before d answered an appeal, which
// waits again. Whoever the appeal is against cannot take back what another has
// answered.
func (s *Store) takeBackAppeal(ctx context.Context, disc *Discussion, p *Post, by *User, d *Decision) error {
	a, err := gorm.G[*Appeal](s.w).Where("answer_id = ?", d.ID).First(ctx)
	if err != nil {
		return notFound(err)
	}
	was, err := gorm.G[*Decision](s.w).Where("id = ?", *a.DecisionID).First(ctx)
	if err != nil {
		return err
	}
	if was.madeBy(by) && !d.madeBy(by) {
		return ErrAgainstOwn
	}
	switch {
	case d.Act == ActReversed && was.Act == ActRefuseEdit:
		if err := s.unpublishEdit(ctx, p, by, d, EditRefused, &was.ID); err != nil {
			return err
		}
	case d.Act == ActReversed && was.Act == ActEdit:
		if _, err := s.takeBackEdit(ctx, p, by, d); err != nil {
			return err
		}
	}
	if d.FromState != d.ToState {
		if err := s.setState(ctx, disc, p, d.FromState); err != nil {
			return err
		}
	}
	s.touchDiscussion(p.DiscussionID)
	if d.First {
		if err := s.unplace(ctx, disc, p); err != nil {
			return err
		}
	}
	if _, err := s.passReports(ctx, d.ID, was.ID, Upheld); err != nil {
		return err
	}
	return s.setAppeal(ctx, a, AppealWaiting, nil)
}
