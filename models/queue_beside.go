package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// Beside is what waits for moderators and is not a post that waits: appeals, changes
// of public posts, bans that wait for a second moderator, and pictures of new people.
// Most are about what has been decided before, so they come before posts.
type Beside struct {
	Appeals []*AppealCard // the oldest of them; those that somebody else has to answer come last
	Edits   []*HeldEdit   // likewise
	People  []*Sanction   // likewise
	Faces   []*Picture    // likewise

	AppealN, EditN, PeopleN, FaceN int // how many there are
}

// What waits beside posts, as parts of queries.
const (
	waitingAppeals  = "FROM appeals w WHERE w.state = 'waiting'"
	waitingEdits    = "FROM held_edits w JOIN posts p ON p.id = w.post_id WHERE w.state = 'waiting' AND p.state = 'public'"
	waitingPictures = "FROM pictures w JOIN users u ON u.id = w.user_id WHERE w.state = 'waiting' AND u.avatar = w.name"
	waitingPeople   = "FROM sanctions w WHERE w.starts_at IS NULL AND w.lifted_at IS NULL"
)

// waitingInAll is how much waits for moderators, as an expression.
const waitingInAll = `((SELECT COALESCE(SUM(n), 0) FROM post_counts WHERE state = 'pending')
	+ (SELECT COUNT(*) ` + waitingAppeals + `) + (SELECT COUNT(*) ` + waitingEdits + `)
	+ (SELECT COUNT(*) ` + waitingPictures + `) + (SELECT COUNT(*) ` + waitingPeople + `))`

// N is how much waits beside posts.
func (b *Beside) N() int { return b.AppealN + b.EditN + b.PeopleN + b.FaceN }

// About is what of it is about one post.
func (b *Beside) About(post int64) *Beside {
	one := &Beside{}
	for _, a := range b.Appeals {
		if a.PostID != nil && *a.PostID == post {
			one.Appeals = append(one.Appeals, a)
		}
	}
	for _, h := range b.Edits {
		if h.PostID == post {
			one.Edits = append(one.Edits, h)
		}
	}
	one.AppealN, one.EditN = len(one.Appeals), len(one.Edits)
	return one
}

// MoreAppeals is how many appeals there are but those that were loaded.
func (b *Beside) MoreAppeals() int { return b.AppealN - len(b.Appeals) }

// beside counts what a scope leaves beside posts, and loads it for the first page of
// what waits. One query if there is nothing.
func (s *Store) beside(ctx context.Context, by *User, sc *scope, state State, at Page) (*Beside, error) {
	var n struct{ AppealN, EditN, PeopleN, FaceN int }
	err := s.read(ctx).Raw("SELECT (SELECT COUNT(*) FROM (?) AS a) AS appeal_n, (SELECT COUNT(*) FROM (?) AS e) AS edit_n, (SELECT COUNT(*) FROM (?) AS p) AS people_n, (SELECT COUNT(*) FROM (?) AS f) AS face_n",
		s.appealsIn(ctx, sc).Select("appeals.id"), s.heldEditsIn(ctx, sc).Select("held_edits.id"), s.peopleIn(ctx, sc).Select("sanctions.id"),
		s.picturesIn(ctx, sc).Select("pictures.id")).Scan(&n).Error
	if err != nil {
		return nil, fmt.Errorf("counting what waits: %w", err)
	}
	b := &Beside{AppealN: n.AppealN, EditN: n.EditN, PeopleN: n.PeopleN, FaceN: n.FaceN}
	if state != Pending || at.Before != "" || at.Number > 1 {
		return b, nil
	}
	if b.AppealN > 0 {
		var rows []*Appeal
		if err := s.appealsIn(ctx, sc).Select("appeals.*").Order("appeals.created_at, appeals.id").Limit(CardsPerPage).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("loading appeals: %w", err)
		}
		if b.Appeals, err = s.appealCards(ctx, by, rows); err != nil {
			return nil, err
		}
		slices.SortStableFunc(b.Appeals, func(a, c *AppealCard) int { return cmp.Compare(min(len(a.Barred), 1), min(len(c.Barred), 1)) })
	}
	if b.EditN > 0 {
		if b.Edits, err = s.heldEdits(ctx, sc); err != nil {
			return nil, err
		}
	}
	if b.FaceN > 0 {
		if err := s.picturesIn(ctx, sc).Joins("User").Order("pictures.id").Limit(CardsPerPage).Find(&b.Faces).Error; err != nil {
			return nil, fmt.Errorf("loading pictures: %w", err)
		}
	}
	if b.PeopleN > 0 {
		err = s.sanctionsWhere(ctx, &b.People, CardsPerPage, "sanctions.id IN (?)", s.peopleIn(ctx, sc).Select("sanctions.id"))
	}
	return b, err
}

// appealsIn is a query for the appeals that wait, as far as a scope leaves the posts or
// the people that they are about.
func (s *Store) appealsIn(ctx context.Context, sc *scope) *gorm.DB {
	q := s.read(ctx).Model(&Appeal{}).Where("appeals.state = 'waiting'")
	switch {
	case sc.kind.Key != "" && sc.kind.Key != queueAppeals:
		return q.Where("1 = 0")
	case sc.hold != "":
		q = q.Where("EXISTS (SELECT 1 FROM holds WHERE holds.post_id = appeals.post_id AND holds.kind = ?)", sc.hold)
	}
	if len(sc.conditions) == 0 {
		return q
	}
	posts := sc.narrow(s.read(ctx).Table("posts").Select("1").Where("posts.id = appeals.post_id"))
	people := sc.people(s.read(ctx).Model(&Sanction{}).Select("1").Where("sanctions.id = appeals.sanction_id"))
	return q.Where("(EXISTS (?) OR EXISTS (?))", posts, people)
}

// peopleIn is a query for the bans that wait for a second moderator, as far as a
// scope leaves people.
func (s *Store) peopleIn(ctx context.Context, sc *scope) *gorm.DB {
	q := s.read(ctx).Model(&Sanction{}).Where("sanctions.starts_at IS NULL AND sanctions.lifted_at IS NULL")
	if sc.kind.Key != "" && sc.kind.Key != queuePeople {
		return q.Where("1 = 0")
	}
	return sc.people(q)
}

// people leaves of a query for sanctions those that a scope leaves: it can name a
// member, and a board. What it says otherwise is said of posts, and leaves none.
func (sc *scope) people(q *gorm.DB) *gorm.DB {
	named := 0
	if sc.board != 0 {
		q, named = q.Where("sanctions.board_id = ?", sc.board), named+1
	}
	if sc.member != 0 {
		q, named = q.Where("sanctions.user_id = ?", sc.member), named+1
	}
	if sc.hold != "" || len(sc.conditions) > named {
		return q.Where("1 = 0")
	}
	return q
}
