package models_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// loadOf is the load board as somebody sees it.
func loadOf(t *testing.T, s *models.Store, by *models.User) *models.Load {
	t.Helper()
	l, err := s.Load(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// clock is a clock that a test turns.
type clock struct{ at time.Time }

func (c *clock) now() time.Time        { return c.at }
func (c *clock) turn(by time.Duration) { c.at = c.at.Add(by) }
func turned(s *models.Store) (*models.Store, *clock) {
	c := &clock{time.Date(2031, 3, 5, 10, 20, 0, 0, time.UTC)}
	return s.WithClock(c.now), c
}

func judged(l *models.Load) string {
	var all []string
	for _, h := range l.Holds {
		all = append(all, fmt.Sprintf("%s %d/%d", h.Kind, h.Refused, h.Judged))
	}
	return strings.Join(all, ", ")
}

func acts(l *models.Load) string {
	var all []string
	for _, a := range l.Acts {
		all = append(all, fmt.Sprintf("%s %d: %d-%d", a.Act, a.Rule, a.N, a.Reversed))
	}
	return strings.Join(all, ", ")
}

func TestLoadOfNothing(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		l := loadOf(t, s, modelstest.User(t, s, "mo", models.Moderator))
		if l.Posts.N != 0 || l.Reports.N != 0 || l.Decisions != 0 || len(l.Holds) != 0 || len(l.Hours) != 48 || len(l.Days) != 30 {
			t.Errorf("of nothing: %+v", l)
		}
		if _, err := s.Load(t.Context(), modelstest.User(t, s, "ed", models.Editor)); err == nil {
			t.Error("an editor sees it")
		}
	})
}

// How long things wait is counted from when they began to.
func TestLoadWaiting(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		old := publicReply(t, s, a)
		for i := range 20 {
			modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words number %d", i))
			c.turn(time.Hour)
		}
		w := loadOf(t, s, mod).Posts
		if w.N != 20 || w.Longest != 20*time.Hour || w.Tenth != 18*time.Hour || w.Half != 10*time.Hour {
			t.Errorf("posts: %+v", w)
		}
		for _, name := range []string{"ann", "bob", "cy"} {
			report(t, s, modelstest.User(t, s, name), old, models.ReportInput{Reason: "3"})
		}
		c.turn(10 * time.Minute)
		l := loadOf(t, s, mod)
		if w := l.Posts; w.N != 21 || w.Longest != 20*time.Hour+10*time.Minute || w.Half != 10*time.Hour+10*time.Minute {
			t.Errorf("with one that was reported just now: %+v", w)
		}
		if w := l.Reports; w.N != 3 || w.Longest != 10*time.Minute || w.Half != 10*time.Minute {
			t.Errorf("reports: %+v", w)
		}
		if _, err := s.Decide(t.Context(), mod, old.ID, models.ActApprove, models.DecisionInput{}); err != nil {
			t.Fatal(err)
		}
		l = loadOf(t, s, mod)
		if l.Posts.N != 20 || l.Reports.N != 0 || l.Waits != 1 || l.Median != 10*time.Minute {
			t.Errorf("once it is decided: %+v", l)
		}
	})
}

// What somebody takes back within a minute never was; what is taken back otherwise
// counts against who decided, at the hour when they did.
func TestLoadSlipsAndReversals(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mo, ada := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ada", models.Admin)
		a := modelstest.Article(t, s, "Rates hold")
		decide := func(name string, act models.Act, rule int) *models.Decision {
			t.Helper()
			d, err := s.Decide(t.Context(), mo, modelstest.Reply(t, s, a, name, "Words of "+name).ID, act, models.DecisionInput{Version: 1, Rule: rule})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		undo := func(by *models.User, d *models.Decision, after time.Duration) {
			t.Helper()
			c.turn(after)
			if _, err := s.Undo(t.Context(), by, d.ID); err != nil {
				t.Fatal(err)
			}
		}
		want := func(wantActs, wantHolds string) {
			t.Helper()
			if l := loadOf(t, s, mo); acts(l) != wantActs || judged(l) != wantHolds {
				t.Errorf("got %s; %s\nwant %s; %s", acts(l), judged(l), wantActs, wantHolds)
			}
		}
		slip, late, other, kept := decide("slip", models.ActSpam, 0), decide("late", models.ActReject, 3), decide("other", models.ActSpam, 0), decide("kept", models.ActApprove, 0)
		want("reject 3: 1-0, spam 3: 2-0, approve 0: 1-0", "first_post 3/4")
		undo(mo, slip, time.Minute)
		want("reject 3: 1-0, spam 3: 1-0, approve 0: 1-0", "first_post 2/3")
		undo(ada, other, 0)
		want("reject 3: 1-0, spam 3: 1-1, approve 0: 1-0", "first_post 1/2")
		undo(mo, late, time.Second)
		want("reject 3: 1-1, spam 3: 1-1, approve 0: 1-0", "first_post 0/1")
		c.turn(time.Hour)
		undo(ada, kept, 0)
		l := loadOf(t, s, ada)
		if len(l.People) != 1 || l.People[0].Name != "mo" || l.People[0].N != 3 || l.People[0].Reversed != 3 || l.People[0].Label() != "moderator 1" {
			t.Errorf("by person: %+v", l.People)
		}
		if l.Hours[46].People != 3 || l.Hours[47].People != 0 || l.Days[29].People != 3 || l.Reversed != 3 {
			t.Errorf("by time: %+v", l.Hours[44:])
		}
		if loadOf(t, s, mo).People != nil {
			t.Error("a moderator sees what each one does")
		}
		c.turn(31 * 24 * time.Hour)
		if l := loadOf(t, s, ada); l.Decisions != 0 || len(l.Holds) != 0 || l.Waits != 0 {
			t.Errorf("a month later: %+v", l)
		}
	})
}

// A hold is judged by the decision that answers it, and by no later one; what the
// program lets through, or its writer takes back, judges nothing.
func TestLoadJudgesHoldsOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, _ := turned(store)
		mo := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		p := modelstest.Reply(t, s, a, "sue", "See http://a.example and http://b.example")
		decide := func(act models.Act) {
			t.Helper()
			now, err := s.Card(t.Context(), mo, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Decide(t.Context(), mo, p.ID, act, models.DecisionInput{Version: now.Version}); err != nil {
				t.Fatal(err)
			}
		}
		decide(models.ActApprove)
		if got := judged(loadOf(t, s, mo)); got != "first_post 0/1, links 0/1" {
			t.Errorf("let through: %s", got)
		}
		for i, name := range []string{"ann", "bob", "cy", "dan", "eve", "fay"} {
			report(t, s, modelstest.User(t, s, name), p, models.ReportInput{Reason: strconv.Itoa(1 + i%3)})
		}
		decide(models.ActSpam)
		decide(models.ActTrash)
		if got := judged(loadOf(t, s, mo)); got != "first_post 0/1, links 0/1, reports 1/1" {
			t.Errorf("refused once it was reported: %s", got)
		}
		ann, err := s.UserByName(t.Context(), "ann")
		if err != nil {
			t.Fatal(err)
		}
		topic := modelstest.Topic(t, s, ann, modelstest.Board(t, s, "Copper"), "A topic")
		if _, err := s.Withdraw(t.Context(), ann, topic.ID, ""); err != nil {
			t.Fatal(err)
		}
		if got := judged(loadOf(t, s, mo)); got != "first_post 0/1, links 0/1, reports 1/1" {
			t.Errorf("withdrawn: %s", got)
		}
	})
}

// After any acts and undos the sums are those of the decisions that stand.
func TestLoadAfterActsAndUndos(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mods := []*models.User{modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ada", models.Admin)}
		a := modelstest.Article(t, s, "Rates hold")
		var posts []int64
		for i := range 12 {
			posts = append(posts, modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words number %d", i)).ID)
		}
		random := rand.New(rand.NewPCG(1, 2))
		var made []*models.Decision
		for range 150 {
			c.turn(time.Duration(random.IntN(100)) * time.Second)
			by := mods[random.IntN(2)]
			switch n := random.IntN(6); {
			case n == 0 && len(made) > 0:
				_, _ = s.Undo(t.Context(), by, made[random.IntN(len(made))].ID)
			case n == 1:
				d, _, err := s.DecideAll(t.Context(), by, models.BulkInput{Posts: []int64{posts[random.IntN(12)], posts[random.IntN(12)]}, Action: "spam"})
				if err == nil && d != nil {
					made = append(made, d)
				}
			default:
				id := posts[random.IntN(12)]
				card, err := s.Card(t.Context(), by, id)
				if err != nil {
					t.Fatal(err)
				}
				act := []models.Act{models.ActApprove, models.ActReject, models.ActSpam, models.ActTrash}[random.IntN(4)]
				if d, err := s.Decide(t.Context(), by, id, act, models.DecisionInput{Version: card.Version, Rule: 1 + random.IntN(3)}); err == nil {
					made = append(made, d)
				}
			}
		}
		l := loadOf(t, s, mods[1])
		var all []*models.Decision
		if err := s.DB().Find(&all).Error; err != nil {
			t.Fatal(err)
		}
		undone := map[int64]*models.Decision{}
		for _, d := range all {
			if d.UndoesID != nil {
				undone[*d.UndoesID] = d
			}
		}
		n, reversed, held, refused := 0, 0, 0, 0
		for _, d := range all {
			if d.Act == models.ActUndo {
				continue
			}
			u := undone[d.ID]
			slip := u != nil && *u.ByID == *d.ByID && u.CreatedAt.Sub(d.CreatedAt) <= time.Minute
			if !slip {
				n++
			}
			if u != nil && !slip {
				reversed++
			}
			if u == nil && d.FromState == models.Pending {
				held++
				if d.ToState != models.Public {
					refused++
				}
			}
		}
		if n == 0 || reversed == 0 || l.Decisions != n || l.Reversed != reversed || judged(l) != fmt.Sprintf("first_post %d/%d", refused, held) {
			t.Errorf("%d decisions, %d reversed, %s; want %d, %d, %d/%d", l.Decisions, l.Reversed, judged(l), n, reversed, refused, held)
		}
		verified(t, s)
	})
}
