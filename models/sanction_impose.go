package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"
)

// SanctionInput is what a moderator fills in about a person.
type SanctionInput struct {
	Act   Act    `form:"act"`
	Board int64  `form:"board"` // 0 for the whole site
	Rule  int    `form:"rule"`  // its number
	Facts string `form:"facts"`
	Days  string `form:"days"`  // for how many, or NoEnd
	Until string `form:"until"` // a day as 2006-01-02, instead
	Nonce string `form:"nonce"`
	Clear bool   `form:"clear"` // what of theirs waits goes to trash, with what keeps them from the whole site
	Seen  *int64 `form:"seen"`  // the newest sanction or note on the page, 0 for none; nil if that is not known
}

// NoEnd is what is chosen for a sanction without an end.
const NoEnd = "none"

// SanctionDays are the lengths to choose from, in days.
var SanctionDays = []int{1, 3, 7, 14, 30, 90, 365}

// check makes a sanction of what was filled in.
func (in *SanctionInput) check(site *Site, boards []*Board, now time.Time) (*Sanction, error) {
	invalid := Invalid{}
	x := &Sanction{Act: in.Act, CreatedAt: now}
	if !slices.Contains(SanctionActs, in.Act) {
		invalid["act"] = "Choose what to do."
	}
	in.Facts = cleanText(in.Facts)
	switch n := len([]rune(in.Facts)); {
	case n == 0:
		invalid["facts"] = "Say what happened, so that the person can tell and answer."
	case n > maxNote:
		invalid["facts"] = fmt.Sprintf("Please keep it under %d characters.", maxNote)
	}
	x.Facts = in.Facts
	if i := slices.IndexFunc(boards, func(b *Board) bool { return b.ID == in.Board }); i >= 0 {
		x.BoardID, x.Board = &boards[i].ID, boards[i]
	} else if in.Board != 0 {
		invalid["board"] = "There is no such board."
	}
	if in.Act == ActNote {
		x.BoardID, x.Board = nil, nil
		return x, invalid.orNil()
	}
	if r := site.rule(in.Rule); r != nil {
		x.underRule(r)
	} else {
		invalid["rule"] = "Choose the rule that the person will be told."
	}
	var wrong string
	if x.EndsAt, wrong = in.end(now); wrong != "" {
		invalid["days"] = wrong
	}
	return x, invalid.orNil()
}

// underRule makes a rule, in the wording that it has, the one that x rests on.
func (x *Sanction) underRule(r *Rule) {
	x.RuleID, x.Rule, x.RuleVersion = &r.ID, r, r.Version
}

// end is when the sanction ends, nil for never.
func (in *SanctionInput) end(now time.Time) (end *time.Time, wrong string) {
	switch days, err := strconv.Atoi(in.Days); {
	case in.Until != "":
		day, err := time.Parse(time.DateOnly, in.Until)
		if err != nil || !day.After(now) {
			return nil, "The day has to be one to come."
		}
		return &day, ""
	case in.Days == NoEnd:
		return nil, ""
	case err == nil && slices.Contains(SanctionDays, days):
		at := now.Add(time.Duration(days) * 24 * time.Hour)
		return &at, ""
	}
	return nil, "Choose until when, or that it has no end."
}

// draft is the sanction that was filled in about p, if by may impose it.
func (s *Store) draft(ctx context.Context, by *User, p Person, in *SanctionInput) (*Sanction, error) {
	if !by.CanSanction(p.User) {
		return nil, ErrForbidden
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	boards, err := s.boards(ctx)
	if err != nil {
		return nil, err
	}
	x, err := in.check(site, boards, s.now())
	if err == nil && p.User == nil && x.BoardID != nil {
		err = Invalid{"board": "Guests post under articles only."}
	}
	if err != nil {
		return nil, err
	}
	x.Token, x.ByID, x.By = newToken(), idOf(by), by
	x.of(p)
	if x.Act != ActNote {
		x.Salt = newToken()
	}
	return x, nil
}

// boards are all there are, in the order of pages.
func (s *Store) boards(ctx context.Context) ([]*Board, error) {
	var all []*Board
	err := s.read(ctx).Joins("Group").Order(`"Group".position, "Group".id, boards.position, boards.id`).Find(&all).Error
	return all, err
}

// Impose imposes a sanction on a person, who is told at once. What keeps somebody
// from the whole site for good waits for a second moderator if they have been here
// for a while. The same form sent twice is one sanction; whoever has not seen the
// newest gets Overtaken.
func (s *Store) Impose(ctx context.Context, by *User, p Person, in SanctionInput) (*Sanction, error) {
	x, err := s.draft(ctx, by, p, &in)
	if err != nil {
		return nil, err
	}
	x.Nonce = nonceKey(in.Nonce, "sanction", by.ID, p.Path(), in.Act, in.Board, in.Rule, in.Days, in.Until, in.Facts, in.Clear)
	var had *Sanction
	err = s.tx(ctx, func(s *Store) error {
		if had, err = s.impose(ctx, by, p, x, in.Seen); err != nil || had != nil || !in.Clear {
			return err
		}
		return s.clearWaiting(ctx, by, p, x)
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) { // another was written at this moment
		if had, err = s.imposedWith(ctx, x.Nonce); had == nil && err == nil {
			err = s.overtaken(ctx, p)
		}
	}
	return cmp.Or(had, x), err
}

// impose writes down a sanction and lets it start, unless it has to wait. The person
// is locked, whose role may have changed. If the same form has come before, it is
// what came of that.
func (s *Store) impose(ctx context.Context, by *User, p Person, x *Sanction, seen *int64) (had *Sanction, err error) {
	u, err := s.subjectForUpdate(ctx, x)
	if err != nil {
		return nil, err
	}
	if !by.CanSanction(u) {
		return nil, ErrForbidden
	}
	if had, err := s.imposedWith(ctx, x.Nonce); had != nil || err != nil {
		return had, err
	}
	newest, err := s.newestAbout(ctx, p)
	if err != nil {
		return nil, err
	}
	if seen != nil && *seen != newest {
		return nil, s.overtaken(ctx, p)
	}
	if x.UserID == nil {
		x.Follows = &newest
	} else if x.needsSecond(u) {
		if err := s.noneWaits(ctx, u); err != nil {
			return nil, err
		}
	}
	if x.UserID == nil || !x.needsSecond(u) {
		x.StartsAt = &x.CreatedAt
	}
	if err := s.write(ctx).Omit("User", "Board", "Rule", "By", "Second", "LiftedBy").Create(x).Error; err != nil {
		return nil, fmt.Errorf("imposing a sanction: %w", err)
	}
	switch {
	case x.Waits():
		return nil, s.meanwhile(ctx, x)
	case x.Act == ActNote:
		return nil, nil //nolint:nilnil // nothing came before, and nothing is wrong
	}
	return nil, s.start(ctx, x)
}

// clearWaiting moves to trash what waits of somebody whom x keeps from the whole site, by
// the rule of x. It is a press of its own, which the history undoes.
func (s *Store) clearWaiting(ctx context.Context, by *User, p Person, x *Sanction) error {
	if x.BoardID != nil || x.Act != ActSuspend && x.Act != ActBan {
		return nil
	}
	var ids []int64
	err := s.write(ctx).Model(&Post{}).Scopes(p.posts).Where("posts.state = ?", Pending).Order("posts.id").Limit(MaxBulk).Pluck("posts.id", &ids).Error
	if err != nil || len(ids) == 0 {
		return err
	}
	if err := s.lockDiscussionsOf(ctx, ids); err != nil {
		return err
	}
	d := Decision{ByID: &by.ID, By: by, Act: ActTrash, RuleID: x.RuleID, Rule: x.Rule, Batch: newToken()}
	_, err = s.applyAll(ctx, ids, d, func(p *Post) error { return p.decideAsSeen(by, ActTrash, Pending, 0) })
	return err
}

// subjectForUpdate is the member whom x is about, by account or by the address of a
// guest, and locks them; nil for somebody who has no account.
func (s *Store) subjectForUpdate(ctx context.Context, x *Sanction) (*User, error) {
	switch {
	case x.UserID != nil:
		return s.userForUpdate(ctx, *x.UserID)
	case x.Unproved:
		return nil, nil //nolint:nilnil // an address that was only typed is nobody's account
	}
	u, err := gorm.G[*User](s.w, forUpdate).Where("email_key = ? AND email_key <> '' AND email_confirmed_at IS NOT NULL", x.Email).First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil //nolint:nilnil // the guest has no account
	}
	return u, err
}

// start makes a sanction felt from now on: sessions, trust, the message, the ledger.
func (s *Store) start(ctx context.Context, x *Sanction) error {
	if err := s.enterSanction(ctx, x, x.Act, x.ByID, x.SecondID); err != nil {
		return err
	}
	if err := s.felt(ctx, x); err != nil {
		return err
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), SanctionMail{SanctionID: x.ID})
}

// felt brings what follows from a sanction up to date. No old page may act with
// rights that are gone.
func (s *Store) felt(ctx context.Context, x *Sanction) error {
	if x.UserID == nil || !x.expels() {
		return nil
	}
	if err := s.recount(ctx, *x.UserID); err != nil || x.LiftedAt != nil {
		return err
	}
	return s.endSessionsOf(ctx, *x.UserID)
}

// Second confirms a sanction that waits for it, and lets it start now.
func (s *Store) Second(ctx context.Context, by *User, id int64) (*Sanction, error) {
	var x *Sanction
	err := s.tx(ctx, func(s *Store) (err error) {
		if x, err = s.sanctionForUpdate(ctx, id); err != nil {
			return err
		}
		switch {
		case !by.May(ToModerate):
			return ErrForbidden
		case !x.Waits():
			return ErrConflict
		case !by.CanSecond(x):
			return ErrForbidden
		}
		now := s.now()
		x.StartsAt, x.SecondID, x.Second = &now, &by.ID, by
		err = s.write(ctx).Model(x).Select("starts_at", "second_id").Updates(x).Error
		if err != nil {
			return fmt.Errorf("confirming a sanction: %w", err)
		}
		if err := s.endMeanwhile(ctx, by, x); err != nil {
			return err
		}
		return s.start(ctx, x)
	})
	return x, err
}

// sanctionForUpdate finds a sanction with all that it is about, and keeps others
// from changing it. The person is locked first.
func (s *Store) sanctionForUpdate(ctx context.Context, id int64) (*Sanction, error) {
	x, err := s.sanction(ctx, s.w, "sanctions.id = ?", id)
	if err != nil {
		return nil, err
	}
	if x.User, err = s.subjectForUpdate(ctx, x); err != nil {
		return nil, err
	}
	locked, err := gorm.G[*Sanction](s.w, forUpdate).Where("id = ?", id).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	x.StartsAt, x.LiftedAt, x.SecondID = locked.StartsAt, locked.LiftedAt, locked.SecondID
	return x, nil
}

// Lift takes a sanction back. For 30 days from its start it is then as if it had
// never been; later it ends now. The person is told if they were told of it, and so
// is everyone by the ledger, unless it has never started.
func (s *Store) Lift(ctx context.Context, by *User, id int64) (*Sanction, error) {
	var x *Sanction
	err := s.tx(ctx, func(s *Store) (err error) {
		if x, err = s.sanctionForUpdate(ctx, id); err != nil {
			return err
		}
		switch {
		case !by.CanSanction(x.User):
			return ErrForbidden
		case !x.heldBy(by):
			return Invalid{"": "Two moderators have agreed on it. One of the two takes it back, or an admin. Its person can appeal, and then somebody else answers."}
		case x.RemovalID != nil && x.InForce(s.now()):
			return Invalid{"": "It is part of a removal. Undo the removal, and all of it is undone."}
		case !by.CanLift(x, s.now()):
			return ErrConflict
		}
		return s.lift(ctx, by, x, ActLift)
	})
	return x, err
}

// lift is Lift for a sanction that is locked, by an act that takes it back: ActLift, or
// ActReversed, whose message is another.
func (s *Store) lift(ctx context.Context, by *User, x *Sanction, act Act) error {
	now := s.now()
	x.LiftedAt, x.LiftedByID, x.LiftedBy, x.Undone = &now, idOf(by), by, x.undoable(now)
	err := s.write(ctx).Model(x).Select("lifted_at", "lifted_by_id", "undone").Updates(x).Error
	if err != nil {
		return fmt.Errorf("lifting a sanction: %w", err)
	}
	if err := s.moveAppeals(ctx, "sanction_id = ? AND state = 'waiting'", x.ID, Appeal{State: AppealLapsed}); err != nil {
		return err
	}
	switch {
	case x.StartsAt == nil:
		return s.endMeanwhile(ctx, by, x)
	case x.Act == ActNote:
		return nil
	}
	if err := s.enterSanction(ctx, x, act, idOf(by), nil); err != nil {
		return err
	}
	if err := s.felt(ctx, x); err != nil {
		return err
	}
	if act == ActReversed {
		return nil
	}
	return s.tellLifting(ctx, x)
}
