package models_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// typed is a reply by somebody who has typed an address and not proved it.
func typed(c *checked, email, text string) *models.Post {
	c.t.Helper()
	p, err := c.LeaveReply(c.t.Context(), models.Writer{Address: "198.51.100.7"}, c.article.Slug, models.ReplyInput{Author: "Somebody", Email: email, Comment: text})
	c.must(err)
	return p
}

// What is done about an address that somebody has only typed is nothing to whoever
// owns it: neither to a member nor to a guest who has proved it.
func TestTypedAddressIsNobody(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		gus, in := modelstest.Guest("gus")
		mine := modelstest.Reply(t, s, c.article, "gus", "Words of a guest who has proved it.")
		modelstest.Approve(t, s, c.mod, mine)
		hers := c.reply("Words of the member.")
		for _, email := range []string{c.ann.Email, in.Email} {
			spam := typed(c, email, "Cheap watches for "+email)
			p, err := s.Guest(t.Context(), c.mod, spam.ID)
			if err != nil || p.User != nil || !p.Unproved {
				t.Fatalf("the file of what was sent under %s is that of %+v (%v)", email, p, err)
			}
			f, err := s.File(t.Context(), c.mod, p, models.Page{Number: 1})
			if err != nil || f.States[models.Pending] != 1 || f.States[models.Public] != 0 {
				t.Errorf("the file counts %v (%v)", f.States, err)
			}
			r, err := s.RemoveSpammer(t.Context(), c.mod, p, models.RemovalInput{Rule: 3})
			c.must(err)
			if stateOf(t, s, spam) != models.Spam {
				t.Error("what was removed is not spam")
			}
			if p, err := s.Removed(t.Context(), r); err != nil || p.Post != spam.ID {
				t.Errorf("it has removed %+v (%v)", p, err)
			}
			_, err = c.LeaveReply(t.Context(), models.Writer{}, c.article.Slug, models.ReplyInput{Author: "Somebody", Email: email, Comment: "Once more."})
			if why := refusedFor(err); why == "" || strings.Contains(why, "has been told") {
				t.Errorf("the next under %s is refused with %q (%v)", email, why, err)
			}
		}
		if stateOf(t, s, mine) != models.Public || stateOf(t, s, hers) != models.Public {
			t.Error("posts of the owner are gone")
		}
		if again(c, c.ann).Barred() != nil {
			t.Error("the member cannot post")
		}
		if p := c.reply("I am still here."); p.State != models.Public {
			t.Errorf("the member's next post is %s: %v", p.State, p.Holds)
		}
		in.Comment = "And so am I."
		if p, err := c.LeaveReply(t.Context(), gus, c.article.Slug, in); err != nil || p.State != models.Public {
			t.Errorf("the guest's next post is %+v (%v)", p, err)
		}
		for _, l := range modelstest.Mail(t, later(s)) {
			if l.Sanction != nil {
				t.Errorf("%s is told of what somebody else did", l.To)
			}
		}
	})
}

// The owner's sanctions hold for what is sent under their address without proof, so
// that nobody escapes by leaving it away.
func TestSanctionsHoldWithoutProof(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		impose(c, c.ann, models.SanctionInput{Act: models.ActReadOnly, Days: "7"})
		_, err := c.LeaveReply(t.Context(), models.Writer{}, c.article.Slug, models.ReplyInput{Author: "Ann", Email: c.ann.Email, Comment: "Nobody sees that it is me."})
		if refusedFor(err) == "" {
			t.Errorf("it was taken (%v)", err)
		}
	})
}

// A post is proved by the link that was mailed for it, and by nothing that a
// moderator does.
func TestLinkProvesAPost(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		link := ""
		p := typed(c, "gus@example.org", "Here I am.")
		for _, l := range modelstest.Mail(t, s) {
			if l.Confirm != nil {
				link = l.Confirm.Token
			}
		}
		modelstest.Approve(t, s, c.mod, p)
		other := typed(c, "gus@example.org", "And somebody else.")
		if who, err := s.Guest(t.Context(), c.mod, p.ID); err != nil || !who.Unproved {
			t.Errorf("approval has proved it: %+v (%v)", who, err)
		}
		_, err := s.Confirm(t.Context(), link)
		c.must(err)
		if who, err := s.Guest(t.Context(), c.mod, p.ID); err != nil || who.Unproved {
			t.Errorf("the link has not proved it: %+v (%v)", who, err)
		}
		if who, err := s.Guest(t.Context(), c.mod, other.ID); err != nil || !who.Unproved {
			t.Errorf("the link has proved another post: %+v (%v)", who, err)
		}
		w, err := s.FindPeople(t.Context(), c.mod, "gus@example.org", models.Page{Number: 1})
		if err != nil || len(w.Found) != 2 || w.Found[0].Unproved == w.Found[1].Unproved {
			t.Errorf("there are %+v (%v), want whoever has proved it and whoever has not", w.Found, err)
		}
		if _, _, err := s.DecideAll(t.Context(), c.mod, models.BulkInput{Posts: []int64{other.ID}, Like: "person", Action: "spam"}); err != nil && !errors.Is(err, models.ErrConflict) {
			t.Fatal(err)
		}
		if stateOf(t, s, p) != models.Public {
			t.Error("what was done to all from whoever typed it was done to its owner")
		}
	})
}

// stateOf is the state that a post has by now.
func stateOf(t *testing.T, s *models.Store, p *models.Post) (state models.State) {
	t.Helper()
	if err := s.DB().Raw("SELECT state FROM posts WHERE id = ?", p.ID).Scan(&state).Error; err != nil {
		t.Fatal(err)
	}
	return state
}

// later is s in an hour, when every message is due.
func later(s *models.Store) *models.Store {
	return s.WithClock(func() time.Time { return time.Now().Add(time.Hour) })
}
