package models_test

import (
	"fmt"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// Learning takes the same statements for one decision and for fifty of one press, and
// so does unlearning, even where the posts had taught something before.
func TestFilterCostsTheSame(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		mod, a := modelstest.User(t, store, "mo", models.Moderator), modelstest.Article(t, store, "Rates hold")
		teach(t, store, mod, a, 40)
		var sent []string
		s := store.Watched(func(statement string) { sent = append(sent, statement) })
		press := func(posts []int64, act models.Act) (d *models.Decision, learning int) {
			t.Helper()
			sent = nil
			d, n, err := s.DecideAll(t.Context(), mod, models.BulkInput{Posts: posts, Action: string(act), Rule: 3})
			if err != nil || n != len(posts) {
				t.Fatalf("%s of %d: %d, %v", act, len(posts), n, err)
			}
			return d, onFilter(sent)
		}
		made := 0
		wait := func(n int) (posts []int64) {
			for range n {
				made++
				posts = append(posts, written(t, store, a, 1000+made, pick(made, advert(made), remark(made))).ID)
			}
			return posts
		}
		type cost struct{ first, second, back int }
		measure := func(n int, forget bool) (c cost, all int) {
			t.Helper()
			posts := wait(n)
			_, c.first = press(posts, models.ActApprove)
			if forget {
				if err := store.DB().Exec("DELETE FROM filter_lessons WHERE post_id IN ?", posts).Error; err != nil {
					t.Fatal(err)
				}
			}
			d, second := press(posts, models.ActSpam)
			c.second = second
			sent = nil
			if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
				t.Fatal(err)
			}
			c.back = onFilter(sent)
			return c, len(sent)
		}
		one, _ := measure(1, false)
		many, knew := measure(50, false)
		_, unknown := measure(50, true)
		if one != many {
			t.Errorf("about one post %+v statements, about fifty %+v", one, many)
		}
		if one.first > 4 {
			t.Errorf("a decision takes %d statements to learn from", one.first)
		}
		if knew > unknown+2 { // the decisions that were made, and the lesson that counts again
			t.Errorf("to undo fifty decisions takes %d statements, and %d where the posts had taught something", unknown, knew)
		}
	})
}

// onFilter is how many statements are about what the filter has learned.
func onFilter(statements []string) (n int) {
	for _, x := range statements {
		if strings.Contains(x, "filter_") {
			n++
		}
	}
	return n
}

// BenchmarkFilterDecision is one decision with a filter that has an opinion, and
// without: the trash teaches nothing.
func BenchmarkFilterDecision(b *testing.B) {
	for name, open := range map[string]func() *models.Store{
		"sqlite":   func() *models.Store { return modelstest.New(b) },
		"postgres": func() *models.Store { return modelstest.Open(b, modelstest.PostgresURL(b)) },
	} {
		s := open()
		mod, a := modelstest.User(b, s, "mo", models.Moderator), modelstest.Article(b, s, "Rates hold")
		teach(b, s, mod, a, 60)
		made := 100
		for _, act := range []models.Act{models.ActTrash, models.ActSpam} {
			b.Run(fmt.Sprintf("%s/%s", name, act), func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					made++
					p := written(b, s, a, made, advert(made))
					b.StartTimer()
					if _, err := s.Decide(b.Context(), mod, p.ID, act, models.DecisionInput{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
