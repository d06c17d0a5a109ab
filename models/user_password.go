package models

import (
	"context"
	"fmt"
	"slices"

	"lode/internal/password"

	"gorm.io/gorm"
)

// minStaffPassword is what the people of the house need: more depends on them.
const minStaffPassword = 15

// PasswordInput is what a person fills in to have another password.
type PasswordInput struct {
	Password string `form:"password"`
}

// checkPassword returns what is wrong with a password, or "". The words are those
// that somebody who knows the person would try.
func checkPassword(plain string, least int, words ...string) string {
	switch n := len([]rune(plain)); {
	case n < least:
		return fmt.Sprintf("A password has at least %d characters.", least)
	case n > maxPassword:
		return fmt.Sprintf("A password has at most %d characters.", maxPassword)
	case password.Common(plain) || slices.ContainsFunc(words, func(w string) bool { return nameKey(w) != "" && nameKey(w) == nameKey(plain) }):
		return "This password is one of the first that anyone would try."
	}
	return ""
}

// LeastPassword is how long a password u has to have.
func (u *User) LeastPassword() int {
	if u.IsStaff() {
		return minStaffPassword
	}
	return minPassword
}

// ChangePassword gives u another password. Every session but the one at hand ends,
// and so does every link that is on its way; the owner is told by mail.
func (s *Store) ChangePassword(ctx context.Context, here *Session, in PasswordInput) error {
	u := here.User
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	if wrong := checkPassword(in.Password, u.LeastPassword(), u.Name, u.Email, site.SiteName); wrong != "" {
		return Invalid{"password": wrong}
	}
	hash, err := password.Hash(ctx, in.Password)
	if err != nil {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		if _, err := gorm.G[*User](s.w).Where("id = ?", u.ID).Update(ctx, "password_hash", hash); err != nil {
			return fmt.Errorf("changing a password: %w", err)
		}
		if err := s.voidLinks(ctx, u.ID, LinkSignIn, LinkAddress); err != nil {
			return err
		}
		if err := s.endOtherSessions(ctx, u.ID, here.IDHash); err != nil {
			return err
		}
		return s.enqueue(ctx, PasswordMail{u.ID})
	})
}
