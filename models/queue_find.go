package models

import (
	"context"

	"gorm.io/gorm"
)

// ids is a query for the posts of a scope in a state, in the order of a page: what
// waits with the oldest first, the rest with the newest. It walks one index and
// stops when the page is full.
func (s *Store) ids(ctx context.Context, sc *scope, state State, at Page) *gorm.DB {
	column := sc.column(state)
	q := s.matching(ctx, sc, state)
	chance, last, keyed := parseKey(at.Before)
	if sc.byChance(state) {
		if keyed {
			q = q.Where("(posts.chance, posts.id) > (?, ?)", chance.UnixMicro(), last)
		}
		return at.limit(q.Order("posts.chance, posts.id"), CardsPerPage)
	}
	switch oldest := state == Pending || state == Reported; {
	case oldest && keyed:
		q = q.Where(column+" > ?", last).Order(column)
	case oldest:
		q = q.Order(column)
	default:
		q = at.before(q, column, column)
	}
	return at.limit(q, CardsPerPage)
}

// chosen leaves of a query for posts what the scope leaves.
func (sc *scope) chosen(q *gorm.DB) *gorm.DB {
	if sc.kind.where != "" {
		q = q.Where(sc.kind.where)
	}
	return sc.narrow(q)
}

// few is a query for few posts among which all of a scope's in a state are, "" if
// none is known. They are read first, whatever else is asked of them.
func (sc *scope) few(state State) string {
	if state == Reported {
		return reportedPosts
	}
	return sc.kind.few
}

// column is where matching has the ids of posts.
func (sc *scope) column(state State) string {
	switch {
	case sc.few(state) != "":
		return "few.id"
	case sc.hold != "" && !sc.byChance(state):
		return "holds.post_id"
	}
	return "posts.id"
}

// matching is a query for the ids of a scope's posts in a state. A hold carries the
// state of its post, so that a reason is found by itself; a post can be held twice
// for one reason.
func (s *Store) matching(ctx context.Context, sc *scope, state State) *gorm.DB {
	q, column := s.read(ctx).Table("posts"), sc.column(state)
	if column == "holds.post_id" {
		q = s.read(ctx).Table("holds").Where("holds.kind = ? AND holds.state = ?", sc.hold, state).Group(column)
		if sc.onPosts() {
			q = q.Joins("JOIN posts ON posts.id = holds.post_id").Where("posts.state = ?", state)
		}
		return sc.chosen(q).Select(column + " AS id")
	}
	if few := sc.few(state); few != "" {
		q = s.read(ctx).Table("(" + few + ") AS few").Joins("CROSS JOIN posts").Where("posts.id = few.id")
	}
	switch {
	case state == Reported:
		q = q.Where("posts.report_count > 0")
	case sc.byChance(state):
		q = q.Where("posts.state = 'pending'") // in so many words, for the index
	default:
		q = q.Where("posts.state = ?", state)
	}
	if sc.hold != "" {
		q = q.Where("EXISTS (SELECT 1 FROM holds WHERE holds.post_id = posts.id AND holds.kind = ?)", sc.hold)
	}
	return sc.chosen(q).Select(column + " AS id")
}
