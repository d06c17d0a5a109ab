package models_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// However often a form comes, and however many moderators press at once, a person is
// sanctioned once; whoever was slower sees what the other did.
func TestSanctionedOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		spam := typed(c, "eve@example.org", "Cheap watches.")
		guest, err := s.Guest(t.Context(), c.mod, spam.ID)
		c.must(err)
		proved, err := s.Guest(t.Context(), c.mod, modelstest.Reply(t, s, c.article, "gus", "Watches, too.").ID)
		c.must(err)
		mods := []*models.User{c.mod, c.ada, modelstest.User(t, s, "mia", models.Moderator)}
		for _, p := range []models.Person{{User: c.ann}, guest, proved} {
			none := int64(0)
			in := models.SanctionInput{Act: models.ActSuspend, Rule: 3, Facts: "Advertising.", Days: "7", Seen: &none}
			var made [3]*models.Sanction
			var errs [3]error
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() {
					in := in
					in.Nonce = mods[i].Name
					made[i], errs[i] = s.Impose(t.Context(), mods[i], p, in)
				})
			}
			wg.Wait()
			var first *models.Sanction
			for i, err := range errs {
				late, ok := errors.AsType[*models.Overtaken](err)
				switch {
				case err == nil && first == nil:
					first = made[i]
					in.Nonce = mods[i].Name
					if again, err := s.Impose(t.Context(), mods[i], p, in); err != nil || again.ID != first.ID {
						t.Errorf("the same form again: %+v (%v)", again, err)
					}
				case !ok || late.Sanction.Act != models.ActSuspend || !errors.Is(err, models.ErrConflict):
					t.Errorf("the slower is told %v", err)
				}
			}
			f, err := s.File(t.Context(), c.mod, p, models.Page{Number: 1})
			if err != nil || first == nil || len(f.Sanctions) != 1 {
				t.Errorf("%d sanctions were imposed (%v)", len(f.Sanctions), err)
			}
		}
	})
}

// A ban that waits for its second moderator is not filed again.
func TestBanFiledOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		c.Store = s.WithClock(func() time.Time { return time.Now().AddDate(0, 0, 60) })
		impose(c, c.ann, models.SanctionInput{Act: models.ActBan, Days: models.NoEnd})
		_, err := c.Impose(t.Context(), c.ada, models.Person{User: c.ann}, models.SanctionInput{Act: models.ActBan, Days: models.NoEnd, Rule: 3, Facts: "Once more."})
		if !isInvalid(err, "act") {
			t.Errorf("it is filed twice (%v)", err)
		}
	})
}
