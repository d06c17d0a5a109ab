package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Act is what a decision does.
type Act string

// The acts. The first four are a moderator's, withdraw is the writer's, confirm
// happens when the writer proves an address, and undo takes another back.
const (
	ActApprove  Act = "approve"
	ActReject   Act = "reject"
	ActSpam     Act = "spam"
	ActTrash    Act = "trash"
	ActWithdraw Act = "withdraw"
	ActConfirm  Act = "confirm"
	ActUndo     Act = "undo"
)

// to is the state that an act leads to.
func (a Act) to() State {
	switch a {
	case ActApprove, ActConfirm:
		return Public
	case ActReject:
		return Rejected
	case ActSpam:
		return Spam
	case ActTrash:
		return Trash
	case ActWithdraw:
		return Withdrawn
	}
	return ""
}

// Done is the act as something that has happened.
func (a Act) Done() string {
	if done := sanctionDone[a]; done != "" {
		return done
	}
	return map[Act]string{
		ActApprove: "Approved", ActReject: "Rejected", ActSpam: "Marked as spam", ActTrash: "Moved to trash",
		ActWithdraw: "Withdrawn", ActConfirm: "Published on confirmation", ActUndo: "Undone",
	}[a]
}

// Rule is a numbered rule of the house.
type Rule struct {
	ID     int64
	Number int
	Title  string
	Body   string
}

// Decision is one act of moderation. Decisions are only ever added.
type Decision struct {
	ID        int64
	PostID    int64
	ByID      *int64
	By        *User
	Act       Act
	RuleID    *int64
	Rule      *Rule
	Note      string
	FromState State
	ToState   State
	First     bool   // it made the post public for the first time
	UndoesID  *int64 // what it takes back
	Batch     string // the same for all that were decided with one press
	CreatedAt time.Time
}

// undone reports whether a later decision among all takes d back.
func (d *Decision) undone(all []*Decision) bool {
	for _, o := range all {
		if o.UndoesID != nil && *o.UndoesID == d.ID {
			return true
		}
	}
	return false
}

// DecisionInput is what a moderator fills in.
type DecisionInput struct {
	Rule    int    `form:"rule"` // number of a rule
	Note    string `form:"note"`
	Version int    `form:"version"` // of the post that was looked at
}

const maxNote = 1000

// Decide carries out a moderator's act on a post. Whoever decides on a post that
// has changed since they looked gets Decided, which says how.
func (s *Store) Decide(ctx context.Context, by *User, id int64, act Act, in DecisionInput) (*Decision, error) {
	d := Decision{ByID: idOf(by), By: by, Act: act}
	var err error
	if d.Note, d.RuleID, d.Rule, err = s.grounds(ctx, act, in); err != nil {
		return nil, err
	}
	var made *Decision
	err = s.tx(ctx, func(s *Store) (err error) {
		made, err = s.apply(ctx, id, d, func(p *Post) error { return p.decide(by, act, in.Version) })
		return err
	})
	if errors.Is(err, ErrConflict) {
		return nil, s.decided(ctx, id)
	}
	return made, err
}

// decide is the rule alone: who may, and from what. A version of 0 is of somebody
// who did not say what they looked at, and can only have meant a post that waits.
func (p *Post) decide(by *User, act Act, version int) error {
	switch {
	case !by.May(ToModerate):
		return ErrForbidden
	case version != 0 && version != p.Version, version == 0 && p.State != Pending:
		return ErrConflict
	case p.State == act.to() && !(act == ActApprove && p.ReportCount > 0):
		return ErrConflict
	case p.BlankedAt != nil && act.to() == Public:
		return Invalid{"": "Its text is no longer kept, so it cannot be published."}
	}
	return nil
}

// grounds checks the rule and the words a decision rests on.
func (s *Store) grounds(ctx context.Context, act Act, in DecisionInput) (note string, id *int64, rule *Rule, err error) {
	note = cleanText(in.Note)
	if len([]rune(note)) > maxNote {
		return "", nil, nil, Invalid{"note": fmt.Sprintf("Please keep it under %d characters.", maxNote)}
	}
	if act != ActReject || in.Rule == 0 {
		if act == ActReject {
			return "", nil, nil, Invalid{"rule": "Choose the rule that the writer will be told."}
		}
		return note, nil, nil, nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return "", nil, nil, err
	}
	for i := range site.Rules {
		if site.Rules[i].Number == in.Rule {
			return note, &site.Rules[i].ID, &site.Rules[i], nil
		}
	}
	return "", nil, nil, Invalid{"rule": "There is no such rule."}
}

func idOf(u *User) *int64 {
	if u == nil {
		return nil
	}
	return &u.ID
}

// apply makes a decision happen: the post's state, the decision's row, the counts
// and the writer's notice, all of it within the transaction at hand. The rule may
// refuse once the post is locked.
func (s *Store) apply(ctx context.Context, id int64, d Decision, rule func(*Post) error) (*Decision, error) {
	p, disc, err := s.postForUpdate(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := rule(p); err != nil {
		return nil, err
	}
	d.PostID, d.FromState, d.ToState = p.ID, p.State, d.Act.to()
	d.First = d.ToState == Public && p.PublishedAt == nil && p.Kind == Ordinary
	if err := s.setState(ctx, disc, p, d.ToState); err != nil {
		return nil, err
	}
	if err := s.addDecision(ctx, &d); err != nil {
		return nil, err
	}
	if err := s.answerReports(ctx, p, &d); err != nil {
		return nil, err
	}
	if err := s.recountWriter(ctx, p); err != nil {
		return nil, err
	}
	return &d, s.enqueueAt(ctx, s.now().Add(noticeDelay), NoticeMail{PostID: p.ID, DecisionID: d.ID})
}

// addDecision writes a decision down. The transaction ends by adding it to the
// ledger.
func (s *Store) addDecision(ctx context.Context, d *Decision) error {
	d.CreatedAt = s.now()
	if err := s.write(ctx).Omit("By", "Rule").Create(d).Error; err != nil {
		return fmt.Errorf("writing down a decision: %w", err)
	}
	return s.enter(ctx, d)
}

// setState brings a post into another state; it and its discussion are locked. A
// post gets its place when it first becomes public and keeps it from then on.
func (s *Store) setState(ctx context.Context, disc *Discussion, p *Post, to State) error {
	if to == Public && p.PublishedAt == nil && p.Kind == Ordinary {
		var parent *Post
		if p.ParentID != nil {
			var err error
			if parent, err = gorm.G[*Post](s.w).Where("id = ?", *p.ParentID).First(ctx); err != nil {
				return err
			}
		}
		disc.place(p, parent, s.now())
	}
	from := p.State
	p.State = to
	p.Version++
	if err := s.savePlace(ctx, p); err != nil {
		return err
	}
	return s.moved(ctx, disc, p, from, to)
}

func (s *Store) savePlace(ctx context.Context, p *Post) error {
	err := s.write(ctx).Model(p).Select("state", "version", "number", "thread", "published_at").Updates(p).Error
	if err != nil {
		return fmt.Errorf("changing the state of post %d: %w", p.ID, err)
	}
	return nil
}

// decided says who was faster, and with what.
func (s *Store) decided(ctx context.Context, post int64) error {
	p, err := s.postWith(ctx, post)
	if err != nil {
		return err
	}
	if _, err := s.placeOf(ctx, p); err != nil {
		return err
	}
	all, err := s.decisionsOn(ctx, post)
	if err != nil {
		return err
	}
	e := &Decided{Post: p}
	if n := len(all); n > 0 {
		e.Decision = all[n-1]
	}
	return e
}

// decisionsOn are the decisions about a post, oldest first, with who and why.
func (s *Store) decisionsOn(ctx context.Context, post int64) ([]*Decision, error) {
	var all []*Decision
	err := s.read(ctx).Joins("By").Joins("Rule").Where("decisions.post_id = ?", post).Order("decisions.id").Find(&all).Error
	if err != nil {
		return nil, fmt.Errorf("loading decisions: %w", err)
	}
	return all, nil
}

// Decision finds a decision, to offer its undoing.
func (s *Store) Decision(ctx context.Context, id int64) (*Decision, error) {
	d, err := gorm.G[*Decision](s.r).Where("id = ?", id).First(ctx)
	return d, notFound(err)
}

// undoLife is for how long a decision can be undone.
const undoLife = 30 * 24 * time.Hour

// Undo takes a decision back, and all that were made with the same press. The
// posts go back to the state they were in and their writers are not told. Only
// the last decision about a post can be undone.
func (s *Store) Undo(ctx context.Context, by *User, id int64) (int, error) {
	if !by.May(ToModerate) {
		return 0, ErrForbidden
	}
	if n, whole, err := s.undoWhole(ctx, by, id); whole || err != nil {
		return n, err
	}
	n := 0
	err := s.tx(ctx, func(s *Store) error {
		first, err := gorm.G[*Decision](s.w).Where("id = ?", id).First(ctx)
		if err != nil {
			return notFound(err)
		}
		all := []*Decision{first}
		if first.Batch != "" {
			if all, err = gorm.G[*Decision](s.w).Where("batch = ? AND batch <> '' AND act <> ?", first.Batch, ActUndo).Order("id DESC").Find(ctx); err != nil {
				return err
			}
			if err := s.lockDiscussionsOf(ctx, postsOf(all)); err != nil {
				return err
			}
		}
		for _, d := range all {
			if err := s.undo(ctx, by, d); err != nil {
				return err
			}
		}
		n = len(all)
		return nil
	})
	return n, err
}

func (s *Store) undo(ctx context.Context, by *User, d *Decision) error {
	p, disc, err := s.postForUpdate(ctx, d.PostID)
	if err != nil {
		return err
	}
	last, err := gorm.G[*Decision](s.w).Where("post_id = ?", p.ID).Order("id DESC").First(ctx)
	if err != nil {
		return err
	}
	switch {
	case d.Act == ActUndo, d.Act == ActWithdraw, s.now().Sub(d.CreatedAt) > undoLife:
		return ErrForbidden
	case last.ID != d.ID, p.State != d.ToState:
		return ErrConflict
	}
	if err := s.setState(ctx, disc, p, d.FromState); err != nil {
		return err
	}
	if d.First {
		if err := s.unplace(ctx, disc, p); err != nil {
			return err
		}
	}
	if err := s.reopenReports(ctx, p, d); err != nil {
		return err
	}
	err = s.addDecision(ctx, &Decision{
		PostID: p.ID, ByID: idOf(by), Act: ActUndo, UndoesID: &d.ID,
		FromState: d.ToState, ToState: d.FromState, Batch: d.Batch,
	})
	if err != nil {
		return err
	}
	return s.recountWriter(ctx, p)
}

// unplace makes a post never have been public. Its number and thread are given
// again unless something has followed it; then it keeps them.
func (s *Store) unplace(ctx context.Context, d *Discussion, p *Post) error {
	p.PublishedAt = nil
	followed, err := gorm.G[Post](s.w).Where("discussion_id = ? AND id <> ? AND (number > ? OR parent_id = ?)", d.ID, p.ID, *p.Number, p.ID).Count(ctx, "*")
	if err != nil {
		return err
	}
	if followed > 0 {
		return s.savePlace(ctx, p)
	}
	d.LastNumber--
	if p.ParentID == nil {
		d.LastThread--
	}
	p.Number, p.Thread = nil, nil
	if err := s.savePlace(ctx, p); err != nil {
		return err
	}
	return s.write(ctx).Model(d).Select("last_number", "last_thread").Updates(d).Error
}

// BulkInput is what a moderator fills in to decide about many posts at once.
type BulkInput struct {
	Posts  []int64 `form:"post"`
	Action string  `form:"action"`
	Rule   int     `form:"rule"`
}

// maxBulk is how many posts one press decides about.
const maxBulk = 500

// DecideAll carries out one act on many posts, as one press that one undo takes
// back. Posts that somebody else has decided about meanwhile are left alone. It
// returns the last decision, or nil if there was nothing left to decide.
func (s *Store) DecideAll(ctx context.Context, by *User, in BulkInput) (last *Decision, n int, err error) {
	act := Act(in.Action)
	switch act {
	case ActApprove, ActReject, ActSpam, ActTrash:
	default:
		return nil, 0, Invalid{"action": "Choose what to do with the selected posts."}
	}
	if len(in.Posts) == 0 || len(in.Posts) > maxBulk {
		return nil, 0, Invalid{"post": fmt.Sprintf("Select between 1 and %d posts.", maxBulk)}
	}
	d := Decision{ByID: idOf(by), By: by, Act: act, Batch: newToken()}
	if d.Note, d.RuleID, d.Rule, err = s.grounds(ctx, act, DecisionInput{Rule: in.Rule}); err != nil {
		return nil, 0, err
	}
	posts := inOrder(in.Posts)
	err = s.tx(ctx, func(s *Store) error {
		if err := s.lockDiscussionsOf(ctx, posts); err != nil {
			return err
		}
		for _, id := range posts {
			made, err := s.apply(ctx, id, d, func(p *Post) error { return p.decide(by, act, p.Version) })
			switch {
			case errors.Is(err, ErrConflict), errors.Is(err, ErrNotFound):
				continue
			case err != nil:
				return err
			}
			last = made
			n++
		}
		return nil
	})
	return last, n, err
}

// inOrder is each id once, in rising order.
func inOrder(ids []int64) []int64 { return slices.Compact(slices.Sorted(slices.Values(ids))) }

func postsOf(decisions []*Decision) []int64 {
	ids := make([]int64, len(decisions))
	for i, d := range decisions {
		ids[i] = d.PostID
	}
	return ids
}

// lockDiscussionsOf locks the discussions of many posts in one order for all, so
// that two presses on the same posts cannot wait for each other.
func (s *Store) lockDiscussionsOf(ctx context.Context, posts []int64) error {
	var locked []int64
	err := s.write(ctx).Clauses(forUpdate).Model(&Discussion{}).
		Where("id IN (SELECT discussion_id FROM posts WHERE id IN ?)", posts).Order("id").Pluck("id", &locked).Error
	if err != nil {
		return fmt.Errorf("locking discussions: %w", err)
	}
	return nil
}
