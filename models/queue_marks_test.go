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

// Of a post that was held for where it links to, the links to there are marked, and
// what says so without being a link; a card says where each link leads.
func TestCardMarksHeldDomains(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		c.set(func(set *models.Settings) { set.LinksHeld, set.HoldLinks = "casino.example", 0 })
		marked := func(text string) string {
			t.Helper()
			p := c.reply(text)
			if kinds(p) != models.HoldDomain {
				t.Errorf("%q waits for %q", text, kinds(p))
			}
			card, err := s.Card(t.Context(), c.mod, p.ID)
			c.must(err)
			return string(card.Marked)
		}
		text := marked("[prices](https://www.casino.example/x) and [more](https://b.example)")
		for _, want := range []string{"<mark>prices</mark></a> <small>(www.casino.example)</small>", ">more</a> <small>(b.example)</small>"} {
			if !strings.Contains(text, want) {
				t.Errorf("the card does not have %s: %s", want, text)
			}
		}
		if text := marked(`<a href="https://casino.example">x</a>`); !strings.Contains(text, "<mark>casino.example</mark>") {
			t.Errorf("what is no link is not marked: %s", text)
		}
		p := c.reply("Plain words.")
		edited, err := c.EditPost(t.Context(), c.ann, p.ID, models.EditInput{Body: "[x](https://casino.example) [y](https://b.example)"})
		c.must(err)
		if all := changes(c); edited.Held == nil || len(all) != 1 || !strings.Contains(string(all[0].Marked), "<mark>x</mark>") || strings.Contains(string(all[0].Marked), "<mark>y</mark>") {
			t.Errorf("the change is marked %+v", all)
		}
	})
}

// A word of a list that marks is named and marked where it stands in the title alone.
func TestCardMarksTitle(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		addWords(t, s, c.mod, models.WordListInput{Name: "Rival", Action: models.WordMark, Words: "other site"})
		p := modelstest.Topic(t, s, c.ann, modelstest.Board(t, s, "Copper"), "Seen on the Other Site <b>")
		card, err := s.Card(t.Context(), c.mod, p.ID)
		if err != nil || card.Marks != "“other site”" || card.Title != "Seen on the <mark>Other Site</mark> &lt;b&gt;" {
			t.Errorf("the card is titled %s and names %s (%v)", card.Title, card.Marks, err)
		}
		card, err = s.Card(t.Context(), c.mod, c.reply("Plain words.").ID)
		if err != nil || card.Marks != "" || card.Title != "Rates hold" {
			t.Errorf("a plain card is titled %s and names %s (%v)", card.Title, card.Marks, err)
		}
	})
}
