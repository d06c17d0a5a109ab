package models

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// Moved is the state of a note that stands where a post was moved away from. No
// post in the database is in it.
const Moved State = "moved"

// IsMoved reports whether p is only the note that a post has left where it was.
func (p *Post) IsMoved() bool { return p.State == Moved }

// withNotes adds to some threads of an article's discussion the notes that moved
// posts have left in them, as viewer may see where those are now. One query, none
// if nothing was moved.
func (s *Store) withNotes(ctx context.Context, viewer *User, d *Discussion, posts []*Post, where string, args ...any) ([]*Post, error) {
	if d.MovedCount == 0 {
		return posts, nil
	}
	var rows []*struct {
		Post
		Title, BoardName string
		ReadBy           Audience
		Listed, Answered bool
	}
	err := s.read(ctx).Raw(`SELECT m.post_id AS id, m.parent_id, m.number, m.thread, m.depth, m.published_at, p.legacy_id, p.version,
			t.title, b.name AS board_name, b.read_by, t.listed, t.answered
		FROM moves m JOIN posts p ON p.id = m.post_id JOIN topics t ON t.discussion_id = p.discussion_id JOIN boards b ON b.id = t.board_id
		WHERE m.discussion_id = ? AND m.undone_at IS NULL AND m.thread IS NOT NULL AND `+where, append([]any{d.ID}, args...)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("loading what was moved away: %w", err)
	}
	for _, r := range rows {
		note := &r.Post
		note.DiscussionID, note.Kind, note.State = d.ID, Ordinary, Moved
		if r.ReadBy.includes(viewer) && (r.Listed || r.Answered) {
			note.Place = &Place{Title: r.Title, BoardName: r.BoardName}
		}
		posts = append(posts, note)
	}
	slices.SortStableFunc(posts, func(a, b *Post) int {
		return cmp.Or(cmp.Compare(threadOr(a, math.MaxInt), threadOr(b, math.MaxInt)), cmp.Compare(a.ID, b.ID))
	})
	return posts, nil
}

func threadOr(p *Post, otherwise int) int {
	if p.Thread == nil {
		return otherwise
	}
	return *p.Thread
}
