package models

import (
	"context"
	"fmt"
)

// withRemoval is the condition for the decisions of the removal that a sanction is a
// part of. The second half lets SQLite use the index.
const withRemoval = "decisions.batch = (SELECT batch FROM removals WHERE id = ?) AND decisions.batch <> '' AND decisions.act = 'spam'"

// removedWith is how many posts were removed together with a sanction. Their writer is
// told of all of them with it.
func (s *Store) removedWith(ctx context.Context, x *Sanction) (int, error) {
	if x.RemovalID == nil {
		return 0, nil
	}
	var n int64
	if err := s.read(ctx).Model(&Decision{}).Where(withRemoval, *x.RemovalID).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("counting what was removed: %w", err)
	}
	return int(n), nil
}

// maxListed is how many of the removed posts the page of a sanction lists.
const maxListed = 50

// RemovedWith are the posts that were removed together with a sanction: how many, and
// the newest with their receipts. Under an address that was only typed there are none
// to list, for they may be other people's.
func (s *Store) RemovedWith(ctx context.Context, x *Sanction) (n int, posts []*Post, err error) {
	n, err = s.removedWith(ctx, x)
	if n == 0 || err != nil || x.Unproved {
		return n, nil, err
	}
	err = s.read(ctx).Where("posts.id IN (SELECT post_id FROM decisions WHERE "+withRemoval+")", *x.RemovalID).
		Order("posts.id DESC").Limit(maxListed).Find(&posts).Error
	if err != nil {
		return 0, nil, fmt.Errorf("listing what was removed: %w", err)
	}
	ids, discussions := make([]int64, len(posts)), make([]int64, len(posts))
	for i, p := range posts {
		ids[i], discussions[i] = p.ID, p.DiscussionID
	}
	places, err := s.places(ctx, discussions)
	if err != nil {
		return 0, nil, err
	}
	receipts, err := s.receiptsOf(ctx, ids)
	for _, p := range posts {
		p.Place, p.Receipt = places[p.DiscussionID], receipts[p.ID]
	}
	return n, posts, err
}
