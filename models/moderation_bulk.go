package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// BulkInput is what a moderator fills in to decide about many posts at once.
type BulkInput struct {
	Posts  []int64 `form:"post"`
	Action string  `form:"action"`
	Rule   int     `form:"rule"`
}

// maxBulk is how many posts one press decides about.
const maxBulk = 500

// DecideAll carries out one act on many posts, as one press that one undo takes
// back. Posts that somebody else has decided about meanwhile are left alone. It
// returns the last decision, or nil if there was nothing left to decide.
func (s *Store) DecideAll(ctx context.Context, by *User, in BulkInput) (last *Decision, n int, err error) {
	act := Act(in.Action)
	switch act {
	case ActApprove, ActReject, ActSpam, ActTrash:
	default:
		return nil, 0, Invalid{"action": "Choose what to do with the selected posts."}
	}
	if len(in.Posts) == 0 || len(in.Posts) > maxBulk {
		return nil, 0, Invalid{"post": fmt.Sprintf("Select between 1 and %d posts.", maxBulk)}
	}
	d := Decision{ByID: idOf(by), By: by, Act: act, Batch: newToken()}
	if d.Note, d.RuleID, d.Rule, err = s.grounds(ctx, act, DecisionInput{Rule: in.Rule}); err != nil {
		return nil, 0, err
	}
	posts := inOrder(in.Posts)
	err = s.tx(ctx, func(s *Store) error {
		if err := s.lockDiscussionsOf(ctx, posts); err != nil {
			return err
		}
		for _, id := range posts {
			made, err := s.apply(ctx, id, d, func(p *Post) error { return p.decide(by, act, p.Version) })
			switch {
			case errors.Is(err, ErrConflict), errors.Is(err, ErrNotFound):
				continue
			case err != nil:
				return err
			}
			last = made
			n++
		}
		return nil
	})
	return last, n, err
}

// inOrder is each id once, in rising order.
func inOrder(ids []int64) []int64 { return slices.Compact(slices.Sorted(slices.Values(ids))) }

func postsOf(decisions []*Decision) []int64 {
	ids := make([]int64, len(decisions))
	for i, d := range decisions {
		ids[i] = d.PostID
	}
	return ids
}

// lockDiscussionsOf locks the discussions of many posts, and those they were moved
// from.
func (s *Store) lockDiscussionsOf(ctx context.Context, posts []int64) error {
	return s.lockDiscussions(ctx, `SELECT discussion_id FROM posts WHERE id IN ?
		UNION SELECT discussion_id FROM moves WHERE post_id IN ? AND undone_at IS NULL`, posts, posts)
}

// lockDiscussions locks the discussions that a query finds, in one order for all, so
// that two presses on the same posts cannot wait for each other.
func (s *Store) lockDiscussions(ctx context.Context, query string, args ...any) error {
	var locked []int64
	err := s.write(ctx).Clauses(forUpdate).Model(&Discussion{}).Where("id IN ("+query+")", args...).Order("id").Pluck("id", &locked).Error
	if err != nil {
		return fmt.Errorf("locking discussions: %w", err)
	}
	return nil
}
