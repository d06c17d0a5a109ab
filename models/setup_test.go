package models_test

import (
	"errors"
	"sync"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

func newSite() models.SetupInput {
	return models.SetupInput{SiteName: "The Vein", Tagline: "Ore and argument", Name: "Ada", Email: "ada@example.org", Password: modelstest.Password}
}

func offer(t *testing.T, s *models.Store) string {
	t.Helper()
	token, err := s.OfferSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// A new site is named and gets its admin once, by whoever has one of the tokens that
// its processes printed.
func TestSetup(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		one, other := offer(t, s), offer(t, s)
		if len(one) < 52 || one == other {
			t.Fatalf("tokens %q and %q", one, other)
		}
		if err := s.Setup(t.Context(), one); err != nil {
			t.Errorf("a token that was printed: %v", err)
		}
		for _, wrong := range []string{"", "wrong", one + "x"} {
			if _, err := s.FinishSetup(t.Context(), wrong, newSite()); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("with token %q: %v", wrong, err)
			}
		}
		_, err := s.FinishSetup(t.Context(), one, models.SetupInput{Name: "a", Email: "b", Password: "only ten ch"})
		if invalid, ok := errors.AsType[models.Invalid](err); !ok || len(invalid) != 4 {
			t.Errorf("nonsense: %v", err)
		}
		modelstest.Unconfirmed(t, s, "early") // somebody joins before the site is set up
		u, err := s.FinishSetup(t.Context(), one, newSite())
		if err != nil || u.Role != models.Admin || u.EmailConfirmedAt == nil {
			t.Fatalf("made %+v (%v)", u, err)
		}
		if set := settings(t, s); set.SiteName != "The Vein" || set.Tagline != "Ore and argument" {
			t.Errorf("the site is %+v", set)
		}
		for _, token := range []string{one, other} {
			if err := s.Setup(t.Context(), token); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("afterwards a token: %v", err)
			}
		}
		if token := offer(t, s); token != "" {
			t.Error("it is offered again")
		}
		var plain int64
		if err := s.DB().Raw("SELECT COUNT(*) FROM setups WHERE token_hash = ?", one).Scan(&plain).Error; err != nil || plain != 0 {
			t.Errorf("the token itself is stored (%v)", err)
		}
	})
}

// A site that already has people is never set up from outside.
func TestNoSetupWithPeople(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		modelstest.User(t, s, "ann")
		if token := offer(t, s); token != "" {
			t.Error("it is offered")
		}
	})
}

// An admin who is added on the server ends the offer; somebody who joins early does
// not.
func TestSetupEndsWithAnAdmin(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		token := offer(t, s)
		modelstest.User(t, s, "early")
		if again := offer(t, s); again == "" || s.Setup(t.Context(), token) != nil {
			t.Error("somebody who joined early ended it")
		}
		modelstest.User(t, s, "ada", models.Admin)
		if err := s.Setup(t.Context(), token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("with an admin: %v", err)
		}
	})
}

// Two people who were quick make one admin.
func TestSetupOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		tokens := []string{offer(t, s), offer(t, s)}
		errs := make([]error, len(tokens))
		var wg sync.WaitGroup
		for i, token := range tokens {
			in := newSite()
			in.Name, in.Email = []string{"Ada", "Ben"}[i], []string{"ada@example.org", "ben@example.org"}[i]
			wg.Go(func() { _, errs[i] = s.FinishSetup(t.Context(), token, in) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), models.ErrNotFound) {
			t.Errorf("got %v", errs)
		}
	})
}
