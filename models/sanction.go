package models

import (
	"time"
)

// Sanction is what moderators do about a person rather than about a post: a note
// among themselves, a warning, or something that the person may not do for a while.
// It holds from when it starts until it ends or is lifted; nothing has to run for
// that. Whoever it is about is always told, but of notes, which change nothing.
type Sanction struct {
	ID          int64
	Token       string // of its private page
	UserID      *int64
	User        *User
	Email       string // of a guest, folded
	Unproved    bool   // about whoever has typed the address, which is nothing to its owner
	BoardID     *int64 // nil for the whole site
	Board       *Board
	Act         Act
	RuleID      *int64
	Rule        *Rule
	RuleVersion int
	Facts       string // in words, for the person
	Salt        string // of the seal that the ledger has of the facts
	ByID        *int64
	By          *User
	SecondID    *int64
	Second      *User // who confirmed it, where two have to
	RemovalID   *int64
	CreatedAt   time.Time
	StartsAt    *time.Time // nil while it waits for the second
	EndsAt      *time.Time // nil if it has no end
	LiftedAt    *time.Time
	LiftedByID  *int64
	LiftedBy    *User
	Undone      bool       // it counts as if it had never been
	ToldAt      *time.Time // when its person was mailed
	Nonce       *string    // of the form
	Follows     *int64     // about a guest: the one before it, or 0
	ForID       *int64     // it holds while that one waits for its second moderator

	guest Person // whom it is about, if that was asked for
}

// The acts that are about a person. A note is for moderators alone; lift takes one
// of the others back.
const (
	ActNote        Act = "note"
	ActWarn        Act = "warn"
	ActPremoderate Act = "premoderate"
	ActReadOnly    Act = "read_only"
	ActSuspend     Act = "suspend"
	ActBan         Act = "ban"
	ActLift        Act = "lift"
)

// SanctionActs are what can be done about a person, from the mildest to the
// hardest.
var SanctionActs = []Act{ActNote, ActWarn, ActPremoderate, ActReadOnly, ActSuspend, ActBan}

// InForce reports whether x holds at a time.
func (x *Sanction) InForce(now time.Time) bool {
	return x.StartsAt != nil && !x.StartsAt.After(now) && x.LiftedAt == nil && (x.EndsAt == nil || x.EndsAt.After(now))
}

// Waits reports whether x waits for a second moderator.
func (x *Sanction) Waits() bool { return x.StartsAt == nil && x.LiftedAt == nil }

// Bars reports whether x keeps from posting and voting.
func (x *Sanction) Bars() bool {
	return x.Act == ActReadOnly || x.Act == ActSuspend || x.Act == ActBan
}

// expels reports whether x ends the sessions of its person, who may sign in again to
// read and to see what it is about.
func (x *Sanction) expels() bool {
	return x.BoardID == nil && (x.Act == ActSuspend || x.Act == ActBan)
}

// on reports whether x holds in a board, 0 for what is in none.
func (x *Sanction) on(board int64) bool {
	return x.BoardID == nil || *x.BoardID == board
}

// longest is from how far away an end is as good as none.
const longest = 366 * 24 * time.Hour

// endless reports whether x has no end that matters.
func (x *Sanction) endless() bool {
	return x.EndsAt == nil || x.EndsAt.Sub(x.CreatedAt) > longest
}

// settled is from when on an account is taken to be somebody's place to speak, which
// no one moderator closes for good.
const settled = 30 * 24 * time.Hour

// needsSecond reports whether x has to wait until a second moderator confirms it: it
// keeps u from the whole site for good, and u has been here for a while.
func (x *Sanction) needsSecond(u *User) bool {
	return u != nil && x.Bars() && x.BoardID == nil && x.endless() && x.CreatedAt.Sub(u.CreatedAt) > settled
}

// CanSanction reports whether u may do something about whom, who is nil for a guest:
// nobody about themselves or an admin, and only an admin about a moderator.
func (u *User) CanSanction(whom *User) bool {
	switch {
	case !u.May(ToModerate):
		return false
	case whom == nil:
		return true
	case whom.ID == u.ID, whom.Role == Admin:
		return false
	}
	return whom.Role != Moderator || u.Role == Admin
}

// CanSecond reports whether u may confirm x, which waits for that.
func (u *User) CanSecond(x *Sanction) bool {
	return x.Waits() && u.CanSanction(x.User) && (x.ByID == nil || *x.ByID != u.ID)
}

// CanLift reports whether u may take x back, or end it before its time, at a time.
func (u *User) CanLift(x *Sanction, now time.Time) bool {
	if !u.CanSanction(x.User) || x.LiftedAt != nil || !x.heldBy(u) {
		return false
	}
	return x.Waits() || x.InForce(now) || x.undoable(now)
}

// heldBy reports whether it is for u to take x back: what two have agreed on is for one
// of the two, or for an admin.
func (x *Sanction) heldBy(u *User) bool {
	return x.SecondID == nil || x.imposedBy(u) || u.Role == Admin
}

// undoable reports whether x can still be made as if it had never been.
func (x *Sanction) undoable(now time.Time) bool {
	return x.StartsAt == nil || now.Sub(*x.StartsAt) <= undoLife
}

// bar is what keeps from posting in a board, 0 for what is in none, or nil: of all
// the sanctions the one that ends last.
func bar(all []*Sanction, board int64) *Sanction {
	return lastToEnd(all, func(x *Sanction) bool { return x.Bars() && x.on(board) })
}

// review is why posts in a board have to wait, or nil.
func review(all []*Sanction, board int64) *Sanction {
	return lastToEnd(all, func(x *Sanction) bool { return x.Act == ActPremoderate && x.on(board) })
}

// lastToEnd is the sanction of a kind that ends last, or nil.
func lastToEnd(all []*Sanction, of func(*Sanction) bool) *Sanction {
	var found *Sanction
	for _, x := range all {
		if of(x) && (found == nil || x.end().After(found.end())) {
			found = x
		}
	}
	return found
}

// forever is the end of what has none.
var forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// end is when x ends or ended, whatever ended it.
func (x *Sanction) end() time.Time {
	switch {
	case x.LiftedAt != nil && (x.EndsAt == nil || x.LiftedAt.Before(*x.EndsAt)):
		return *x.LiftedAt
	case x.EndsAt != nil:
		return *x.EndsAt
	}
	return forever
}

// Barred is what keeps u from posting anywhere, or nil.
func (u *User) Barred() *Sanction { return u.BarredFrom(0) }

// BarredFrom is what keeps u from posting in a board, or nil. The board 0 is none:
// only what holds on the whole site does then.
func (u *User) BarredFrom(board int64) *Sanction {
	if u == nil {
		return nil
	}
	return bar(u.Sanctions, board)
}
