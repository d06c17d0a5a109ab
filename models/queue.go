package models

import (
	"context"
	"fmt"
	"html/template"
	"time"
)

// CardsPerPage is how many posts a page of the queue has.
const CardsPerPage = 50

// Reported asks the queue for posts with reports that nobody has looked at,
// whatever their own state.
const Reported State = "reported"

// Card is a post as a moderator sees it: why it waits, what it answers, and what
// its writer has done before.
type Card struct {
	*Post
	Parent    *Post
	Earlier   []*Post // the writer's last posts but this one, newest first
	Approved  int     // of the writer's posts, up to MostCounted and one more
	Refused   int
	Confirmed bool      // the writer has an address that is theirs
	Last      *Decision // the last one about the post, if any
	Reports   []*Report // those that nobody has looked at, notices of unlawful content first
	Marks     string    // words of lists that mark a card
	Replaced  string    // words instead of which readers see something else

	Marked     template.HTML // the text as it was typed, with what matched marked
	Title      template.HTML // of the article or topic, likewise
	Near       []NearPost    // posts that say nearly the same, the most like first
	Neighbours []Neighbour   // who else has lately posted from the same network
	Notes      []*Note       // about the post and its writer, oldest first
	Beside     []string      // where beside the text words matched: "name", "website"
	Alike      Alike         // how many others wait that are like it
	Opinion    *Opinion      // the filter's, nil if it has none
	SeenAt     time.Time     // when the card was made
	OpenAt     []string      // who else has the card open
}

// Queue is one page of posts in one state.
type Queue struct {
	State   State
	Filter  QueueFilter
	Choices []QueueChoice     // what it can be narrowed to
	Named   map[string]string // what each field of the filter that is set stands for, in words
	Cards   []*Card
	Next    Next
	Counts  map[State]int // of what the filter leaves
	most    map[State]int // how far was counted, if not to the end
	Beside  *Beside
}

// Queue loads one page of all posts in a state.
func (s *Store) Queue(ctx context.Context, by *User, state State, at Page) (*Queue, error) {
	return s.FilteredQueue(ctx, by, state, QueueFilter{}, at)
}

// FilteredQueue loads one page of the posts in a state that a filter leaves: what
// waits with the oldest first, the rest with the newest. A fixed number of queries,
// however many wait.
func (s *Store) FilteredQueue(ctx context.Context, by *User, state State, f QueueFilter, at Page) (*Queue, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	q := &Queue{State: state, Filter: f}
	var err error
	if q.Choices, err = s.queueChoices(ctx); err != nil {
		return nil, err
	}
	sc, err := s.scope(ctx, f, q.Choices)
	if err != nil {
		return nil, err
	}
	q.Named = sc.named
	if q.Named["writer"] == "" {
		q.Filter.Writer = 0
	}
	if err := s.countQueue(ctx, sc, q); err != nil {
		return nil, err
	}
	if q.Beside, err = s.beside(ctx, by, sc, state, at); err != nil {
		return nil, err
	}
	q.Counts[Pending] += q.Beside.N()
	posts, err := s.queued(ctx, sc, state, at)
	if err != nil {
		return nil, err
	}
	posts, q.Next = cut(at, posts, CardsPerPage, func(p *Post) (time.Time, int64) {
		if sc.byChance(state) {
			return time.UnixMicro(int64(p.Chance)), p.ID
		}
		return p.CreatedAt, p.ID
	})
	q.Cards, err = s.cards(ctx, by, posts)
	return q, err
}

// Card loads one post as its card, whatever its state.
func (s *Store) Card(ctx context.Context, by *User, id int64) (*Card, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	p, err := s.postWith(ctx, id)
	if err != nil {
		return nil, err
	}
	cards, err := s.cards(ctx, by, []*Post{p})
	if err != nil {
		return nil, err
	}
	return cards[0], nil
}

func (s *Store) queued(ctx context.Context, sc *scope, state State, at Page) ([]*Post, error) {
	q := s.read(ctx).Joins("User").Where("posts.id IN (SELECT id FROM (?) AS page)", s.ids(ctx, sc, state, at))
	if sc.byChance(state) {
		q = q.Order("posts.chance, posts.id")
	} else if state == Pending || state == Reported {
		q = q.Order("posts.id")
	} else {
		q = q.Order("posts.id DESC")
	}
	var posts []*Post
	if err := q.Find(&posts).Error; err != nil {
		return nil, fmt.Errorf("loading the queue: %w", err)
	}
	return posts, nil
}

// cards gives posts all that a moderator needs to decide.
func (s *Store) cards(ctx context.Context, by *User, posts []*Post) ([]*Card, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	cards, now := make([]*Card, len(posts)), s.now()
	ids := make([]int64, len(posts))
	discussions := make([]int64, len(posts))
	for i, p := range posts {
		cards[i], ids[i], discussions[i] = &Card{Post: p, SeenAt: now}, p.ID, p.DiscussionID
	}
	places, err := s.places(ctx, discussions)
	if err != nil {
		return nil, err
	}
	if err := s.withParents(ctx, by, posts); err != nil {
		return nil, err
	}
	var holds []Hold
	if err := s.read(ctx).Where("post_id IN ?", padded(ids)).Order("id").Find(&holds).Error; err != nil {
		return nil, fmt.Errorf("loading holds: %w", err)
	}
	lists, err := s.words(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[int64]*Card{}
	for _, c := range cards {
		byID[c.ID] = c
		c.Place, c.Parent = places[c.DiscussionID], c.Post.Parent
	}
	for _, h := range holds {
		byID[h.PostID].Holds = append(byID[h.PostID].Holds, h)
	}
	for _, c := range cards {
		c.mark(lists)
	}
	if err := s.lastDecisions(ctx, ids, byID); err != nil {
		return nil, err
	}
	if err := s.withReports(ctx, cards); err != nil {
		return nil, err
	}
	if err := s.confirmed(ctx, cards); err != nil {
		return nil, err
	}
	if err := s.histories(ctx, cards); err != nil {
		return nil, err
	}
	if err := s.copies(ctx, cards); err != nil {
		return nil, err
	}
	if err := s.neighbours(ctx, cards); err != nil {
		return nil, err
	}
	if err := s.countAlike(ctx, cards); err != nil {
		return nil, err
	}
	if err := s.withOpinions(ctx, cards); err != nil {
		return nil, err
	}
	open, err := s.openAt(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		c.OpenAt = open[c.ID]
	}
	if err := s.cardNotes(ctx, cards); err != nil {
		return nil, err
	}
	return cards, s.veil(ctx, by, cards)
}

// withReports gives the cards of reported posts their reports. One query, none if
// no post has any.
func (s *Store) withReports(ctx context.Context, cards []*Card) error {
	var reported []int64
	for _, c := range cards {
		if c.ReportCount > 0 {
			reported = append(reported, c.ID)
		}
	}
	if len(reported) == 0 {
		return nil
	}
	byPost, err := s.reportsOf(ctx, reported)
	for _, c := range cards {
		c.Reports = byPost[c.ID]
	}
	return err
}

func (s *Store) lastDecisions(ctx context.Context, ids []int64, cards map[int64]*Card) error {
	var last []*Decision
	err := s.read(ctx).Joins("By").Joins("Rule").
		Where("decisions.id IN (SELECT MAX(id) FROM decisions WHERE post_id IN ? GROUP BY post_id)", padded(ids)).Find(&last).Error
	if err != nil {
		return fmt.Errorf("loading decisions: %w", err)
	}
	for _, d := range last {
		cards[d.PostID].Last = d
	}
	return s.asWorded(ctx, last...)
}
