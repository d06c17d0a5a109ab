package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Openness is whether a discussion takes posts.
type Openness string

// What a discussion can be.
const (
	IsOpen   Openness = "open"
	IsHeld   Openness = "held" // every post waits for review
	IsClosed Openness = "closed"
)

// Discussion is the conversation under an article or in a topic.
type Discussion struct {
	ID           int64
	State        Openness
	PostCount    int // public posts
	PendingCount int
	LastNumber   int // the highest number a post has been given
	LastThread   int // the highest thread
	LastPostAt   *time.Time
	MovedCount   int // posts that were moved away and have left a note
}

// Pages are the pages a discussion has: of threads under an article, of posts in
// a topic.
const (
	ThreadsPerPage = 50
	PostsPerPage   = 20
)

// Order is how the top-level posts of an article's discussion stand.
type Order string

// The orders. Ties go by time.
const (
	Oldest Order = "oldest"
	Newest Order = "newest"
	Top    Order = "top"   // most useful first
	Picked Order = "picks" // those that editors have picked, and no others
)

// ParseOrder reads an order; anything unknown is the default.
func ParseOrder(text string) Order {
	switch o := Order(text); o {
	case Newest, Top, Picked:
		return o
	}
	return Oldest
}

// ThreadPages is how many pages of threads d has, at least one.
func (d *Discussion) ThreadPages() int { return pages(d.LastThread, ThreadsPerPage) }

// NumberPages is how many pages of numbered posts d has, at least one.
func (d *Discussion) NumberPages() int { return pages(d.LastNumber, PostsPerPage) }

func pages(items, each int) int { return max(1, (items+each-1)/each) }

// pageOf is the page on which the item with this place stands.
func pageOf(place *int, each, last int) int {
	if place == nil {
		return last
	}
	return (*place-1)/each + 1
}

// Threads loads one page of a discussion, some of whose posts are picked, as viewer
// may see it: top-level posts in this order with all their answers, and on the first
// page viewer's own posts that wait; or the picks alone. One query, and one more each
// where posts were moved away or removed by a rule.
func (s *Store) Threads(ctx context.Context, viewer *User, d *Discussion, order Order, page int, picks []int64) ([]*Post, error) {
	q := s.read(ctx).Joins("User", s.byline(ctx)).Scopes(seenBy(viewer)).Where("posts.discussion_id = ?", d.ID)
	first, last := (page-1)*ThreadsPerPage+1, page*ThreadsPerPage
	if order == Newest {
		first, last = d.LastThread-last+1, d.LastThread-first+1
	}
	switch {
	case order == Picked:
		q = q.Where("posts.id IN ?", picks)
	case order == Top:
		// The most useful threads are those of the whole discussion, so this order
		// has to count them off; it has as many pages as a reader will turn.
		q = q.Where(`posts.thread IN (SELECT thread FROM (SELECT thread FROM posts
			WHERE discussion_id = ? AND parent_id IS NULL AND state = 'public' AND kind = 'post'
			ORDER BY useful_count DESC, thread LIMIT ? OFFSET ?) AS useful)`, d.ID, ThreadsPerPage, first-1)
	case viewer == nil || page > 1:
		q = q.Where("posts.thread BETWEEN ? AND ?", first, last)
	default:
		q = q.Where("posts.thread BETWEEN ? AND ? OR posts.thread IS NULL", first, last)
	}
	var posts []*Post
	if err := q.Order("posts.thread, posts.id").Find(&posts).Error; err != nil {
		return nil, fmt.Errorf("loading a discussion: %w", err)
	}
	for _, p := range posts {
		p.strip()
		p.Picked = slices.Contains(picks, p.ID)
	}
	if err := s.withRules(ctx, posts); err != nil {
		return nil, err
	}
	switch order {
	case Picked:
		return posts, nil
	case Top:
		return s.withNotes(ctx, viewer, d, posts, "m.thread IN ?", threadsOf(posts))
	}
	return s.withNotes(ctx, viewer, d, posts, "m.thread BETWEEN ? AND ?", first, last)
}

func threadsOf(posts []*Post) []int {
	threads := []int{}
	for _, p := range posts {
		if p.Thread != nil {
			threads = append(threads, *p.Thread)
		}
	}
	return threads
}

// byline is what a post shows of its writer.
func (s *Store) byline(ctx context.Context) *gorm.DB {
	return s.read(ctx).Select("ID", "Name", "Role", "Trust")
}

// TopPages is how many pages the order by use has at most.
const TopPages = 20

// Numbered loads one page of a topic's posts in the order of publication, as
// viewer may see it, with what each of them answers, and on the last page
// viewer's own posts that wait. Two queries, and one more where posts were removed by a
// rule.
func (s *Store) Numbered(ctx context.Context, viewer *User, d *Discussion, page int) ([]*Post, error) {
	q := s.read(ctx).Joins("User", s.byline(ctx)).Scopes(seenBy(viewer)).Where("posts.discussion_id = ?", d.ID)
	first, last := (page-1)*PostsPerPage+1, page*PostsPerPage
	if viewer != nil && page == d.NumberPages() {
		q = q.Where("posts.number BETWEEN ? AND ? OR posts.number IS NULL", first, last)
	} else {
		q = q.Where("posts.number BETWEEN ? AND ?", first, last)
	}
	var posts []*Post
	if err := q.Order("COALESCE(posts.number, 2147483647), posts.id").Find(&posts).Error; err != nil {
		return nil, fmt.Errorf("loading a topic: %w", err)
	}
	if err := s.withParents(ctx, viewer, posts); err != nil {
		return nil, err
	}
	for _, p := range posts {
		p.strip()
	}
	return posts, s.withRules(ctx, posts)
}

// withParents gives each post what it answers, if viewer may see that.
func (s *Store) withParents(ctx context.Context, viewer *User, posts []*Post) error {
	ids := []int64{}
	for _, p := range posts {
		if p.ParentID != nil {
			ids = append(ids, *p.ParentID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var parents []*Post
	if err := s.read(ctx).Joins("User").Scopes(seenBy(viewer)).Where("posts.id IN ?", ids).Find(&parents).Error; err != nil {
		return fmt.Errorf("loading what posts answer: %w", err)
	}
	byID := map[int64]*Post{}
	for _, p := range parents {
		p.strip()
		byID[p.ID] = p
	}
	for _, p := range posts {
		if p.ParentID != nil {
			p.Parent = byID[*p.ParentID]
		}
	}
	return nil
}

// LatestPosts are the newest public posts of a discussion, for its feed.
func (s *Store) LatestPosts(ctx context.Context, d *Discussion, n int) ([]*Post, error) {
	var posts []*Post
	err := s.read(ctx).Joins("User").Where(public).Where("posts.discussion_id = ?", d.ID).
		Order("posts.number DESC").Limit(n).Find(&posts).Error
	return posts, err
}

// postStarts is what a list shows of a post beside its writer's name.
var postStarts = []string{"id", "discussion_id", "state", "kind", "user_id", "guest_name", "body_html", "published_at"}

// JustPosted are up to n of the newest public posts in all the discussions that
// viewer may read and that are on the lists, with where they stand, each discussion
// once. Two queries.
func (s *Store) JustPosted(ctx context.Context, viewer *User, n int) ([]*Post, error) {
	var posts []*Post
	err := s.read(ctx).Select(qualified("posts", postStarts)).Joins("User", s.r.Select("id", "name")).
		Where(public).Order("posts.published_at DESC, posts.id DESC").Limit(6 * n).Find(&posts).Error
	if err != nil {
		return nil, fmt.Errorf("loading what was just posted: %w", err)
	}
	discussions := make([]int64, len(posts))
	for i, p := range posts {
		discussions[i] = p.DiscussionID
	}
	places, err := s.places(ctx, discussions)
	if err != nil {
		return nil, err
	}
	var newest []*Post
	for _, p := range posts {
		if pl := places[p.DiscussionID]; pl != nil && !pl.Unlisted && pl.readableBy(viewer) && len(newest) < n {
			p.Place = pl
			newest = append(newest, p)
			delete(places, p.DiscussionID)
		}
	}
	return newest, nil
}

// Place is where a discussion stands, and what a link to it says.
type Place struct {
	DiscussionID int64
	ArticleSlug  string
	TopicID      int64
	TopicSlug    string
	BoardSlug    string
	BoardName    string
	Title        string
	TypedTitle   string // of a topic, where readers see something else instead of words
	State        Openness
	Archived     bool // nothing in it changes any more
	Unlisted     bool // only its address leads there
	LastNumber   int
	LastThread   int
	ReadBy       Audience
}

// IsArticle reports whether the discussion is an article's rather than a topic.
func (pl *Place) IsArticle() bool { return pl.ArticleSlug != "" }

// Path is the address of the page that the discussion is on.
func (pl *Place) Path() string {
	if pl.IsArticle() {
		return "/news/" + pl.ArticleSlug
	}
	return topicPath(pl.BoardSlug, pl.TopicID, pl.TopicSlug)
}

func (pl *Place) readableBy(u *User) bool { return pl.IsArticle() || pl.ReadBy.includes(u) }

// PathTo is the address of p on the right page of the discussion.
func (pl *Place) PathTo(p *Post) string {
	d := Discussion{LastNumber: pl.LastNumber, LastThread: pl.LastThread}
	page := pageOf(p.Number, PostsPerPage, d.NumberPages())
	if pl.IsArticle() {
		page = pageOf(p.Thread, ThreadsPerPage, 1)
	}
	path := pl.Path()
	if page > 1 {
		path += fmt.Sprintf("?page=%d", page)
	}
	return path + "#" + p.Anchor()
}

// places finds where discussions stand. One query.
func (s *Store) places(ctx context.Context, discussions []int64) (map[int64]*Place, error) {
	var rows []*Place
	err := s.read(ctx).Raw(`SELECT d.id AS discussion_id, d.state, d.last_number, d.last_thread,
			COALESCE(a.slug, '') AS article_slug, COALESCE(a.title, t.title, '') AS title, COALESCE(t.typed_title, '') AS typed_title,
			COALESCE(t.id, 0) AS topic_id, COALESCE(t.slug, '') AS topic_slug,
			COALESCE(b.slug, '') AS board_slug, COALESCE(b.name, '') AS board_name, COALESCE(b.read_by, 'anyone') AS read_by,
			COALESCE(t.archived, FALSE) AS archived, COALESCE(t.unlisted, FALSE) AS unlisted
		FROM discussions d
		LEFT JOIN articles a ON a.discussion_id = d.id
		LEFT JOIN topics t ON t.discussion_id = d.id
		LEFT JOIN boards b ON b.id = t.board_id
		WHERE d.id IN ?`, padded(inOrder(append(discussions, 0)))).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("finding where posts stand: %w", err)
	}
	places := map[int64]*Place{}
	for _, pl := range rows {
		places[pl.DiscussionID] = pl
	}
	return places, nil
}

// placeOf finds where p stands and keeps it in p.
func (s *Store) placeOf(ctx context.Context, p *Post) (*Place, error) {
	places, err := s.places(ctx, []int64{p.DiscussionID})
	if err != nil {
		return nil, err
	}
	if p.Place = places[p.DiscussionID]; p.Place == nil {
		return nil, ErrNotFound
	}
	return p.Place, nil
}

// discussionForUpdate finds a discussion and keeps others from changing it until
// the transaction ends.
func (s *Store) discussionForUpdate(ctx context.Context, id int64) (*Discussion, error) {
	d, err := gorm.G[*Discussion](s.w, forUpdate).Where("id = ?", id).First(ctx)
	return d, notFound(err)
}

// place gives p, which is about to become public for the first time, its time,
// its number and its thread.
func (d *Discussion) place(p *Post, parent *Post, now time.Time) {
	p.PublishedAt = &now
	if p.Number != nil {
		return // it keeps the place it had
	}
	d.LastNumber++
	number := d.LastNumber
	p.Number = &number
	if parent != nil && parent.Thread != nil {
		p.Thread = parent.Thread
		return
	}
	d.LastThread++
	thread := d.LastThread
	p.Thread = &thread
}

// moved keeps every count of the discussion, its topic and its board true after p
// went from one state to another; from is empty for one that has come, to for one
// that has left.
func (s *Store) moved(ctx context.Context, d *Discussion, p *Post, from, to State) error {
	if p.Kind == Ordinary {
		d.PostCount += change(Public, from, to)
	}
	d.PendingCount += change(Pending, from, to)
	if err := s.saveCounts(ctx, d); err != nil {
		return err
	}
	s.touchDiscussion(d.ID)
	if from == Public || to == Public {
		if err := s.topicMoved(ctx, d, p, change(Public, from, to)); err != nil {
			return err
		}
	}
	if from != "" {
		s.count(p, from, -1)
	}
	if to != "" {
		s.count(p, to, 1)
	}
	return nil
}

// saveCounts writes down what a discussion counts, and when its last post came.
func (s *Store) saveCounts(ctx context.Context, d *Discussion) error {
	err := s.write(ctx).Exec(`UPDATE discussions SET post_count = ?, pending_count = ?, last_number = ?, last_thread = ?,
			last_post_at = (SELECT published_at FROM posts WHERE discussion_id = ? AND state = 'public' AND kind = 'post' ORDER BY number DESC LIMIT 1)
		WHERE id = ?`, d.PostCount, d.PendingCount, d.LastNumber, d.LastThread, d.ID, d.ID).Error
	if err != nil {
		return fmt.Errorf("counting a discussion: %w", err)
	}
	return nil
}

// change is by how much the number of posts in a state changes when one of them
// goes from one state to another.
func change(in, from, to State) int {
	switch {
	case from == to:
		return 0
	case to == in:
		return 1
	case from == in:
		return -1
	}
	return 0
}
