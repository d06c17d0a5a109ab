package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// Act is what a decision does.
type Act string

// The acts. Withdraw is the writer's, confirm happens when the writer proves an
// address, hide is the program's when enough readers have reported the post, and the
// others are a moderator's; undo takes another back. An edit leaves the post in its
// state.
const (
	ActApprove  Act = "approve"
	ActReject   Act = "reject"
	ActSpam     Act = "spam"
	ActTrash    Act = "trash"
	ActEdit     Act = "edit"
	ActMove     Act = "move"
	ActWithdraw Act = "withdraw"
	ActConfirm  Act = "confirm"
	ActHide     Act = "hide"
	ActUndo     Act = "undo"
)

// to is the state that an act leads to.
func (a Act) to() State {
	switch a {
	case ActApprove, ActConfirm, ActMove:
		return Public
	case ActReject:
		return Rejected
	case ActSpam:
		return Spam
	case ActTrash:
		return Trash
	case ActWithdraw:
		return Withdrawn
	case ActHide:
		return Pending
	}
	return ""
}

// Done is the act as something that has happened.
func (a Act) Done() string {
	if words, ok := appealActs[a]; ok {
		return words
	}
	if done := cmp.Or(sanctionDone[a], otherDone[a]); done != "" {
		return done
	}
	return map[Act]string{
		ActApprove: "Approved", ActReject: "Rejected", ActSpam: "Marked as spam", ActTrash: "Moved to trash",
		ActEdit: "Edited", ActPublishEdit: "Change published", ActRefuseEdit: "Change refused", ActMove: "Moved to the forum", ActWithdraw: "Withdrawn", ActConfirm: "Published on confirmation", ActHide: "Hidden until a moderator has looked", ActUndo: "Undone",
	}[a]
}

// Decision is one act of moderation. Decisions are only ever added.
type Decision struct {
	ID          int64
	PostID      int64
	ByID        *int64
	By          *User
	Act         Act
	RuleID      *int64
	Rule        *Rule
	RuleVersion int // the wording it was made under; 0 by no rule, or from when each had one
	Note        string
	FromState   State
	ToState     State
	First       bool    // it made the post public for the first time
	UndoesID    *int64  // what it takes back
	Batch       string  // the same for all that were decided with one press
	Nonce       *string // of the form about the one post
	CreatedAt   time.Time

	// While it is made, for the ledger: what it is about and does not take back, what
	// is out of the ordinary, and the text that it takes away or refuses, unless that
	// is what the post says afterwards.
	AboutID *int64  `gorm:"-"`
	Tag     string  `gorm:"-"`
	Text    *string `gorm:"-"`

	quiet    bool // likewise: its writer is told of it together with others
	first    bool // likewise: nothing was ever decided about its post before
	answered bool // likewise: it has answered reports

	Left int     `gorm:"-"` // posts of the same press that its maker may not decide against
	Late []int64 `gorm:"-"` // those that somebody else had decided about, or that are gone
}

// aside reports whether d has left the post in its state: it has changed the text,
// or the place, of what it has neither let through nor refused.
func (d *Decision) aside() bool {
	return d.Act == ActEdit || d.Act == ActPublishEdit || d.Act == ActRefuseEdit || d.Act == ActMove && d.FromState == d.ToState || d.leaves()
}

// leaves reports whether d only answers notices about a post that its writer has taken
// back.
func (d *Decision) leaves() bool { return d.Act == ActApprove && d.ToState == Withdrawn }

// undone reports whether later decisions among all take d back. What takes it back
// can be taken back itself.
func (d *Decision) undone(all []*Decision) bool {
	_, undone := d.lastWord(all)
	return undone
}

// lastWord follows who took d back, who took that back, and so on. It returns the
// last of them, d itself if nobody did, and whether d is taken back as things stand.
func (d *Decision) lastWord(all []*Decision) (last *Decision, undone bool) {
	last = d
	for _, o := range all { // oldest first: what takes back comes after what it takes back
		if o.UndoesID != nil && *o.UndoesID == last.ID {
			last, undone = o, !undone
		}
	}
	return last, undone
}

// DecisionInput is what a moderator fills in.
type DecisionInput struct {
	Rule    int    `form:"rule"` // number of a rule
	Note    string `form:"note"`
	Answer  int64  `form:"answer"`  // a ready one that goes before the note
	Version int    `form:"version"` // of the post that was looked at
	Nonce   string `form:"nonce"`
}

const maxNote = 1000

// Decide carries out a moderator's act on a post. Whoever decides on a post that
// has changed since they looked gets Decided, which says how; a repeat of the same form
// gives the decision that the first one made.
func (s *Store) Decide(ctx context.Context, by *User, id int64, act Act, in DecisionInput) (*Decision, error) {
	d := Decision{ByID: idOf(by), By: by, Act: act}
	var err error
	if d.Note, d.RuleID, d.Rule, err = s.grounds(ctx, act, in); err != nil {
		return nil, err
	}
	d.Nonce = nonceKey(in.Nonce, "decide", value(d.ByID), id, act, in)
	rule := func(p *Post) error { return p.decide(by, act, in.Version) }
	if err := s.refused(ctx, id, rule); err != nil {
		return sentBefore(err, d.Nonce)
	}
	var made *Decision
	err = s.tx(ctx, func(s *Store) (err error) {
		made, err = s.apply(ctx, id, d, rule)
		return err
	})
	if errors.Is(err, ErrConflict) {
		return sentBefore(s.decided(ctx, id), d.Nonce)
	}
	return made, err
}

// sentBefore is the decision that a form has made when it was sent before, if it is the
// last one about the post. Otherwise it returns err, which says who was faster.
func sentBefore(err error, nonce *string) (*Decision, error) {
	e, ok := errors.AsType[*Decided](err)
	if ok && nonce != nil && e.Decision != nil && e.Decision.Nonce != nil && *e.Decision.Nonce == *nonce {
		return e.Decision, nil
	}
	return nil, err
}

// refused reports what a rule says of a post that nobody has locked. Whoever comes
// too late gets Decided here, and does not wait for those who are deciding about
// other posts of the discussion.
func (s *Store) refused(ctx context.Context, id int64, rule func(*Post) error) error {
	p, err := s.postWith(ctx, id)
	if err == nil {
		err = rule(p)
	}
	if errors.Is(err, ErrConflict) {
		return s.decidedOn(ctx, p)
	}
	return err
}

// decide is the rule alone: who may, and from what. A version of 0 is of somebody
// who did not say what they looked at, and can only have meant a post that waits.
// What its writer has taken back is decided about only to answer notices.
func (p *Post) decide(by *User, act Act, version int) error {
	switch {
	case !by.May(ToModerate):
		return ErrForbidden
	case version != 0 && version != p.Version, version == 0 && p.State != Pending:
		return ErrConflict
	case p.State == Withdrawn && p.ReportCount == 0:
		return ErrConflict // it is its writer's again
	case p.State == act.to() && !(act == ActApprove && p.ReportCount > 0):
		return ErrConflict
	case p.BlankedAt != nil && act.to() == Public && p.State != Withdrawn:
		return Invalid{"": "Its text is no longer kept, so it cannot be published."}
	}
	return nil
}

// grounds checks the rule and the words a decision rests on. A rejection needs a rule, spam
// has one by the settings if none is named, and trash may have one.
func (s *Store) grounds(ctx context.Context, act Act, in DecisionInput) (note string, id *int64, rule *Rule, err error) {
	if err := s.withAnswer(ctx, act, &in); err != nil {
		return "", nil, nil, err
	}
	note = cleanText(in.Note)
	if len([]rune(note)) > maxNote {
		return "", nil, nil, Invalid{"note": fmt.Sprintf("Please keep it under %d characters.", maxNote)}
	}
	if act != ActReject && act != ActSpam && act != ActTrash {
		return note, nil, nil, nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return "", nil, nil, err
	}
	named := in.Rule != 0
	if act == ActSpam && !named {
		in.Rule = site.SpamRule
	}
	if r := site.rule(in.Rule); r != nil {
		return note, &r.ID, r, nil
	}
	switch {
	case named:
		err = Invalid{"rule": "There is no such rule."}
	case act == ActReject:
		err = Invalid{"rule": "Choose the rule that the writer will be told."}
	}
	return note, nil, nil, err
}

// rule is the rule in force with this number, or nil.
func (s *Site) rule(number int) *Rule {
	for i := range s.Rules {
		if s.Rules[i].Number == number {
			return &s.Rules[i]
		}
	}
	return nil
}

func idOf(u *User) *int64 {
	if u == nil {
		return nil
	}
	return &u.ID
}
