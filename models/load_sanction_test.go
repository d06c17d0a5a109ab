package models_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// The board shows all that waits: its sum is the count that stands beside the queue.
func TestLoadHasAllThatWaits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mo := modelstest.User(t, s, "mo", models.Moderator)
		ann, newt, old := modelstest.User(t, s, "ann"), modelstest.User(t, s, "newt"), modelstest.User(t, s, "old")
		a := modelstest.Article(t, s, "Rates hold")
		c.turn(60 * 24 * time.Hour)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		p := modelstest.Reply(t, s, a, "guest", "Words")
		modelstest.Approve(t, s, mo, p)
		q, err := s.EditPost(t.Context(), nil, p.ID, models.EditInput{Receipt: p.Receipt, Body: "See https://a.example and https://b.example"})
		if must(err); q.Held == nil {
			t.Fatal("the change does not wait")
		}
		c.turn(time.Hour)
		_, err = s.SetPicture(t.Context(), newt, strings.Repeat("a", 32))
		must(err)
		c.turn(time.Hour)
		ban, err := s.Impose(t.Context(), mo, models.Person{User: old}, models.SanctionInput{Act: models.ActBan, Rule: 3, Facts: "Advertising.", Days: models.NoEnd})
		if must(err); !ban.Waits() {
			t.Fatal("the ban does not wait")
		}
		c.turn(time.Hour)
		must(s.FileSanctionAppeal(t.Context(), modelstest.Sanction(t, s, mo, ann, models.ActReadOnly).Token, models.AppealInput{Words: "I did nothing."}))
		c.turn(time.Hour)
		for i := range 3 {
			modelstest.Reply(t, s, a, fmt.Sprint("guest", i), fmt.Sprintf("Words number %d", i))
		}
		c.turn(time.Hour)
		l := loadOf(t, s, mo)
		var got []string
		for _, w := range l.Waiting() {
			got = append(got, fmt.Sprintf("%s %d for %s", w.What, w.N, w.Longest))
		}
		const want = "Posts 3 for 1h0m0s, Appeals 1 for 2h0m0s, Changes of public posts 1 for 5h0m0s, Pictures of new members 1 for 4h0m0s, Bans for a second moderator 1 for 3h0m0s"
		if all := strings.Join(got, ", "); all != want {
			t.Errorf("got %s\nwant %s", all, want)
		}
		beside, err := s.Presence(t.Context(), mo, models.PresenceInput{After: -1})
		if must(err); l.InAll() != beside.Waiting || l.InAll() != 7 {
			t.Errorf("the board has %d, beside the queue stands %d, want 7", l.InAll(), beside.Waiting)
		}
	})
}

// What is done about people counts like what is done about posts: by rule, by who did
// it, and as taken back when it was lifted or reversed. A slip counts not at all.
func TestLoadCountsSanctions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mo, ada := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ada", models.Admin)
		people := 0
		impose := func(act models.Act) *models.Sanction {
			t.Helper()
			people++
			return modelstest.Sanction(t, s, mo, modelstest.User(t, s, fmt.Sprint("newt", people)), act)
		}
		lift := func(by *models.User, x *models.Sanction, after time.Duration) {
			t.Helper()
			c.turn(after)
			if _, err := s.Lift(t.Context(), by, x.ID); err != nil {
				t.Fatal(err)
			}
		}
		want := func(want string) {
			t.Helper()
			if got := acts(loadOf(t, s, mo)); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		impose(models.ActNote)
		slip, kept, lifted, appealed := impose(models.ActSuspend), impose(models.ActWarn), impose(models.ActSuspend), impose(models.ActSuspend)
		want("suspend 3: 3-0, warn 3: 1-0")
		lift(mo, slip, time.Minute)
		want("suspend 3: 2-0, warn 3: 1-0")
		lift(ada, lifted, 0)
		want("suspend 3: 2-1, warn 3: 1-0")
		lift(mo, kept, time.Hour)
		want("suspend 3: 2-1, warn 3: 1-1")
		if err := s.FileSanctionAppeal(t.Context(), appealed.Token, models.AppealInput{Words: "I did nothing."}); err != nil {
			t.Fatal(err)
		}
		var appeal models.Appeal
		if err := s.DB().Where("sanction_id = ?", appealed.ID).Take(&appeal).Error; err != nil {
			t.Fatal(err)
		}
		if _, err := s.AnswerAppeal(t.Context(), ada, appeal.ID, models.AppealAnswerInput{Outcome: models.AppealReversed, Note: "You are right."}); err != nil {
			t.Fatal(err)
		}
		want("suspend 3: 2-2, warn 3: 1-1, appeal_reversed 0: 1-0")
		l := loadOf(t, s, ada)
		var who []string
		for _, p := range l.People {
			who = append(who, fmt.Sprintf("%s %d-%d", p.Name, p.N, p.Reversed))
		}
		if got := strings.Join(who, ", "); got != "mo 3-3, ada 1-0" {
			t.Errorf("by person: %s", got)
		}
		if l.Hours[46].People != 3 || l.Hours[47].People != 1 {
			t.Errorf("by hour: %+v", l.Hours[45:])
		}
		verified(t, s)
	})
}

// A removal is one decision about the person and one about each post; taking it back
// takes all of them back.
func TestLoadCountsRemovals(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mo, ada := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ada", models.Admin)
		p := modelstest.Reply(t, s, modelstest.Article(t, s, "Rates hold"), "sue", "Buy now")
		who, err := s.Guest(t.Context(), mo, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.RemoveSpammer(t.Context(), mo, who, models.RemovalInput{Rule: 3})
		if err != nil {
			t.Fatal(err)
		}
		if got := acts(loadOf(t, s, mo)); got != "spam 3: 1-0, suspend 3: 1-0" {
			t.Errorf("removed: %s", got)
		}
		c.turn(time.Hour)
		if _, err := s.UndoRemoval(t.Context(), ada, r.ID); err != nil {
			t.Fatal(err)
		}
		if got := acts(loadOf(t, s, mo)); got != "spam 3: 1-1, suspend 3: 1-1" {
			t.Errorf("and back: %s", got)
		}
	})
}
