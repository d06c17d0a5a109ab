package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// EmailInput is what a person fills in to have another e-mail address, or to be
// mailed a link to sign in.
type EmailInput struct {
	Email string `form:"email"`
	Next  string `form:"next"`
}

func (in *EmailInput) check() error {
	email, ok := cleanEmail(in.Email)
	if !ok {
		return Invalid{"email": "Give an e-mail address, such as name@example.org."}
	}
	in.Email = email
	return nil
}

// maxAddressLinks is how many links a day one address is sent that somebody wants
// to have for their account.
const maxAddressLinks = 3

// AskToChangeEmail mails a link to the address that u wants to have. Nothing
// changes before it is used, and the answer is the same whoever has the address.
func (s *Store) AskToChangeEmail(ctx context.Context, u *User, in EmailInput) error {
	if err := in.check(); err != nil {
		return err
	}
	if u.EmailConfirmedAt != nil && emailKey(in.Email) == u.EmailKey {
		return Invalid{"email": "This is your address already."}
	}
	token := newLinkToken()
	return s.tx(ctx, func(s *Store) error {
		n, err := gorm.G[*Link](s.w).Where("LOWER(email) = ? AND kind = ? AND created_at > ?", emailKey(in.Email), LinkAddress, s.now().Add(-24*time.Hour)).Count(ctx, "*")
		if err != nil {
			return fmt.Errorf("asking for an address: %w", err)
		}
		if err := s.voidLinks(ctx, u.ID, LinkAddress); err != nil || n >= maxAddressLinks {
			return err
		}
		l := newLink(LinkAddress, u, token, in.Email, s.now())
		if err := s.write(ctx).Create(l).Error; err != nil {
			return fmt.Errorf("asking for an address: %w", err)
		}
		return s.enqueue(ctx, LinkMail{To: in.Email, Token: token})
	})
}

// AskToConfirmAgain mails u another link that confirms their address.
func (s *Store) AskToConfirmAgain(ctx context.Context, u *User) error {
	if u.EmailConfirmedAt != nil || u.Email == "" {
		return nil
	}
	return s.tx(ctx, func(s *Store) error { return s.askToConfirm(ctx, u.Email, nil, u) })
}

// PendingEmail is the address that u has asked for and not yet confirmed, or "".
func (s *Store) PendingEmail(ctx context.Context, u *User) (string, error) {
	l, err := gorm.G[*Link](s.r).Where("user_id = ? AND kind = ? AND used_at IS NULL AND expires_at > ?", u.ID, LinkAddress, s.now()).
		Order("created_at DESC").First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", nil
	}
	return l.Email, err
}

// othersHave reports whether an account other than u's has confirmed an address.
func (s *Store) othersHave(ctx context.Context, user int64, email string) (bool, error) {
	n, err := gorm.G[*User](s.r).Where("email_key = ? AND email_key <> '' AND email_confirmed_at IS NOT NULL AND id <> ?", emailKey(email), user).Count(ctx, "*")
	return n > 0, err
}

// setAddress makes email u's confirmed address, and lets what waited for that
// through. ErrConflict means that another account has it.
func (s *Store) setAddress(ctx context.Context, u *User, email string) error {
	taken, err := s.othersHave(ctx, u.ID, email)
	if err != nil {
		return err
	}
	if taken {
		return ErrConflict
	}
	now := s.now()
	_, err = gorm.G[*User](s.w).Where("id = ?", u.ID).Select("email", "email_key", "email_confirmed_at").
		Updates(ctx, &User{Email: email, EmailKey: emailKey(email), EmailConfirmedAt: &now})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrConflict // confirmed a moment ago
	}
	if err != nil {
		return fmt.Errorf("confirming an address: %w", err)
	}
	u.Email, u.EmailKey, u.EmailConfirmedAt = email, emailKey(email), &now
	if err := s.releaseAll(ctx, u.ID); err != nil {
		return err
	}
	return s.recount(ctx, u.ID)
}

// moveAddress gives the account the address that the link was sent to. Every other
// session ends, and the address it had can undo it for a while.
func (s *Store) moveAddress(ctx context.Context, here *Session, l *Link) error {
	u, before := l.User, *l.User
	if err := s.setAddress(ctx, u, l.Email); err != nil {
		return err
	}
	if err := s.endOtherSessions(ctx, u.ID, here.IDHash); err != nil {
		return err
	}
	if err := s.voidLinks(ctx, u.ID, LinkSignIn, LinkAddress); err != nil {
		return err
	}
	if before.EmailConfirmedAt == nil || before.EmailKey == u.EmailKey {
		return nil
	}
	token := newLinkToken()
	if err := s.write(ctx).Create(newLink(LinkUndo, u, token, before.Email, s.now())).Error; err != nil {
		return fmt.Errorf("keeping the way back: %w", err)
	}
	return s.enqueue(ctx, LinkMail{To: before.Email, Token: token})
}

// moveAddressBack gives the account the address back that it had. Nobody stays
// signed in and the password is gone: they may be the intruder's.
func (s *Store) moveAddressBack(ctx context.Context, l *Link) error {
	if err := s.setAddress(ctx, l.User, l.Email); err != nil {
		return err
	}
	if err := s.dropPassword(ctx, l.User); err != nil {
		return err
	}
	if err := s.dropKeysSince(ctx, l.UserID, l.CreatedAt.Add(-intrusion)); err != nil {
		return err
	}
	if err := s.voidLinks(ctx, l.UserID, LinkSignIn, LinkAddress); err != nil {
		return err
	}
	_, err := gorm.G[*Link](s.w).Where("user_id = ? AND kind = ? AND used_at IS NULL AND created_at >= ?", l.UserID, LinkUndo, l.CreatedAt).
		Update(ctx, "expires_at", s.now())
	return err
}
