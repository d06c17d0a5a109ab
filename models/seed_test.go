package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lode/internal/markup"
	"lode/models"
	"lode/models/modelstest"
)

// Every count is what was asked for, and every counter what a recount gives.
func TestSeed(t *testing.T) {
	plan := models.SeedPlan{
		Articles: 12, Comments: 300, LargestArticle: 80, Topics: 40, Posts: 250, LargestTopic: 60,
		Members: 20, Waiting: 7, Password: modelstest.Password,
	}
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		before, last := s.Snapshot(), 0
		result, err := s.Seed(t.Context(), plan, func(done, total int) {
			if last = done; total != 557 {
				t.Errorf("%d posts in all, want 557", total)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if result.Posts != 557 || last != 557 || result.LargestArticle == "" || result.LargestTopic == "" || result.Board == "" {
			t.Errorf("result %+v after %d posts", result, last)
		}
		if s.Current(models.Depends{}, before) {
			t.Error("a page made before counts as current")
		}
		mod, err := s.Authenticate(t.Context(), models.SignInInput{Name: "moderator1", Password: modelstest.Password})
		if err != nil {
			t.Fatalf("signing in: %v", err)
		}
		recountArticles(t, s, mod, plan)
		recountTopics(t, s, plan)
		q, err := s.Queue(t.Context(), mod, models.Pending, models.Page{Number: 1})
		if err != nil || len(q.Cards) != 7 || q.Counts[models.Pending] != 7 || q.Counts[models.Public] != 550 {
			t.Fatalf("queue has %d cards, counts %v (%v)", len(q.Cards), q.Counts, err)
		}
		if c := q.Cards[0]; len(c.Holds) != 1 || c.Place == nil || c.Number != nil {
			t.Errorf("a card is %+v", c)
		}
		if users, err := s.Users(t.Context()); err != nil || len(users) != 20+6 {
			t.Errorf("%d users (%v)", len(users), err)
		}
		// Ids go on where the seed has ended.
		modelstest.Approve(t, s, mod, q.Cards[0].Post)
		modelstest.Reply(t, s, modelstest.Article(t, s, "A real one"), "ann", "Hello")
		if _, err := s.Seed(t.Context(), plan, nil); !errors.Is(err, models.ErrFilled) {
			t.Errorf("seeding twice: %v", err)
		}
	})
}

func recountArticles(t *testing.T, s *models.Store, mod *models.User, plan models.SeedPlan) {
	t.Helper()
	articles, _, err := s.Articles(t.Context(), models.ArticleList{}, models.Page{Number: 1}, 1000)
	if err != nil || len(articles) != plan.Articles {
		t.Fatalf("%d articles (%v)", len(articles), err)
	}
	total, largest, waiting, deepest, top := 0, 0, 0, 0, 0
	for _, head := range articles {
		a, err := s.ArticleBySlug(t.Context(), head.Slug)
		if err != nil {
			t.Fatal(err)
		}
		d := a.Discussion
		if a.Words < 300 || a.Words > 900 || len(a.Highlights) < 3 || len(a.Highlights) > 5 || len(a.Categories) < 1 || len(a.Categories) > 3 || !a.HasSource() {
			t.Errorf("article %s has %d words, %d highlights, %d categories", a.Slug, a.Words, len(a.Highlights), len(a.Categories))
		}
		var posts []*models.Post
		for page := range d.ThreadPages() {
			more, err := s.Threads(t.Context(), nil, d, models.Oldest, page+1, nil)
			if err != nil {
				t.Fatal(err)
			}
			posts = append(posts, more...)
		}
		recount(t, a.Path(), d, posts)
		n := 0
		for _, root := range models.Tree(posts) {
			n += 1 + root.Count
			top++
			deepest = max(deepest, depth(root))
		}
		if n != len(posts) {
			t.Errorf("%s: the tree has %d posts of %d", a.Path(), n, len(posts))
		}
		total, largest, waiting = total+n, max(largest, n), waiting+d.PendingCount
	}
	if total != plan.Comments || largest != plan.LargestArticle || waiting != plan.Waiting || deepest != models.MaxDepth {
		t.Errorf("%d replies, the most %d, %d waiting, %d deep", total, largest, waiting, deepest)
	}
	if share := float64(top) / float64(total); share < 0.3 || share > 0.5 {
		t.Errorf("%.2f of the replies answer the article itself", share)
	}
}

func recountTopics(t *testing.T, s *models.Store, plan models.SeedPlan) {
	t.Helper()
	groups, err := s.Forum(t.Context(), nil)
	if err != nil || len(groups) != 3 {
		t.Fatalf("%d groups of boards (%v)", len(groups), err)
	}
	topics, total, largest := 0, 0, 0
	for _, g := range groups {
		for _, b := range g.Boards {
			list := listed(t, s, b)
			inBoard := 0
			for _, topic := range list {
				d := topic.Discussion
				var posts []*models.Post
				for page := range d.NumberPages() {
					more, err := s.Numbered(t.Context(), nil, d, page+1)
					if err != nil {
						t.Fatal(err)
					}
					posts = append(posts, more...)
				}
				recount(t, topic.Path(), d, posts)
				if topic.Answered != (len(posts) > 1) || !topic.BumpedAt.Equal(*d.LastPostAt) || *posts[0].UserID != topic.UserID {
					t.Errorf("topic %+v", topic)
				}
				inBoard, largest = inBoard+len(posts), max(largest, len(posts))
			}
			if b.TopicCount != len(list) || b.PostCount != inBoard || len(list) > 0 && (b.LastTopic == nil || b.LastTopic.ID != list[0].ID) {
				t.Errorf("board %+v has %d topics, %d posts", b, len(list), inBoard)
			}
			topics, total = topics+len(list), total+inBoard
		}
	}
	if topics != plan.Topics || total != plan.Posts || largest != plan.LargestTopic {
		t.Errorf("%d topics, %d posts, the most %d", topics, total, largest)
	}
}

// listed are all topics of a board, the one lifted last first.
func listed(t *testing.T, s *models.Store, b *models.Board) []*models.Topic {
	t.Helper()
	var all []*models.Topic
	for at := (models.Page{Number: 1}); at.Number > 0; {
		topics, next, err := s.Topics(t.Context(), nil, b, models.LatestTopics, at, models.TopicsPerPage)
		if err != nil {
			t.Fatal(err)
		}
		all, at = append(all, topics...), models.Page(next)
	}
	return all
}

// recount compares what a discussion says of itself with its posts, and each post
// with what it answers.
func recount(t *testing.T, where string, d *models.Discussion, posts []*models.Post) {
	t.Helper()
	byID, numbers, threads := map[int64]*models.Post{}, map[int]bool{}, 0
	var last time.Time
	for _, p := range posts {
		byID[p.ID], numbers[*p.Number] = p, true
		if p.PublishedAt.After(last) {
			last = *p.PublishedAt
		}
		if n := len(p.Body); n < 100 || n > 600 || p.BodyHTML != markup.Post(p.Body) {
			t.Errorf("%s: %d characters, or not as rendered: %q", where, n, p.BodyHTML)
		}
		if (p.User == nil) == (p.GuestEmail == "") {
			t.Errorf("%s: post %d is by %v and %q", where, p.ID, p.User, p.GuestEmail)
		}
		if p.ParentID == nil {
			threads++
			if p.Depth != 1 {
				t.Errorf("%s: a top-level post at depth %d", where, p.Depth)
			}
			continue
		}
		parent := byID[*p.ParentID]
		if parent == nil || parent.ID >= p.ID || *parent.Number >= *p.Number || *parent.Thread != *p.Thread || min(parent.Depth+1, models.MaxDepth) != p.Depth {
			t.Errorf("%s: post %+v answers %+v", where, p, parent)
		}
	}
	for n := range posts {
		if !numbers[n+1] {
			t.Errorf("%s: no post has number %d", where, n+1)
		}
	}
	if d.PostCount != len(posts) || d.LastNumber != len(posts) || d.LastThread != threads || len(posts) > 0 && !d.LastPostAt.Equal(last) {
		t.Errorf("%s: %+v has %d posts in %d threads until %v", where, d, len(posts), threads, last)
	}
}

func depth(n *models.Node) int {
	deepest := n.Depth
	for _, k := range n.Kids {
		deepest = max(deepest, depth(k))
	}
	return deepest
}

// The same numbers give the same words at any time, and another process learns of
// it. There are more posts than one transaction takes.
func TestSeedIsTheSame(t *testing.T) {
	t.Parallel()
	plan := models.SeedPlan{Articles: 3, Comments: 5500, LargestArticle: 5000, Topics: 2, Posts: 30, Members: 3}
	told := func(clock time.Time) string {
		path := modelstest.SQLitePath(t)
		other := modelstest.Open(t, path)
		before := other.Snapshot()
		s := modelstest.Open(t, path).WithClock(func() time.Time { return clock })
		if _, err := s.Seed(t.Context(), plan, nil); err != nil {
			t.Fatal(err)
		}
		if err := other.CatchUp(t.Context()); err != nil || other.Current(models.Depends{}, before) {
			t.Errorf("the other process has not noticed (%v)", err)
		}
		u, err := s.UserByName(t.Context(), "member1")
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for at := (models.Page{Number: 1}); at.Number > 0; {
			posts, next, err := s.PostsBy(t.Context(), nil, u, at)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range posts {
				fmt.Fprintln(&text, p.ID, p.Place.Title, *p.Number, *p.Thread, p.Depth, p.Body, p.BodyHTML, clock.Truncate(time.Hour).Sub(p.CreatedAt))
			}
			at = models.Page(next)
		}
		return text.String()
	}
	now := time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)
	a, b := told(now), told(now.Add(1000*time.Hour))
	if a != b || len(a) < 10_000 {
		t.Errorf("the texts differ, or are missing: %d and %d characters", len(a), len(b))
	}
}

func TestSeedRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := modelstest.New(t)
	for field, plan := range map[string]models.SeedPlan{
		"articles":        {Comments: 1},
		"largest-article": {Articles: 2, Comments: 21, LargestArticle: 10},
		"topics":          {Posts: 1, Members: 1},
		"posts":           {Topics: 2, Posts: 1, Members: 1},
		"largest-topic":   {Topics: 2, Posts: 21, LargestTopic: 10, Members: 1},
		"members":         {Topics: 1, Posts: 1},
		"waiting":         {Articles: 1, Waiting: -1},
		"password":        {Password: "short"},
	} {
		_, err := s.Seed(t.Context(), plan, nil)
		if invalid, ok := errors.AsType[models.Invalid](err); !ok || len(invalid) != 1 || invalid[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	// Nothing at all is a plan too, and so is a discussion smaller than its share.
	if _, err := s.Seed(t.Context(), models.SeedPlan{}, nil); err != nil {
		t.Errorf("an empty plan: %v", err)
	}
	if _, err := modelstest.New(t).Seed(t.Context(), models.SeedPlan{Articles: 2, Comments: 3, LargestArticle: 100, Waiting: 1}, nil); err != nil {
		t.Errorf("fewer replies than the largest has: %v", err)
	}
}
