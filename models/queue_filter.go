package models

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"gorm.io/gorm"
)

// QueueFilter narrows the queue. What is set combines; nothing set is everything.
type QueueFilter struct {
	Kind    string // the key of a QueueKind
	Board   string // its slug
	Article string // its slug, or an address that ends in it
	Reason  string // the kind of a hold
	Person  string // the name of a member, or of a guest
	Writer  int64  // a post, whose writer is meant
	Order   string // ByChance, or "" for the usual one
}

// ByChance is the order of what waits in which the filter's chance of spam rises: what
// is most likely good comes first.
const ByChance = "chance"

// QueueKind is a kind of thing that waits.
type QueueKind struct {
	Key, Label string
	where      string // which posts are of the kind
	few        string // a query for the ids of all of them, if they are few
}

// reportedPosts are all posts with reports that nobody has looked at.
const reportedPosts = "SELECT id FROM posts WHERE report_count > 0"

// The kinds of what waits and is not a post.
const (
	queueAppeals = "appeal"
	queueEdits   = "edit"
	queuePeople  = "person"
)

// QueueKinds are all kinds.
var QueueKinds = []QueueKind{
	{"reply", "Replies", "posts.board_id IS NULL", ""},
	{"post", "Forum posts", "posts.board_id IS NOT NULL", ""},
	{"reported", "Reported", "posts.report_count > 0", reportedPosts},
	{queueAppeals, "Appeals", "EXISTS (SELECT 1 FROM appeals WHERE appeals.post_id = posts.id AND appeals.state = 'waiting')", "SELECT DISTINCT post_id AS id FROM appeals WHERE state = 'waiting'"},
	{queueEdits, "Changes", "EXISTS (SELECT 1 FROM held_edits WHERE held_edits.post_id = posts.id AND held_edits.state = 'waiting')", "SELECT DISTINCT post_id AS id FROM held_edits WHERE state = 'waiting'"},
	{queuePeople, "People", "1 = 0", ""},
}

// HoldKind is a reason to wait as a moderator chooses it.
type HoldKind struct{ Key, Label string }

// HoldKinds are the reasons by which the queue can be narrowed.
var HoldKinds = []HoldKind{
	{HoldFirst, "First post"},
	{HoldUnproved, "Address not confirmed"},
	{HoldLinks, "Links"},
	{HoldWords, "Listed word"},
	{HoldReports, "Reports"},
	{HoldFilter, "Likely spam"},
	{HoldDomain, "Link to a held domain"},
	{HoldOften, "Often rejected"},
	{HoldPhone, "Telephone number"},
	{HoldNew, "New account"},
	{HoldName, "Name of somebody else"},
	{HoldCategory, "Section is held"},
	{HoldBoard, "Board is held"},
	{HoldPerson, "Person is held"},
	{HoldNight, "Night"},
	{HoldEdit, "Edited"},
	{HoldPremoderated, "Under review"},
	{HoldBlocked, "From where spam came"},
	{HoldDiscussion, "Discussion is held"},
	{HoldSite, "Site is held"},
	{HoldTrap, "Trap field"},
	{HoldFast, "Too fast"},
	{HoldImported, "Waited on the old site"},
}

// QueueChoice is a board or an article that the queue can be narrowed to.
type QueueChoice struct {
	Board   bool
	Key     string // its slug
	Label   string
	ID      int64 // of the board, or of the article's discussion
	Waiting int   // posts under the article
}

// maxArticleChoices is how many articles with waiting posts are offered.
const maxArticleChoices = 50

// queueChoices are the boards, and the articles under which most posts wait. One
// query.
func (s *Store) queueChoices(ctx context.Context) ([]QueueChoice, error) {
	var all []QueueChoice
	err := s.read(ctx).Raw(`SELECT * FROM (SELECT TRUE AS board, slug AS key, name AS label, id, 0 AS waiting FROM boards ORDER BY position, name) AS every
		UNION ALL SELECT * FROM (SELECT FALSE, a.slug, a.title, d.id, d.pending_count FROM discussions d
			JOIN articles a ON a.discussion_id = d.id WHERE d.pending_count > 0 ORDER BY d.pending_count DESC, d.id LIMIT ?) AS most`, maxArticleChoices).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("loading what the queue can be narrowed to: %w", err)
	}
	return all, nil
}

// scope is a filter as conditions on posts.
type scope struct {
	conditions []string
	args       []any
	kind       QueueKind
	hold       string // the kind of hold they must have
	order      string
	board      int64             // 0 for any
	article    int64             // the discussion of one, likewise
	member     int64             // likewise
	named      map[string]string // what each field that is set stands for, in words
}

// byChance reports whether the posts in a state come in the order of their chance.
func (sc *scope) byChance(state State) bool { return sc.order == ByChance && state == Pending }

// add narrows a scope by a field.
func (sc *scope) add(field, label, condition string, args ...any) {
	sc.conditions, sc.args = append(sc.conditions, condition), append(sc.args, args...)
	sc.named[field] = label
}

// onPosts reports whether a scope says something of posts themselves.
func (sc *scope) onPosts() bool { return sc.kind.where != "" || len(sc.conditions) > 0 }

// narrow leaves of a query for posts what the scope leaves, whatever the kind.
func (sc *scope) narrow(q *gorm.DB) *gorm.DB {
	if len(sc.conditions) == 0 {
		return q
	}
	return q.Where(strings.Join(sc.conditions, " AND "), sc.args...)
}

// scope finds what f names. What there is not is like nothing. No query but for an
// article that is not among choices, and for a person.
func (s *Store) scope(ctx context.Context, f QueueFilter, choices []QueueChoice) (*scope, error) {
	sc := &scope{hold: f.Reason, order: f.Order, named: map[string]string{}}
	for _, k := range QueueKinds {
		if k.Key == f.Kind {
			sc.kind, sc.named["kind"] = k, k.Label
		}
	}
	for _, k := range HoldKinds {
		if k.Key == f.Reason {
			sc.named["reason"] = k.Label
		}
	}
	if f.Board != "" {
		board := chosen(choices, true, f.Board)
		sc.add("board", board.Label, "posts.board_id = ?", board.ID)
		sc.board = board.ID
	}
	if f.Article != "" {
		article, err := s.articleChoice(ctx, choices, f.Article)
		if err != nil {
			return nil, err
		}
		sc.add("article", article.Label, "posts.discussion_id = ?", article.ID)
		sc.article = article.ID
	}
	if err := s.scopeWriter(ctx, sc, f); err != nil {
		return nil, err
	}
	return sc, s.scopePerson(ctx, sc, f)
}

func chosen(choices []QueueChoice, board bool, key string) QueueChoice {
	for _, c := range choices {
		if c.Board == board && c.Key == key {
			return c
		}
	}
	return QueueChoice{Key: key, Label: key}
}

// articleChoice finds an article by its slug, or by its address as somebody pastes
// it.
func (s *Store) articleChoice(ctx context.Context, choices []QueueChoice, text string) (QueueChoice, error) {
	slug := strings.TrimSpace(text)
	if u, err := url.Parse(slug); err == nil && u.Path != "" {
		slug = path.Base(u.Path)
	}
	c := chosen(choices, false, slug)
	if c.ID != 0 {
		return c, nil
	}
	err := s.read(ctx).Raw("SELECT slug AS key, title AS label, discussion_id AS id FROM articles WHERE slug = ?", slug).Scan(&c).Error
	if err != nil {
		return c, fmt.Errorf("finding article %s: %w", slug, err)
	}
	return c, nil
}

// scopeWriter narrows a scope to the writer of a post. One that is gone narrows
// nothing.
func (s *Store) scopeWriter(ctx context.Context, sc *scope, f QueueFilter) error {
	if f.Writer == 0 {
		return nil
	}
	p, err := s.postWith(ctx, f.Writer)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	where, arg := writerOf(p)
	if arg == "" {
		where, arg = "posts.id = ?", any(p.ID)
	}
	sc.add("writer", p.Name(), where, arg)
	sc.member = value(p.UserID)
	return nil
}

// scopePerson narrows a scope to one person: a member of the name, or else guests
// who call themselves so.
func (s *Store) scopePerson(ctx context.Context, sc *scope, f QueueFilter) error {
	name := cleanLine(f.Person)
	if name == "" {
		return nil
	}
	u, err := gorm.G[*User](s.r).Select("id", "name").Where("name_key = ?", nameKey(name)).First(ctx)
	switch {
	case err == nil:
		sc.add("person", u.Name, "posts.user_id = ?", u.ID)
		sc.member = u.ID
	case errors.Is(err, gorm.ErrRecordNotFound):
		sc.add("person", name, "LOWER(posts.guest_name) = LOWER(?) AND posts.guest_name <> ''", name) // the second half lets SQLite use the index
	default:
		return fmt.Errorf("finding a person: %w", err)
	}
	return nil
}
