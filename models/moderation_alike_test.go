package models_test

import (
	"errors"
	"fmt"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// One press decides about all that wait from one person or with one text, and one
// undo takes it back. What is like nothing else is not offered.
func TestDecideAlike(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		var first, near *models.Post
		for i := range 4 {
			p := modelstest.Reply(t, s, a, "sue", fmt.Sprintf("Buy now, number %d of many", i))
			if first == nil {
				first = p
			}
		}
		public := modelstest.Reply(t, s, a, "sue", "This one is good")
		modelstest.Approve(t, s, mod, public)
		same := modelstest.Reply(t, s, a, "tom", "A text that many people send here")
		modelstest.Reply(t, s, a, "una", "a text that many people SEND here!")
		q, err := s.Queue(t.Context(), mod, models.Pending, models.Page{Number: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range q.Cards {
			want := models.Alike{Person: 1, Text: 2}
			if c.GuestName == "sue" {
				want = models.Alike{Person: 4, Text: 1}
			}
			if c.Alike != want {
				t.Errorf("the card of %s says %+v, want %+v", c.GuestName, c.Alike, want)
			}
		}
		for i, name := range []string{"vic", "wes"} {
			w, in := modelstest.Guest(name)
			w.Address, in.Comment = fmt.Sprintf("203.0.113.%d", i+7), "Words of "+name
			if near, err = s.LeaveReply(t.Context(), w, a.Slug, in); err != nil {
				t.Fatal(err)
			}
		}
		before := state(t, s, mod, a)
		for _, tt := range []struct {
			in   models.BulkInput
			want int
		}{
			{models.BulkInput{Posts: []int64{first.ID}, Like: "person", Action: "spam"}, 4},
			{models.BulkInput{Posts: []int64{near.ID}, Like: "network", Action: "trash"}, 2},
			{models.BulkInput{Posts: []int64{same.ID}, Like: "text", Action: "reject", Rule: 3}, 2},
		} {
			d, n, err := s.DecideAll(t.Context(), mod, tt.in)
			if err != nil || n != tt.want {
				t.Fatalf("%s decided on %d (%v), want %d", tt.in.Like, n, err, tt.want)
			}
			if ids, err := s.DecidedTogether(t.Context(), d); err != nil || len(ids) != tt.want {
				t.Errorf("%s: %v were decided together (%v)", tt.in.Like, ids, err)
			}
			if again, n, err := s.DecideAll(t.Context(), mod, tt.in); again != nil || n != 0 || !errors.Is(err, models.ErrConflict) {
				t.Errorf("%s decided on %d more (%v)", tt.in.Like, n, err)
			}
			if n, err := s.Undo(t.Context(), mod, d.ID); n != tt.want || err != nil {
				t.Errorf("undoing %s undid %d (%v)", tt.in.Like, n, err)
			}
			if after := state(t, s, mod, a); after != before {
				t.Errorf("undoing %s left %s, want %s", tt.in.Like, after, before)
			}
		}
		if _, _, err := s.DecideAll(t.Context(), mod, models.BulkInput{Posts: []int64{first.ID}, Like: "height", Action: "spam"}); !errors.As(err, &models.Invalid{}) {
			t.Errorf("an unknown likeness gave %v", err)
		}
		if _, _, err := s.DecideAll(t.Context(), mod, models.BulkInput{Posts: []int64{999}, Like: "person", Action: "spam"}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a post that is not there gave %v", err)
		}
	})
}

// No more than what one press may decide about goes with it.
func TestDecideAlikeAtMost(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		p := modelstest.Reply(t, s, modelstest.Article(t, s, "Rates hold"), "sue", "The first")
		err := s.DB().Exec(`INSERT INTO posts (discussion_id, state, guest_name, guest_email, proved, body, body_html, renderer, created_at)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
			SELECT discussion_id, state, guest_name, guest_email, proved, 'x', 'x', 1, created_at FROM posts, n WHERE posts.id = ?`, p.ID).Error
		if err == nil {
			err = s.DB().Exec("UPDATE discussions SET pending_count = 601").Error
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, err := s.Card(t.Context(), mod, p.ID); err != nil || c.Alike.Person != models.MostAlike+1 {
			t.Errorf("the card says %+v (%v)", c.Alike, err)
		}
		if _, n, err := s.DecideAll(t.Context(), mod, models.BulkInput{Posts: []int64{p.ID}, Like: "person", Action: "trash"}); err != nil || n != models.MaxBulk {
			t.Errorf("decided on %d (%v)", n, err)
		}
	})
}

// A post whose text is no longer kept cannot be published, and does not keep the others
// from it.
func TestBulkWithoutText(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		in := models.BulkInput{Action: "approve", State: models.Pending}
		for _, name := range []string{"ann", "ben", "cid"} {
			in.Posts = append(in.Posts, modelstest.Reply(t, s, a, name, "Words of "+name).ID)
		}
		if err := s.DB().Exec("UPDATE posts SET blanked_at = ? WHERE id = ?", s.Now(), in.Posts[1]).Error; err != nil {
			t.Fatal(err)
		}
		d, n, err := s.DecideAll(t.Context(), mod, in)
		if err != nil || n != 2 || d.Left != 1 || len(d.Late) != 0 {
			t.Fatalf("%d of three were published, %+v (%v)", n, d, err)
		}
		in.Posts = in.Posts[1:2]
		if _, _, err := s.DecideAll(t.Context(), mod, in); !isInvalid(err, "") {
			t.Errorf("alone it gave %v", err)
		}
	})
}

// What somebody else has decided about since the page was made is left as it is.
func TestBulkAsSeen(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, max := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "max", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		first, second := modelstest.Reply(t, s, a, "ann", "first"), modelstest.Reply(t, s, a, "bob", "second")
		if _, err := s.Decide(t.Context(), max, first.ID, models.ActSpam, models.DecisionInput{Version: 1}); err != nil {
			t.Fatal(err)
		}
		d, n, err := s.DecideAll(t.Context(), mod, models.BulkInput{Posts: []int64{first.ID, second.ID}, Action: "approve", State: models.Pending})
		if err != nil || n != 1 || d.PostID != second.ID {
			t.Errorf("decided on %d, last %+v (%v)", n, d, err)
		}
	})
}
