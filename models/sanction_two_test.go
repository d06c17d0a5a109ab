package models_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// banned is ann, of whom a ban waits, and the clock.
func banned(t *testing.T, s *models.Store) (c *checked, ban *models.Sanction, now *time.Time) {
	now = new(s.Now())
	c = newChecked(t, s.WithClock(func() time.Time { return *now }))
	mailIn(c, now)
	*now = now.AddDate(0, 0, 31)
	return c, impose(c, c.ann, models.SanctionInput{Act: models.ActBan, Days: models.NoEnd}), now
}

// While a ban waits its person is suspended and told so in one message; taken back,
// both go, with one more; confirmed, the ban is told and nothing else.
func TestWhileABanWaits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c, ban, now := banned(t, s)
		told := func(want ...models.About) {
			t.Helper()
			letters := mailIn(c, now)
			for i, l := range letters {
				if l.Sanction == nil || i >= len(want) || l.About != want[i] {
					t.Errorf("message %d is %+v", i, l)
				}
			}
			if len(letters) != len(want) {
				t.Errorf("%d messages, want %v", len(letters), want)
			}
		}
		told(models.AboutSanction)
		if x := again(c, c.ann).Barred(); x == nil || x.ForID == nil || *x.ForID != ban.ID {
			t.Fatalf("she is kept from posting by %+v", x)
		}
		_, err := c.Lift(t.Context(), c.ada, ban.ID)
		c.must(err)
		told(models.AboutLifting)
		if x := again(c, c.ann).Barred(); x != nil {
			t.Errorf("the ban was refused, and %+v holds", x)
		}
		ban = impose(c, c.ann, models.SanctionInput{Act: models.ActBan, Days: models.NoEnd})
		_, err = c.Second(t.Context(), c.ada, ban.ID)
		c.must(err)
		told(models.AboutSanction)
		if x := again(c, c.ann).Barred(); x == nil || x.ID != ban.ID {
			t.Errorf("it was confirmed, and %+v holds", x)
		}
		_, err = c.Lift(t.Context(), c.ada, ban.ID)
		c.must(err)
		if x := again(c, c.ann).Barred(); x != nil {
			t.Errorf("the ban was taken back, and %+v holds", x)
		}
		impose(c, c.ann, models.SanctionInput{Act: models.ActBan, Days: models.NoEnd})
		*now = now.Add(72*time.Hour + time.Second)
		if x := again(c, c.ann).Barred(); x != nil {
			t.Errorf("after three days nobody has confirmed it, and %+v holds", x)
		}
		verified(t, c.Store)
	})
}

// A ban for good waits only if its person has been here for more than 30 days.
func TestWhoseBanWaits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		for day, name := range map[int]string{29: "ann", 31: "ben"} {
			c := &checked{Store: s.WithClock(func() time.Time { return time.Now().AddDate(0, 0, day) }), t: t, mod: mod}
			x := impose(c, modelstest.User(t, s, name), models.SanctionInput{Act: models.ActBan, Days: models.NoEnd})
			if x.Waits() != (day > 30) {
				t.Errorf("after %d days it waits: %t", day, x.Waits())
			}
		}
	})
}

// What two have agreed on is taken back by one of them or an admin, or on appeal.
func TestWhoLiftsABan(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c, ban, _ := banned(t, s)
		second, third := modelstest.User(t, s, "mia", models.Moderator), modelstest.User(t, s, "max", models.Moderator)
		for _, by := range []*models.User{c.mod, second, c.ada} {
			_, err := c.Second(t.Context(), second, ban.ID)
			c.must(err)
			x, err := c.Lift(t.Context(), third, ban.ID)
			if refusedFor(err) == "" || third.CanLift(x, c.Now()) {
				t.Errorf("a third takes it back (%v)", err)
			}
			if _, err := c.Lift(t.Context(), by, ban.ID); err != nil {
				t.Errorf("%s does not: %v", by.Name, err)
			}
			ban = impose(c, c.ann, models.SanctionInput{Act: models.ActBan, Days: models.NoEnd})
		}
	})
}

// Of two who answer an appeal at once, against a sanction or a post, one does and the
// other learns who has, and how.
func TestAnsweredOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		mia := modelstest.User(t, s, "mia", models.Moderator)
		x := impose(c, c.ann, models.SanctionInput{Act: models.ActWarn, Days: "7"})
		_, onPost := appealed(c, "Words that will be missed.")
		c.must(c.FileSanctionAppeal(t.Context(), x.Token, models.AppealInput{Words: "It was not me."}))
		onSanction, err := c.SanctionAppeal(t.Context(), x)
		c.must(err)
		for _, a := range []*models.Appeal{onPost, onSanction} {
			var errs [2]error
			var wg sync.WaitGroup
			for i, by := range []*models.User{c.ada, mia} {
				wg.Go(func() {
					_, errs[i] = s.AnswerAppeal(t.Context(), by, a.ID, models.AppealAnswerInput{Outcome: models.AppealReversed, Note: "So be it.", Version: a.Version()})
				})
			}
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("both or neither have answered: %v", errs)
			}
			for i, err := range errs {
				other := []*models.User{c.ada, mia}[1-i].Name
				late, onSanction := errors.AsType[*models.Answered](err)
				decided, onPost := errors.AsType[*models.Decided](err)
				if err != nil && !(onSanction && late.By.Name == other || onPost && decided.Decision.By.Name == other) {
					t.Errorf("whoever was slower is told %v", err)
				}
			}
		}
	})
}

// The answer to an appeal against a sanction can be taken back: the appeal waits again
// and what was taken back holds again, of which its person is told.
func TestUndoSanctionAnswer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := s.Now()
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		mia := modelstest.User(t, s, "mia", models.Moderator)
		x := impose(c, c.ann, models.SanctionInput{Act: models.ActReadOnly, Days: "30"})
		mailIn(c, &now)
		c.must(c.FileSanctionAppeal(t.Context(), x.Token, models.AppealInput{Words: "It was not me."}))
		a, err := c.SanctionAppeal(t.Context(), x)
		c.must(err)
		for _, outcome := range []models.AppealState{models.AppealUpheld, models.AppealReversed, models.AppealReversed} {
			_, err := c.AnswerAppeal(t.Context(), mia, a.ID, models.AppealAnswerInput{Outcome: outcome, Note: "So be it."})
			c.must(err)
			mailIn(c, &now)
			if err := c.UndoSanctionAnswer(t.Context(), c.mod, a.ID); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("whom it is against takes the answer back: %v", err)
			}
			c.must(c.UndoSanctionAnswer(t.Context(), mia, a.ID))
			if a, err = c.SanctionAppeal(t.Context(), x); err != nil || a.State != models.AppealWaiting || a.Answer != "" || again(c, c.ann).Barred() == nil {
				t.Errorf("%s and taken back, the appeal is %+v (%v)", outcome, a, err)
			}
			if letters := mailIn(c, &now); (len(letters) == 1 && letters[0].About == models.AboutSanction) != (outcome == models.AppealReversed) {
				t.Errorf("%s and taken back, %d messages", outcome, len(letters))
			}
			if err := c.UndoSanctionAnswer(t.Context(), mia, a.ID); !errors.Is(err, models.ErrConflict) {
				t.Errorf("twice: %v", err)
			}
		}
		for n, note := range []string{"At first.", "So be it."} {
			now = now.Add(time.Second)
			_, err = c.AnswerAppeal(t.Context(), mia, a.ID, models.AppealAnswerInput{Outcome: models.AppealReversed, Note: note})
			if c.must(err); n == 0 {
				c.must(c.UndoSanctionAnswer(t.Context(), mia, a.ID))
			}
		}
		if letters := mailIn(c, &now); len(letters) != 1 || letters[0].Appeal.Answer != "So be it." {
			t.Errorf("answered, taken back and answered anew, it is %d messages", len(letters))
		}
		now = now.AddDate(0, 0, 31)
		if err := c.UndoSanctionAnswer(t.Context(), mia, a.ID); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("after 30 days: %v", err)
		}
		verified(t, c.Store)
	})
}
