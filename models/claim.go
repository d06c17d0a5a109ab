package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Claim is how a post was signed before a member took it over from their time as
// a guest.
type Claim struct {
	PostID     int64 `gorm:"primaryKey"`
	UserID     int64
	GuestName  string
	GuestEmail string
	GuestURL   string
	CreatedAt  time.Time
}

// claimLife is for how long a claim can be taken back.
const claimLife = 24 * time.Hour

// claimable is the condition for posts that u may take over: left as a guest with
// the address that u has confirmed since. The last part lets SQLite use the index.
func claimable(u *User) func(*gorm.DB) *gorm.DB {
	return func(db *gorm.DB) *gorm.DB {
		if u == nil || u.EmailConfirmedAt == nil {
			return db.Where("1 = 0")
		}
		return db.Where("posts.user_id IS NULL AND posts.guest_email = ? AND posts.guest_email <> ''", u.EmailKey)
	}
}

// Claims is how many replies u can take over, and how many they have lately taken
// over and can give back.
func (s *Store) Claims(ctx context.Context, u *User) (open, back int, err error) {
	var n, m int64
	if err = s.read(ctx).Model(&Post{}).Scopes(claimable(u)).Count(&n).Error; err == nil {
		err = s.read(ctx).Model(&Claim{}).Where("user_id = ? AND created_at > ?", u.ID, s.now().Add(-claimLife)).Count(&m).Error
	}
	if err != nil {
		return 0, 0, fmt.Errorf("looking for replies to claim: %w", err)
	}
	return int(n), int(m), nil
}

// ClaimReplies makes the replies that u left as a guest u's own, with what was
// decided about them.
func (s *Store) ClaimReplies(ctx context.Context, u *User) error {
	return s.tx(ctx, func(s *Store) error {
		var posts []*Post
		if err := s.write(ctx).Scopes(claimable(u)).Order("id").Find(&posts).Error; err != nil {
			return fmt.Errorf("claiming replies: %w", err)
		}
		for _, p := range posts {
			c := Claim{PostID: p.ID, UserID: u.ID, GuestName: p.GuestName, GuestEmail: p.GuestEmail, GuestURL: p.GuestURL, CreatedAt: s.now()}
			if err := s.write(ctx).Create(&c).Error; err != nil {
				return fmt.Errorf("claiming post %d: %w", p.ID, err)
			}
			p.UserID, p.GuestName, p.GuestEmail, p.GuestURL = &u.ID, "", "", ""
			if err := s.saveWriter(ctx, p); err != nil {
				return err
			}
		}
		return s.recount(ctx, u.ID)
	})
}

// UnclaimReplies gives the replies back that u has claimed in the last day.
func (s *Store) UnclaimReplies(ctx context.Context, u *User) error {
	return s.tx(ctx, func(s *Store) error {
		var claims []*Claim
		err := s.write(ctx).Where("user_id = ? AND created_at > ?", u.ID, s.now().Add(-claimLife)).Order("post_id").Find(&claims).Error
		if err != nil {
			return fmt.Errorf("giving replies back: %w", err)
		}
		for _, c := range claims {
			p, err := gorm.G[*Post](s.w).Where("id = ?", c.PostID).First(ctx)
			if err != nil {
				return err
			}
			p.UserID, p.GuestName, p.GuestEmail, p.GuestURL = nil, c.GuestName, c.GuestEmail, c.GuestURL
			if err := s.saveWriter(ctx, p); err != nil {
				return err
			}
			if err := s.write(ctx).Delete(c).Error; err != nil {
				return err
			}
		}
		return s.recount(ctx, u.ID)
	})
}

// saveWriter writes down whose post p is now.
func (s *Store) saveWriter(ctx context.Context, p *Post) error {
	p.Version++
	s.touchDiscussion(p.DiscussionID)
	err := s.write(ctx).Model(p).Select("user_id", "guest_name", "guest_email", "guest_url", "version").Updates(p).Error
	if err != nil {
		return fmt.Errorf("saving whose post %d is: %w", p.ID, err)
	}
	return s.moveNotes(ctx, p)
}

// SweepClaims forgets how claimed posts were signed, once nothing can be taken
// back any more.
func (s *Store) SweepClaims(ctx context.Context) error {
	_, err := gorm.G[*Claim](s.w).Where("created_at <= ?", s.now().Add(-claimLife)).Delete(ctx)
	return err
}
