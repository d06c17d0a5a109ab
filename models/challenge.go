package models

import (
	"context"
	"fmt"
	"time"

	"lode/internal/passkey"

	"gorm.io/gorm"
)

// challengeKind is what a device is asked for.
type challengeKind string

const (
	toSignIn   challengeKind = "sign-in"
	toRegister challengeKind = "register"
	toProve    challengeKind = "prove"
)

// Challenge is what a device was asked to sign. It is answered once.
type Challenge struct {
	TokenHash string `gorm:"primaryKey"`
	Kind      challengeKind
	UserID    *int64 // whom the question was put to; nil for whoever signs in
	Data      string
	ExpiresAt time.Time
}

func (s *Store) keepChallenge(ctx context.Context, kind challengeKind, u *User, q *passkey.Question) error {
	c := Challenge{TokenHash: hashToken(q.Challenge), Kind: kind, Data: q.Data, ExpiresAt: s.now().Add(passkey.Life)}
	if u != nil {
		c.UserID = &u.ID
	}
	if err := s.write(ctx).Create(&c).Error; err != nil {
		return fmt.Errorf("keeping a challenge: %w", err)
	}
	return nil
}

// spendChallenge takes a challenge that u was given, so that nobody can answer it
// again. It must not be part of a transaction that an answer can undo.
func (s *Store) spendChallenge(ctx context.Context, kind challengeKind, u *User, challenge string) (*Challenge, error) {
	c, err := gorm.G[*Challenge](s.w).Where("token_hash = ? AND kind = ? AND expires_at > ?", hashToken(challenge), kind, s.now()).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	if (c.UserID == nil) != (u == nil) || u != nil && *c.UserID != u.ID {
		return nil, ErrNotFound
	}
	n, err := gorm.G[*Challenge](s.w).Where("token_hash = ?", c.TokenHash).Delete(ctx)
	if err != nil {
		return nil, fmt.Errorf("spending a challenge: %w", err)
	}
	if n == 0 {
		return nil, ErrNotFound // answered a moment ago
	}
	return c, nil
}
