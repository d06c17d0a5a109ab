package models

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"lode/internal/password"

	"gorm.io/gorm"
)

// SignInInput is what a person fills in to sign in.
type SignInInput struct {
	Name     string `form:"name"` // or e-mail
	Password string `form:"password"`
	Next     string `form:"next"`
}

// Authenticate finds the user whose name or address and password these are. The
// work is the same whether there is one or not.
func (s *Store) Authenticate(ctx context.Context, in SignInInput) (*User, error) {
	u, err := s.account(ctx, in.Name)
	hash := ""
	switch {
	case err == nil:
		hash = u.PasswordHash
	case !errors.Is(err, ErrNotFound):
		return nil, fmt.Errorf("signing in: %w", err)
	}
	ok, err := password.Verify(ctx, in.Password, hash)
	if err != nil {
		return nil, fmt.Errorf("signing in: %w", err)
	}
	if !ok || u == nil {
		return nil, Invalid{"password": "That name and password do not match."}
	}
	return u, nil
}

// maxTyped is how many bytes of a name or address are looked at: more than any has.
const maxTyped = 1000

// account is the one that somebody means by a name or an e-mail address. An address
// that several claim is whose it was confirmed to be, or else whose it was first.
func (s *Store) account(ctx context.Context, typed string) (*User, error) {
	typed = cleanLine(typed[:min(len(typed), maxTyped)])
	if strings.Contains(typed, "@") {
		u, err := gorm.G[*User](s.r).Where("email_key = ? AND email_key <> ''", emailKey(typed)).
			Order("CASE WHEN email_confirmed_at IS NULL THEN 1 ELSE 0 END, id").First(ctx)
		return u, notFound(err)
	}
	u, err := gorm.G[*User](s.r).Where("name_key = ?", nameKey(typed)).First(ctx)
	return u, notFound(err)
}
