package models_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

func impose(c *checked, u *models.User, in models.SanctionInput) *models.Sanction {
	c.t.Helper()
	in.Rule, in.Facts = 3, "Advertising, three times."
	x, err := c.Impose(c.t.Context(), c.mod, models.Person{User: u}, in)
	c.must(err)
	return x
}

// again is u as the next request sees them.
func again(c *checked, u *models.User) *models.User {
	c.t.Helper()
	session := "session-of-" + u.Name + time.Now().String()
	c.must(c.StartSession(c.t.Context(), "", session, &models.Session{UserID: &u.ID}))
	in, err := c.Session(c.t.Context(), session)
	c.must(err)
	return in.User
}

// Each sanction keeps from what it says and from nothing else, says why and until
// when, ends by itself, and can be taken back.
func TestSanctions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		b := modelstest.Board(t, c.Store, "Copper")
		for _, act := range []models.Act{models.ActReadOnly, models.ActSuspend, models.ActBan} {
			x := impose(c, c.ann, models.SanctionInput{Act: act, Days: "7"})
			_, err := c.LeaveReply(t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "May I? " + string(act)})
			if why := refusedFor(err); !strings.Contains(why, "until 10 November 2026") || !strings.Contains(why, "Rule 3") || !strings.Contains(why, "Advertising, three times.") {
				t.Errorf("under %s somebody is told %q (%v)", act, why, err)
			}
			if u := again(c, c.ann); u.Barred() == nil || u.May(models.ToPost) || u.May(models.ToVote) || !u.May(models.ToRead) || !u.May(models.ToHave) {
				t.Errorf("under %s the rights are wrong", act)
			}
			now = now.Add(7*24*time.Hour + time.Second)
			if u := again(c, c.ann); u.Barred() != nil || !u.May(models.ToPost) {
				t.Errorf("%s does not end by itself", act)
			}
			if p := c.reply("After " + string(act)); p.State == "" {
				t.Errorf("after %s nothing is taken", act)
			}
			now = now.Add(-7*24*time.Hour - time.Second)
			if _, err := c.Lift(t.Context(), c.mod, x.ID); err != nil {
				t.Fatalf("taking %s back: %v", act, err)
			}
			if u := again(c, c.ann); u.Barred() != nil {
				t.Errorf("%s holds though it was taken back", act)
			}
			if _, err := c.Lift(t.Context(), c.mod, x.ID); !errors.Is(err, models.ErrConflict) {
				t.Errorf("taking %s back twice: %v", act, err)
			}
		}
		impose(c, c.ann, models.SanctionInput{Act: models.ActReadOnly, Board: b.ID, Days: models.NoEnd})
		u := again(c, c.ann)
		if b.CanOpen(u) || u.BarredFrom(b.ID) == nil || u.Barred() != nil {
			t.Errorf("a sanction in one board bars from %+v", u.Barred())
		}
		if p := c.reply("Elsewhere I may."); p.State != models.Public {
			t.Errorf("elsewhere it is %s", p.State)
		}
		impose(c, c.ann, models.SanctionInput{Act: models.ActNote, Days: models.NoEnd})
		impose(c, c.ann, models.SanctionInput{Act: models.ActWarn, Days: "30"})
		if p := c.reply("A warning changes nothing."); p.State != models.Public {
			t.Errorf("after a warning it is %s", p.State)
		}
	})
}

// Who may do something about whom.
func TestWhoSanctions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		other := modelstest.User(t, s, "mia", models.Moderator)
		in := models.SanctionInput{Act: models.ActWarn, Rule: 3, Facts: "So it was.", Days: "7"}
		for _, no := range []struct{ by, u *models.User }{{c.ann, other}, {c.mod, other}, {c.mod, c.ada}, {c.mod, c.mod}, {c.ada, c.ada}} {
			if _, err := s.Impose(t.Context(), no.by, models.Person{User: no.u}, in); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("%s about %s: %v", no.by.Name, no.u.Name, err)
			}
		}
		if _, err := s.Impose(t.Context(), c.ada, models.Person{User: other}, in); err != nil {
			t.Errorf("an admin about a moderator: %v", err)
		}
		for _, wrong := range []struct {
			field string
			in    models.SanctionInput
		}{
			{"act", models.SanctionInput{Act: "hang", Rule: 3, Facts: "x", Days: "7"}}, {"rule", models.SanctionInput{Act: models.ActWarn, Facts: "x", Days: "7"}},
			{"facts", models.SanctionInput{Act: models.ActWarn, Rule: 3, Days: "7"}}, {"days", models.SanctionInput{Act: models.ActBan, Rule: 3, Facts: "x"}},
			{"board", models.SanctionInput{Act: models.ActBan, Rule: 3, Facts: "x", Days: "7", Board: 77}},
		} {
			if _, err := s.Impose(t.Context(), c.mod, models.Person{User: c.ann}, wrong.in); !isInvalid(err, wrong.field) {
				t.Errorf("%s: %v", wrong.field, err)
			}
		}
	})
}

// A ban for good of somebody who has been here for a while waits for a second
// moderator; a suspension does not.
func TestTwoForABan(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		c.Store = s.WithClock(func() time.Time { return time.Now().AddDate(0, 0, 60) })
		x := impose(c, c.ann, models.SanctionInput{Act: models.ActBan, Days: models.NoEnd})
		if !x.Waits() {
			t.Fatal("a ban for good does not wait")
		}
		if y := again(c, c.ann).Barred(); y == nil || y.Act != models.ActSuspend || y.EndsAt.Sub(y.CreatedAt) != 72*time.Hour {
			t.Fatalf("while it waits, %+v holds", y)
		}
		w, err := c.FindPeople(t.Context(), c.mod, "", models.Page{Number: 1})
		if err != nil || len(w.Waiting) != 1 || w.Waiting[0].ID != x.ID {
			t.Fatalf("the list has %+v (%v)", w, err)
		}
		if _, err := c.Second(t.Context(), c.mod, x.ID); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("whoever imposed it confirms it: %v", err)
		}
		if _, err := c.Second(t.Context(), c.ada, x.ID); err != nil {
			t.Fatal(err)
		}
		if u := again(c, c.ann); u.Barred() == nil {
			t.Error("it was confirmed and does not hold")
		}
		ben := modelstest.User(t, c.Store, "ben")
		if y := impose(c, ben, models.SanctionInput{Act: models.ActSuspend, Days: "3"}); y.Waits() {
			t.Error("a suspension of three days waits")
		}
	})
}

// What a person sees of their own posts is what others see, or says that it is not:
// there is no sanction under which somebody speaks to an empty room.
func TestNobodyIsShadowed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		for _, act := range models.SanctionActs {
			x := impose(c, c.ann, models.SanctionInput{Act: act, Days: "7"})
			p, err := c.LeaveReply(t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "Under " + string(act)})
			if err == nil {
				_, shown := s.Post(t.Context(), nil, p.ID)
				if public := p.State == models.Public; public != (shown == nil) || !public && len(p.Holds) == 0 {
					t.Errorf("under %s a post is %s to its writer, and others get %v", act, p.State, shown)
				}
			} else if refusedFor(err) == "" {
				t.Errorf("under %s a post is refused without a word: %v", act, err)
			}
			_, err = c.Lift(t.Context(), c.mod, x.ID)
			c.must(err)
		}
	})
}

// So it is with guests, whether or not they have proved their address, and in a board.
func TestNobodyElseIsShadowed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		b := modelstest.Board(t, s, "Copper")
		gus, _ := modelstest.Guest("gus")
		guest := func(w models.Writer, email string) (models.Person, func(string) (*models.Post, error)) {
			post := func(words string) (*models.Post, error) {
				return c.LeaveReply(t.Context(), w, c.article.Slug, models.ReplyInput{Author: "Gus", Email: email, Comment: words})
			}
			first, err := post("First words of " + email)
			c.must(err)
			p, err := s.Guest(t.Context(), c.mod, first.ID)
			c.must(err)
			return p, post
		}
		check := func(who string, p models.Person, board int64, post func(string) (*models.Post, error)) {
			t.Helper()
			for _, act := range models.SanctionActs {
				x, err := s.Impose(t.Context(), c.mod, p, models.SanctionInput{Act: act, Board: board, Rule: 3, Facts: "So it was.", Days: "7"})
				c.must(err)
				made, err := post("Under " + string(act) + " " + who)
				if err == nil {
					_, shown := s.Post(t.Context(), nil, made.ID)
					if public := made.State == models.Public; public != (shown == nil) || !public && len(made.Holds) == 0 {
						t.Errorf("%s under %s: the post is %s to its writer, and others get %v", who, act, made.State, shown)
					}
				} else if refusedFor(err) == "" {
					t.Errorf("%s under %s: refused without a word: %v", who, act, err)
				}
				if x.Bars() && err == nil {
					t.Errorf("%s under %s: it was taken", who, act)
				}
				_, err = s.Lift(t.Context(), c.mod, x.ID)
				c.must(err)
			}
		}
		p, post := guest(gus, "gus@example.org")
		check("proved", p, 0, post)
		p, post = guest(models.Writer{}, "eve@example.org")
		check("typed", p, 0, post)
		check("in a board", models.Person{User: c.ann}, b.ID, func(words string) (*models.Post, error) {
			return s.OpenTopic(t.Context(), models.Writer{User: again(c, c.ann)}, b.Slug, models.TopicInput{Title: words, Body: words})
		})
	})
}

// Removing a spammer takes every post away and keeps from posting; one undo brings
// all of it back.
func TestRemoveSpammer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		a, b := c.reply("Cheap watches here."), c.reply("More watches.")
		decide(t, s, c.mod, b, models.ActTrash)
		state := func() (all []string) {
			if err := s.DB().Raw("SELECT state FROM posts ORDER BY id").Scan(&all).Error; err != nil {
				t.Fatal(err)
			}
			return all
		}
		before, knew := state(), learned(t, s)
		r, err := s.RemoveSpammer(t.Context(), c.mod, models.Person{User: c.ann}, models.RemovalInput{Rule: 3})
		if err != nil {
			t.Fatal(err)
		}
		if got := state(); slices.ContainsFunc(got, func(s string) bool { return s != "spam" }) {
			t.Errorf("the posts are %v", got)
		}
		if again(c, c.ann).Barred() == nil {
			t.Error("the spammer can post")
		}
		if p, err := s.Post(t.Context(), nil, a.ID); err == nil && p.IsPublic() {
			t.Error("the post is shown")
		}
		if _, err := s.UndoRemoval(t.Context(), c.mod, r.ID); err != nil {
			t.Fatal(err)
		}
		if got := state(); !slices.Equal(got, before) {
			t.Errorf("after the undo they are %v, not %v", got, before)
		}
		if got := learned(t, s); !slices.Equal(got, knew) {
			t.Error("the filter has not forgotten")
		}
		if again(c, c.ann).Barred() != nil {
			t.Error("the member still cannot post")
		}
		if _, err := s.UndoRemoval(t.Context(), c.mod, r.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("undone twice: %v", err)
		}
		if r, err = s.RemoveSpammer(t.Context(), c.mod, models.Person{Email: "gus@example.org"}, models.RemovalInput{Rule: 3}); err != nil || r.Email == "" {
			t.Errorf("a guest: %v", err)
		}
	})
}

// refusedFor is what somebody is told whose post was not taken.
func refusedFor(err error) string {
	invalid, _ := errors.AsType[models.Invalid](err)
	return invalid[""]
}

// With what keeps somebody from the whole site, what of theirs waits can go to trash, by the
// same rule; the history undoes that by itself.
func TestSanctionClearsWhatWaits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		public := c.reply("What everybody reads.")
		c.hold(models.HoldInput{Place: talk(c.article.DiscussionID)})
		var waiting []*models.Post
		for n := range 3 {
			waiting = append(waiting, c.reply(fmt.Sprintf("What waits, number %d.", n)))
		}
		other := c.replyBy(models.Writer{User: modelstest.User(t, s, "ben")}, "What waits of somebody else.")
		states := func() string {
			text := ""
			for _, p := range append([]*models.Post{public, other}, waiting...) {
				text += string(c.standing(p).Post.State) + " "
			}
			return text
		}
		const before = "public pending pending pending pending "
		impose(c, c.ann, models.SanctionInput{Act: models.ActReadOnly, Days: "7", Clear: true})
		impose(c, c.ann, models.SanctionInput{Act: models.ActSuspend, Days: "7"})
		if got := states(); got != before {
			t.Errorf("unasked, or read-only, they are %s", got)
		}
		x := impose(c, c.ann, models.SanctionInput{Act: models.ActSuspend, Days: "14", Clear: true})
		if got := states(); got != "public pending trash trash trash " {
			t.Errorf("they are %s", got)
		}
		d := c.standing(waiting[0]).Decided()
		if d.Act != models.ActTrash || d.Rule == nil || d.Rule.Number != 3 || x.Rule.Number != 3 {
			t.Errorf("it was decided so: %+v", d)
		}
		if n, err := s.Undo(t.Context(), c.mod, d.ID); err != nil || n != 3 {
			t.Errorf("the undo took back %d (%v)", n, err)
		}
		if got := states(); got != before {
			t.Errorf("after the undo they are %s", got)
		}
		verified(t, s)
	})
}
