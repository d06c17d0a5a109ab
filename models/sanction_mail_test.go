package models_test

import (
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// A sanction that is taken back before anybody heard of it is never told of; one that
// was told of, or was on its way, is taken back in so many words. So it is with a
// removal, which is one message however many posts it takes.
func TestSanctionsAreToldOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := s.Now()
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		for i := range 4 {
			c.reply("Watches of kind " + strings.Repeat("x", i+1))
		}
		mailIn(c, &now)
		told := func(why string, abouts ...models.About) {
			t.Helper()
			var got []models.About
			for _, l := range mailIn(c, &now) {
				got = append(got, l.About)
				if l.Sanction == nil || l.Entry() == nil || l.Proof.Head.Number == 0 {
					t.Errorf("%s: a message without a proof: %+v", why, l)
				}
				if l.Sanction != nil && l.Sanction.RemovalID != nil && l.Removed != 5 {
					t.Errorf("%s: it says that %d posts were removed", why, l.Removed)
				}
			}
			if len(got) != len(abouts) || len(got) > 0 && got[0] != abouts[0] {
				t.Errorf("%s: told %v, want %v", why, got, abouts)
			}
		}
		x := impose(c, c.ann, models.SanctionInput{Act: models.ActReadOnly, Days: "7"})
		_, err := c.Lift(t.Context(), c.mod, x.ID)
		c.must(err)
		told("taken back at once")
		x = impose(c, c.ann, models.SanctionInput{Act: models.ActReadOnly, Days: "7"})
		told("imposed", models.AboutSanction)
		_, err = c.Lift(t.Context(), c.mod, x.ID)
		c.must(err)
		told("taken back later", models.AboutLifting)

		x = impose(c, c.ann, models.SanctionInput{Act: models.ActReadOnly, Days: "7"})
		now = now.Add(time.Hour)
		jobs, err := c.ClaimJobs(t.Context(), 9)
		c.must(err)
		l, err := c.Letter(t.Context(), jobs[0])
		c.must(err)
		_, err = c.Lift(t.Context(), c.mod, x.ID)
		c.must(err)
		c.must(c.FinishMail(t.Context(), jobs[0], l))
		told("taken back on its way", models.AboutLifting)

		remove := func() *models.Removal {
			t.Helper()
			r, err := c.RemoveSpammer(t.Context(), c.mod, models.Person{User: c.ann}, models.RemovalInput{Rule: 3})
			c.must(err)
			return r
		}
		undo := func(r *models.Removal) {
			t.Helper()
			_, err := c.UndoRemoval(t.Context(), c.mod, r.ID)
			c.must(err)
		}
		undo(remove())
		told("removed and undone at once")
		r := remove()
		told("removed", models.AboutSanction)
		y := again(c, c.ann).Barred()
		if n, posts, err := c.RemovedWith(t.Context(), y); err != nil || n != 5 || len(posts) != 5 || posts[0].Receipt == "" {
			t.Errorf("its page lists %d of %d posts (%v)", len(posts), n, err)
		}
		undo(r)
		told("undone later", models.AboutLifting)
	})
}

// mailIn is what is mailed within the hour.
func mailIn(c *checked, now *time.Time) []*models.Letter {
	c.t.Helper()
	*now = now.Add(time.Hour)
	return modelstest.Mail(c.t, c.Store)
}

// The answer that a sanction stays is not told once it was taken back after all.
func TestUpheldAndTakenBack(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := s.Now()
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		x := impose(c, c.ann, models.SanctionInput{Act: models.ActReadOnly, Days: "7"})
		mailIn(c, &now)
		c.must(c.FileSanctionAppeal(t.Context(), x.Token, models.AppealInput{Words: "It was not me."}))
		a, err := c.SanctionAppeal(t.Context(), x)
		c.must(err)
		_, err = c.AnswerAppeal(t.Context(), c.ada, a.ID, models.AppealAnswerInput{Outcome: models.AppealUpheld, Note: "It was."})
		c.must(err)
		_, err = c.Lift(t.Context(), c.mod, x.ID)
		c.must(err)
		for _, l := range mailIn(c, &now) {
			if l.About != models.AboutLifting {
				t.Errorf("told %s", l.About)
			}
		}
	})
}
