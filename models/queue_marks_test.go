package models_test

import (
	"slices"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A card shows which words and links matched, and says so where they stand beside
// the text.
func TestCardMarksMatches(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		l, err := s.AddWordList(t.Context(), mod, models.WordListInput{Name: "Promises", Action: "hold", Words: "sure thing", Enabled: true})
		if err != nil {
			t.Fatal(err)
		}
		w, in := modelstest.Guest("ann")
		in.Author, in.Comment = "Sure Thing", "A s**u**re thing, <script>alert(1)</script> see https://a.example and https://b.example"
		p, err := s.LeaveReply(t.Context(), w, a.Slug, in)
		if err != nil {
			t.Fatal(err)
		}
		check := func() {
			t.Helper()
			c, err := s.Card(t.Context(), mod, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			text := string(c.Marked)
			for _, want := range []string{"<mark>s</mark><strong><mark>u</mark></strong><mark>re thing</mark>", "<mark>https://a.example</mark>", "&lt;script&gt;alert(1)"} {
				if !strings.Contains(text, want) {
					t.Errorf("the card does not have %s: %s", want, text)
				}
			}
			if !slices.Contains(c.Beside, "name") {
				t.Errorf("words beside the text are in %v", c.Beside)
			}
		}
		check()
		if _, err := s.RemoveWordList(t.Context(), mod, l.ListID); err != nil {
			t.Fatal(err)
		}
		check() // what it was held for is still known
		if c, _ := s.Card(t.Context(), mod, modelstest.Reply(t, s, a, "bob", "Plain words with one https://c.example").ID); strings.Contains(string(c.Marked), "<mark>") {
			t.Errorf("marked for nothing: %s", c.Marked)
		}
	})
}
