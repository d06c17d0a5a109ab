package models_test

import (
	"errors"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// appealed is a reply by ann that mo has rejected, against which she has appealed.
func appealed(c *checked, text string) (*models.Post, *models.Appeal) {
	c.t.Helper()
	p := c.reply(text)
	decide(c.t, c.Store, c.mod, p, models.ActReject)
	a, err := c.FileAppeal(c.t.Context(), c.standing(p).Post.Receipt, models.AppealInput{Words: "It breaks no rule."})
	c.must(err)
	return p, a
}

// contested tries all that c.mod could do against a post, and fails if any of it is
// done.
func contested(c *checked, p *models.Post, b *models.Board) {
	c.t.Helper()
	isContested := func(what string, err error) {
		c.t.Helper()
		if e, ok := errors.AsType[*models.Contested](err); !ok || e.Invalid[""] == "" {
			c.t.Errorf("%s: %v", what, err)
		}
	}
	version, state := versionOf(c.t, c.Store, p.ID), stateOf(c.t, c.Store, p)
	for _, act := range []models.Act{models.ActReject, models.ActSpam, models.ActTrash} {
		if act == models.ActReject && state == models.Rejected {
			continue
		}
		_, err := c.Decide(c.t.Context(), c.mod, p.ID, act, models.DecisionInput{Rule: 2, Version: version})
		isContested(string(act), err)
	}
	_, _, err := c.DecideAll(c.t.Context(), c.mod, models.BulkInput{Posts: []int64{p.ID}, Action: "spam"})
	isContested("in bulk", err)
	_, err = c.StaffEditPost(c.t.Context(), c.mod, p.ID, models.StaffEditInput{Body: "Other words.", Note: "Better so.", Version: version})
	isContested("edit", err)
	_, err = c.MovePost(c.t.Context(), c.mod, p.ID, models.MoveInput{Board: b.Slug, Title: "Somewhere else", Version: version})
	isContested("move", err)
	if now := stateOf(c.t, c.Store, p); now != state {
		c.t.Errorf("it was %s and is %s", state, now)
	}
}

// Whoever an appeal is against neither ends it by another decision nor decides again
// what was reversed; they can approve and undo.
func TestDeciderOfAnAppeal(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		b := modelstest.Board(t, s, "Copper")
		p, a := appealed(c, "Words that will be missed.")
		contested(c, p, b)
		q, _ := appealed(c, "And these words.")
		if _, err := s.Undo(t.Context(), c.mod, c.standing(q).Decisions[0].ID); err != nil {
			t.Errorf("undoing: %v", err)
		}
		contested(c, q, b)
		other := c.reply("Cheap watches.")
		last, n, err := s.DecideAll(t.Context(), c.mod, models.BulkInput{Posts: []int64{p.ID, other.ID}, Action: "spam"})
		if err != nil || n != 1 || last.PostID != other.ID || last.Left != 1 {
			t.Errorf("of two posts %d were decided: %+v (%v)", n, last, err)
		}
		if _, err := s.RemoveSpammer(t.Context(), c.mod, models.Person{User: c.ann}, models.RemovalInput{Rule: 3}); err != nil {
			t.Fatal(err)
		}
		if got := stateOf(t, s, p); got != models.Rejected || c.standing(p).Appeals[0].State != models.AppealWaiting {
			t.Errorf("removing the writer has made it %s and the appeal %s", got, c.standing(p).Appeals[0].State)
		}
		_, err = s.AnswerAppeal(t.Context(), c.ada, a.ID, models.AppealAnswerInput{Outcome: models.AppealReversed, Note: "It breaks none.", Version: a.Version()})
		c.must(err)
		contested(c, p, b)
		var edit int64
		c.must(s.DB().Raw("INSERT INTO held_edits (post_id, body, why, state, created_at) SELECT id, 'Other words.', 'links', 'waiting', created_at FROM posts WHERE id = ? RETURNING id", p.ID).Scan(&edit).Error)
		if _, err := s.RefuseEdit(t.Context(), c.mod, edit, models.DecisionInput{Rule: 2}); !errors.As(err, new(*models.Contested)) {
			t.Errorf("refusing a change: %v", err)
		}
		if _, err := s.PublishEdit(t.Context(), c.mod, edit, models.DecisionInput{}); err != nil {
			t.Errorf("publishing a change: %v", err)
		}
		if _, err := s.Decide(t.Context(), c.ada, p.ID, models.ActTrash, models.DecisionInput{Version: versionOf(t, s, p.ID)}); err != nil {
			t.Errorf("somebody else cannot decide: %v", err)
		}
		if _, err := s.Decide(t.Context(), c.mod, p.ID, models.ActApprove, models.DecisionInput{Version: versionOf(t, s, p.ID)}); err != nil {
			t.Errorf("approving: %v", err)
		}
	})
}

// Who is alone decides all the same: nobody else could.
func TestDeciderAlone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p, _ := appealed(c, "Words that will be missed.")
		c.must(s.DB().Exec("UPDATE users SET role = 'member' WHERE id = ?", c.ada.ID).Error)
		decide(t, s, c.mod, p, models.ActSpam)
	})
}
