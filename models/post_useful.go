package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// usefulMark is a member's "useful" on a post: one each, and it can be taken back.
type usefulMark struct {
	PostID    int64 `gorm:"primaryKey"`
	UserID    int64 `gorm:"primaryKey"`
	CreatedAt time.Time
}

// TableName is the table.
func (usefulMark) TableName() string { return "useful_marks" }

// MarkUseful marks a public post as useful to by, or takes the mark back.
func (s *Store) MarkUseful(ctx context.Context, by *User, id int64) (*Post, error) {
	p, err := s.Post(ctx, by, id)
	if err != nil {
		return nil, err
	}
	may, err := s.mayVote(ctx, by, p.DiscussionID)
	if err != nil {
		return nil, err
	}
	if !may || p.Place.Archived || !p.IsPublic() || p.WrittenBy(by) {
		return nil, ErrForbidden
	}
	err = s.tx(ctx, func(s *Store) error {
		gone, err := gorm.G[*usefulMark](s.w).Where("post_id = ? AND user_id = ?", id, by.ID).Delete(ctx)
		if err != nil {
			return err
		}
		change := int64(-gone)
		if gone == 0 {
			r := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&usefulMark{PostID: id, UserID: by.ID, CreatedAt: s.now()})
			if r.Error != nil {
				return r.Error
			}
			change = r.RowsAffected
		}
		s.touchDiscussion(p.DiscussionID)
		return s.write(ctx).Exec("UPDATE posts SET useful_count = useful_count + ? WHERE id = ?", change, id).Error
	})
	if err != nil {
		return nil, fmt.Errorf("marking a post: %w", err)
	}
	return p, nil
}

// Marked says which of the posts by has marked as useful. One query, none for a
// visitor.
func (s *Store) Marked(ctx context.Context, by *User, posts []*Post) (map[int64]bool, error) {
	marked := map[int64]bool{}
	if by == nil || len(posts) == 0 {
		return marked, nil
	}
	ids := make([]int64, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	var found []int64
	err := s.read(ctx).Model(&usefulMark{}).Where("user_id = ? AND post_id IN ?", by.ID, ids).Pluck("post_id", &found).Error
	if err != nil {
		return nil, fmt.Errorf("loading marks: %w", err)
	}
	for _, id := range found {
		marked[id] = true
	}
	return marked, nil
}
