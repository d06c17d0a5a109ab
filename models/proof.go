package models

import (
	"context"
	"fmt"

	"lode/internal/password"
)

// ProofInput is what a signed-in person fills in to show that they are still who
// they were. The names keep apart from those of the form that was held up.
type ProofInput struct {
	Password string `form:"proof"`
	Next     string `form:"proof_next"`  // the page to go on to
	Again    string `form:"proof_again"` // or the form to send again
}

// HasPassword reports whether u can sign in by password.
func (u *User) HasPassword() bool { return u != nil && u.PasswordHash != "" }

// Prove finds out whether the password is u's.
func (s *Store) Prove(ctx context.Context, u *User, in ProofInput) error {
	ok, err := password.Verify(ctx, in.Password, u.PasswordHash)
	if err != nil {
		return fmt.Errorf("proving who %s is: %w", u.Name, err)
	}
	if !ok {
		return Invalid{"proof": "That is not your password."}
	}
	return nil
}
