package models_test

import (
	"errors"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

func addWords(t *testing.T, s *models.Store, mod *models.User, in models.WordListInput) *models.WordChange {
	t.Helper()
	in.Enabled = true
	c, err := s.AddWordList(t.Context(), mod, in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A word of a list has a post held, refused or marked, as the list says, wherever
// it stands; the house is not read.
func TestWordLists(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		modelstest.Approve(t, s, mod, modelstest.Reply(t, s, a, "ann", "Some first words."))
		addWords(t, s, mod, models.WordListInput{Name: "Look twice", Action: models.WordHold, Words: "pump and dump\nrumour"})
		addWords(t, s, mod, models.WordListInput{Name: "Drugs", Action: models.WordRefuse, Kind: models.InsideWords, Words: "viagra", Why: "We sell none."})
		addWords(t, s, mod, models.WordListInput{Name: "Rival", Action: models.WordMark, Words: "other site"})
		send := func(text string) (*models.Post, error) {
			w, in := modelstest.Guest("ann")
			in.Comment = text
			return s.LeaveReply(t.Context(), w, a.Slug, in)
		}
		if p, err := send("Rumours are no rumour-mongering here"); err != nil || kinds(p) != models.HoldWords || !strings.Contains(p.Holds[0].Reason(), "“rumour”") {
			t.Errorf("a held word: %v (%v)", p, err)
		}
		if p, err := send("A _pump and **dump**_ scheme"); err != nil || kinds(p) != models.HoldWords {
			t.Errorf("a held phrase in Markdown: %v (%v)", p, err)
		}
		_, err := send("Cheapvia**gra**now")
		if invalid, ok := errors.AsType[models.Invalid](err); !ok || !strings.Contains(invalid["comment"], "“viagra”") || !strings.Contains(invalid["comment"], "We sell none.") {
			t.Errorf("a refused word: %v", err)
		}
		marked, err := send("Seen on the other site")
		if err != nil || marked.State != models.Public {
			t.Errorf("a marked word: %v (%v)", marked, err)
		}
		if card, err := s.Card(t.Context(), mod, marked.ID); err != nil || card.Marks != "“other site”" {
			t.Errorf("its card has %+v (%v)", card, err)
		}
		if p, err := send("Rumors and viagr and pump, dump"); err != nil || p.State != models.Public {
			t.Errorf("no word at all: %v (%v)", p, err)
		}
		w, in := modelstest.Guest("bob")
		in.Comment, in.URL = "Nice article, thanks.", "https://viagra.example"
		if _, err := s.LeaveReply(t.Context(), w, a.Slug, in); err == nil {
			t.Error("a word in a website's address is taken")
		}
		if _, err := s.OpenTopic(t.Context(), models.Writer{User: modelstest.User(t, s, "cas")}, b.Slug, models.TopicInput{Title: "Viagra for all", Body: "Words."}); err == nil {
			t.Error("a word in a title is taken")
		}
		if p, err := s.LeaveReply(t.Context(), models.Writer{User: mod}, a.Slug, models.ReplyInput{Comment: "No viagra and no rumour, please."}); err != nil || p.State != models.Public {
			t.Errorf("by a moderator: %v (%v)", p, err)
		}
	})
}

// A change cannot bring in what a new post could not.
func TestWordsInChanges(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		addWords(t, s, mod, models.WordListInput{Name: "Look twice", Action: models.WordHold, Words: "rumour"})
		addWords(t, s, mod, models.WordListInput{Name: "Drugs", Action: models.WordRefuse, Kind: models.InsideWords, Words: "viagra"})
		p, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: "Harmless."})
		if err != nil {
			t.Fatal(err)
		}
		modelstest.Approve(t, s, mod, p)
		edit := func(text string) (*models.Post, error) {
			return s.EditPost(t.Context(), ann, p.ID, models.EditInput{Body: text})
		}
		if _, err := edit("Now with viagra"); err == nil {
			t.Error("a refused word came in by a change")
		}
		p, err = edit("Now a rumour")
		if err != nil || p.Held == nil || p.Body != "Harmless." {
			t.Fatalf("a held word came in by a change: %v", err)
		}
		if _, err := s.PublishEdit(t.Context(), mod, p.Held.ID, models.DecisionInput{}); err != nil {
			t.Fatal(err)
		}
		if p, err := edit("Still a rumour"); err != nil || p.State != models.Public {
			t.Errorf("what a moderator has read waits again: %v", err)
		}
	})
}

// Every change of a list can be undone while it is the last, and other processes
// learn of it.
func TestChangingWordLists(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		in := models.WordListInput{Name: "Drugs", Action: models.WordRefuse, Enabled: true, Words: "viagra\r\n\r\ncialis\nviagra"}
		if _, err := s.AddWordList(t.Context(), ann, in); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a member adds a list: %v", err)
		}
		added := addWords(t, s, mod, in)
		finds := func() string {
			t.Helper()
			found, _, err := s.TryWords(t.Context(), mod, "Cialis or Viagra or aspirin")
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, f := range found {
				names = append(names, f.Word)
			}
			return strings.Join(names, " ")
		}
		if got := finds(); got != "cialis viagra" {
			t.Errorf("finds %q", got)
		}
		list, _, err := s.WordList(t.Context(), mod, added.ListID)
		if err != nil || list.Count != 2 || list.Version != added.ID {
			t.Fatalf("the list is %+v (%v)", list, err)
		}
		in.Words, in.Version = "aspirin\nviagra", list.Version
		edited, err := s.EditWordList(t.Context(), mod, list.ID, in)
		if err != nil || finds() != "viagra aspirin" {
			t.Fatalf("after a change: %q (%v)", finds(), err)
		}
		if text := edited.Words(); !strings.Contains(text, "words added: 1, removed: 1") {
			t.Errorf("the change says %q", text)
		}
		if _, err := s.EditWordList(t.Context(), mod, list.ID, in); err == nil {
			t.Error("a list was saved over somebody else's")
		}
		if _, err := s.UndoWordChange(t.Context(), mod, added.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("an older change was undone: %v", err)
		}
		if _, err := s.UndoWordChange(t.Context(), mod, edited.ID); err != nil || finds() != "cialis viagra" {
			t.Errorf("after undoing: %q (%v)", finds(), err)
		}
		removed, err := s.RemoveWordList(t.Context(), mod, list.ID)
		if err != nil || finds() != "" {
			t.Errorf("after removing: %q (%v)", finds(), err)
		}
		if _, err := s.UndoWordChange(t.Context(), mod, removed.ID); err != nil || finds() != "cialis viagra" {
			t.Errorf("after undoing that: %q (%v)", finds(), err)
		}
		_, changes, err := s.WordList(t.Context(), mod, list.ID)
		if err != nil || len(changes) != 5 {
			t.Errorf("%d changes (%v)", len(changes), err)
		}
		for what, wrong := range map[string]models.WordListInput{
			"name":   {Action: models.WordHold},
			"action": {Name: "x", Action: "burn"},
			"words":  {Name: "x", Action: models.WordHold, Words: "!!"},
		} {
			_, err := s.AddWordList(t.Context(), mod, wrong)
			if invalid, ok := errors.AsType[models.Invalid](err); !ok || invalid[what] == "" {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// A list can be tried before it is used: on a text, and on what came lately, with
// what people decided.
func TestTryWordList(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		good, bad := modelstest.Reply(t, s, a, "ann", "A rumour, but a good one."), modelstest.Reply(t, s, a, "bob", "Rumour! Rumour!")
		modelstest.Reply(t, s, a, "cas", "Nothing of the kind.")
		modelstest.Approve(t, s, mod, good)
		if _, err := s.Decide(t.Context(), mod, bad.ID, models.ActSpam, models.DecisionInput{}); err != nil {
			t.Fatal(err)
		}
		list, err := models.WordListInput{Name: "x", Action: models.WordHold, Words: "rumour\ntip"}.List()
		if err != nil {
			t.Fatal(err)
		}
		trial, err := s.TryWordList(t.Context(), mod, list, "A hot tip")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Join(trial.Found, " ") != "tip" || trial.Read != 3 || trial.Caught != 2 || trial.States[models.Public] != 1 || trial.States[models.Spam] != 1 {
			t.Errorf("the trial found %+v", trial)
		}
		if len(trial.Shown) != 2 || trial.Shown[0].ID != bad.ID || trial.Shown[0].Last == nil || trial.Shown[0].Last.Act != models.ActSpam || trial.Shown[0].Words != "rumour" {
			t.Errorf("it shows %+v", trial.Shown)
		}
	})
}

// Another process looks for the new words as soon as it has caught up, and not
// again for every other change of the site.
func TestOtherProcessesLearnWords(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			here, there := modelstest.Open(t, address), modelstest.Open(t, address)
			mod := modelstest.User(t, here, "mo", models.Moderator)
			finds := func() int {
				t.Helper()
				if err := there.CatchUp(t.Context()); err != nil {
					t.Fatal(err)
				}
				found, _, err := there.TryWords(t.Context(), mod, "a rumour")
				if err != nil {
					t.Fatal(err)
				}
				return len(found)
			}
			if n := finds(); n != 0 {
				t.Errorf("%d words before there is a list", n)
			}
			added := addWords(t, here, mod, models.WordListInput{Name: "x", Action: models.WordHold, Words: "rumour"})
			if n := finds(); n != 1 {
				t.Errorf("%d words", n)
			}
			modelstest.Article(t, here, "Rates hold")
			if n := finds(); n != 1 {
				t.Errorf("%d words after something else changed", n)
			}
			if _, err := here.UndoWordChange(t.Context(), mod, added.ID); err != nil || finds() != 0 {
				t.Errorf("%d words after the list went (%v)", finds(), err)
			}
		})
	}
}
