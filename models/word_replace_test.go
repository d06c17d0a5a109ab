package models_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lode/internal/markup"
	"lode/models"
	"lode/models/modelstest"
)

// replacing is a site with a list that replaces "viagra" inside of words.
func replacing(t *testing.T, s *models.Store) *checked {
	c := newChecked(t, s)
	addWords(t, s, c.mod, models.WordListInput{Name: "Drugs", Action: models.WordReplace, Kind: models.InsideWords, Words: "viagra", Instead: "[…]"})
	return c
}

// readText is what everyone reads of a post, as plain text.
func readText(c *checked, id int64) string {
	c.t.Helper()
	p, err := c.Post(c.t.Context(), nil, id)
	c.must(err)
	return strings.ReplaceAll(markup.Text(p.BodyHTML), "\n", " ")
}

// However a word is dressed up, readers see something else, and its writer's text and
// the addresses of links stay what they were.
func TestReplacedWords(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := replacing(t, s)
		for typed, want := range map[string]string{
			"Cheap viagra now":                     "Cheap […] now",
			"VIAGRA, vìágrá":                       "[…], […]",
			"cheapv\u0456\u0430gr\u0430now":        "cheap[…]now",
			"vi\u200bag\u00adra":                   "[…]",
			"via**gra** `viagra` *v*iagra":         "[…] […] […]",
			"[viagra](https://viagra.example/a) x": "[…] x",
			"> viagra\n\n- viagra":                 "[…] […]",
			"Nothing of the kind":                  "Nothing of the kind",
		} {
			p := c.reply(typed)
			if got := readText(c, p.ID); got != want {
				t.Errorf("%q reads %q, want %q", typed, got, want)
			}
			kept, err := c.Post(t.Context(), nil, p.ID)
			if err != nil || kept.Body != typed || kept.IsReplaced() != (typed != want) || p.IsReplaced() != kept.IsReplaced() {
				t.Errorf("%q is kept as %q, replaced %v (%v)", typed, kept.Body, kept.IsReplaced(), err)
			}
			if strings.Contains(typed, "](") && !strings.Contains(string(kept.BodyHTML), `href="https://viagra.example/a"`) {
				t.Errorf("the link leads elsewhere: %s", kept.BodyHTML)
			}
			if kept.IsReplaced() && strings.Contains(strings.ToLower(kept.Source()), "viagra") {
				t.Errorf("%q can be quoted as %q", typed, kept.Source())
			}
		}
		house, err := s.LeaveReply(t.Context(), models.Writer{User: c.mod}, c.article.Slug, models.ReplyInput{Comment: "We sell no viagra."})
		if err != nil || readText(c, house.ID) != "We sell no viagra." {
			t.Errorf("the house reads %q (%v)", readText(c, house.ID), err)
		}
		if kept, err := c.Post(t.Context(), nil, house.ID); err != nil || kept.Source() != kept.Body {
			t.Errorf("the house is quoted as %q (%v)", kept.Source(), err)
		}
		ben := c.replyBy(models.Writer{User: modelstest.User(t, s, "ben")}, "Do you sell any?")
		if _, err := s.ApproveAndAnswer(t.Context(), models.Writer{User: c.mod}, ben.ID, models.ApproveInput{Body: "Once more, no viagra.", Version: 1}); err != nil {
			t.Fatal(err)
		}
		if got := readText(c, ben.ID+1); got != "Once more, no viagra." {
			t.Errorf("an answer of the house reads %q", got)
		}
	})
}

// A title is replaced like the text, in its address too; moderators see what was typed.
func TestReplacedTitle(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := replacing(t, s)
		b := modelstest.Board(t, s, "Copper")
		p, err := s.OpenTopic(t.Context(), models.Writer{User: c.ann}, b.Slug, models.TopicInput{Title: "Where is Viagra & co", Body: "Who knows?"})
		c.must(err)
		if p.Place.Title != "Where is […] & co" || strings.Contains(p.Place.Path(), "viagra") || p.TypedTitle() != "Where is Viagra & co" || !p.IsReplaced() {
			t.Errorf("the title is %q at %s, typed %q", p.Place.Title, p.Place.Path(), p.TypedTitle())
		}
		card, err := s.Card(t.Context(), c.mod, p.ID)
		if err != nil || card.Title != "Where is <mark>Viagra</mark> &amp; co" || card.Replaced != "“viagra”" {
			t.Errorf("the card is titled %s, replaced %s (%v)", card.Title, card.Replaced, err)
		}
		answer, err := s.AnswerTopic(t.Context(), models.Writer{User: c.ann}, p.Place.TopicID, models.AnswerInput{Body: "More viagra"})
		c.must(err)
		if readText(c, answer.ID) != "More […]" || answer.TypedTitle() != "" {
			t.Errorf("an answer reads %q", readText(c, answer.ID))
		}
		other, err := s.OpenTopic(t.Context(), models.Writer{User: c.ann}, b.Slug, models.TopicInput{Title: "Plain title", Body: "Plain."})
		if err != nil || other.IsReplaced() || other.Place.TypedTitle != "" {
			t.Errorf("a plain topic is replaced: %+v (%v)", other.Place, err)
		}
	})
}

// However the text of somebody outside of the house comes to be another, what readers
// see of it is replaced.
func TestReplacedInChanges(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := replacing(t, s)
		ctx := t.Context()
		check := func(what string, id int64, want string) {
			t.Helper()
			if got := readText(c, id); got != want {
				t.Errorf("after %s everyone reads %q, want %q", what, got, want)
			}
		}
		p := c.reply("Plain words.")
		edited, err := c.EditPost(ctx, c.ann, p.ID, models.EditInput{Body: "Words of viagra."})
		c.must(err)
		check("an edit", p.ID, "Words of […].")
		if !edited.IsReplaced() {
			t.Error("the writer is not told after an edit")
		}
		held, err := c.EditPost(ctx, c.ann, p.ID, models.EditInput{Body: "viagra https://a.example https://b.example"})
		c.must(err)
		if all := changes(c); len(all) != 1 || all[0].Replaced != "“viagra”" {
			t.Errorf("a change that waits says that %q would be replaced", all[0].Replaced)
		}
		if _, err := c.PublishEdit(ctx, c.mod, held.Held.ID, models.DecisionInput{}); err != nil {
			t.Fatal(err)
		}
		check("a published edit", p.ID, "[…] https://a.example https://b.example")
		d, err := c.StaffEditPost(ctx, c.mod, p.ID, models.StaffEditInput{Body: "No viagra links.", Note: "Links removed", Version: versionOf(t, s, p.ID)})
		c.must(err)
		check("a moderator's edit", p.ID, "No […] links.")
		if _, err := s.Undo(ctx, c.mod, d.ID); err != nil {
			t.Fatal(err)
		}
		check("its undo", p.ID, "[…] https://a.example https://b.example")
		about := c.reply("@Zebulon sells viagra.")
		zeb := modelstest.User(t, s, "Zebulon")
		if err := s.AskErasure(ctx, zeb, false); err != nil {
			t.Fatal(err)
		}
		runErasures(t, s, 25*time.Hour)
		if got := readText(c, about.ID); strings.Contains(got, "Zebulon") || !strings.Contains(got, "sells […].") {
			t.Errorf("after an erasure everyone reads %q", got)
		}
	})
}

// Moderators see what was typed, with the word marked and named; the writer's page has
// both texts. What holds looks at the typed words.
func TestReplacedIsTold(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := replacing(t, s)
		p := c.reply("Some v**iagra** here")
		card, err := s.Card(t.Context(), c.mod, p.ID)
		if err != nil || card.Replaced != "“viagra”" || !strings.Contains(string(card.Marked), "<mark>v</mark><strong><mark>iagra</mark>") {
			t.Errorf("the card has %s, replaced %s (%v)", card.Marked, card.Replaced, err)
		}
		plain, err := s.Card(t.Context(), c.mod, c.reply("Some words here").ID)
		if err != nil || plain.Replaced != "" {
			t.Errorf("a plain card has %s replaced (%v)", plain.Replaced, err)
		}
		st, err := s.Standing(t.Context(), p.Receipt)
		if err != nil || !st.Post.IsReplaced() || !strings.Contains(string(st.Post.Typed()), "iagra") {
			t.Errorf("the receipt has %s (%v)", st.Post.Typed(), err)
		}
		addWords(t, s, c.mod, models.WordListInput{Name: "Look", Action: models.WordHold, Words: "viagra"})
		if p := c.reply("Once more v**iagra**"); kinds(p) != models.HoldWords {
			t.Errorf("a word that is replaced and held waits for %q", kinds(p))
		}
	})
}

// Two lists that meet in one word, and what stands instead by itself.
func TestReplacedByTwoLists(t *testing.T) {
	s := modelstest.New(t)
	c := newChecked(t, s)
	addWords(t, s, c.mod, models.WordListInput{Name: "A", Action: models.WordReplace, Words: "pump and dump", Instead: "<b>scheme</b>"})
	addWords(t, s, c.mod, models.WordListInput{Name: "B", Action: models.WordReplace, Kind: models.Patterns, Words: `dump \w+`})
	if got := readText(c, c.reply("A pump and dump scheme, dump it").ID); got != "A <b>scheme</b>, …" {
		t.Errorf("it reads %q", got)
	}
}

// Patterns do what lists of words do, and a wrong one is refused by its line.
func TestPatternLists(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		add := func(action models.WordAction, words string) *models.WordChange {
			return addWords(t, s, c.mod, models.WordListInput{Name: string(action), Action: action, Kind: models.Patterns, Words: words})
		}
		add(models.WordHold, `hol[dt]+`)
		add(models.WordRefuse, `ref[u*]se`)
		add(models.WordMark, `\bm\w+k\b`)
		add(models.WordReplace, `rep.ace`)
		if p := c.reply("Please HOLDT this"); kinds(p) != models.HoldWords || !strings.Contains(p.Holds[0].Reason(), "“HOLDT”") {
			t.Errorf("a held pattern: %v", p.Holds)
		}
		_, err := s.LeaveReply(t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "Please ref\\*se this"})
		if invalid, ok := errors.AsType[models.Invalid](err); !ok || !strings.Contains(invalid["comment"], "“ref*se”") {
			t.Errorf("a refused pattern: %v", err)
		}
		card, err := s.Card(t.Context(), c.mod, c.reply("A murky Monk").ID)
		if err != nil || card.Marks != "“Monk”" || !strings.Contains(string(card.Marked), "A murky <mark>Monk</mark>") {
			t.Errorf("a marked pattern: %s in %s (%v)", card.Marks, card.Marked, err)
		}
		if got := readText(c, c.reply("Please re**p1**ace").ID); got != "Please …" {
			t.Errorf("a replaced pattern reads %q", got)
		}
		found, read, err := s.TryWords(t.Context(), c.mod, "hold and rep*l*ace")
		if err != nil || len(found) != 2 || found[1].Word != "replace" || !strings.Contains(string(read), "hold and …") {
			t.Errorf("the tester finds %v and shows %s (%v)", found, read, err)
		}
		wrong := models.WordListInput{Name: "x", Action: models.WordHold, Kind: models.Patterns, Words: "fine\n\na(b"}
		_, err = s.AddWordList(t.Context(), c.mod, wrong)
		if invalid, ok := errors.AsType[models.Invalid](err); !ok || !strings.Contains(invalid["words"], "Line 3, “a(b”") {
			t.Errorf("a wrong pattern: %v", err)
		}
		l, _, err := s.WordList(t.Context(), c.mod, 4)
		c.must(err)
		other := models.WordListInput{Name: "Other", Action: models.WordReplace, Words: "plain", Instead: "~", Version: l.Version, Enabled: true}
		edited, err := s.EditWordList(t.Context(), c.mod, l.ID, other)
		c.must(err)
		if got := readText(c, c.reply("Now replace plain things").ID); got != "Now replace ~ things" {
			t.Errorf("after a change of the list it reads %q", got)
		}
		if _, err := s.UndoWordChange(t.Context(), c.mod, edited.ID); err != nil {
			t.Fatal(err)
		}
		if got := readText(c, c.reply("Then replace plain things").ID); got != "Then … plain things" {
			t.Errorf("after its undo it reads %q", got)
		}
		wrong.Kind = "guess"
		if _, err := s.AddWordList(t.Context(), c.mod, wrong); !isInvalid(err, "kind") {
			t.Errorf("a kind that is none: %v", err)
		}
	})
}

// The patterns of all lists in use are bounded together, also when one comes back.
func TestPatternsAreBoundedTogether(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		large := models.WordListInput{Name: "Large", Action: models.WordHold, Kind: models.Patterns, Words: "x[ab]{600}y", Enabled: true}
		first, err := s.AddWordList(t.Context(), c.mod, large)
		c.must(err)
		if _, err := s.AddWordList(t.Context(), c.mod, large); !isInvalid(err, "words") {
			t.Errorf("a second large list: %v", err)
		}
		removed, err := s.RemoveWordList(t.Context(), c.mod, first.ListID)
		c.must(err)
		if _, err := s.AddWordList(t.Context(), c.mod, large); err != nil {
			t.Errorf("in place of another: %v", err)
		}
		if _, err := s.UndoWordChange(t.Context(), c.mod, removed.ID); !isInvalid(err, "words") {
			t.Errorf("bringing it back: %v", err)
		}
		large.Enabled = false
		if _, err := s.AddWordList(t.Context(), c.mod, large); err != nil {
			t.Errorf("out of use: %v", err)
		}
	})
}

// What readers see of a post is made in one place. The other files that render text
// have it from the program itself.
func TestPostsAreRenderedInOnePlace(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	own := []string{"word_match.go", "word_replace.go", "word_trial.go", // the one place, and what it is compared with
		"held_edit.go",                                          // what was typed, for its writer and moderators
		"demo.go", "seed_text.go", "retention.go", "erasure.go", // of the program itself
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "markup.Post(") && !strings.HasSuffix(f, "_test.go") && !slices.Contains(own, f) {
			t.Errorf("%s renders a post by itself: let render do it, or readWords", f)
		}
	}
}
