package models

import (
	"context"
	"fmt"
	"strconv"

	"gorm.io/gorm"
)

// ActTrust gives a member the first level of trust.
const ActTrust Act = "trust"

// trustGiven is the level that a moderator can give: from there on nothing about the member
// being new makes a post wait.
const trustGiven = 1

// CanTrust reports whether u may give trust to whom, and take it back.
func (u *User) CanTrust(whom *User) bool {
	return whom != nil && !whom.IsStaff() && u.CanSanction(whom)
}

// GiveTrust gives a member the first level of trust, whatever they have done, so that
// later posts appear at once unless something in them makes them wait. The act can be
// taken back with UndoAct. Somebody who has it already is an ErrConflict.
func (s *Store) GiveTrust(ctx context.Context, by *User, id int64) (*AdminAct, error) {
	var act *AdminAct
	err := s.tx(ctx, func(s *Store) error {
		u, err := s.userForUpdate(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case !by.CanTrust(u):
			return ErrForbidden
		case u.TrustGranted >= trustGiven:
			return s.actClash(ctx, ActOnTrust, subjectOf(id))
		}
		act = &AdminAct{ByID: idOf(by), By: by, Kind: ActOnTrust, Subject: subjectOf(id), OldValue: strconv.Itoa(u.TrustGranted), NewValue: strconv.Itoa(trustGiven)}
		if err := s.grant(ctx, id, trustGiven); err != nil {
			return err
		}
		if err := s.addAct(ctx, act); err != nil {
			return err
		}
		return s.enterOther(ctx, otherAct{act: ActTrust, kind: kindPerson, found: FoundStaff, source: act.source(), by: act.ByID})
	})
	return act, err
}

// undoTrust takes a given level back, unless another was given since.
func (s *Store) undoTrust(ctx context.Context, by *User, act *AdminAct) error {
	u, err := s.userForUpdate(ctx, idIn(act.Subject))
	if err != nil {
		return err
	}
	switch {
	case !by.CanTrust(u):
		return ErrForbidden
	case strconv.Itoa(u.TrustGranted) != act.NewValue:
		return ErrConflict
	}
	return s.grant(ctx, u.ID, int(idIn(act.OldValue)))
}

// grant sets the level that a locked member was given.
func (s *Store) grant(ctx context.Context, id int64, level int) error {
	_, err := gorm.G[*User](s.w).Where("id = ?", id).Select("trust_granted").Updates(ctx, &User{TrustGranted: level})
	if err != nil {
		return fmt.Errorf("giving trust: %w", err)
	}
	return s.recount(ctx, id)
}

// trustedBy is the act by which u was given the trust they have, or nil.
func (s *Store) trustedBy(ctx context.Context, u *User) (*AdminAct, error) {
	if u == nil || u.TrustGranted < trustGiven {
		return nil, nil //nolint:nilnil // nobody gave them any
	}
	id, err := s.lastActOn(ctx, ActOnTrust, subjectOf(u.ID))
	if err != nil || id == 0 {
		return nil, err
	}
	return s.actWith(ctx, id)
}

// About is the member whom an act on trust is about.
func (a *AdminAct) About() Person { return Person{User: &User{ID: idIn(a.Subject)}} }
