package models_test

import (
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// Whoever's post has waited for a day is told why, once, if they can be reached and it
// still waits.
func TestLongWaits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		ben := modelstest.User(t, s, "ben")
		member := c.replyBy(models.Writer{User: ben}, "My first words.")
		guest := c.replyBy(models.Writer{}, "From nobody knows where.")
		decided := c.replyBy(models.Writer{User: modelstest.User(t, s, "cy")}, "My first words, too.")
		c.reply("Public at once.")
		gone := c.replyBy(models.Writer{User: modelstest.User(t, s, "dee")}, "Words that go.")
		c.must(s.DB().Exec("DELETE FROM receipts WHERE post_id = ?", member.ID).Error)
		imported := c.replyBy(models.Writer{User: modelstest.User(t, s, "eve")}, "On the old site.")
		c.must(s.DB().Exec("UPDATE posts SET imported_at = created_at WHERE id = ?", imported.ID).Error)
		modelstest.Mail(t, s)

		told := func(after time.Duration) map[int64]*models.Letter {
			t.Helper()
			later := s.WithClock(func() time.Time { return s.Now().Add(after) })
			var group sync.WaitGroup
			for range 4 {
				group.Go(func() {
					if err := later.PlanLongWaits(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			letters := map[int64]*models.Letter{}
			for _, l := range modelstest.Mail(t, later) {
				if l.About == models.AboutLongWait {
					if letters[l.Post.ID] != nil {
						t.Errorf("the writer of %d is told twice", l.Post.ID)
					}
					letters[l.Post.ID] = l
				}
			}
			return letters
		}
		if n := len(told(23 * time.Hour)); n != 0 {
			t.Errorf("%d are told before a day is over", n)
		}
		decide(t, s, c.mod, decided, models.ActApprove)
		if err := s.WithClock(func() time.Time { return s.Now().Add(25 * time.Hour) }).PlanLongWaits(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Withdraw(t.Context(), gone.User, gone.ID, ""); err != nil {
			t.Fatal(err)
		}
		letters := told(25 * time.Hour)
		l := letters[member.ID]
		if len(letters) != 1 || l == nil || l.To != ben.Email || l.Post.Receipt == "" || len(l.Post.Holds) != 1 || l.Post.Holds[0].Kind != models.HoldFirst || l.Stop == "" || l.Wait == nil {
			t.Errorf("those told are %+v", letters)
		}
		c.must(s.DB().Exec("UPDATE posts SET proved = TRUE WHERE id = ?", guest.ID).Error)
		c.must(s.DB().Exec("INSERT INTO guests (email_key, confirmed_at) VALUES ('gus@example.org', ?)", s.Now()).Error)
		if letters := told(50 * time.Hour); len(letters) != 1 || letters[guest.ID] == nil {
			t.Errorf("once the guest can be reached, those told are %+v", letters)
		}
	})
}
