package models_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// pick is one of some words, the same for the same n.
func pick(n int, words ...string) string { return words[n%len(words)] }

// advert is a text that nobody on this site would write but to sell something.
func advert(n int) string {
	return fmt.Sprintf("Cheap %s watches, %s delivery, order today at https://%s.example/%d", pick(n, "luxury", "replica", "gold"), pick(n, "free", "fast"), pick(n, "dials", "bargains"), n)
}

// remark is a text about the subject at hand.
func remark(n int) string {
	return fmt.Sprintf("The %s of %s oxide rose by %d%% since the %s licences", pick(n, "price", "premium", "stock"), pick(n, "terbium", "cerium"), n, pick(n, "spring", "autumn", "last"))
}

// written puts a post that waits under an article. Guests write each under a name
// of their own.
func written(t testing.TB, s *models.Store, a *models.Article, n int, text string) *models.Post {
	t.Helper()
	return modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", n), text)
}

// teach decides about n posts, the half of them spam.
func teach(t testing.TB, s *models.Store, mod *models.User, a *models.Article, n int) {
	t.Helper()
	for i := range n {
		text, act := advert(i), models.ActSpam
		if i%2 == 0 {
			text, act = remark(i), models.ActApprove
		}
		decide(t, s, mod, written(t, s, a, i, text), act)
	}
}

func decide(t testing.TB, s *models.Store, mod *models.User, p *models.Post, act models.Act) *models.Decision {
	t.Helper()
	d, err := s.Decide(t.Context(), mod, p.ID, act, models.DecisionInput{Rule: 3, Version: versionOf(t, s, p.ID)})
	if err != nil {
		t.Fatalf("%s of %d: %v", act, p.ID, err)
	}
	return d
}

func versionOf(t testing.TB, s *models.Store, post int64) (version int) {
	t.Helper()
	if err := s.DB().Raw("SELECT version FROM posts WHERE id = ?", post).Scan(&version).Error; err != nil {
		t.Fatal(err)
	}
	return version
}

// learned is all that the filter knows.
func learned(t *testing.T, s *models.Store) []string {
	t.Helper()
	var rows []string
	err := s.DB().Raw("SELECT key || ' ' || spam || ' ' || ham FROM filter_counts ORDER BY key").Scan(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// The filter has an opinion once it has learned enough, says what weighed, and puts
// the queue in order.
func TestFilterOpinions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		teach(t, s, mod, a, 38)
		bad, good := written(t, s, a, 1000, advert(1000)), written(t, s, a, 1001, remark(1001))
		card := func(p *models.Post) *models.Card {
			c, err := s.Card(t.Context(), mod, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		if o := card(bad).Opinion; o != nil {
			t.Errorf("after 19 posts of each kind it says %+v", o)
		}
		for i := range 2 {
			decide(t, s, mod, written(t, s, a, 500+i, advert(i)), models.ActSpam)
			decide(t, s, mod, written(t, s, a, 600+i, remark(i)), models.ActApprove)
		}
		if o := card(bad).Opinion; o != nil {
			t.Errorf("before it has looked at what waits it says %+v", o)
		}
		work(t, s)
		if o := card(bad).Opinion; o == nil || !o.Likely() || len(o.Signals) != 5 || !o.Signals[0].Spam {
			t.Errorf("of an advertisement it says %+v", o)
		}
		if o := card(good).Opinion; o == nil || o.Percent > 20 || len(o.Signals) == 0 || o.Signals[0].Spam {
			t.Errorf("of a remark it says %+v", o)
		}
		later := written(t, s, a, 1002, advert(1002))
		fair := written(t, s, a, 1003, remark(1003))
		q, err := s.FilteredQueue(t.Context(), mod, models.Pending, models.QueueFilter{Order: models.ByChance}, models.Page{Number: 1})
		if err != nil || len(q.Cards) != 4 {
			t.Fatalf("%d cards (%v)", len(q.Cards), err)
		}
		if got := []int64{q.Cards[0].ID, q.Cards[1].ID, q.Cards[2].ID, q.Cards[3].ID}; !slices.Equal(got, []int64{good.ID, fair.ID, bad.ID, later.ID}) {
			t.Errorf("in the order of chance: %v", got)
		}
	})
}

// work does the jobs that have the filter judge.
func work(t testing.TB, s *models.Store) {
	t.Helper()
	for {
		jobs, err := s.ClaimJobs(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(jobs) == 0 {
			return
		}
		for _, j := range jobs {
			if j.Kind == models.JudgeKind {
				if err := s.JudgeWaiting(t.Context(), j); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.FinishJob(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Undo makes the filter what it was, whatever was decided and edited in between.
func TestFilterForgets(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		teach(t, s, mod, a, 4)
		seed := rand.Uint64()
		rng := rand.New(rand.NewPCG(seed, 1))
		posts := make([]*models.Post, 5)
		for i := range posts {
			posts[i] = written(t, s, a, 100+i, pick(i, advert(i), remark(i)))
		}
		acts := []models.Act{models.ActApprove, models.ActSpam, models.ActReject, models.ActTrash}
		type step struct {
			d *models.Decision
		}
		stacks := map[int64][]step{}
		for range 60 {
			p := posts[rng.IntN(len(posts))]
			if stack := stacks[p.ID]; len(stack) > 0 && rng.IntN(2) == 0 {
				if _, err := s.Undo(t.Context(), mod, stack[len(stack)-1].d.ID); err != nil {
					t.Fatalf("seed %d: undoing %s: %v", seed, stack[len(stack)-1].d.Act, err)
				}
				stacks[p.ID] = stack[:len(stack)-1]
				continue
			}
			act := acts[rng.IntN(len(acts))]
			in := models.DecisionInput{Rule: 3, Version: versionOf(t, s, p.ID)}
			if d, err := s.Decide(t.Context(), mod, p.ID, act, in); err == nil {
				stacks[p.ID] = append(stacks[p.ID], step{d: d})
			}
		}
		fresh := modelstest.New(t)
		replay(t, s, fresh, posts, func(id int64) []models.Act {
			var all []models.Act
			for _, x := range stacks[id] {
				all = append(all, x.d.Act)
			}
			return all
		})
		if got, want := learned(t, s), learned(t, fresh); !slices.Equal(got, want) {
			t.Errorf("seed %d: it knows %d features, and without what was undone %d", seed, len(got), len(want))
		}
	})
}

// replay has another site decide about the same posts what still stands.
func replay(t *testing.T, s, fresh *models.Store, posts []*models.Post, stands func(int64) []models.Act) {
	t.Helper()
	mod, a := modelstest.User(t, fresh, "mo", models.Moderator), modelstest.Article(t, fresh, "Rates hold")
	teach(t, fresh, mod, a, 4)
	for i, p := range posts {
		again := written(t, fresh, a, 100+i, p.Body)
		for _, act := range stands(p.ID) {
			decide(t, fresh, mod, again, act)
		}
	}
	var here, there int64
	s.DB().Raw("SELECT COUNT(*) FROM filter_lessons WHERE counted").Scan(&here)
	fresh.DB().Raw("SELECT COUNT(*) FROM filter_lessons WHERE counted").Scan(&there)
	if here != there {
		t.Errorf("%d lessons count, and without what was undone %d", here, there)
	}
}

// What was learned is unlearned, not what the text says now.
func TestFilterForgetsWhatItLearned(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		p := written(t, s, a, 1, remark(1))
		before := learned(t, s)
		d := decide(t, s, mod, p, models.ActApprove)
		if slices.Equal(learned(t, s), before) {
			t.Fatal("an approval teaches nothing")
		}
		if err := s.DB().Exec("UPDATE posts SET body = 'Something else' WHERE id = ?", p.ID).Error; err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
			t.Fatal(err)
		}
		if got := learned(t, s); !slices.Equal(got, before) {
			t.Errorf("it still knows %v", got)
		}
	})
}

// Many who decide at once about posts with the same words wait for each other and
// for nothing else.
func TestFilterTogether(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		var posts []*models.Post
		for i := range 64 {
			posts = append(posts, written(t, s, a, i, pick(i, advert(i), remark(i))))
		}
		var wg sync.WaitGroup
		for part := range slices.Chunk(posts, 8) {
			wg.Go(func() {
				for i, p := range part {
					act := models.Act(pick(i, string(models.ActSpam), string(models.ActApprove)))
					d, err := s.Decide(context.WithoutCancel(t.Context()), mod, p.ID, act, models.DecisionInput{})
					if err == nil && i%4 == 3 {
						_, err = s.Undo(context.WithoutCancel(t.Context()), mod, d.ID)
					}
					if err != nil {
						t.Errorf("%s: %v", act, err)
					}
				}
			})
		}
		wg.Wait()
		f, err := s.SpamFilter(t.Context(), mod)
		if err != nil || f.Learned.Spam != 32 || f.Learned.Ham != 16 {
			t.Errorf("it has learned %+v (%v)", f.Learned, err)
		}
	})
}
