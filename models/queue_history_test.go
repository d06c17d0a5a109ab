package models_test

import (
	"fmt"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A card shows the last ten other posts of its writer, newest first, with what
// became of them, and how many there were in all.
func TestCardHistory(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		newt := modelstest.User(t, s, "newt")
		a := modelstest.Article(t, s, "Rates hold")
		for i := range 13 {
			w, in := modelstest.Guest("ann")
			in.Comment = fmt.Sprintf("Words of ann, number %d", i)
			p, err := s.LeaveReply(t.Context(), w, a.Slug, in)
			if err != nil {
				t.Fatal(err)
			}
			act, to := models.ActApprove, models.Public
			if i%4 == 3 {
				act, to = models.ActTrash, models.Trash
			}
			if p.State == to {
				continue
			}
			if _, err := s.Decide(t.Context(), mod, p.ID, act, models.DecisionInput{Version: 1}); err != nil {
				t.Fatal(err)
			}
		}
		modelstest.Reply(t, s, a, "bob", "Words of bob")
		last := modelstest.Reply(t, s, a, "ann", "The last words of ann")
		first := reply(t, s, models.Writer{User: newt}, a, "A member's first words")
		c, err := s.Card(t.Context(), mod, last.ID)
		if err != nil {
			t.Fatal(err)
		}
		if c.Approved != 11 || c.Refused != 3 || len(c.Earlier) != 10 {
			t.Fatalf("%d approved, %d refused, %d shown", c.Approved, c.Refused, len(c.Earlier))
		}
		for i, p := range c.Earlier {
			want := models.Public
			if (12-i)%4 == 3 {
				want = models.Trash
			}
			if p.State != want || p.Body != fmt.Sprintf("Words of ann, number %d", 12-i) {
				t.Errorf("place %d is %q, %s", i, p.Body, p.State)
			}
		}
		if c, err = s.Card(t.Context(), mod, first.ID); err != nil || len(c.Earlier) != 0 || c.Approved+c.Refused != 0 {
			t.Errorf("a first post has %d before it (%v)", len(c.Earlier), err)
		}
	})
}
