package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// About names the text of a message.
type About string

// The messages about accounts.
const (
	AboutKnown    About = "known"    // somebody gave your address, which has an account
	AboutSignIn   About = "sign-in"  // a link to sign in
	AboutAddress  About = "address"  // a link to confirm a new address
	AboutUndo     About = "undo"     // your address was replaced, and how to undo it
	AboutPassword About = "password" // your password was changed
	AboutTrust    About = "trust"    // your level of trust fell
)

// LinkMail carries a link whose row was written with it.
type LinkMail struct{ To, Token string }

func (LinkMail) kind() string { return "link-mail" }

// SignInMail asks for a link to sign in, for whoever has the address. Whether
// anybody does is found out by the worker, so that asking takes the same time.
type SignInMail struct {
	Email  string `json:",omitempty"`
	UserID int64  `json:",omitempty"` // instead of the address, of somebody who is signed in
	Token  string
	Next   string `json:",omitempty"`
}

func (SignInMail) kind() string { return "sign-in-mail" }

// PasswordMail tells a person that their password was changed.
type PasswordMail struct{ UserID int64 }

func (PasswordMail) kind() string { return "password-mail" }

// maxSignInLinks is how many links to sign in a person is sent within an hour.
const maxSignInLinks = 5

// MailSignIn mails a link to sign in to whoever has the address, if anybody does.
func (s *Store) MailSignIn(ctx context.Context, in EmailInput) error {
	if err := in.check(); err != nil {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		return s.enqueue(ctx, SignInMail{Email: in.Email, Token: newLinkToken(), Next: cleanNext(in.Next)})
	})
}

// MailProof mails u a link to sign in once more, and so to show who they are.
func (s *Store) MailProof(ctx context.Context, u *User, next string) error {
	if u.EmailConfirmedAt == nil {
		return Invalid{"proof": "Your e-mail address is not confirmed. Give your password."}
	}
	return s.tx(ctx, func(s *Store) error {
		return s.enqueue(ctx, SignInMail{UserID: u.ID, Token: newLinkToken(), Next: cleanNext(next)})
	})
}

// signInLetter makes the link and the message that carries it, for whoever has the
// address. Only the newest link works.
func (s *Store) signInLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m SignInMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	var u *User
	var err error
	if m.UserID != 0 {
		u, err = s.user(ctx, m.UserID)
	} else {
		u, err = s.account(ctx, m.Email)
	}
	if err != nil || u.Email == "" {
		return nothing(err)
	}
	l := newLink(LinkSignIn, u, m.Token, u.Email, j.CreatedAt)
	l.Next = m.Next
	if err := s.tx(ctx, func(s *Store) error { return s.addSignInLink(ctx, l) }); err != nil {
		return nil, err
	}
	return s.letterWith(ctx, m.Token, u.Email)
}

// addSignInLink keeps a link to sign in, unless there is a newer one or there were
// too many. Doing it twice comes to the same.
func (s *Store) addSignInLink(ctx context.Context, l *Link) error {
	if _, err := s.userForUpdate(ctx, l.UserID); err != nil {
		return err
	}
	const mine = "user_id = ? AND kind = ?"
	newer, err := gorm.G[*Link](s.w).Where(mine+" AND (token_hash = ? OR created_at > ?)", l.UserID, l.Kind, l.TokenHash, l.CreatedAt).Count(ctx, "*")
	if err != nil || newer > 0 {
		return err
	}
	lately, err := gorm.G[*Link](s.w).Where(mine+" AND created_at > ?", l.UserID, l.Kind, l.CreatedAt.Add(-time.Hour)).Count(ctx, "*")
	if err != nil || lately >= maxSignInLinks {
		return err
	}
	if err := s.voidLinks(ctx, l.UserID, l.Kind); err != nil {
		return err
	}
	return s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(l).Error
}

// linkLetter is the message that carries a link, or tells the owner of an address
// that somebody else wants it.
func (s *Store) linkLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m LinkMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	l, err := s.letterWith(ctx, m.Token, m.To)
	if l == nil || err != nil || l.Link.Kind != LinkAddress {
		return l, err
	}
	known, err := s.knownLetter(ctx, l.Link.UserID, m.To)
	if known != nil || err != nil {
		return known, err
	}
	return l, nil
}

// letterWith is the message that carries a link, or nil if it no longer works.
func (s *Store) letterWith(ctx context.Context, token, to string) (*Letter, error) {
	l, err := s.Link(ctx, token)
	if err != nil {
		return nothing(err)
	}
	return &Letter{To: to, About: About(l.Kind), Link: l, User: l.User, Token: token}, nil
}

// knownLetter tells the owner of an address that somebody gave it for another
// account. It is nil if nobody owns it.
func (s *Store) knownLetter(ctx context.Context, user int64, email string) (*Letter, error) {
	u, err := s.account(ctx, email)
	if err != nil {
		return nothing(err)
	}
	if u.ID == user || u.EmailConfirmedAt == nil {
		return nil, nil //nolint:nilnil // nobody to send it to, and nothing wrong
	}
	return &Letter{To: u.Email, About: AboutKnown, User: u}, nil
}

func (s *Store) passwordLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m PasswordMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	u, err := s.user(ctx, m.UserID)
	if err != nil || u.EmailConfirmedAt == nil {
		return nothing(err)
	}
	return &Letter{To: u.Email, About: AboutPassword, User: u}, nil
}

// nothing is no letter: what it was about is gone, or there is a fault.
func nothing(err error) (*Letter, error) {
	if err == nil || errors.Is(err, ErrNotFound) {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	return nil, fmt.Errorf("writing a letter: %w", err)
}
