package models

import (
	"context"
	"fmt"
	"time"
)

// AppealsPerPage is how many appeals a page has.
const AppealsPerPage = 30

// AppealCard is an appeal as a moderator sees it: what was written, what was decided
// about it and why, and what its writer says to that; or else the sanction that it is
// against.
type AppealCard struct {
	*Appeal
	Post     *Post
	Decision *Decision
	Reasons  *Reasons
	Sanction *Sanction
	Age      time.Duration
	Overdue  bool
	Barred   string // why somebody else has to answer it, or ""
	Alone    bool   // nobody but whoever decided can answer it
}

// AppealQueue is one page of the appeals that wait, oldest first.
type AppealQueue struct {
	Cards []*AppealCard
	N     int // how many wait in all
	Late  int // of those, for longer than they should
	Next  Next
}

// Appeals loads one page of the appeals that wait. A fixed number of queries,
// however many wait.
func (s *Store) Appeals(ctx context.Context, by *User, at Page) (*AppealQueue, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	q := &AppealQueue{}
	var err error
	if q.N, q.Late, err = s.appealCounts(ctx); err != nil {
		return nil, err
	}
	list := s.read(ctx).Where("state = 'waiting'").Order("created_at, id")
	if when, id, ok := parseKey(at.Before); ok {
		list = list.Where("(created_at, id) > (?, ?)", when, id)
	}
	var rows []*Appeal
	if err := at.limit(list, AppealsPerPage).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("loading appeals: %w", err)
	}
	rows, q.Next = cut(at, rows, AppealsPerPage, func(a *Appeal) (time.Time, int64) { return a.CreatedAt, a.ID })
	q.Cards, err = s.appealCards(ctx, by, rows)
	return q, err
}

// appealCounts is how many appeals wait, and how many of them for too long.
func (s *Store) appealCounts(ctx context.Context) (n, late int, err error) {
	err = s.read(ctx).Raw("SELECT COUNT(*), COALESCE(SUM(CASE WHEN created_at < ? THEN 1 ELSE 0 END), 0) FROM appeals WHERE state = 'waiting'",
		s.now().Add(-appealTarget)).Row().Scan(&n, &late)
	if err != nil {
		return 0, 0, fmt.Errorf("counting appeals: %w", err)
	}
	return n, late, nil
}

// appealCards gives appeals all that a moderator needs to answer.
func (s *Store) appealCards(ctx context.Context, by *User, rows []*Appeal) ([]*AppealCard, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var ids, decided, imposed []int64
	for _, a := range rows {
		if a.SanctionID != nil {
			imposed = append(imposed, *a.SanctionID)
		} else {
			ids, decided = append(ids, *a.PostID), append(decided, *a.DecisionID)
		}
	}
	sanctions, err := s.appealedSanctions(ctx, imposed)
	if err != nil {
		return nil, err
	}
	posts, err := s.postsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var decisions []*Decision
	if err := s.read(ctx).Joins("By").Joins("Rule").Where("decisions.id IN ?", decided).Find(&decisions).Error; err != nil {
		return nil, fmt.Errorf("loading what is appealed: %w", err)
	}
	if err := s.asWorded(ctx, decisions...); err != nil {
		return nil, err
	}
	entries, err := s.entriesOf(ctx, "decision_id IN ?", decided)
	if err != nil {
		return nil, err
	}
	cards := make([]*AppealCard, len(rows))
	for i, a := range rows {
		c := &AppealCard{Appeal: a, Age: s.now().Sub(a.CreatedAt), Overdue: a.Late(s.now())}
		cards[i] = c
		if a.SanctionID != nil {
			c.Sanction = sanctions[*a.SanctionID]
			continue
		}
		c.Post, c.Decision = posts[*a.PostID], decisionIn(decisions, *a.DecisionID)
		c.Reasons = (&Standing{Post: c.Post, Proof: &Proof{Entries: entries}}).Reasons(c.Decision)
	}
	return cards, s.bar(ctx, by, cards)
}

// bar says which appeals somebody else has to answer. One query.
func (s *Store) bar(ctx context.Context, by *User, cards []*AppealCard) error {
	others, err := s.otherDeciders(ctx, by)
	if err != nil {
		return err
	}
	for _, c := range cards {
		var mine, decided bool
		var writer int64
		if x := c.Sanction; x != nil {
			mine, decided, writer = x.about(by), x.imposedBy(by), value(x.UserID)
		} else {
			mine, decided, writer = c.Post.WrittenBy(by), c.Decision.madeBy(by), value(c.Post.UserID)
		}
		if mine {
			c.Barred = "The appeal is yours. Somebody else answers it."
			continue
		}
		if !decided {
			continue
		}
		if c.Alone = noneBut(writer, others); !c.Alone {
			c.Barred = "You have decided this. Somebody else answers the appeal."
		}
	}
	return nil
}

// postsByID are posts with their writers, places and holds.
func (s *Store) postsByID(ctx context.Context, ids []int64) (map[int64]*Post, error) {
	var posts []*Post
	if err := s.read(ctx).Joins("User").Where("posts.id IN ?", ids).Find(&posts).Error; err != nil {
		return nil, fmt.Errorf("loading posts: %w", err)
	}
	discussions := make([]int64, len(posts))
	byID := make(map[int64]*Post, len(posts))
	for i, p := range posts {
		discussions[i], byID[p.ID] = p.DiscussionID, p
	}
	places, err := s.places(ctx, discussions)
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		p.Place = places[p.DiscussionID]
	}
	var holds []Hold
	if err := s.read(ctx).Where("post_id IN ?", ids).Order("id").Find(&holds).Error; err != nil {
		return nil, fmt.Errorf("loading holds: %w", err)
	}
	for _, h := range holds {
		byID[h.PostID].Holds = append(byID[h.PostID].Holds, h)
	}
	return byID, nil
}
