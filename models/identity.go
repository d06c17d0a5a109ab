package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lode/internal/openid"

	"gorm.io/gorm"
)

// Identity is an account of u's with another site, an OpenID Connect provider, that
// opens the one here.
type Identity struct {
	ID        int64
	UserID    int64
	Issuer    string
	Subject   string // who it is there; never given to anybody else
	Label     string // its name or address there
	CreatedAt time.Time
	UsedAt    *time.Time
	RemovedAt *time.Time
}

// maxLabel bounds what is kept of a name given elsewhere.
const maxLabel = 100

// labelOf is what the owner of an account elsewhere knows it by.
func labelOf(c *openid.Claims) string {
	for _, label := range []string{c.Email, c.Preferred, c.Name} {
		if label = firstRunes(cleanLine(label), maxLabel); label != "" {
			return label
		}
	}
	return ""
}

// Identities lists the accounts elsewhere that open u's, oldest first.
func (s *Store) Identities(ctx context.Context, u *User) ([]*Identity, error) {
	ids, err := gorm.G[*Identity](s.r).Where("user_id = ? AND removed_at IS NULL", u.ID).Order("id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing identities: %w", err)
	}
	return ids, nil
}

// identityOf finds whose account these claims open. ErrNotFound means nobody's.
func (s *Store) identityOf(ctx context.Context, c *openid.Claims) (*Identity, error) {
	id, err := gorm.G[*Identity](s.w).Where("issuer = ? AND subject = ? AND removed_at IS NULL", c.Issuer, c.Subject).First(ctx)
	return id, notFound(err)
}

// addIdentity makes these claims open u's account. ErrConflict means that they open
// somebody else's.
func (s *Store) addIdentity(ctx context.Context, u *User, c *openid.Claims) error {
	if _, err := gorm.G[*Identity](s.w).Where("issuer = ? AND subject = ? AND removed_at IS NOT NULL", c.Issuer, c.Subject).Delete(ctx); err != nil {
		return fmt.Errorf("adding an identity: %w", err)
	}
	now := s.now()
	err := s.write(ctx).Create(&Identity{UserID: u.ID, Issuer: c.Issuer, Subject: c.Subject, Label: labelOf(c), CreatedAt: now, UsedAt: &now}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrConflict
	}
	return err
}

// RemoveIdentity keeps an account elsewhere from opening u's. The last way in stays.
func (s *Store) RemoveIdentity(ctx context.Context, u *User, id int64) error {
	return s.tx(ctx, func(s *Store) error {
		u, err := s.userForUpdate(ctx, u.ID)
		if err != nil {
			return err
		}
		ids, err := s.Identities(ctx, u)
		if err != nil {
			return err
		}
		keys, err := s.Passkeys(ctx, u)
		if err != nil {
			return err
		}
		if u.PasswordHash == "" && u.EmailConfirmedAt == nil && len(keys) == 0 && len(ids) == 1 {
			return Invalid{"": "This is the only way into your account. Add a passkey, or confirm your e-mail address, first."}
		}
		n, err := gorm.G[*Identity](s.w).Where("id = ? AND user_id = ? AND removed_at IS NULL", id, u.ID).Update(ctx, "removed_at", s.now())
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// RestoreIdentity undoes RemoveIdentity.
func (s *Store) RestoreIdentity(ctx context.Context, u *User, id int64) error {
	n, err := gorm.G[*Identity](s.w).Where("id = ? AND user_id = ? AND removed_at > ?", id, u.ID, s.now().Add(-undoTime)).Update(ctx, "removed_at", nil)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// LinkIdentity makes the account elsewhere that a visit has named open u's. It
// returns where to go on to.
func (s *Store) LinkIdentity(ctx context.Context, u *User, token string) (next string, err error) {
	err = s.tx(ctx, func(s *Store) error {
		i, err := s.Introduction(ctx, token)
		if err != nil {
			return err
		}
		if i.Said == nil {
			return ErrNotFound
		}
		next = i.Next
		if err := s.addIdentity(ctx, u, i.Said); err != nil {
			return err
		}
		return s.dropIntroduction(ctx, i)
	})
	return next, err
}
