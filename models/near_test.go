package models_test

import (
	"slices"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

const pitch = "My broker group made ten times on this ticker with guaranteed entries daily and nobody lost a cent since March, so message us before the bell rings"

// A card shows which other posts say nearly the same, whoever wrote them and
// whatever became of them.
func TestCardShowsCopies(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		first := modelstest.Reply(t, s, a, "ann", pitch)
		if _, err := s.Decide(t.Context(), mod, first.ID, models.ActSpam, models.DecisionInput{}); err != nil {
			t.Fatal(err)
		}
		second := modelstest.Reply(t, s, a, "bob", strings.Replace(pitch, "March", "*April*", 1)+"!!")
		modelstest.Reply(t, s, a, "eve", "Something of my own about the seven categories, which cover oxides and finished magnets")
		third := modelstest.Reply(t, s, a, "cid", strings.ToUpper(pitch)+" now https://a.example/?b=c&d=e https://www.example.org/more/than/that https://other.example/word/word-word")
		short := modelstest.Reply(t, s, a, "dan", "Thank you very much")
		modelstest.Reply(t, s, a, "fay", "Thank you very much.")
		near := func(id int64) []int64 {
			t.Helper()
			c, err := s.Card(t.Context(), mod, id)
			if err != nil {
				t.Fatal(err)
			}
			ids := []int64{}
			for _, n := range c.Near {
				if n.Percent < 60 || n.Percent > 100 || n.Name() == "Somebody" {
					t.Errorf("a copy is like by %d%%, by %s", n.Percent, n.Name())
				}
				ids = append(ids, n.ID)
			}
			slices.Sort(ids)
			return ids
		}
		if got := near(third.ID); !slices.Equal(got, ids(first, second)) {
			t.Errorf("the copies of %d are %v", third.ID, got)
		}
		if got := near(short.ID); len(got) != 0 {
			t.Errorf("a short text has copies: %v", got)
		}
		q, err := s.Queue(t.Context(), mod, models.Pending, models.Page{Number: 1})
		if err != nil || len(q.Cards[0].Near) != 2 || len(q.Cards[1].Near) != 0 {
			t.Errorf("in the queue the first has %d copies (%v)", len(q.Cards[0].Near), err)
		}
		if _, err := s.EditPost(t.Context(), nil, second.ID, models.EditInput{Body: "What I really wanted to say about this article is something else", Receipt: second.Receipt}); err != nil {
			t.Fatal(err)
		}
		if got := near(third.ID); !slices.Equal(got, ids(first)) {
			t.Errorf("after a change the copies are %v", got)
		}
	})
}

// However many copies there are, a card reads a few.
func TestCopiesOfAFlood(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		p := modelstest.Reply(t, s, a, "ann", pitch)
		for _, sql := range []string{
			`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO posts (discussion_id, state, body, body_html, renderer, created_at)
				SELECT discussion_id, 'spam', body, body_html, 1, created_at FROM posts, n`,
			`INSERT INTO near_texts SELECT p.id, a, b, c, d FROM posts p, near_texts WHERE p.state = 'spam'`,
		} {
			if err := s.DB().Exec(sql).Error; err != nil {
				t.Fatal(err)
			}
		}
		c, err := s.Card(t.Context(), mod, p.ID)
		if err != nil || len(c.Near) != 21 {
			t.Errorf("%d copies are shown (%v)", len(c.Near), err)
		}
	})
}
