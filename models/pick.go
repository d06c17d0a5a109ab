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

// Pick is a reply under an article that an editor wants readers to see.
type Pick struct {
	PostID       int64 `gorm:"primaryKey;autoIncrement:false"`
	DiscussionID int64
	ByID         int64
	Role         Role // that the editor had then
	CreatedAt    time.Time
}

// PickMail tells a writer that their reply was picked.
type PickMail struct {
	PostID int64
	At     time.Time // when
}

func (PickMail) kind() string { return "pick-mail" }

// AboutPick is the text of a PickMail.
const AboutPick About = "picked"

// maxPicks is how many picks of a discussion are shown: the newest.
const maxPicks = 50

// CanPick reports whether u may pick p. Nobody picks what is their own.
func (u *User) CanPick(p *Post) bool {
	return u.May(ToPick) && p.IsPublic() && p.Kind == Ordinary && !p.WrittenBy(u)
}

// PickPost picks a reply. Its writer is told, unless the pick is taken off within a
// minute.
func (s *Store) PickPost(ctx context.Context, by *User, id int64) (*Post, error) {
	return s.pick(ctx, by, id, func(s *Store, p *Post) error {
		row := Pick{PostID: p.ID, DiscussionID: p.DiscussionID, ByID: by.ID, Role: by.Role, CreatedAt: s.now()}
		q := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if q.Error != nil || q.RowsAffected == 0 {
			return q.Error
		}
		return s.enqueueAt(ctx, s.now().Add(noticeDelay), PickMail{PostID: p.ID, At: row.CreatedAt})
	})
}

// UnpickPost takes a pick off.
func (s *Store) UnpickPost(ctx context.Context, by *User, id int64) (*Post, error) {
	return s.pick(ctx, by, id, func(s *Store, p *Post) error {
		return s.write(ctx).Where("post_id = ?", p.ID).Delete(&Pick{}).Error
	})
}

func (s *Store) pick(ctx context.Context, by *User, id int64, act func(*Store, *Post) error) (*Post, error) {
	p, err := s.Post(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if !by.CanPick(p) || !p.Place.IsArticle() {
		return nil, ErrForbidden
	}
	err = s.tx(ctx, func(s *Store) error {
		s.touchDiscussion(p.DiscussionID)
		return act(s, p)
	})
	if err != nil {
		return nil, fmt.Errorf("picking a post: %w", err)
	}
	return p, nil
}

// Picks are the picked posts of a discussion that everyone can read, the newest picks
// first, by their ids. One query.
func (s *Store) Picks(ctx context.Context, d *Discussion) ([]int64, error) {
	var ids []int64
	err := s.read(ctx).Raw(`SELECT k.post_id FROM picks k JOIN posts p ON p.id = k.post_id
		WHERE k.discussion_id = ? AND p.discussion_id = k.discussion_id AND p.state = 'public' ORDER BY k.created_at DESC LIMIT ?`, d.ID, maxPicks).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("loading picks: %w", err)
	}
	return ids, nil
}

// pickLetter goes to a confirmed address only, and only while the pick stands.
func (s *Store) pickLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m PickMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	k, err := gorm.G[*Pick](s.r).Where("post_id = ?", m.PostID).First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && !k.CreatedAt.Truncate(time.Millisecond).Equal(m.At.Truncate(time.Millisecond)) {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	if err != nil {
		return nil, err
	}
	st, err := s.postStanding(ctx, m.PostID)
	if err != nil || !st.Post.IsPublic() {
		return nothing(err)
	}
	l := &Letter{About: AboutPick, Post: st.Post, To: st.address()}
	if l.To == "" {
		return nothing(nil)
	}
	return l, nil
}
