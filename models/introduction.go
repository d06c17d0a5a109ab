package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lode/internal/openid"

	"gorm.io/gorm"
)

// Introduction is a visit to the provider, from the press of the button here until
// the person is in, or has said which account is theirs.
type Introduction struct {
	TokenHash string `gorm:"primaryKey"`
	State     string
	Nonce     string
	Verifier  string
	Next      string
	Claims    string // JSON; "" until the provider has said who it is
	UserID    *int64 // who set out, if they were signed in
	Spent     bool   // the provider has been asked
	ExpiresAt time.Time

	Said    *openid.Claims `gorm:"-"` // what Claims holds
	Address string         `gorm:"-"` // on the network, of whoever comes back
}

const (
	// introductionLife is how long a visit may take.
	introductionLife = 15 * time.Minute
	// maxIntroductionNext bounds the path that a visit carries.
	maxIntroductionNext = 500
)

// Visit is what binds the provider's answer to this introduction.
func (i *Introduction) Visit() openid.Visit {
	return openid.Visit{State: i.State, Nonce: i.Nonce, Verifier: i.Verifier}
}

// Label is what the person's account with the provider is called.
func (i *Introduction) Label() string { return labelOf(i.Said) }

// Introduce begins a visit to the provider. The token belongs into a cookie of the
// browser that asks; u is who is signed in there, or nil.
func (s *Store) Introduce(ctx context.Context, u *User, next string) (token string, err error) {
	token = newToken() + newToken()
	if len(next) > maxIntroductionNext {
		next = ""
	}
	i := Introduction{
		TokenHash: hashToken(token), State: newToken(), Nonce: newToken(), Verifier: openid.NewVerifier(),
		Next: next, ExpiresAt: s.now().Add(introductionLife),
	}
	if u != nil {
		i.UserID = &u.ID
	}
	if err := s.write(ctx).Create(&i).Error; err != nil {
		return "", fmt.Errorf("beginning an introduction: %w", err)
	}
	return token, nil
}

// Introduction finds the visit of the browser that holds token. It changes nothing.
func (s *Store) Introduction(ctx context.Context, token string) (*Introduction, error) {
	i, err := gorm.G[*Introduction](s.r).Where("token_hash = ? AND expires_at > ?", hashToken(token), s.now()).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	if i.Claims != "" {
		i.Said = new(openid.Claims)
		if err := json.Unmarshal([]byte(i.Claims), i.Said); err != nil {
			return nil, fmt.Errorf("reading an introduction: %w", err)
		}
	}
	return i, nil
}

// SpendIntroduction takes the visit whose answer has come back with state, so that
// the same answer is never used twice.
func (s *Store) SpendIntroduction(ctx context.Context, token, state string) (*Introduction, error) {
	i, err := s.Introduction(ctx, token)
	if err != nil {
		return nil, err
	}
	if i.State != state {
		return nil, ErrNotFound
	}
	n, err := gorm.G[*Introduction](s.w).Where("token_hash = ? AND NOT spent", i.TokenHash).Update(ctx, "spent", true)
	if err != nil {
		return nil, fmt.Errorf("spending an introduction: %w", err)
	}
	if n == 0 {
		return nil, ErrNotFound
	}
	return i, nil
}

// Arrive finds, or makes, the account of whom the provider has named. It returns nil
// if the person has to say something first: which account is theirs, or what others
// shall call them. ErrConflict means that somebody who is signed in has come back as
// somebody else.
func (s *Store) Arrive(ctx context.Context, i *Introduction, c *openid.Claims) (*User, error) {
	said, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	i.Said, i.Claims = c, string(said)
	var u *User
	err = s.tx(ctx, func(s *Store) error {
		id, err := s.identityOf(ctx, c)
		switch {
		case errors.Is(err, ErrNotFound):
			u, err = s.joinAtOnce(ctx, i)
			return err
		case err != nil:
			return err
		case i.UserID != nil && *i.UserID != id.UserID:
			return ErrConflict
		}
		u, err = s.welcome(ctx, i, id)
		return err
	})
	if _, ask := errors.AsType[Invalid](err); ask {
		u, err = nil, nil
	}
	if err == nil && u == nil {
		_, err = gorm.G[*Introduction](s.w).Where("token_hash = ?", i.TokenHash).Update(ctx, "claims", i.Claims)
	}
	if err != nil && !errors.Is(err, ErrConflict) {
		return nil, fmt.Errorf("arriving: %w", err)
	}
	return u, err
}

// welcome lets in somebody whose account elsewhere is known.
func (s *Store) welcome(ctx context.Context, i *Introduction, id *Identity) (*User, error) {
	if _, err := gorm.G[*Identity](s.w).Where("id = ?", id.ID).Update(ctx, "used_at", s.now()); err != nil {
		return nil, err
	}
	if err := s.dropIntroduction(ctx, i); err != nil {
		return nil, err
	}
	return s.user(ctx, id.UserID)
}

func (s *Store) dropIntroduction(ctx context.Context, i *Introduction) error {
	_, err := gorm.G[*Introduction](s.w).Where("token_hash = ?", i.TokenHash).Delete(ctx)
	return err
}
