package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// openCardLife is for how long a card counts as open after its moderator's page has
// last said so.
const openCardLife = time.Minute

// OpenCard is the card that a moderator has before them. It keeps nobody from
// deciding; it tells the others.
type OpenCard struct {
	UserID int64 `gorm:"primaryKey;autoIncrement:false"`
	PostID int64
	EndsAt time.Time
}

// ClaimCard notes that by has the card of a post open, and no other any more, for
// openCardLife. It returns the names of the others who have.
func (s *Store) ClaimCard(ctx context.Context, by *User, id int64) ([]string, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	var there bool
	if err := s.read(ctx).Raw("SELECT EXISTS (SELECT 1 FROM posts WHERE id = ?)", id).Scan(&there).Error; err != nil {
		return nil, err
	}
	if !there {
		return nil, ErrNotFound
	}
	err := s.write(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}).
		Create(&OpenCard{by.ID, id, s.now().Add(openCardLife)}).Error
	if err != nil {
		return nil, fmt.Errorf("noting who has a card open: %w", err)
	}
	open, err := s.openAt(ctx, by, []int64{id})
	return open[id], err
}

// openAt are the names of those, but by, who have the cards of posts open.
func (s *Store) openAt(ctx context.Context, by *User, posts []int64) (map[int64][]string, error) {
	var rows []struct {
		PostID int64
		Name   string
	}
	err := s.read(ctx).Raw(`SELECT o.post_id, u.name FROM open_cards o JOIN users u ON u.id = o.user_id
		WHERE o.post_id IN ? AND o.user_id <> ? AND o.ends_at > ? ORDER BY u.name`, padded(posts), by.ID, s.now()).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for who has cards open: %w", err)
	}
	open := map[int64][]string{}
	for _, r := range rows {
		open[r.PostID] = append(open[r.PostID], r.Name)
	}
	return open, nil
}

// PresenceInput is what a moderator's page shows.
type PresenceInput struct {
	State  State
	Filter QueueFilter // that the page is narrowed by
	Posts  []int64
	After  int64 // the newest of what waits; -1 if the page does not take any more
}

// maxPresence is how many cards a page can ask about, maxFresh how many it is told
// of at a time.
const maxPresence, maxFresh = 200, 10

// Presence is what has changed around a moderator's page.
type Presence struct {
	Open    map[int64][]string // who else has which card open
	Gone    []*Card            // what is no longer in the state that the page shows, with the last decision
	Fresh   []int64            // what waits and came after, oldest first
	Waiting int                // how much waits in all
}

// Presence is what has changed around a page of the queue. It changes nothing, and
// takes the same few queries however much waits.
func (s *Store) Presence(ctx context.Context, by *User, in PresenceInput) (*Presence, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	in.Posts = in.Posts[:min(len(in.Posts), maxPresence)]
	p := &Presence{}
	var err error
	if p.Open, err = s.openAt(ctx, by, in.Posts); err != nil {
		return nil, err
	}
	if p.Gone, err = s.gone(ctx, in); err != nil {
		return nil, err
	}
	if in.After >= 0 {
		if p.Fresh, err = s.fresh(ctx, in); err != nil {
			return nil, err
		}
	}
	err = s.read(ctx).Raw("SELECT " + waitingInAll).Scan(&p.Waiting).Error
	return p, err
}

// fresh finds what has come to wait, of what a page's filter leaves.
func (s *Store) fresh(ctx context.Context, in PresenceInput) ([]int64, error) {
	in.Filter.Order = "" // whatever the page's, by age
	sc := &scope{}
	if in.Filter != (QueueFilter{}) {
		choices, err := s.queueChoices(ctx)
		if err != nil {
			return nil, err
		}
		if sc, err = s.scope(ctx, in.Filter, choices); err != nil {
			return nil, err
		}
	}
	var ids []int64
	column := sc.column(Pending)
	err := s.matching(ctx, sc, Pending).Where(column+" > ?", in.After).Order(column).Limit(maxFresh).Pluck(column, &ids).Error
	if err != nil {
		return nil, fmt.Errorf("looking for what has come: %w", err)
	}
	return ids, nil
}

// gone finds those of a page's posts that are no longer in its state.
func (s *Store) gone(ctx context.Context, in PresenceInput) ([]*Card, error) {
	q := s.read(ctx).Select("id", "state", "edited_at").Where("id IN ?", in.Posts)
	if in.State == Reported {
		q = q.Where("report_count = 0")
	} else {
		q = q.Where("state <> ?", in.State)
	}
	return s.lastOf(ctx, q)
}

// DecidedLast are posts that others have decided about, each with the last decision.
// Those that are not there any more are left out.
func (s *Store) DecidedLast(ctx context.Context, by *User, posts []int64) ([]*Card, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	if len(posts) == 0 {
		return nil, nil
	}
	return s.lastOf(ctx, s.read(ctx).Select("id", "state", "edited_at").Where("id IN ?", posts))
}

// lastOf gives the posts that a query finds their last decisions.
func (s *Store) lastOf(ctx context.Context, q *gorm.DB) ([]*Card, error) {
	var posts []*Post
	if err := q.Order("id").Find(&posts).Error; err != nil || len(posts) == 0 {
		return nil, err
	}
	cards, byID, ids := make([]*Card, len(posts)), map[int64]*Card{}, make([]int64, len(posts))
	for i, p := range posts {
		cards[i], ids[i] = &Card{Post: p}, p.ID
		byID[p.ID] = cards[i]
	}
	return cards, s.lastDecisions(ctx, ids, byID)
}
