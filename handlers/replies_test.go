package handlers

import (
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// The form says what makes a reply wait as it is set, also on a page that was kept.
func TestReplyFormSaysWhatWaits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		a, s := modelstest.Article(t, store, "Rates hold"), newSite(t, store)
		for _, c := range []struct {
			first bool
			links int
			says  []string
			not   []string
		}{
			{true, 2, []string{"A first reply is read", "a first post is read", "Two or more links wait"}, nil},
			{false, 1, []string{"A reply with a link waits for review."}, []string{"A first reply", "a first post"}},
			{false, 5, []string{"5 or more links wait"}, nil},
			{true, 0, []string{"A first reply is read"}, []string{"links wait"}},
		} {
			set := models.DefaultSettings()
			set.HoldFirst, set.HoldLinks = c.first, c.links
			if err := store.SaveSettings(t.Context(), set); err != nil {
				t.Fatal(err)
			}
			text := page(t, s.get(t, a.Path())).Find("body").Text()
			for _, words := range c.says {
				if !strings.Contains(text, words) {
					t.Errorf("with %d links and first posts waiting: %t, the page does not say %q", c.links, c.first, words)
				}
			}
			for _, words := range c.not {
				if strings.Contains(text, words) {
					t.Errorf("with %d links and first posts waiting: %t, the page says %q", c.links, c.first, words)
				}
			}
		}
	})
}
