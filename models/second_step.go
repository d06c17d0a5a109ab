package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
)

// SecondStep is what a person has beside their password to show who they are.
type SecondStep struct {
	Authenticator *Authenticator // nil without one
	Passkeys      []*Passkey
	Codes         int // recovery codes that are left
}

// Ready reports whether the second step can be taken: there is something to take
// it with.
func (x *SecondStep) Ready() bool { return x.Authenticator != nil || len(x.Passkeys) > 0 }

// SecondStepInput is what a person fills in to take the second step: one of the two.
type SecondStepInput struct {
	Code     string `form:"code"`     // that the app shows
	Recovery string `form:"recovery"` // one of the codes kept for when the app is lost
	Next     string `form:"next"`
}

// WithOptionalSecondStep returns a store on the same database that lets staff in by
// password alone. Whoever has an authenticator app is asked for its code all the same.
func (s *Store) WithOptionalSecondStep() *Store {
	c := *s
	c.secondOptional = true
	return &c
}

// SecondStepOptional reports whether staff may do without it.
func (s *Store) SecondStepOptional() bool { return s.secondOptional }

// SecondStep finds out what u has for it.
func (s *Store) SecondStep(ctx context.Context, u *User) (*SecondStep, error) {
	x := new(SecondStep)
	var apps []*Authenticator
	if err := s.read(ctx).Where("user_id = ? AND "+inUse, u.ID).Limit(1).Find(&apps).Error; err != nil {
		return nil, fmt.Errorf("looking for an authenticator: %w", err)
	}
	if len(apps) > 0 {
		x.Authenticator = apps[0]
	}
	var err error
	if x.Passkeys, err = s.Passkeys(ctx, u); err != nil {
		return nil, err
	}
	n, err := gorm.G[*RecoveryCode](s.r).Where("user_id = ? AND used_at IS NULL", u.ID).Count(ctx, "*")
	x.Codes = int(n)
	return x, err
}

// AsksOf reports whether u's work here takes a second step.
func (s *Store) AsksOf(u *User) bool { return u.Role.needsSecondStep() && !s.secondOptional }

// AsksSecondStep reports whether u, having signed in without a passkey, has one
// step more to take. Whoever has an authenticator app wants to be asked.
func (s *Store) AsksSecondStep(ctx context.Context, u *User) (bool, error) {
	x, err := s.SecondStep(ctx, u)
	if err != nil {
		return false, err
	}
	return x.Authenticator != nil || s.AsksOf(u), nil
}

// TakeSecondStep finds out whether a code is u's. A wrong one, or one that was taken
// before, is Invalid; TooFast means that it was not looked at.
func (s *Store) TakeSecondStep(ctx context.Context, u *User, in SecondStepInput) error {
	if strings.TrimSpace(in.Recovery) != "" {
		return s.useRecoveryCode(ctx, u, in.Recovery)
	}
	return s.useAuthenticator(ctx, u, in.Code)
}

// maySetUp keeps whoever knows a password and nothing else from adding a second
// step of their own to one that is there.
func (s *Store) maySetUp(ctx context.Context, u *User) error {
	if !u.Halfway {
		return nil
	}
	x, err := s.SecondStep(ctx, u)
	if err != nil {
		return err
	}
	if x.Ready() {
		return ErrForbidden
	}
	return nil
}

// ResetSecondStep takes away all that a person has for the second step, for somebody
// who has lost it, and ends their sessions.
func (s *Store) ResetSecondStep(ctx context.Context, name string) error {
	return s.tx(ctx, func(s *Store) error {
		u, err := s.UserByName(ctx, name)
		if err != nil {
			return err
		}
		if err := s.dropSecondStep(ctx, u.ID); err != nil {
			return err
		}
		return s.endSessionsOf(ctx, u.ID)
	})
}

// dropSecondStep removes what a person has for the second step.
func (s *Store) dropSecondStep(ctx context.Context, user int64) error {
	for _, rows := range []any{&Authenticator{}, &RecoveryCode{}, &Passkey{}, &Challenge{}} {
		if err := s.write(ctx).Where("user_id = ?", user).Delete(rows).Error; err != nil {
			return fmt.Errorf("removing the second step of %d: %w", user, err)
		}
	}
	return nil
}

// intrusion is how long before an account's address was changed by an intruder they
// may have come in, at most. Older keys are the owner's.
const intrusion = 24 * time.Hour

// dropKeysSince removes what was added to an account since a time, when somebody
// else may have had it: an intruder's passkey would let them in again.
func (s *Store) dropKeysSince(ctx context.Context, user int64, since time.Time) error {
	for _, rows := range []any{&Authenticator{}, &Passkey{}, &Identity{}} {
		if err := s.write(ctx).Where("user_id = ? AND created_at >= ?", user, since).Delete(rows).Error; err != nil {
			return fmt.Errorf("removing new keys of %d: %w", user, err)
		}
	}
	for _, rows := range []any{&RecoveryCode{}, &Challenge{}, &Introduction{}} {
		if err := s.write(ctx).Where("user_id = ?", user).Delete(rows).Error; err != nil {
			return fmt.Errorf("removing new keys of %d: %w", user, err)
		}
	}
	return nil
}

// SweepSecondSteps removes what nobody can answer or put back any more.
func (s *Store) SweepSecondSteps(ctx context.Context) error {
	for _, rows := range []any{&Challenge{}, &Introduction{}} {
		if err := s.write(ctx).Where("expires_at <= ?", s.now()).Delete(rows).Error; err != nil {
			return err
		}
	}
	for _, rows := range []any{&Authenticator{}, &Passkey{}, &Identity{}} {
		if err := s.write(ctx).Where("removed_at <= ?", s.now().Add(-undoTime)).Delete(rows).Error; err != nil {
			return err
		}
	}
	return nil
}
