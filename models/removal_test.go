package models_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// For 30 days what comes from a removed person's address or network waits, and no
// account is opened from there; then all of it ends by itself. An undo ends it at once.
func TestBlocksOfARemoval(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := s.Now()
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		evil := models.Writer{Proved: "evil@example.org", Address: "203.0.113.7"}
		n := 0
		reply := func(w models.Writer) (*models.Post, error) {
			n++
			return c.LeaveReply(t.Context(), w, c.article.Slug, models.ReplyInput{Author: "Evil", Email: w.Proved, Comment: "Words " + strings.Repeat("x", n)})
		}
		blocked := func(p *models.Post) bool {
			return slices.ContainsFunc(p.Holds, func(h models.Hold) bool { return h.Kind == models.HoldBlocked })
		}
		join := func(name, address string) error {
			_, err := c.SignUp(t.Context(), models.SignUpInput{Name: name, Email: name + "@example.org", Password: modelstest.Password, Address: address})
			return err
		}
		spam, err := reply(evil)
		c.must(err)
		who, err := c.Guest(t.Context(), c.mod, spam.ID)
		c.must(err)
		remove := func() *models.Removal {
			t.Helper()
			r, err := c.RemoveSpammer(t.Context(), c.mod, who, models.RemovalInput{Rule: 3})
			c.must(err)
			return r
		}
		_, err = c.UndoRemoval(t.Context(), c.mod, remove().ID)
		c.must(err)
		if p, err := reply(models.Writer{Proved: "other@example.org", Address: "203.0.113.9"}); err != nil || blocked(p) {
			t.Errorf("after the undo the network is blocked: %+v (%v)", p, err)
		}
		c.must(join("uma", "203.0.113.9"))
		if p, err := reply(evil); err != nil || blocked(p) {
			t.Errorf("after the undo the address is blocked: %+v (%v)", p, err)
		}

		r := remove()
		x := sanctionOf(c, who)
		if p, err := reply(models.Writer{Proved: "new@example.org", Address: "203.0.113.9"}); err != nil || !blocked(p) {
			t.Errorf("the network is not blocked: %+v (%v)", p, err)
		}
		if why := refusedFor(join("ivy", "203.0.113.9")); !strings.Contains(why, "Spam has lately come from your network") {
			t.Errorf("an account is opened from there: %q", why)
		}
		c.must(join("jon", "192.0.2.9"))
		c.must(c.DB().Exec("UPDATE sanctions SET ends_at = ? WHERE id = ?", now, x.ID).Error) // so that the block alone is left
		elsewhere := models.Writer{Proved: evil.Proved, Address: "192.0.2.1"}
		if p, err := reply(elsewhere); err != nil || !blocked(p) {
			t.Errorf("the address is not blocked: %+v (%v)", p, err)
		}
		now = now.Add(30*24*time.Hour - time.Minute)
		if p, err := reply(elsewhere); err != nil || !blocked(p) {
			t.Errorf("it has ended before 30 days: %+v (%v)", p, err)
		}
		now = now.Add(2 * time.Minute)
		if p, err := reply(elsewhere); err != nil || blocked(p) {
			t.Errorf("it holds after 30 days: %+v (%v)", p, err)
		}
		c.must(join("kim", "203.0.113.9"))
		if _, err := c.UndoRemoval(t.Context(), c.mod, r.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("it can be undone after 30 days: %v", err)
		}
	})
}

// sanctionOf is the newest sanction of a person.
func sanctionOf(c *checked, p models.Person) *models.Sanction {
	c.t.Helper()
	f, err := c.File(c.t.Context(), c.mod, p, models.Page{Number: 1})
	c.must(err)
	return f.Sanctions[0]
}

// A removal that was allowed goes on to its end though whoever made it is no longer a
// moderator.
func TestRemovalOutlivesTheRole(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		first := c.reply("Cheap watches.")
		c.must(s.DB().Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 520)
			INSERT INTO posts (discussion_id, depth, kind, state, user_id, body, body_html, renderer, created_at)
			SELECT discussion_id, depth, kind, 'trash', user_id, body, body_html, renderer, created_at FROM posts, n WHERE posts.id = ?`, first.ID).Error)
		if _, err := s.RemoveSpammer(t.Context(), c.mod, models.Person{User: c.ann}, models.RemovalInput{Rule: 3}); err != nil {
			t.Fatal(err)
		}
		c.must(s.SetRole(t.Context(), c.mod.Name, models.Member))
		var job models.Job
		c.must(s.DB().Take(&job, "kind = ?", models.RemovalKind).Error)
		c.must(s.ContinueRemoval(t.Context(), &job))
		var left int64
		c.must(s.DB().Raw("SELECT COUNT(*) FROM posts WHERE user_id = ? AND state <> 'spam'", c.ann.ID).Scan(&left).Error)
		if left != 0 {
			t.Errorf("%d posts of the spammer stay", left)
		}
	})
}
