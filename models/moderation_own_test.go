package models_test

import (
	"errors"
	"fmt"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// reported is a public post by a moderator, which ann has reported.
func (c *checked) reported(by *models.User) *models.Post {
	c.t.Helper()
	p := c.replyBy(models.Writer{User: by}, fmt.Sprintf("Words of the house, %s.", c.Now()))
	report(c.t, c.Store, c.ann, p, models.ReportInput{Reason: "3"})
	return p
}

// Nobody judges what they wrote themselves: not what readers have reported, not what
// waits because they are under review, not one by one nor in bulk, and nobody takes
// back what another has decided about it.
func TestOwnPosts(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		board := modelstest.Board(t, s, "Copper")
		own, other := c.reported(c.mod), c.reported(c.ada)
		free := c.replyBy(models.Writer{User: c.mod}, "Nobody minds these.")
		in := models.DecisionInput{Version: 1, Rule: 3}
		for _, act := range []models.Act{models.ActApprove, models.ActReject, models.ActTrash} {
			if _, err := s.Decide(t.Context(), c.mod, own.ID, act, in); !errors.Is(err, models.ErrOwnPost) {
				t.Errorf("%s of one's own reported post: %v", act, err)
			}
		}
		if _, err := s.MovePost(t.Context(), c.mod, own.ID, models.MoveInput{Board: board.Slug, Title: "What to buy", Version: 1}); !errors.Is(err, models.ErrOwnPost) {
			t.Errorf("moving it: %v", err)
		}
		if _, err := s.StaffEditPost(t.Context(), c.mod, own.ID, models.StaffEditInput{Body: "Milder words", Note: "Mild", Version: 1}); !errors.Is(err, models.ErrOwnPost) {
			t.Errorf("changing it: %v", err)
		}
		bulk := models.BulkInput{Posts: []int64{own.ID}, Action: "approve", State: models.Reported}
		if _, _, err := s.DecideAll(t.Context(), c.mod, bulk); !errors.Is(err, models.ErrOwnPost) {
			t.Errorf("in bulk, alone: %v", err)
		}
		bulk.Posts = []int64{own.ID, other.ID}
		if d, n, err := s.DecideAll(t.Context(), c.mod, bulk); err != nil || n != 1 || d.PostID != other.ID {
			t.Errorf("in bulk: %+v, %d (%v)", d, n, err)
		}
		if _, err := s.Decide(t.Context(), c.mod, free.ID, models.ActTrash, in); err != nil {
			t.Errorf("of a post that nobody asks about: %v", err)
		}
		no := decide(t, s, c.ada, own, models.ActReject)
		if _, err := s.Undo(t.Context(), c.mod, no.ID); !errors.Is(err, models.ErrOwnPost) {
			t.Errorf("undoing what another has decided about it: %v", err)
		}
		if _, err := s.Undo(t.Context(), c.ada, no.ID); err != nil {
			t.Error(err)
		}
	})
}

// A moderator under review has others let their posts and changes through.
func TestOwnPostsUnderReview(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		before := c.replyBy(models.Writer{User: c.mod}, "Before anything.")
		modelstest.Sanction(t, s, c.ada, c.mod, models.ActPremoderate)
		held := c.replyBy(models.Writer{User: c.mod}, "Under review.")
		if held.State != models.Pending {
			t.Fatalf("it is %s", held.State)
		}
		if _, err := s.Decide(t.Context(), c.mod, held.ID, models.ActApprove, models.DecisionInput{}); !errors.Is(err, models.ErrOwnPost) {
			t.Errorf("letting it through: %v", err)
		}
		if _, err := s.ApproveAndAnswer(t.Context(), models.Writer{User: c.mod}, held.ID, models.ApproveInput{Body: "Well said", Version: 1}); !errors.Is(err, models.ErrOwnPost) {
			t.Errorf("letting it through and answering it: %v", err)
		}
		if _, err := s.StaffEditPost(t.Context(), c.mod, before.ID, models.StaffEditInput{Body: "Other words", Note: "Better", Version: 1}); !errors.Is(err, models.ErrOwnPost) {
			t.Errorf("changing a public one past the review: %v", err)
		}
		p, err := s.EditPost(t.Context(), c.mod, before.ID, models.EditInput{Body: "Other words", Version: 1})
		if err != nil || p.Held == nil {
			t.Fatalf("a change is %+v (%v)", p, err)
		}
		if _, err := s.PublishEdit(t.Context(), c.mod, p.Held.ID, models.DecisionInput{}); !errors.Is(err, models.ErrOwnPost) {
			t.Errorf("publishing the change: %v", err)
		}
		if _, err := s.PublishEdit(t.Context(), c.ada, p.Held.ID, models.DecisionInput{}); err != nil {
			t.Errorf("somebody else publishing it: %v", err)
		}
		if _, err := s.Decide(t.Context(), c.ada, held.ID, models.ActApprove, models.DecisionInput{}); err != nil {
			t.Errorf("somebody else letting it through: %v", err)
		}
	})
}

// Whoever is alone decides about their own posts too: nobody else can.
func TestOwnPostsAlone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		a := modelstest.Article(t, s, "Rates hold")
		p, err := s.LeaveReply(t.Context(), models.Writer{User: mod}, a.Slug, models.ReplyInput{Comment: "Words of the house."})
		if err != nil {
			t.Fatal(err)
		}
		report(t, s, ann, p, models.ReportInput{Reason: "unlawful", Note: "It names a minor."})
		if _, err := s.Decide(t.Context(), mod, p.ID, models.ActApprove, models.DecisionInput{Version: 1}); err != nil {
			t.Errorf("alone: %v", err)
		}
	})
}

// A moderator does not see who has reported their own post, nor what colleagues note
// about them, unless nobody else can decide.
func TestOwnPostsAreVeiled(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		own := c.replyBy(models.Writer{User: c.mod}, "Words of the house.")
		report(t, s, c.ann, own, models.ReportInput{Reason: "3", Note: "He told me so on the phone."})
		for _, by := range []*models.User{c.mod, c.ada} {
			_, err := s.AddNote(t.Context(), by, own.ID, &models.NoteInput{Text: "By " + by.Name, About: models.NoteOnWriter})
			c.must(err)
		}
		modelstest.Sanction(t, s, c.ada, c.mod, models.ActNote)
		look := func(by *models.User, who, words string, notes, sanctions int) {
			t.Helper()
			q, err := s.Queue(t.Context(), by, models.Reported, models.Page{Number: 1})
			c.must(err)
			if len(q.Cards) != 1 || len(q.Cards[0].Reports) != 1 {
				t.Fatalf("%s sees %d cards", by.Name, len(q.Cards))
			}
			card := q.Cards[0]
			if r := card.Reports[0]; r.Reporter() != who || r.Note != words || r.Reason() == "" {
				t.Errorf("%s sees that %q has reported it: %q", by.Name, r.Reporter(), r.Note)
			}
			if len(card.Notes) != notes {
				t.Errorf("%s sees %d notes", by.Name, len(card.Notes))
			}
			f, err := s.File(t.Context(), by, models.Person{User: c.mod}, models.Page{Number: 1})
			c.must(err)
			if len(f.Sanctions) != sanctions {
				t.Errorf("%s sees %d sanctions and notes", by.Name, len(f.Sanctions))
			}
		}
		look(c.mod, "somebody", "", 1, 0)
		look(c.ada, "ann", "He told me so on the phone.", 2, 1)
		c.must(s.SetRole(t.Context(), c.ada.Name, models.Member))
		look(c.mod, "ann", "He told me so on the phone.", 2, 1)
	})
}
