package models_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lode/internal/ledger"
	"lode/models"
	"lode/models/modelstest"
)

// recountMonths compares the report by month with the entries themselves.
func recountMonths(t *testing.T, s *models.Store, shown []ledger.Entry) {
	t.Helper()
	report, err := s.Transparency(t.Context(), models.Page{Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range report.Months {
		acts, rules, found := map[models.Act]int{}, map[int]int{}, map[string]int{}
		decisions, automatic, reversed := 0, 0, 0
		var waits []int64
		for _, e := range shown {
			if e.Time.Format("2006-01") != m.Name() {
				continue
			}
			acts[models.Act(e.Act)]++
			if e.Waited != nil {
				waits = append(waits, *e.Waited)
			}
			switch e.Act {
			case "undo":
				reversed++
				continue
			case "withdraw":
				continue
			}
			decisions++
			found[e.Found]++
			if e.Automatic {
				automatic++
			}
			if e.Rule > 0 {
				rules[e.Rule]++
			}
		}
		var median time.Duration
		if slices.Sort(waits); len(waits) > 0 {
			median = time.Duration(waits[(len(waits)-1)/2]) * time.Second
			switch {
			case median >= 24*time.Hour:
				median = median.Truncate(time.Hour)
			case median >= time.Minute:
				median = median.Truncate(time.Minute)
			}
		}
		if !maps.Equal(m.Acts, acts) || !maps.Equal(m.Rules, rules) || !maps.Equal(m.Found, found) ||
			m.Decisions != decisions || m.Automatic != automatic || m.Reversed != reversed || m.Waits != len(waits) || m.Median != median {
			t.Errorf("%s: the report is %+v; the ledger has %v %v %v, %d decisions, %d automatic, %d reversed, %d waits, median %s",
				m.Name(), *m, acts, rules, found, decisions, automatic, reversed, len(waits), median)
		}
	}
}

// Any history of acts and undos leaves a ledger that is whole, and months that add
// up to it, of which what is too young is not shown.
func TestLedgerOfAnyHistory(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		r := rand.New(rand.NewPCG(7, 7))
		now := time.Date(2025, 3, 1, 8, 0, 0, 0, time.UTC)
		s = s.WithClock(func() time.Time { return now })
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		var posts []int64
		for i := range 12 {
			posts = append(posts, modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i)).ID)
		}
		var made []int64
		refused := func(err error) bool { return errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrForbidden) }
		for range 120 {
			now = now.Add(time.Duration(r.Int64N(int64(30 * time.Hour))))
			var err error
			if r.IntN(3) == 0 && len(made) > 0 {
				_, err = s.Undo(t.Context(), mod, made[r.IntN(len(made))])
			} else {
				card, cardErr := s.Card(t.Context(), mod, posts[r.IntN(len(posts))])
				if cardErr != nil {
					t.Fatal(cardErr)
				}
				act := []models.Act{models.ActApprove, models.ActReject, models.ActSpam, models.ActTrash}[r.IntN(4)]
				var d *models.Decision
				d, err = s.Decide(t.Context(), mod, card.ID, act, models.DecisionInput{Version: card.Version, Rule: 1 + r.IntN(6)})
				if err == nil {
					made = append(made, d.ID)
				}
			}
			if err != nil && !refused(err) {
				t.Fatal(err)
			}
			if r.IntN(10) == 0 {
				if err := s.ShowLedger(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		entries := verified(t, s)
		if err := s.ShowLedger(t.Context()); err != nil {
			t.Fatal(err)
		}
		head, err := s.LedgerHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range entries {
			if old := now.Sub(e.Time) >= 24*time.Hour; old != (int64(i) < head.Shown) {
				t.Errorf("entry %d is %s old and the ledger is shown up to %d", i+1, now.Sub(e.Time), head.Shown)
			}
		}
		if head.Shown == 0 || head.Shown == head.Number {
			t.Fatalf("of %d entries %d are shown: nothing is tested", head.Number, head.Shown)
		}
		report, err := ledger.Verify(bytes.NewReader(exported(t, s, 1, false)), ledger.Options{})
		if err != nil || report.Last != head.Shown {
			t.Errorf("what is shown: %+v, %v", report, err)
		}
		if report, err = ledger.Verify(bytes.NewReader(exported(t, s, 10, false)), ledger.Options{First: 10}); err != nil || report.Last != head.Shown {
			t.Errorf("a part of it: %+v, %v", report, err)
		}
		recountMonths(t, s, entries[:head.Shown])
	})
}

// What is not shown yet is in no list; the pages made before it was shown are old
// when it is, in other processes too.
func TestLedgerIsShownLater(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := s.Now()
		s = s.WithClock(func() time.Time { return now })
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		modelstest.Approve(t, s, mod, modelstest.Reply(t, s, a, "ann", "One"))
		now = now.Add(time.Hour)
		modelstest.Approve(t, s, mod, modelstest.Reply(t, s, a, "bob", "Two"))
		sees := func(want int) {
			t.Helper()
			if err := s.ShowLedger(t.Context()); err != nil {
				t.Fatal(err)
			}
			l, err := s.Log(t.Context(), models.LogFilter{}, models.Page{Number: 1})
			if err != nil || len(l.Entries) != want {
				t.Errorf("the log has %d entries (%v), want %d", len(l.Entries), err, want)
			}
			for n := range int64(3) {
				if _, err := s.LogEntry(t.Context(), n); (err == nil) != (n > 0 && n <= int64(want)) {
					t.Errorf("entry %d of %d: %v", n, want, err)
				}
			}
		}
		sees(0)
		then := s.Snapshot()
		now = now.Add(23*time.Hour + time.Minute)
		sees(1)
		if s.Current(models.Depends{Ledger: true}, then) {
			t.Error("a page of the log counts as current")
		}
		if !s.Current(models.Depends{Discussion: a.DiscussionID}, then) {
			t.Error("a page of the article counts as old")
		}
		now = now.Add(time.Hour)
		sees(2)
	})
}

// Pages of the log follow each other by number, whatever they are filtered by.
func TestLog(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		atOnce(t, s)
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		p := modelstest.Reply(t, s, a, "ann", "Words")
		topic := modelstest.Topic(t, s, mod, b, "A topic")
		act := func(post int64, act models.Act) {
			t.Helper()
			card, err := s.Card(t.Context(), mod, post)
			if err == nil {
				_, err = s.Decide(t.Context(), mod, post, act, models.DecisionInput{Version: card.Version, Rule: 4})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for range 60 {
			act(p.ID, models.ActReject)
			act(p.ID, models.ActApprove)
		}
		act(topic.ID, models.ActTrash)
		month := s.Now().Format("2006-01")
		for _, tt := range []struct {
			filter models.LogFilter
			want   int
		}{
			{models.LogFilter{}, 121},
			{models.LogFilter{Act: models.ActReject}, 60},
			{models.LogFilter{Rule: 4}, 61},
			{models.LogFilter{Rule: 5}, 0},
			{models.LogFilter{Place: "forum/copper"}, 1},
			{models.LogFilter{Month: month, By: models.LogByPeople}, 121},
			{models.LogFilter{Month: "2001-01"}, 0},
			{models.LogFilter{By: models.LogByProgram}, 0},
			{models.LogFilter{Act: models.ActTrash, Place: "forum/copper", Month: month}, 1},
		} {
			var numbers []int64
			at := models.Page{Number: 1}
			for at.Number > 0 && at.Number < 9 {
				l, err := s.Log(t.Context(), tt.filter, at)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range l.Entries {
					numbers = append(numbers, e.Number)
				}
				at = models.Page(l.Next)
			}
			if len(numbers) != tt.want || !slices.IsSortedFunc(numbers, func(a, b int64) int { return int(b - a) }) || len(slices.Compact(numbers)) != tt.want {
				t.Errorf("%+v: %d entries %v, want %d", tt.filter, len(numbers), numbers, tt.want)
			}
		}
		l, err := s.Log(t.Context(), models.LogFilter{}, models.Page{Number: 3})
		if err != nil || len(l.Entries) != 21 || l.Entries[0].Number != 21 {
			t.Errorf("the third page by number alone has %d entries (%v)", len(l.Entries), err)
		}
	})
}
