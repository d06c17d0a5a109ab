package models_test

import (
	"fmt"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// An approval that was taken back does not protect a post from reports.
func TestReportsAfterAnUndoneApproval(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, p := modelstest.User(t, s, "mo", models.Moderator), publicReply(t, s, modelstest.Article(t, s, "Rates hold"))
		report(t, s, modelstest.User(t, s, "ann"), p, models.ReportInput{Reason: "3"})
		d, err := s.Decide(t.Context(), mod, p.ID, models.ActApprove, models.DecisionInput{Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"bob", "cy"} {
			report(t, s, modelstest.User(t, s, name), p, models.ReportInput{Reason: "3"})
		}
		if c, err := s.Card(t.Context(), mod, p.ID); err != nil || c.State != models.Pending {
			t.Errorf("after three reports it is %s (%v)", c.State, err)
		}
	})
}

// An answer to what is not public yet, published and taken back, leaves no thread
// behind.
func TestUndoneAnswerLeavesNoThread(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		first := modelstest.Reply(t, s, a, "ann", "First words")
		second := modelstest.Reply(t, s, a, "bob", "In answer to them")
		if err := s.DB().Exec("UPDATE posts SET parent_id = ?, depth = 2 WHERE id = ?", first.ID, second.ID).Error; err != nil {
			t.Fatal(err)
		}
		before := discussionOf(t, s, a)
		d, err := s.Decide(t.Context(), mod, second.ID, models.ActApprove, models.DecisionInput{Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
			t.Fatal(err)
		}
		if now := discussionOf(t, s, a); now.LastThread != before.LastThread || now.LastNumber != before.LastNumber {
			t.Errorf("%d threads and %d numbers are left, there were %d and %d", now.LastThread, now.LastNumber, before.LastThread, before.LastNumber)
		}
	})
}

// A slip that is taken back raises and lowers nobody's trust in their eyes; a fall
// that stands is told once, however often it was taken back before.
func TestTrustIsNotToldOfSlips(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		a := modelstest.Article(t, s, "Rates hold")
		c.turn(48 * time.Hour)
		signIn(t, s, ann)
		var posts []*models.Post
		for i := range 3 {
			posts = append(posts, modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words number %d", i)))
		}
		if err := s.DB().Exec("UPDATE posts SET user_id = ?, guest_name = '', guest_email = ''", ann.ID).Error; err != nil {
			t.Fatal(err)
		}
		decide := func(p *models.Post, act models.Act, version int) *models.Decision {
			t.Helper()
			c.turn(time.Second)
			d, err := s.Decide(t.Context(), mod, p.ID, act, models.DecisionInput{Version: version})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		undo := func(d *models.Decision) {
			t.Helper()
			c.turn(time.Second)
			if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
				t.Fatal(err)
			}
		}
		told := func(want int) {
			t.Helper()
			c.turn(time.Hour)
			if l := letters(t, s, models.AboutTrust); len(l) != want {
				t.Errorf("%d letters about trust, want %d", len(l), want)
			}
		}
		decide(posts[0], models.ActApprove, 1)
		decide(posts[1], models.ActApprove, 1)
		undo(decide(posts[2], models.ActApprove, 1))
		told(0)
		decide(posts[2], models.ActApprove, 3)
		undo(decide(posts[2], models.ActSpam, 4))
		decide(posts[2], models.ActSpam, 6)
		told(1)
	})
}
