package models

import (
	"context"
	"fmt"
	"time"
)

// HistoryPerPage is how many presses a page of the history has.
const HistoryPerPage = 50

// Past is what one press of somebody, or of the program, has decided.
type Past struct {
	*Decision // the last of those that were made with it
	Post      *Post
	Together  int  // how many posts it was about
	Undone    bool // the decision was taken back
	CanUndo   bool // at least one of them can still be taken back
}

// takenBack is the condition for a decision, of this alias, that is taken back as things
// stand: what takes it back can be taken back itself, and so on.
func takenBack(alias string) string {
	return `(WITH RECURSIVE back (id, n) AS (SELECT ` + alias + `.id, 0 UNION ALL
		SELECT o.id, back.n + 1 FROM decisions o JOIN back ON o.undoes_id = back.id) SELECT MAX(n) % 2 = 1 FROM back)`
}

// undoable is the condition for a decision d on a post p that can be taken back: it
// is a moderator's and not too old, it is the last that stands, and the post is still
// what it was made.
var undoable = `d.act NOT IN ('undo', 'hide', 'withdraw', 'appeal', 'appeal_withdrawn') AND d.created_at > ? AND p.state = d.to_state
	AND NOT ` + takenBack("d") + `
	AND NOT EXISTS (SELECT 1 FROM decisions l WHERE l.post_id = d.post_id AND l.id > d.id AND l.act NOT IN ('undo', 'appeal', 'appeal_withdrawn')
		AND NOT ` + takenBack("l") + `)`

// History loads one page of all that was decided, newest first, each press once.
// Four queries.
func (s *Store) History(ctx context.Context, by *User, at Page) ([]*Past, Next, error) {
	if !by.May(ToModerate) {
		return nil, Next{}, ErrForbidden
	}
	q := s.read(ctx).Joins("By").Joins("Rule").Where(`NOT EXISTS (SELECT 1 FROM decisions later WHERE later.batch = decisions.batch AND later.batch <> ''
		AND later.id > decisions.id AND (later.act = 'undo') = (decisions.act = 'undo'))`)
	var decisions []*Decision
	if err := at.limit(at.before(q, "decisions.id", "decisions.id"), HistoryPerPage).Find(&decisions).Error; err != nil {
		return nil, Next{}, fmt.Errorf("loading what was decided: %w", err)
	}
	decisions, next := cut(at, decisions, HistoryPerPage, func(d *Decision) (time.Time, int64) { return d.CreatedAt, d.ID })
	all := make([]*Past, len(decisions))
	for i, d := range decisions {
		all[i] = &Past{Decision: d, Together: 1}
	}
	if len(all) == 0 {
		return all, next, nil
	}
	if err := s.pastPosts(ctx, all); err != nil {
		return nil, Next{}, err
	}
	return all, next, s.pastStanding(ctx, all)
}

// pastPosts gives each press the post it was last about, with its place.
func (s *Store) pastPosts(ctx context.Context, all []*Past) error {
	ids, discussions := make([]int64, len(all)), make([]int64, len(all))
	for i, d := range all {
		ids[i] = d.PostID
	}
	var posts []*Post
	if err := s.read(ctx).Joins("User").Where("posts.id IN ?", ids).Find(&posts).Error; err != nil {
		return fmt.Errorf("loading what was decided on: %w", err)
	}
	byID := map[int64]*Post{}
	for i, p := range posts {
		byID[p.ID], discussions[i] = p, p.DiscussionID
	}
	places, err := s.places(ctx, discussions)
	if err != nil {
		return err
	}
	for _, d := range all {
		d.Post = byID[d.PostID]
		d.Post.Place = places[d.Post.DiscussionID]
	}
	return nil
}

// pastStanding finds how many posts each press was about, and what became of it.
func (s *Store) pastStanding(ctx context.Context, all []*Past) error {
	byID, ids := map[int64]*Past{}, make([]int64, len(all))
	for i, d := range all {
		byID[d.ID], ids[i] = d, d.ID
	}
	var rows []struct {
		ID              int64
		Together        int
		Undone, CanUndo bool
	}
	err := s.read(ctx).Raw(`SELECT x.id, x.batch <> '' AND x.act <> 'undo' AND EXISTS (SELECT 1 FROM decisions d JOIN posts p ON p.id = d.post_id WHERE d.batch = x.batch AND d.batch <> '' AND `+undoable+`)
			OR x.batch = '' AND EXISTS (SELECT 1 FROM decisions d JOIN posts p ON p.id = d.post_id WHERE d.id = x.id AND `+undoable+`) AS can_undo,
			`+takenBack("x")+` AS undone,
			CASE WHEN x.batch = '' THEN 1 ELSE (SELECT COUNT(*) FROM decisions b WHERE b.batch = x.batch AND b.batch <> '' AND (b.act = 'undo') = (x.act = 'undo')) END AS together
		FROM decisions x WHERE x.id IN ?`, s.now().Add(-undoLife), s.now().Add(-undoLife), ids).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("looking for what stands: %w", err)
	}
	for _, r := range rows {
		d := byID[r.ID]
		d.Together, d.Undone, d.CanUndo = r.Together, r.Undone, r.CanUndo
	}
	return nil
}
