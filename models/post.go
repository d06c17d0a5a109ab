package models

import (
	"context"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
)

// State is where a post stands.
type State string

// The states of a post.
const (
	Pending   State = "pending"
	Public    State = "public"
	Rejected  State = "rejected"
	Spam      State = "spam"
	Trash     State = "trash"
	Withdrawn State = "withdrawn"
)

// Kinds of posts. A pingback is another site's note that it links here: it is
// kept on import and never shown.
const (
	Ordinary = "post"
	Pingback = "pingback"
)

// MaxDepth is how deep a tree nests. What answers a post at that depth stays
// there and names whom it answers.
const MaxDepth = 5

// Post is one contribution to a discussion, whether a page calls it a reply, a
// comment or a post. It was written by a user or by a guest.
type Post struct {
	ID           int64
	DiscussionID int64
	ParentID     *int64
	Number       *int // place in the order of publication
	Thread       *int // place of its topmost ancestor among the top-level posts
	Depth        int
	Kind         string
	State        State
	UserID       *int64
	User         *User
	GuestName    string
	GuestEmail   string
	GuestURL     string
	Proved       bool // whoever sent it as a guest has shown that the address is theirs
	Body         string
	BodyHTML     template.HTML
	Renderer     int
	UsefulCount  int
	ReportCount  int // reports that nobody has looked at
	ReportWeight int // of those
	Version      int
	Nonce        *string
	TextKey      string
	Address      string
	Network      string // that it came from, while the address is kept whole
	LegacyID     *int64
	TermsVersion int // in force when it was sent; 0 for what was imported
	CreatedAt    time.Time
	PublishedAt  *time.Time
	EditedAt     *time.Time
	BlankedAt    *time.Time // when its text was removed, see retention.go
	ImportedAt   *time.Time // when it came from another site
	WaitsSince   *time.Time // when it began to wait again
	Chance       int        `gorm:"default:50"` // that it is spam, in percent, as the filter saw it last

	StaffNote     string     // why a moderator has changed its text, for everyone
	StaffEditedAt *time.Time // when that was

	Place   *Place    `gorm:"-"` // where it stands, if that was asked for
	Parent  *Post     `gorm:"-"` // what it answers, likewise
	Holds   []Hold    `gorm:"-"`
	Picked  bool      `gorm:"-"` // by an editor, likewise
	Broke   *Rule     `gorm:"-"` // the rule by which it was removed, likewise
	Held    *HeldEdit `gorm:"-"` // what its writer wants to make of it, if that was asked for
	Receipt string    `gorm:"-"` // the token of its receipt, for whoever has just sent it

	// While it is being sent: what the filter thinks of it, why the program takes it
	// for spam, the title of the topic that it opens, and the words of lists for which
	// it has to wait.
	opinion *Opinion
	suspect *Hold
	title   string
	listed  string
	review  *Sanction // for which each post of its writer has to wait
}

// Path is p's permalink.
func (p *Post) Path() string { return "/posts/" + strconv.FormatInt(p.ID, 10) }

// Anchor names p inside its page.
func (p *Post) Anchor() string { return "post-" + strconv.FormatInt(p.ID, 10) }

// Name is what p's writer is called.
func (p *Post) Name() string {
	switch {
	case p.User != nil:
		return p.User.Name
	case p.GuestName != "":
		return p.GuestName
	}
	return "Somebody"
}

// IsGuest reports whether p was written without an account.
func (p *Post) IsGuest() bool { return p.UserID == nil }

// Picture is that of its writer, or "" for none.
func (p *Post) Picture() string {
	if p.User == nil {
		return ""
	}
	return p.User.Avatar
}

// Shown is when p appeared to readers, or was written if it has not yet.
func (p *Post) Shown() time.Time {
	if p.PublishedAt != nil {
		return *p.PublishedAt
	}
	return p.CreatedAt
}

// postWith finds a post with its writer.
func (s *Store) postWith(ctx context.Context, id int64) (*Post, error) {
	var p Post
	err := s.read(ctx).Joins("User").Where("posts.id = ?", id).First(&p).Error
	return &p, notFound(err)
}

// Post finds a post that viewer may see, with its place.
func (s *Store) Post(ctx context.Context, viewer *User, id int64) (*Post, error) {
	var p Post
	err := s.read(ctx).Joins("User").Scopes(seenBy(viewer)).Where("posts.id = ?", id).First(&p).Error
	if err != nil {
		return nil, notFound(err)
	}
	place, err := s.placeOf(ctx, &p)
	if err != nil {
		return nil, err
	}
	if !place.readableBy(viewer) {
		return nil, ErrNotFound
	}
	return &p, nil
}

// PostByLegacy finds the public post that had this number on the site it was
// imported from.
func (s *Store) PostByLegacy(ctx context.Context, legacy int64) (*Post, error) {
	p, err := gorm.G[*Post](s.r).Where(public).Where("legacy_id = ?", legacy).Order("id").First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	return s.Post(ctx, nil, p.ID)
}

// postForUpdate finds a post and its discussion and keeps others from changing
// them until the transaction ends. The discussion is always locked first.
func (s *Store) postForUpdate(ctx context.Context, id int64) (*Post, *Discussion, error) {
	d, err := gorm.G[*Discussion](s.w, forUpdate).Where("id = (SELECT discussion_id FROM posts WHERE id = ?)", id).First(ctx)
	if err != nil {
		return nil, nil, notFound(err)
	}
	p, err := gorm.G[*Post](s.w, forUpdate).Where("id = ?", id).First(ctx)
	if err == nil && p.DiscussionID != d.ID {
		err = ErrConflict // it was moved just now
	}
	return p, d, notFound(err)
}

// BodyStart is the beginning of what was typed, for a list.
func (p *Post) BodyStart() string {
	const enough = 160
	text := []rune(strings.Join(strings.Fields(p.Body), " "))
	if len(text) <= enough {
		return string(text)
	}
	return string(text[:enough]) + "…"
}

// PostsBy loads one page of somebody's posts, newest first: what everyone may
// read, or for themselves all of them, with their receipts. Three queries.
func (s *Store) PostsBy(ctx context.Context, viewer, u *User, at Page) ([]*Post, Next, error) {
	q := s.read(ctx).Where("posts.user_id = ?", u.ID)
	mine := viewer != nil && viewer.ID == u.ID
	if !mine {
		q = q.Where(public).Where(`NOT EXISTS (SELECT 1 FROM topics t JOIN boards b ON b.id = t.board_id
			WHERE t.discussion_id = posts.discussion_id AND b.read_by NOT IN ?)`, audiencesOf(viewer))
	}
	var posts []*Post
	if err := at.limit(at.before(q, "posts.id", "posts.id"), PostsPerPage).Find(&posts).Error; err != nil {
		return nil, Next{}, fmt.Errorf("loading posts of %s: %w", u.Name, err)
	}
	posts, next := cut(at, posts, PostsPerPage, func(p *Post) (time.Time, int64) { return p.CreatedAt, p.ID })
	discussions, ids := make([]int64, len(posts)), make([]int64, len(posts))
	for i, p := range posts {
		discussions[i], ids[i] = p.DiscussionID, p.ID
	}
	places, err := s.places(ctx, discussions)
	if err != nil {
		return nil, Next{}, err
	}
	receipts := map[int64]string{}
	if mine {
		if receipts, err = s.receiptsOf(ctx, ids); err != nil {
			return nil, Next{}, err
		}
	}
	for _, p := range posts {
		p.Place, p.Receipt = places[p.DiscussionID], receipts[p.ID]
	}
	return posts, next, nil
}
