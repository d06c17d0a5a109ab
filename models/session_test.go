package models_test

import (
	"errors"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// A session ends when it is ended, when it was not used for its life, and with
// every change of what its person may do.
func TestSessionsEnd(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		ends := map[string]func(*models.User) error{
			"signs-out": func(u *models.User) error { return s.EndSession(t.Context(), "id-of-"+u.Name) },
			"promoted":  func(u *models.User) error { return s.SetRole(t.Context(), u.Name, models.Author) },
			"suspended": func(u *models.User) error {
				modelstest.Sanction(t, s, mod, u, models.ActSuspend)
				return nil
			},
			"idle": func(*models.User) error {
				return s.WithClock(func() time.Time { return s.Now().Add(models.SessionLife + time.Minute) }).SweepSessions(t.Context())
			},
		}
		for why, end := range ends {
			u := modelstest.User(t, s, why)
			id := "id-of-" + u.Name
			if err := s.StartSession(t.Context(), "", id, &models.Session{UserID: &u.ID}); err != nil {
				t.Fatal(err)
			}
			if v, err := s.Session(t.Context(), id); err != nil || v.User.Name != u.Name {
				t.Fatalf("the session is not there: %v", err)
			}
			if err := end(u); err != nil {
				t.Fatalf("%s: %v", why, err)
			}
			if _, err := s.Session(t.Context(), id); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s leaves the session open (%v)", why, err)
			}
			if err := s.RenewSession(t.Context(), id, "new-"+id, &models.Session{UserID: &u.ID}); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: an old page brings the session back (%v)", why, err)
			}
		}
		sus, err := s.UserByName(t.Context(), "suspended")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.StartSession(t.Context(), "", "again", &models.Session{UserID: &sus.ID}); err != nil {
			t.Fatal(err)
		}
		v, err := s.Session(t.Context(), "again")
		if err != nil || v.User.May(models.ToPost) || !v.User.May(models.ToHave) {
			t.Errorf("a suspended member may post, or not see their account (%v)", err)
		}
		after := s.WithClock(func() time.Time { return s.Now().Add(25 * time.Hour) })
		if v, err := after.Session(t.Context(), "again"); err != nil || !v.User.May(models.ToPost) {
			t.Errorf("a suspension does not end by itself (%v)", err)
		}
	})
}
