package models_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// shelf is a queue with something of every kind in it.
type shelf struct {
	mod                  *models.User
	first, second, reply *models.Post // under an article
	opening              *models.Post // in the forum
	reported             *models.Post
	articles             []*models.Article
}

func fillShelf(t *testing.T, s *models.Store) *shelf {
	t.Helper()
	f := &shelf{mod: modelstest.User(t, s, "mo", models.Moderator)}
	newt, ann := modelstest.User(t, s, "newt"), modelstest.User(t, s, "ann")
	f.articles = []*models.Article{modelstest.Article(t, s, "Rates hold"), modelstest.Article(t, s, "Mines open")}
	modelstest.Board(t, s, "Copper")
	tin := modelstest.Board(t, s, "Tin")
	f.reported = modelstest.Reply(t, s, f.articles[0], "eve", "Buy from me")
	modelstest.Approve(t, s, f.mod, f.reported)
	if _, err := s.ReportPost(t.Context(), models.Writer{User: ann}, f.reported.ID, models.ReportInput{Reason: "3"}); err != nil {
		t.Fatal(err)
	}
	f.first = modelstest.Reply(t, s, f.articles[0], "zoe", "First words")
	f.second = modelstest.Reply(t, s, f.articles[1], "bob", "Second words with http://a.example and http://b.example")
	f.opening = modelstest.Topic(t, s, newt, tin, "Where is tin going")
	w := models.Writer{User: newt}
	f.reply = reply(t, s, w, f.articles[1], "A member's words")
	return f
}

func reply(t *testing.T, s *models.Store, w models.Writer, a *models.Article, body string) *models.Post {
	t.Helper()
	p, err := s.LeaveReply(t.Context(), w, a.Slug, models.ReplyInput{Comment: body})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// shown are the ids of what a page of the queue shows.
func onPage(q *models.Queue) []int64 {
	ids := []int64{}
	for _, c := range q.Cards {
		ids = append(ids, c.ID)
	}
	return ids
}

func ids(posts ...*models.Post) []int64 {
	list := []int64{}
	for _, p := range posts {
		list = append(list, p.ID)
	}
	return list
}

// Filters combine, and the tabs count what they leave.
func TestQueueFilters(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		f := fillShelf(t, s)
		tests := []struct {
			name   string
			state  models.State
			filter models.QueueFilter
			want   []*models.Post
		}{
			{"everything, oldest first", models.Pending, models.QueueFilter{}, []*models.Post{f.first, f.second, f.opening, f.reply}},
			{"replies", models.Pending, models.QueueFilter{Kind: "reply"}, []*models.Post{f.first, f.second, f.reply}},
			{"forum posts", models.Pending, models.QueueFilter{Kind: "post"}, []*models.Post{f.opening}},
			{"reported ones", models.Public, models.QueueFilter{Kind: "reported"}, []*models.Post{f.reported}},
			{"a board", models.Pending, models.QueueFilter{Board: "tin"}, []*models.Post{f.opening}},
			{"an empty board", models.Pending, models.QueueFilter{Board: "copper"}, nil},
			{"no such board", models.Pending, models.QueueFilter{Board: "zinc"}, nil},
			{"an article", models.Pending, models.QueueFilter{Article: "mines-open"}, []*models.Post{f.second, f.reply}},
			{"an article's address", models.Pending, models.QueueFilter{Article: " https://site.example/news/mines-open?sort=top#post-1 "}, []*models.Post{f.second, f.reply}},
			{"an article of another state", models.Public, models.QueueFilter{Article: "rates-hold"}, []*models.Post{f.reported}},
			{"a reason", models.Pending, models.QueueFilter{Reason: models.HoldLinks}, []*models.Post{f.second}},
			{"a reason that is there no more", models.Public, models.QueueFilter{Reason: models.HoldFirst}, []*models.Post{f.reported}},
			{"a reason and a board", models.Pending, models.QueueFilter{Reason: models.HoldFirst, Board: "tin"}, []*models.Post{f.opening}},
			{"a reason and an article", models.Pending, models.QueueFilter{Reason: models.HoldFirst, Article: "mines-open"}, []*models.Post{f.second, f.reply}},
			{"a member", models.Pending, models.QueueFilter{Person: "Newt"}, []*models.Post{f.opening, f.reply}},
			{"a member in the forum", models.Pending, models.QueueFilter{Person: "newt", Kind: "post"}, []*models.Post{f.opening}},
			{"a guest", models.Pending, models.QueueFilter{Person: "BOB"}, []*models.Post{f.second}},
			{"a guest by a post of theirs", models.Pending, models.QueueFilter{Writer: f.first.ID}, []*models.Post{f.first}},
			{"a member by a post of theirs", models.Pending, models.QueueFilter{Writer: f.reply.ID}, []*models.Post{f.opening, f.reply}},
			{"nobody", models.Pending, models.QueueFilter{Person: "who?"}, nil},
			{"reported, by reason", models.Reported, models.QueueFilter{Reason: models.HoldFirst, Person: "eve"}, []*models.Post{f.reported}},
			{"reported, elsewhere", models.Reported, models.QueueFilter{Article: "mines-open"}, nil},
		}
		for _, tt := range tests {
			q, err := s.FilteredQueue(t.Context(), f.mod, tt.state, tt.filter, models.Page{Number: 1})
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if got := onPage(q); !slices.Equal(got, ids(tt.want...)) {
				t.Errorf("%s: got %v, want %v", tt.name, got, ids(tt.want...))
			}
			if n, more := q.Count(tt.state); n != len(tt.want) || more {
				t.Errorf("%s: the tab counts %d", tt.name, n)
			}
		}
	})
}

// A filter goes on being true after a decision and its undo, and when a topic moves.
func TestQueueFiltersFollow(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		f := fillShelf(t, s)
		list := func(state models.State, filter models.QueueFilter) []int64 {
			q, err := s.FilteredQueue(t.Context(), f.mod, state, filter, models.Page{Number: 1})
			if err != nil {
				t.Fatal(err)
			}
			return onPage(q)
		}
		links := models.QueueFilter{Reason: models.HoldLinks}
		d, err := s.Decide(t.Context(), f.mod, f.second.ID, models.ActSpam, models.DecisionInput{})
		if err != nil {
			t.Fatal(err)
		}
		if got := list(models.Spam, links); !slices.Equal(got, ids(f.second)) || len(list(models.Pending, links)) != 0 {
			t.Errorf("after the decision the reason finds %v", got)
		}
		if _, err := s.Undo(t.Context(), f.mod, d.ID); err != nil {
			t.Fatal(err)
		}
		if got := list(models.Pending, links); !slices.Equal(got, ids(f.second)) {
			t.Errorf("after the undo the reason finds %v", got)
		}
		if err := s.DB().Exec("UPDATE topics SET board_id = (SELECT id FROM boards WHERE slug = 'copper')").Error; err != nil {
			t.Fatal(err)
		}
		if got := list(models.Pending, models.QueueFilter{Board: "copper"}); !slices.Equal(got, ids(f.opening)) {
			t.Errorf("the board a topic moved to has %v", got)
		}
		if err := s.DB().Exec("UPDATE posts SET discussion_id = ? WHERE id = ?", f.articles[0].DiscussionID, f.opening.ID).Error; err != nil {
			t.Fatal(err)
		}
		if got := list(models.Pending, models.QueueFilter{Kind: "post"}); len(got) != 0 {
			t.Errorf("a post that left the forum is still listed there: %v", got)
		}
	})
}

// fill adds n posts in a state under an article.
func fill(t testing.TB, s *models.Store, a *models.Article, state models.State, n int) {
	t.Helper()
	for _, sql := range []string{
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @n)
			INSERT INTO posts (discussion_id, state, guest_name, guest_email, body, body_html, renderer, created_at)
			SELECT @in, @state, 'Guest ' || (i % 500), 'g' || (i % 500) || '@example.org', 'Words ' || i, '<p>Words ' || i || '</p>', 1, '2026-01-01 00:00:00' FROM n`,
		`INSERT INTO holds (post_id, kind) SELECT id, 'first_post' FROM posts WHERE state = @state AND discussion_id = @in`,
		`UPDATE discussions SET pending_count = (SELECT COUNT(*) FROM posts WHERE discussion_id = @in AND state = 'pending') WHERE id = @in`,
		`INSERT INTO post_counts (state, shard, n) VALUES (@state, 99, @n) ON CONFLICT (state, shard) DO UPDATE SET n = post_counts.n + excluded.n`,
	} {
		if err := s.DB().Exec(sql, map[string]any{"n": n, "in": a.DiscussionID, "state": string(state)}).Error; err != nil {
			t.Fatal(err)
		}
	}
}

// Pages follow each other by key, whatever the filter, and every post is on one.
func TestQueuePages(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		fill(t, s, a, models.Pending, 1234)
		for _, f := range []models.QueueFilter{{}, {Kind: "reply"}, {Article: a.Slug}, {Reason: models.HoldFirst}, {Reason: models.HoldFirst, Kind: "reply"}} {
			var seen []int64
			for at := (models.Page{Number: 1}); at.Number > 0; {
				q, err := s.FilteredQueue(t.Context(), mod, models.Pending, f, at)
				if err != nil {
					t.Fatal(err)
				}
				seen = append(seen, onPage(q)...)
				at = models.Page(q.Next)
				want, cut := 1234, false
				if f.Kind != "" && f.Reason != "" {
					want, cut = models.MostCounted, true
				}
				if n, more := q.Count(models.Pending); n != want || more != cut {
					t.Errorf("%+v counts %d, more: %v", f, n, more)
				}
			}
			if len(seen) != 1234 || !slices.IsSorted(seen) || len(slices.Compact(seen)) != 1234 {
				t.Errorf("%+v walks over %d posts", f, len(seen))
			}
		}
	})
}

// No page of what waits reads a table from one end to the other, or sorts it.
func TestQueueWalksIndexes(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		modelstest.Board(t, s, "Tin")
		fill(t, s, modelstest.Article(t, s, "Mines open"), models.Public, 20_000)
		fill(t, s, a, models.Pending, 5_000)
		if err := s.DB().Exec("ANALYZE").Error; err != nil {
			t.Fatal(err)
		}
		for _, f := range []models.QueueFilter{
			{}, {Kind: "reply"}, {Kind: "post"}, {Kind: "reported"}, {Board: "tin"}, {Article: a.Slug}, {Reason: models.HoldFirst},
			{Reason: models.HoldTrap}, {Person: "guest 7"}, {Writer: 7}, {Kind: "post", Reason: models.HoldTrap},
		} {
			plan, err := s.QueuePlan(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			plan = strings.ReplaceAll(plan, "SCAN posts USING INDEX posts_reported", "") // there is nothing else in it
			for _, bad := range []string{"SCAN", "(rowid>?)", "Seq Scan", "_pkey", "FOR ORDER BY", "Sort Key"} {
				if strings.Contains(plan, bad) {
					t.Errorf("%+v: %s in\n%s", f, bad, plan)
				}
			}
		}
	})
}

// BenchmarkQueue loads the first page of ten waiting posts, of a full page, and of a hundred
// thousand.
func BenchmarkQueue(b *testing.B) {
	for _, db := range []struct {
		name string
		open func() *models.Store
	}{
		{"sqlite", func() *models.Store { return modelstest.New(b) }},
		{"postgres", func() *models.Store { return modelstest.Open(b, modelstest.PostgresURL(b)) }},
	} {
		for _, n := range []int{10, 50, 100_000} {
			s := db.open()
			mod, a := modelstest.User(b, s, "mo", models.Moderator), modelstest.Article(b, s, "Rates hold")
			fill(b, s, modelstest.Article(b, s, "Mines open"), models.Public, 100_000)
			fill(b, s, a, models.Pending, n)
			tidy := "ANALYZE"
			if db.name == "postgres" {
				tidy = "VACUUM ANALYZE" // as it does by itself before long
			}
			if err := s.DB().Exec(tidy).Error; err != nil {
				b.Fatal(err)
			}
			for _, x := range []struct {
				name string
				f    models.QueueFilter
			}{
				{"all", models.QueueFilter{}}, {"chance", models.QueueFilter{Order: models.ByChance}}, {"kind", models.QueueFilter{Kind: "reply"}},
				{"reported", models.QueueFilter{Kind: "reported"}}, {"appeals", models.QueueFilter{Kind: "appeal"}},
				{"article", models.QueueFilter{Article: a.Slug}}, {"reason", models.QueueFilter{Reason: models.HoldFirst}}, {"person", models.QueueFilter{Person: "guest 7"}},
				{"both", models.QueueFilter{Kind: "reply", Reason: models.HoldFirst}},
			} {
				f := x.f
				b.Run(fmt.Sprintf("%s/%s/%d", db.name, x.name, n), func(b *testing.B) {
					for b.Loop() {
						if _, err := s.FilteredQueue(b.Context(), mod, models.Pending, f, models.Page{Number: 1}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
