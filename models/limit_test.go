package models_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// A window opens with the first time and closes by itself; what came to nothing
// is given back; all that come at once are counted.
func TestSpend(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		at := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		s = s.WithClock(func() time.Time { return at })
		limits := []models.Limit{{Key: "a", Most: 3, Per: time.Minute}, {Key: "b", Most: 100, Per: time.Hour}}
		taken := make(chan struct{}, 20)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				err := s.Spend(t.Context(), limits...)
				if slow, ok := errors.AsType[*models.TooFast](err); err == nil {
					taken <- struct{}{}
				} else if !ok || slow.Wait != time.Minute {
					t.Errorf("got %v", err)
				}
			})
		}
		wg.Wait()
		if len(taken) != 3 {
			t.Errorf("%d of 20 at once", len(taken))
		}
		at = at.Add(time.Minute)
		for range 3 {
			if err := s.Spend(t.Context(), limits...); err != nil {
				t.Errorf("in the next window: %v", err)
			}
		}
		if err := s.GiveBack(t.Context(), limits...); err != nil {
			t.Fatal(err)
		}
		if err := s.Spend(t.Context(), limits...); err != nil {
			t.Errorf("after giving one back: %v", err)
		}
		if s.Spend(t.Context(), limits...) == nil || s.Reached(t.Context(), limits...) == nil {
			t.Error("a fourth was let through")
		}
	})
}

// Nothing of whom a limit is about can be read in its table, and rows go away.
func TestLimitsAreSwept(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		at := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		s = s.WithClock(func() time.Time { return at })
		keys := func() (keys []string) {
			if err := s.DB().Table("limits").Pluck("key", &keys).Error; err != nil {
				t.Fatal(err)
			}
			return keys
		}
		if err := s.Spend(t.Context(), models.Limit{Key: "post address 203.0.113.9", Most: 1, Per: time.Minute}); err != nil {
			t.Fatal(err)
		}
		if k := keys(); len(k) != 1 || strings.Contains(k[0], "203") {
			t.Errorf("the table has %q", k)
		}
		at = at.Add(time.Minute)
		if err := s.SweepLimits(t.Context()); err != nil {
			t.Fatal(err)
		}
		if k := keys(); len(k) != 0 {
			t.Errorf("after its window the table has %q", k)
		}
	})
}
