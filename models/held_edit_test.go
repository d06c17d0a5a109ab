package models_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// heldEdit is a public post of ann's that she wants to put links into.
func heldEdit(c *checked) (p *models.Post, h *models.HeldEdit) {
	c.t.Helper()
	p = c.reply("Plain words.")
	q, err := c.EditPost(c.t.Context(), c.ann, p.ID, models.EditInput{Body: "Look at https://a.example and https://b.example"})
	c.must(err)
	if q.Held == nil || q.State != models.Public {
		c.t.Fatalf("the change does not wait: %+v", q)
	}
	return p, q.Held
}

func reads(c *checked, p *models.Post) string {
	c.t.Helper()
	now, err := c.Post(c.t.Context(), nil, p.ID)
	c.must(err)
	if !now.IsPublic() {
		return "(" + string(now.State) + ")"
	}
	return now.Body
}

func changes(c *checked) []*models.HeldEdit {
	c.t.Helper()
	q, err := c.FilteredQueue(c.t.Context(), c.mod, models.Pending, models.QueueFilter{Kind: "edit"}, models.Page{Number: 1})
	c.must(err)
	if len(q.Beside.Edits) != q.Counts[models.Pending] {
		c.t.Errorf("%d changes, counted as %d", len(q.Beside.Edits), q.Counts[models.Pending])
	}
	return q.Beside.Edits
}

// A change that a moderator has to read first waits, and the text from before stays
// up meanwhile. Publishing and refusing it can both be taken back exactly.
func TestHeldEdit(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p, h := heldEdit(c)
		if got := reads(c, p); got != "Plain words." {
			t.Fatalf("meanwhile everyone reads %q", got)
		}
		if all := changes(c); len(all) != 1 || !strings.Contains(string(all[0].Marked), "<mark>") || all[0].Post.Body != "Plain words." {
			t.Fatalf("the queue has %+v", all)
		}
		st, err := c.Standing(t.Context(), p.Receipt)
		if err != nil || st.Post.Held == nil {
			t.Errorf("the writer does not read that it waits (%v)", err)
		}
		if _, err := c.PublishEdit(t.Context(), c.ann, h.ID, models.DecisionInput{}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a member publishes it: %v", err)
		}
		if _, err := c.RefuseEdit(t.Context(), c.mod, h.ID, models.DecisionInput{}); err == nil {
			t.Error("it was refused by no rule")
		}
		before := p.EditedAt
		d, err := c.PublishEdit(t.Context(), c.mod, h.ID, models.DecisionInput{})
		c.must(err)
		if got := reads(c, p); got != h.Body {
			t.Errorf("afterwards everyone reads %q", got)
		}
		if _, err := c.PublishEdit(t.Context(), c.ada, h.ID, models.DecisionInput{}); err == nil {
			t.Errorf("it was published twice: %v", err)
		}
		_, err = c.Undo(t.Context(), c.mod, d.ID)
		c.must(err)
		if now, err := c.Post(t.Context(), nil, p.ID); err != nil || now.Body != "Plain words." || (now.EditedAt == nil) != (before == nil) || len(changes(c)) != 1 {
			t.Errorf("after the undo everyone reads %q, edited at %v (%v)", now.Body, now.EditedAt, err)
		}
		d, err = c.RefuseEdit(t.Context(), c.mod, h.ID, models.DecisionInput{Rule: 3, Note: "Two shops."})
		c.must(err)
		if reads(c, p) != "Plain words." || len(changes(c)) != 0 {
			t.Error("refusing it has changed the post, or it still waits")
		}
		if l := changeLetter(t, c.Store); l == nil || l.Decision.ID != d.ID || l.Reasons.Facts != "Two shops." || l.Held.Body != h.Body || l.Reasons.AppealUntil.IsZero() {
			t.Errorf("the writer is told %+v", l)
		}
		_, err = c.Undo(t.Context(), c.mod, d.ID)
		c.must(err)
		if len(changes(c)) != 1 {
			t.Error("the undo of a refusal does not have it wait again")
		}
		if acts := ledgerActs(t, s); !strings.HasSuffix(acts, "edit_approve undo edit_reject undo") {
			t.Errorf("the ledger has %s", acts)
		}
	})
}

// Only the newest change waits: another one, or the old text once more, takes its
// place. It is out of sight while its post is.
func TestHeldEditIsReplaced(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p, first := heldEdit(c)
		edit := func(body string) *models.Post {
			q, err := c.EditPost(t.Context(), c.ann, p.ID, models.EditInput{Body: body})
			c.must(err)
			return q
		}
		second := edit("Rather https://c.example and https://d.example").Held
		if all := changes(c); len(all) != 1 || all[0].ID != second.ID {
			t.Fatalf("the queue has %+v", all)
		}
		if _, err := c.PublishEdit(t.Context(), c.mod, first.ID, models.DecisionInput{}); err == nil {
			t.Error("what was replaced was published")
		}
		d, err := c.Decide(t.Context(), c.mod, p.ID, models.ActTrash, models.DecisionInput{Version: p.Version})
		c.must(err)
		if len(changes(c)) != 0 {
			t.Error("the change of a post in the trash waits")
		}
		_, err = c.Undo(t.Context(), c.mod, d.ID)
		c.must(err)
		if len(changes(c)) != 1 {
			t.Error("it does not wait again with its post")
		}
		if q := edit("Plain words."); q.Held != nil || len(changes(c)) != 0 {
			t.Error("the old text once more leaves a change waiting")
		}
		edit("See https://a.example and https://b.example")
		if q := edit("No links."); q.Held != nil || q.Body != "No links." || len(changes(c)) != 0 {
			t.Error("a harmless change leaves the other waiting")
		}
	})
}

// The refusal of a change is appealed like other decisions; a reversal publishes it,
// and can be taken back.
func TestAppealAgainstRefusedEdit(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p, h := heldEdit(c)
		_, err := c.RefuseEdit(t.Context(), c.mod, h.ID, models.DecisionInput{Rule: 3})
		c.must(err)
		a, err := c.FileAppeal(t.Context(), p.Receipt, models.AppealInput{Words: "They are my sources."})
		c.must(err)
		_, err = c.AnswerAppeal(t.Context(), c.ada, a.ID, models.AppealAnswerInput{Outcome: models.AppealChanged, Rule: 2, Note: "No."})
		if err == nil {
			t.Error("another rule was put under the refusal of a change")
		}
		d, err := c.AnswerAppeal(t.Context(), c.ada, a.ID, models.AppealAnswerInput{Outcome: models.AppealReversed, Note: "They are."})
		c.must(err)
		if got := reads(c, p); got != h.Body {
			t.Errorf("after the reversal everyone reads %q", got)
		}
		_, err = c.Undo(t.Context(), c.ada, d.ID)
		c.must(err)
		if got := reads(c, p); got != "Plain words." || len(changes(c)) != 0 {
			t.Errorf("after its undo everyone reads %q, and %d changes wait", got, len(changes(c)))
		}
	})
}

// changeLetter is the last message about a change that is due.
func changeLetter(t *testing.T, s *models.Store) (last *models.Letter) {
	t.Helper()
	later := s.WithClock(func() time.Time { return time.Now().Add(time.Hour) })
	for _, l := range modelstest.Mail(t, later) {
		if l.About == models.AboutHeldEdit {
			last = l
		}
	}
	return last
}

// A change waits for every reason for which a new post of the same person would, and
// for each link that nobody has read: also one that takes the place of another. What
// the house changes waits for none.
func TestWhyEditsWait(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p := c.reply("See https://a.example for the figures.")
		why := func(by *models.User, p *models.Post, body string) string {
			t.Helper()
			q, err := c.EditPost(t.Context(), by, p.ID, models.EditInput{Body: body})
			c.must(err)
			if q.Held == nil {
				return ""
			}
			return q.Held.Why
		}
		if got := why(c.ann, p, "See https://a.example for all the figures."); got != "" {
			t.Errorf("other words wait: %s", got)
		}
		if got := why(c.ann, p, "See https://b.example for all the figures."); got != "a link was added" {
			t.Errorf("another link in its place waits for %q", got)
		}
		if got := why(c.ann, p, "See https://a.example, https://b.example and https://c.example."); got != "2 links were added" {
			t.Errorf("two more links wait for %q", got)
		}
		own, err := c.LeaveReply(t.Context(), models.Writer{User: c.mod}, c.article.Slug, models.ReplyInput{Comment: "From the house."})
		c.must(err)
		for place, want := range map[string]string{
			"person":                     "this writer’s posts are held",
			talk(c.article.DiscussionID): "the discussion is held",
		} {
			h := c.hold(models.HoldInput{Place: place, Person: c.ann.Name})
			if got := why(c.ann, p, "Words while it is held, "+place); got != want {
				t.Errorf("under %s a change waits for %q", place, got)
			}
			if got := why(c.mod, own, "From the house while it is held, "+place); got != "" {
				t.Errorf("the house waits for %q", got)
			}
			_, err := c.RemoveHold(t.Context(), c.ada, h.ID)
			c.must(err)
		}
		c.hold(models.HoldInput{Place: talk(c.article.DiscussionID), Mode: models.IsClosed})
		if got := why(c.ann, p, "Words while it is closed."); got != "the discussion is closed" {
			t.Errorf("where nothing is taken a change waits for %q", got)
		}
	})
}
