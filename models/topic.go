package models

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"gorm.io/gorm"
)

// Topic is a discussion in a board. Its first post opens it.
type Topic struct {
	ID           int64
	BoardID      int64
	Board        *Board
	DiscussionID int64
	Discussion   *Discussion
	UserID       int64
	User         *User
	Title        string
	TypedTitle   string // where readers see something else instead of words
	Slug         string
	Pinned       bool
	PinnedUntil  *time.Time // nil for no end
	Listed       bool       // its first post is public
	Unlisted     bool       // a moderator took it off the lists; its address still leads there
	Archived     bool       // nothing in it changes any more
	Answered     bool
	BumpedAt     time.Time
	CreatedAt    time.Time
}

func topicPath(board string, id int64, slug string) string {
	return fmt.Sprintf("/forum/%s/%d/%s", board, id, url.PathEscape(slug))
}

// Path is the address of t, which has its board.
func (t *Topic) Path() string { return topicPath(t.Board.Slug, t.ID, t.Slug) }

// Answers is how many public posts t has beside the first.
func (t *Topic) Answers() int { return max(0, t.Discussion.PostCount-1) }

// TopicList is a way to list topics.
type TopicList string

// The lists.
const (
	LatestTopics     TopicList = "latest" // lifted last comes first
	NewTopics        TopicList = "new"    // opened last comes first
	UnansweredTopics TopicList = "unanswered"
)

// ParseTopicList reads a list; anything unknown is the latest.
func ParseTopicList(text string) TopicList {
	switch l := TopicList(text); l {
	case NewTopics, UnansweredTopics:
		return l
	}
	return LatestTopics
}

// TopicsPerPage is how many topics a page of a list has.
const TopicsPerPage = 30

// Topics loads one page of a board's topics, or of all boards viewer may read if
// board is nil. Pinned topics stand first in a board's latest. One query.
func (s *Store) Topics(ctx context.Context, viewer *User, board *Board, list TopicList, at Page, each int) ([]*Topic, Next, error) {
	q := s.read(ctx).Joins("Board").Joins("Discussion").Joins("User").Where(onLists)
	if board != nil {
		q = q.Where("topics.board_id = ?", board.ID)
	} else {
		q = q.Where(`"Board".read_by IN ?`, audiencesOf(viewer))
	}
	switch list {
	case UnansweredTopics:
		q = q.Where("NOT topics.answered")
		fallthrough
	case NewTopics:
		q = at.before(q, "topics.id", "topics.id")
	default:
		if board != nil {
			q = q.Order("topics.pinned DESC")
			if at.Before != "" {
				q = q.Where("NOT topics.pinned")
			}
		}
		q = at.before(q, "topics.bumped_at", "topics.id")
	}
	var topics []*Topic
	if err := at.limit(q, each).Find(&topics).Error; err != nil {
		return nil, Next{}, fmt.Errorf("loading topics: %w", err)
	}
	topics, next := cut(at, topics, each, func(t *Topic) (time.Time, int64) { return t.BumpedAt, t.ID })
	return topics, next, nil
}

// Topic finds a topic that viewer may see: one that is listed, or whose first
// post is theirs to see. One query.
func (s *Store) Topic(ctx context.Context, viewer *User, id int64) (*Topic, error) {
	var t Topic
	q := s.read(ctx).Joins("Board").Joins("Discussion").Joins("User").
		Where("topics.id = ?", id).Where(`"Board".read_by IN ?`, audiencesOf(viewer))
	if viewer == nil {
		q = q.Where("topics.listed OR topics.answered")
	} else if !viewer.May(ToModerate) {
		q = q.Where("topics.listed OR topics.answered OR topics.user_id = ?", viewer.ID)
	}
	return &t, notFound(q.First(&t).Error)
}

// CanAnswer reports whether u may answer in t as it stands. Where the first post
// is gone nothing can be added.
func (t *Topic) CanAnswer(u *User) bool { return t.answerable(u) && t.Discussion.State != IsClosed }

// answerable is the same but for whether it is closed.
func (t *Topic) answerable(u *User) bool { return t.Board.CanAnswer(u) && t.Listed && !t.Archived }

// TopicInput is what a member fills in to open a topic.
type TopicInput struct {
	Title string `form:"title"`
	Body  string `form:"body"`
	Nonce string `form:"nonce"`
	Trap  string `form:"subject"` // people do not see it
}

func (in *TopicInput) check() error {
	invalid := Invalid{}
	var wrong string
	if in.Title, wrong = checkTitle(in.Title); wrong != "" {
		invalid["title"] = wrong
	}
	checkBody(&in.Body, "body", invalid)
	return invalid.orNil()
}

// checkTitle cleans a topic's title and says what is wrong with it, or "".
func checkTitle(title string) (clean, wrong string) {
	clean = cleanLine(title)
	switch n := len([]rune(clean)); {
	case n < 5:
		wrong = "A title says what the topic is about, in at least 5 characters."
	case n > maxTitle:
		wrong = fmt.Sprintf("A title has at most %d characters.", maxTitle)
	}
	return clean, wrong
}

// addTopic adds a topic without a post. What was typed as its title is another than
// readers see, or "".
func (s *Store) addTopic(ctx context.Context, b *Board, user int64, title, typed string) (*Topic, *Discussion, error) {
	d := &Discussion{State: IsOpen}
	if err := s.write(ctx).Create(d).Error; err != nil {
		return nil, nil, fmt.Errorf("opening a topic: %w", err)
	}
	now := s.now()
	t := &Topic{BoardID: b.ID, DiscussionID: d.ID, UserID: user, Title: title, TypedTitle: typed, Slug: Slug(title), BumpedAt: now, CreatedAt: now}
	if err := s.write(ctx).Create(t).Error; err != nil {
		return nil, nil, fmt.Errorf("opening a topic: %w", err)
	}
	return t, d, nil
}

// OpenTopic opens a topic in a board. If its first post has to wait, nobody else
// sees the topic until a moderator lets it through.
func (s *Store) OpenTopic(ctx context.Context, w Writer, slug string, in TopicInput) (*Post, error) {
	b, err := s.Board(ctx, w.User, slug)
	if err != nil {
		return nil, err
	}
	if x := w.User.BarredFrom(b.ID); x != nil {
		return nil, x.refusal()
	}
	if !b.CanOpen(w.User) {
		return nil, ErrForbidden
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	p := &Post{Body: in.Body, UserID: &w.User.ID, User: w.User, Address: w.Address}
	p.Nonce = nonceKey(in.Nonce, "topic", b.ID, w.User.ID, in.Title, in.Body)
	p.suspect = w.suspicion(in.Trap, in.Nonce, s.now())
	if p.listed, err = s.readWords(ctx, w.User, p, in.Title, "body"); err != nil {
		return nil, err
	}
	p.title = in.Title
	title, typed, err := s.readTitle(ctx, w.User, in.Title)
	if err != nil {
		return nil, err
	}
	return s.once(ctx, w, p, func(s *Store) error {
		_, d, err := s.addTopic(ctx, b, w.User.ID, title, typed)
		if err != nil {
			return err
		}
		return s.addPost(ctx, w, d, nil, p)
	})
}

// topicMoved keeps what lists show of a topic true after one of its posts became
// public, or no longer is. It does nothing for an article's discussion.
func (s *Store) topicMoved(ctx context.Context, d *Discussion, p *Post, delta int) error {
	t, err := gorm.G[*Topic](s.w, forUpdate).Where("discussion_id = ?", d.ID).Take(ctx)
	if notFound(err) == ErrNotFound { //nolint:errorlint // notFound returns it bare
		return nil
	}
	if err != nil {
		return fmt.Errorf("counting a topic: %w", err)
	}
	was := t.Listed
	listed := was
	if p.Number != nil && *p.Number == 1 {
		listed = p.State == Public
	}
	bumped := t.BumpedAt
	if d.PostCount > 0 {
		var last Post
		err := s.write(ctx).Select("id", "published_at").Where("discussion_id = ?", d.ID).Where(public).Order("number DESC").Take(&last).Error
		if err != nil {
			return fmt.Errorf("counting a topic: %w", err)
		}
		bumped = last.Shown()
	}
	err = s.write(ctx).Model(&t).Select("listed", "answered", "bumped_at").
		Updates(Topic{Listed: listed, Answered: d.PostCount > 1, BumpedAt: bumped}).Error
	if err != nil {
		return fmt.Errorf("counting a topic: %w", err)
	}
	topics := 0
	if listed != was && !t.Unlisted {
		topics = map[bool]int{true: 1, false: -1}[listed]
		s.touchTopics()
	}
	s.countBoard(t.BoardID, topics, delta)
	return nil
}
