package models_test

import (
	"fmt"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// Appeals and bans that wait for a second moderator stand in the one queue with posts,
// are counted there, and are narrowed with them.
func TestQueueHasAppealsAndPeople(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Article(t, s, "Mines open")
		mo, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		modelstest.Board(t, s, "Tin")
		refused := modelstest.Reply(t, s, a, "bob", "Words that were refused.")
		if _, err := s.Decide(t.Context(), mo, refused.ID, models.ActReject, models.DecisionInput{Rule: 3}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.FileAppeal(t.Context(), refused.Receipt, models.AppealInput{Words: "They were good."}); err != nil {
			t.Fatal(err)
		}
		modelstest.Reply(t, s, a, "cleo", "Words that wait.")
		modelstest.Reply(t, s, b, "dan", "More words that wait.")
		later := s.WithClock(func() time.Time { return time.Now().Add(40 * 24 * time.Hour) })
		x, err := later.Impose(t.Context(), mo, models.Person{User: ann}, models.SanctionInput{Act: models.ActBan, Rule: 3, Facts: "A pump.", Days: "none"})
		if err != nil || !x.Waits() {
			t.Fatalf("the ban waits: %v (%v)", x, err)
		}
		for f, want := range map[models.QueueFilter]string{
			{}:                     "2 posts, 1 appeals, 1 people of 4",
			{Kind: "reply"}:        "2 posts, 0 appeals, 0 people of 2",
			{Kind: "appeal"}:       "0 posts, 1 appeals, 0 people of 1",
			{Kind: "person"}:       "0 posts, 0 appeals, 1 people of 1",
			{Article: a.Slug}:      "1 posts, 1 appeals, 0 people of 2",
			{Article: b.Slug}:      "1 posts, 0 appeals, 0 people of 1",
			{Person: "bob"}:        "0 posts, 1 appeals, 0 people of 1",
			{Person: "ann"}:        "0 posts, 0 appeals, 1 people of 1",
			{Writer: refused.ID}:   "0 posts, 1 appeals, 0 people of 1",
			{Board: "tin"}:         "0 posts, 0 appeals, 0 people of 0",
			{Reason: "first_post"}: "2 posts, 1 appeals, 0 people of 3",
			{Reason: "links"}:      "0 posts, 0 appeals, 0 people of 0",
			{Order: "chance"}:      "2 posts, 1 appeals, 1 people of 4",
		} {
			q, err := s.FilteredQueue(t.Context(), mo, models.Pending, f, models.Page{Number: 1})
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%d posts, %d appeals, %d people of %d", len(q.Cards), len(q.Beside.Appeals), len(q.Beside.People), q.Counts[models.Pending]); got != want {
				t.Errorf("%+v leaves %s, want %s", f, got, want)
			}
		}
		q, err := s.FilteredQueue(t.Context(), mo, models.Rejected, models.QueueFilter{Kind: "appeal"}, models.Page{Number: 1})
		if err != nil || len(q.Cards) != 1 || len(q.Beside.Appeals) != 0 || q.Counts[models.Rejected] != 1 {
			t.Errorf("what was refused and appealed: %d posts (%v)", len(q.Cards), err)
		}
		if _, err := s.Undo(t.Context(), mo, 1); err != nil { // the appeal lapses, and the post waits
			t.Fatal(err)
		}
		q, err = s.FilteredQueue(t.Context(), mo, models.Pending, models.QueueFilter{Kind: "appeal"}, models.Page{Number: 1})
		if err != nil || len(q.Cards) != 0 || len(q.Beside.Appeals) != 0 || q.Counts[models.Pending] != 0 {
			t.Errorf("after the appeal is over %d posts and %d appeals are its kind, and %d are counted (%v)", len(q.Cards), len(q.Beside.Appeals), q.Counts[models.Pending], err)
		}
	})
}

// Appeals that a moderator cannot answer come after those that they can.
func TestQueueAsksForWhatCanBeAnswered(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		mo, mia := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "mia", models.Moderator)
		for _, by := range []*models.User{mo, mia} {
			p := modelstest.Reply(t, s, a, "bob"+by.Name, "Words that "+by.Name+" refused.")
			if _, err := s.Decide(t.Context(), by, p.ID, models.ActReject, models.DecisionInput{Rule: 3}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.FileAppeal(t.Context(), p.Receipt, models.AppealInput{Words: "They were good."}); err != nil {
				t.Fatal(err)
			}
		}
		for by, first := range map[*models.User]string{mo: "bobmia", mia: "bobmo"} {
			q, err := s.Queue(t.Context(), by, models.Pending, models.Page{Number: 1})
			if err != nil {
				t.Fatal(err)
			}
			if all := q.Beside.Appeals; len(all) != 2 || all[0].Post.Name() != first || all[0].Barred != "" || all[1].Barred == "" {
				t.Errorf("%s is asked first about the post of %s", by.Name, all[0].Post.Name())
			}
		}
	})
}
