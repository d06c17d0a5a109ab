package models

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
	"gorm.io/gorm"
)

// Authenticator is an app that shows a new code every half minute, made of a secret
// that it shares with the site (RFC 6238).
type Authenticator struct {
	ID          int64
	UserID      int64
	Secret      string // base32
	LastStep    int64  // the newest step of time whose code was taken
	Wrong       int    // wrong codes in a row
	WaitUntil   *time.Time
	CreatedAt   time.Time
	ConfirmedAt *time.Time
	RemovedAt   *time.Time
}

const (
	// stepTime is how long an app shows a code.
	stepTime = 30 * time.Second
	// freeTries is how many wrong codes in a row cost nothing.
	freeTries = 4
	// firstWait is what the next one costs; each further doubles it up to maxWait.
	firstWait = 30 * time.Second
	maxWait   = 15 * time.Minute
	// undoTime is how long what was removed can be put back.
	undoTime = time.Hour

	inUse = "confirmed_at IS NOT NULL AND removed_at IS NULL"
)

// waitAfter is how long no code is looked at after so many wrong ones in a row.
func waitAfter(wrong int) time.Duration {
	if wrong <= freeTries {
		return 0
	}
	return min(maxWait, firstWait<<min(wrong-freeTries-1, 10))
}

// Grouped is the secret in groups of four, to be typed.
func (a *Authenticator) Grouped() string {
	var groups []string
	for s := a.Secret; s != ""; s = s[min(4, len(s)):] {
		groups = append(groups, s[:min(4, len(s))])
	}
	return strings.Join(groups, " ")
}

// URL is what an app reads from the QR code: the secret, and what to call it, in the
// form of github.com/google/google-authenticator/wiki/Key-Uri-Format.
func (a *Authenticator) URL(site string, u *User) string {
	plain := strings.NewReplacer(":", " ")
	issuer := plain.Replace(site)
	query := url.Values{"secret": {a.Secret}, "issuer": {issuer}}.Encode()
	label := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + plain.Replace(u.Name)}
	label.RawQuery = strings.ReplaceAll(query, "+", "%20") // apps do not read a plus as a space
	return label.String()
}

// stepOf is the step of time whose code this is, one step of the clock either way.
func (a *Authenticator) stepOf(code string, now time.Time) (step int64, ok bool) {
	code = strings.ReplaceAll(cleanLine(code), " ", "")
	at := now.Unix() / int64(stepTime.Seconds())
	for step = at - 1; step <= at+1; step++ {
		if ok, err := hotp.ValidateCustom(code, uint64(step), a.Secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}); ok && err == nil { //nolint:gosec // no clock shows a time before 1970
			return step, true
		}
	}
	return 0, false
}

// take is the rule for a code: it counts once, and guessing gets slower. Recovery
// codes and passkeys are taken meanwhile, so that nobody can keep the owner out.
func (a *Authenticator) take(code string, now time.Time) error {
	if a.WaitUntil != nil && now.Before(*a.WaitUntil) {
		return &TooFast{Wait: a.WaitUntil.Sub(now)}
	}
	step, ok := a.stepOf(code, now)
	switch {
	case ok && step <= a.LastStep:
		return Invalid{"code": "That code was used a moment ago. Wait for the next one."}
	case ok:
		a.LastStep, a.Wrong, a.WaitUntil = step, 0, nil
		return nil
	}
	a.Wrong++
	if wait := waitAfter(a.Wrong); wait > 0 {
		until := now.Add(wait)
		a.WaitUntil = &until
	}
	return Invalid{"code": "That is not the code. The app shows a new one every half minute."}
}

// useAuthenticator takes the second step with a code. Wrong codes are counted even
// though the step is not taken.
func (s *Store) useAuthenticator(ctx context.Context, u *User, code string) error {
	var wrong error
	err := s.tx(ctx, func(s *Store) error {
		a, err := gorm.G[*Authenticator](s.w, forUpdate).Where("user_id = ? AND "+inUse, u.ID).First(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			wrong = Invalid{"code": "You have no authenticator app here."}
			return nil
		}
		if err != nil {
			return err
		}
		wrong = a.take(code, s.now())
		return s.write(ctx).Model(a).Select("last_step", "wrong", "wait_until").Updates(a).Error
	})
	if err != nil {
		return fmt.Errorf("taking the second step: %w", err)
	}
	return wrong
}

// BeginAuthenticator makes a secret for an app that u is about to set up. One that
// was begun before is forgotten.
func (s *Store) BeginAuthenticator(ctx context.Context, u *User) error {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "site", AccountName: "account"})
	if err != nil {
		return fmt.Errorf("making a secret: %w", err)
	}
	return s.tx(ctx, func(s *Store) error {
		if err := s.maySetUp(ctx, u); err != nil {
			return err
		}
		if _, err := gorm.G[*Authenticator](s.w).Where("user_id = ? AND confirmed_at IS NULL", u.ID).Delete(ctx); err != nil {
			return err
		}
		return s.write(ctx).Create(&Authenticator{UserID: u.ID, Secret: key.Secret(), CreatedAt: s.now()}).Error
	})
}

// BegunAuthenticator finds the app that u is about to set up.
func (s *Store) BegunAuthenticator(ctx context.Context, u *User) (*Authenticator, error) {
	if err := s.maySetUp(ctx, u); err != nil {
		return nil, err
	}
	a, err := gorm.G[*Authenticator](s.r).Where("user_id = ? AND confirmed_at IS NULL", u.ID).First(ctx)
	return a, notFound(err)
}

// ConfirmAuthenticator puts the app that u has begun to set up in the place of the
// one before, once it shows the right code. If u has no recovery codes left, ten new
// ones come back: nobody can read them later.
func (s *Store) ConfirmAuthenticator(ctx context.Context, u *User, code string) (codes []string, err error) {
	err = s.tx(ctx, func(s *Store) error {
		a, err := s.BegunAuthenticator(ctx, u)
		if err != nil {
			return err
		}
		step, ok := a.stepOf(code, s.now())
		if !ok {
			return Invalid{"code": "That is not the code. The app shows a new one every half minute; if none is right, check the clock of the device."}
		}
		if _, err := gorm.G[*Authenticator](s.w).Where("user_id = ? AND confirmed_at IS NOT NULL", u.ID).Delete(ctx); err != nil {
			return err
		}
		now := s.now()
		n, err := gorm.G[*Authenticator](s.w).Where("id = ? AND confirmed_at IS NULL", a.ID).
			Updates(ctx, &Authenticator{ConfirmedAt: &now, LastStep: step})
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrConflict
		}
		codes, err = s.firstRecoveryCodes(ctx, u)
		return err
	})
	return codes, err
}

// RemoveAuthenticator stops asking u for codes of their app.
func (s *Store) RemoveAuthenticator(ctx context.Context, u *User) error {
	n, err := gorm.G[*Authenticator](s.w).Where("user_id = ? AND "+inUse, u.ID).Update(ctx, "removed_at", s.now())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// RestoreAuthenticator undoes RemoveAuthenticator, unless another app has taken its
// place.
func (s *Store) RestoreAuthenticator(ctx context.Context, u *User) error {
	n, err := gorm.G[*Authenticator](s.w).
		Where("user_id = ? AND confirmed_at IS NOT NULL AND removed_at > ?", u.ID, s.now().Add(-undoTime)).Update(ctx, "removed_at", nil)
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return ErrConflict
	case err == nil && n == 0:
		return ErrNotFound
	}
	return err
}
