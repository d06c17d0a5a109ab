package models

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
)

// LinkKind is what a mailed link does.
type LinkKind string

// The kinds.
const (
	LinkSignIn  LinkKind = "sign-in" // signs in
	LinkAddress LinkKind = "address" // makes the address it was sent to the account's
	LinkUndo    LinkKind = "undo"    // gives the account the address back that it had
)

// Life is how long a link of this kind works.
func (k LinkKind) Life() time.Duration {
	return map[LinkKind]time.Duration{LinkSignIn: 15 * time.Minute, LinkAddress: time.Hour, LinkUndo: 7 * 24 * time.Hour}[k]
}

// Link is a link that was mailed for an account. Opening it shows a page, pressing
// that page's button uses it, once.
type Link struct {
	TokenHash string `gorm:"primaryKey"`
	Kind      LinkKind
	UserID    int64
	Email     string
	Next      string // a path to go on to
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time

	User *User `gorm:"-"`
}

// OpenTo reports whether u may use l. A new address is confirmed by whoever asked
// for it: a typing error must not hand the account to a stranger.
func (l *Link) OpenTo(u *User) bool { return l.Kind != LinkAddress || u != nil && u.ID == l.UserID }

// newLink is a link of u that starts to work at a time.
func newLink(kind LinkKind, u *User, token, email string, at time.Time) *Link {
	return &Link{TokenHash: hashToken(token), Kind: kind, UserID: u.ID, Email: email, CreatedAt: at, ExpiresAt: at.Add(kind.Life())}
}

// newLinkToken is 256 random bits or more.
func newLinkToken() string { return newToken() + newToken() }

// maxNext bounds the path that a link carries.
const maxNext = 500

func cleanNext(next string) string {
	if len(next) > maxNext || !utf8.ValidString(next) {
		return ""
	}
	return next
}

// Link finds a link that can still be used, with its user. It changes nothing: a
// mail scanner that opens the page must not spend the link.
func (s *Store) Link(ctx context.Context, token string) (*Link, error) {
	l, err := gorm.G[*Link](s.r).Where("token_hash = ? AND used_at IS NULL AND expires_at > ?", hashToken(token), s.now()).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	l.User, err = s.user(ctx, l.UserID)
	return l, err
}

// UseLink does what a link is for, once. The session at hand, if any, is the one
// that stays where others end. ErrConflict means that the address has become
// another account's.
func (s *Store) UseLink(ctx context.Context, here *Session, token string) (*Link, error) {
	var l *Link
	err := s.tx(ctx, func(s *Store) (err error) {
		if l, err = s.Link(ctx, token); err != nil {
			return err
		}
		if !l.OpenTo(here.who()) {
			return ErrNotFound
		}
		n, err := gorm.G[*Link](s.w).Where("token_hash = ? AND used_at IS NULL AND expires_at > ?", l.TokenHash, s.now()).Update(ctx, "used_at", s.now())
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound // used a moment ago
		}
		if l.User, err = s.userForUpdate(ctx, l.UserID); err != nil {
			return err
		}
		return s.follow(ctx, here, l)
	})
	if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrConflict) {
		return nil, fmt.Errorf("using a link: %w", err)
	}
	return l, err
}

// follow does what a link is for.
func (s *Store) follow(ctx context.Context, here *Session, l *Link) error {
	switch l.Kind {
	case LinkAddress:
		return s.moveAddress(ctx, here, l)
	case LinkUndo:
		return s.moveAddressBack(ctx, l)
	}
	if l.User.EmailKey != emailKey(l.Email) {
		return ErrNotFound
	}
	if l.User.EmailConfirmedAt != nil {
		return nil
	}
	return s.proveByLink(ctx, l.User)
}

// proveByLink confirms the address of whoever signs in by a link that was mailed
// there. The password goes, and with it whoever chose it: they may have named an
// address that is not theirs.
func (s *Store) proveByLink(ctx context.Context, u *User) error {
	if err := s.dropPassword(ctx, u); err != nil {
		return err
	}
	if err := s.dropKeysSince(ctx, u.ID, u.CreatedAt); err != nil {
		return err
	}
	return s.setAddress(ctx, u, u.Email)
}

// dropPassword leaves u without a password and ends all their sessions.
func (s *Store) dropPassword(ctx context.Context, u *User) error {
	if _, err := gorm.G[*User](s.w).Where("id = ?", u.ID).Update(ctx, "password_hash", ""); err != nil {
		return fmt.Errorf("dropping a password: %w", err)
	}
	u.PasswordHash = ""
	return s.endSessionsOf(ctx, u.ID)
}

// voidLinks makes a person's links of these kinds useless.
func (s *Store) voidLinks(ctx context.Context, user int64, kinds ...LinkKind) error {
	_, err := gorm.G[*Link](s.w).Where("user_id = ? AND kind IN ? AND used_at IS NULL AND expires_at > ?", user, kinds, s.now()).
		Update(ctx, "expires_at", s.now())
	if err != nil {
		return fmt.Errorf("voiding links: %w", err)
	}
	return nil
}

// linkKept is how long a link's row is kept after it has run out: it still counts
// against how many a person is sent.
const linkKept = 24 * time.Hour

// SweepLinks removes the links that nobody can use or count any more.
func (s *Store) SweepLinks(ctx context.Context) error {
	_, err := gorm.G[*Link](s.w).Where("expires_at <= ?", s.now().Add(-linkKept)).Delete(ctx)
	return err
}

func (s *Store) user(ctx context.Context, id int64) (*User, error) {
	u, err := gorm.G[*User](s.r).Where("id = ?", id).First(ctx)
	return u, notFound(err)
}

func (s *Store) userForUpdate(ctx context.Context, id int64) (*User, error) {
	u, err := gorm.G[*User](s.w, forUpdate).Where("id = ?", id).First(ctx)
	return u, notFound(err)
}
