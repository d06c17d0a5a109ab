package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Guest is an e-mail address that somebody without an account has confirmed.
type Guest struct {
	EmailKey    string `gorm:"primaryKey"`
	ConfirmedAt time.Time
}

// Confirmation is a link that was mailed to find out whether an address belongs
// to whoever typed it. It belongs to the post or the account it was typed for:
// the owner of an address does not vouch for what a stranger wrote with it.
type Confirmation struct {
	TokenHash string `gorm:"primaryKey"`
	Email     string
	PostID    *int64
	UserID    *int64
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time

	Post *Post `gorm:"-"` // what was written with the address
	User *User `gorm:"-"` // or who was named
}

const (
	// confirmationLife is how long a mailed link works.
	confirmationLife = 24 * time.Hour
	// maxConfirmations is how many links one address is sent in that time for
	// replies, and how many for accounts, so that nobody can fill a stranger's
	// mailbox.
	maxConfirmations = 3
)

// askToConfirm mails a link to an address that somebody typed.
func (s *Store) askToConfirm(ctx context.Context, email string, p *Post, u *User) error {
	n, err := gorm.G[*Confirmation](s.w).Where("email = ? AND created_at > ? AND (user_id IS NULL) = ?", emailKey(email), s.now().Add(-confirmationLife), u == nil).Count(ctx, "*")
	if err != nil {
		return fmt.Errorf("asking to confirm: %w", err)
	}
	if n >= maxConfirmations {
		return nil
	}
	token := newToken() + newToken() // 260 bits
	c := Confirmation{TokenHash: hashToken(token), Email: emailKey(email), CreatedAt: s.now(), ExpiresAt: s.now().Add(confirmationLife)}
	m := ConfirmMail{To: email, Token: token}
	if p != nil {
		c.PostID, m.PostID = &p.ID, p.ID
	}
	if u != nil {
		c.UserID, m.UserID = &u.ID, u.ID
	}
	if err := s.write(ctx).Create(&c).Error; err != nil {
		return fmt.Errorf("asking to confirm: %w", err)
	}
	return s.enqueue(ctx, m)
}

// Confirmation finds a link that can still be used, with what was written. It
// changes nothing: a mail scanner that opens the page must not spend the link.
func (s *Store) Confirmation(ctx context.Context, token string) (*Confirmation, error) {
	c, err := gorm.G[*Confirmation](s.r).Where("token_hash = ? AND expires_at > ?", hashToken(token), s.now()).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	if c.UserID != nil {
		if c.User, err = s.user(ctx, *c.UserID); err != nil {
			return nil, err
		}
	}
	if c.PostID != nil {
		if c.Post, err = s.postWith(ctx, *c.PostID); err != nil {
			return nil, err
		}
		if _, err := s.placeOf(ctx, c.Post); err != nil {
			return nil, err
		}
		if c.Post.Receipt, err = s.receiptOf(ctx, c.Post.ID); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Confirm uses a link: the address is proved, and what was written with it no
// longer waits for that. A second use changes nothing. ErrConflict means that
// another account has the address by now.
func (s *Store) Confirm(ctx context.Context, token string) (*Confirmation, error) {
	var c *Confirmation
	err := s.tx(ctx, func(s *Store) (err error) {
		if c, err = s.Confirmation(ctx, token); err != nil {
			return err
		}
		if c.UsedAt != nil {
			return nil
		}
		now := s.now()
		used, err := gorm.G[*Confirmation](s.w).Where("token_hash = ? AND used_at IS NULL", c.TokenHash).Update(ctx, "used_at", now)
		if err != nil || used == 0 {
			return err
		}
		if c.UserID != nil {
			return s.confirmUser(ctx, c)
		}
		err = s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&Guest{EmailKey: c.Email, ConfirmedAt: now}).Error
		if err != nil {
			return err
		}
		return s.release(ctx, c.Post)
	})
	if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrConflict) {
		return nil, fmt.Errorf("confirming an address: %w", err)
	}
	return c, err
}

// confirmUser confirms the address of an account, if the account still has it.
func (s *Store) confirmUser(ctx context.Context, c *Confirmation) error {
	u, err := s.userForUpdate(ctx, *c.UserID)
	if err != nil || u.EmailKey != c.Email || u.EmailConfirmedAt != nil {
		return err
	}
	c.User = u
	return s.setAddress(ctx, u, u.Email)
}

// releaseAll releases what a member wrote before confirming their address.
func (s *Store) releaseAll(ctx context.Context, user int64) error {
	var posts []*Post
	err := s.write(ctx).Where("user_id = ? AND state = ?", user, Pending).
		Where("EXISTS (SELECT 1 FROM holds h WHERE h.post_id = posts.id AND h.kind = ?)", HoldUnproved).
		Order("discussion_id, id").Limit(MaxBulk).Find(&posts).Error
	if err != nil {
		return fmt.Errorf("looking for what waits for an address: %w", err)
	}
	ids := make([]int64, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	if err := s.lockDiscussionsOf(ctx, append(ids, 0)); err != nil {
		return err
	}
	for _, p := range posts {
		if err := s.release(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// release takes away the hold that the address was not proved: by the link that was
// mailed for this post, it is. A post that waited for nothing else becomes public.
func (s *Store) release(ctx context.Context, p *Post) error {
	if p == nil {
		return nil
	}
	p, _, err := s.postForUpdate(ctx, p.ID) // before its holds, as whoever decides does
	if err != nil {
		return err
	}
	if _, err := gorm.G[*Hold](s.w).Where("post_id = ? AND kind = ?", p.ID, HoldUnproved).Delete(ctx); err != nil {
		return err
	}
	if p.IsGuest() {
		if _, err := gorm.G[*Post](s.w).Where("id = ?", p.ID).Update(ctx, "proved", true); err != nil {
			return err
		}
	}
	n, err := gorm.G[*Hold](s.w).Where("post_id = ?", p.ID).Count(ctx, "*")
	if err != nil || n > 0 || p.State != Pending {
		return err
	}
	_, err = s.apply(ctx, p.ID, Decision{Act: ActConfirm}, func(p *Post) error {
		if p.State != Pending {
			return ErrConflict
		}
		return nil
	})
	if errors.Is(err, ErrConflict) {
		return nil // a moderator was faster
	}
	return err
}
