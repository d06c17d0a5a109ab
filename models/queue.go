package models

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// CardsPerPage is how many posts a page of the queue has.
const CardsPerPage = 50

// Reported asks the queue for posts with reports that nobody has looked at,
// whatever their own state.
const Reported State = "reported"

// historyLength is how many earlier posts of a writer a card shows.
const historyLength = 5

// Card is a post as a moderator sees it: why it waits, what it answers, and what
// its writer has done before.
type Card struct {
	*Post
	Parent   *Post
	Earlier  []*Post // the writer's last posts before this one, newest first
	Approved int     // of the writer's posts
	Refused  int
	Last     *Decision // the last one about the post, if any
	Reports  []*Report // those that nobody has looked at, notices of unlawful content first
	Marks    string    // words of lists that mark a card
}

// Queue is one page of posts in one state.
type Queue struct {
	State  State
	Cards  []*Card
	Next   Next
	Counts map[State]int
}

// Queue loads one page of the posts in a state: what waits with the oldest first,
// the rest with the newest. Seven queries, however many wait.
func (s *Store) Queue(ctx context.Context, by *User, state State, at Page) (*Queue, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	q := &Queue{State: state}
	var err error
	if q.Counts, err = s.counts(ctx); err != nil {
		return nil, err
	}
	posts, err := s.queued(ctx, state, at)
	if err != nil {
		return nil, err
	}
	if len(posts) > CardsPerPage {
		posts = posts[:CardsPerPage]
		q.Next = Next{at.Number + 1, key(posts[CardsPerPage-1].CreatedAt, posts[CardsPerPage-1].ID)}
	}
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

func (s *Store) counts(ctx context.Context) (map[State]int, error) {
	var rows []struct {
		State State
		N     int
	}
	if err := s.read(ctx).Raw(`SELECT state, SUM(n) AS n FROM post_counts GROUP BY state
		UNION ALL SELECT 'reported', COUNT(*) FROM posts WHERE report_count > 0`).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("counting the queue: %w", err)
	}
	counts := map[State]int{}
	for _, r := range rows {
		counts[r.State] = r.N
	}
	return counts, nil
}

func (s *Store) queued(ctx context.Context, state State, at Page) ([]*Post, error) {
	q := s.read(ctx).Joins("User")
	if state == Reported {
		q = q.Where("posts.report_count > 0")
	} else {
		q = q.Where("posts.state = ?", state)
	}
	_, last, keyed := parseKey(at.Before)
	if state == Pending || state == Reported {
		q = q.Order("posts.id")
		if keyed {
			q = q.Where("posts.id > ?", last)
		}
	} else {
		q = at.before(q, "posts.id", "posts.id")
	}
	var posts []*Post
	if err := at.limit(q, CardsPerPage).Find(&posts).Error; err != nil {
		return nil, fmt.Errorf("loading the queue: %w", err)
	}
	return posts, nil
}

// cards gives posts all that a moderator needs to decide.
func (s *Store) cards(ctx context.Context, by *User, posts []*Post) ([]*Card, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	cards := make([]*Card, len(posts))
	ids := make([]int64, len(posts))
	discussions := make([]int64, len(posts))
	for i, p := range posts {
		cards[i], ids[i], discussions[i] = &Card{Post: p}, p.ID, p.DiscussionID
	}
	places, err := s.places(ctx, discussions)
	if err != nil {
		return nil, err
	}
	if err := s.withParents(ctx, by, posts); err != nil {
		return nil, err
	}
	var holds []Hold
	if err := s.read(ctx).Where("post_id IN ?", ids).Order("id").Find(&holds).Error; err != nil {
		return nil, fmt.Errorf("loading holds: %w", err)
	}
	lists, err := s.words(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[int64]*Card{}
	for _, c := range cards {
		byID[c.ID] = c
		c.Marks = lists.marks(c.Post)
		c.Place, c.Parent = places[c.DiscussionID], c.Post.Parent
	}
	for _, h := range holds {
		byID[h.PostID].Holds = append(byID[h.PostID].Holds, h)
	}
	if err := s.lastDecisions(ctx, ids, byID); err != nil {
		return nil, err
	}
	if err := s.withReports(ctx, cards); err != nil {
		return nil, err
	}
	return cards, s.histories(ctx, cards)
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
		Where("decisions.id IN (SELECT MAX(id) FROM decisions WHERE post_id IN ? GROUP BY post_id)", ids).Find(&last).Error
	if err != nil {
		return fmt.Errorf("loading decisions: %w", err)
	}
	for _, d := range last {
		cards[d.PostID].Last = d
	}
	return s.asWorded(ctx, last...)
}

// writerOf is the condition for posts by the same person as p.
func writerOf(p *Post) (condition string, arg any) {
	if p.UserID != nil {
		return "user_id = ?", *p.UserID
	}
	return "guest_email = ? AND guest_email <> ''", p.GuestEmail // the second half lets SQLite use the index
}

// histories gives each card what its writer has done before. One query for the
// posts and one for the counts: each writer's part is found by key.
func (s *Store) histories(ctx context.Context, cards []*Card) error {
	var posts, counts []string
	var args, countArgs []any
	seen := map[string]bool{}
	for _, c := range cards {
		where, arg := writerOf(c.Post)
		who := fmt.Sprint(where, arg)
		if arg == "" || seen[who] {
			continue
		}
		seen[who] = true
		posts = append(posts, "SELECT * FROM (SELECT id, user_id, guest_email, state, body, created_at FROM posts WHERE "+where+
			" ORDER BY id DESC LIMIT ?) AS p"+strconv.Itoa(len(posts)))
		args = append(args, arg, historyLength+1)
		counts = append(counts, "SELECT user_id, guest_email, state, COUNT(*) AS n FROM posts WHERE "+where+
			" AND state IN ('public', 'rejected', 'spam', 'trash') GROUP BY user_id, guest_email, state")
		countArgs = append(countArgs, arg)
	}
	if len(posts) == 0 {
		return nil
	}
	var earlier []*Post
	if err := s.read(ctx).Raw(strings.Join(posts, " UNION ALL "), args...).Scan(&earlier).Error; err != nil {
		return fmt.Errorf("loading what writers did before: %w", err)
	}
	var sums []struct {
		Post
		N int
	}
	if err := s.read(ctx).Raw(strings.Join(counts, " UNION ALL "), countArgs...).Scan(&sums).Error; err != nil {
		return fmt.Errorf("counting what writers did before: %w", err)
	}
	for _, c := range cards {
		for _, p := range earlier {
			if p.ID != c.ID && samePerson(p, c.Post) && len(c.Earlier) < historyLength {
				c.Earlier = append(c.Earlier, p)
			}
		}
		for _, sum := range sums {
			if !samePerson(&sum.Post, c.Post) {
				continue
			}
			if sum.State == Public {
				c.Approved += sum.N
			} else {
				c.Refused += sum.N
			}
		}
	}
	return nil
}

func samePerson(a, b *Post) bool {
	if a.UserID != nil || b.UserID != nil {
		return a.UserID != nil && b.UserID != nil && *a.UserID == *b.UserID
	}
	return a.GuestEmail != "" && a.GuestEmail == b.GuestEmail
}
