package models_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// Notes about a post stand on its card, those about a writer on all of theirs, and
// only moderators write, read and remove them.
func TestNotes(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, newt := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "newt")
		a := modelstest.Article(t, s, "Rates hold")
		one, two := modelstest.Reply(t, s, a, "ann", "First of ann"), modelstest.Reply(t, s, a, "ann", "Second of ann")
		other := modelstest.Reply(t, s, a, "bob", "First of bob")
		member := reply(t, s, models.Writer{User: newt}, a, "A member's words")
		add := func(by *models.User, p *models.Post, text, about string) (*models.Note, error) {
			return s.AddNote(t.Context(), by, p.ID, &models.NoteInput{Text: text, About: about})
		}
		onPost, err := add(mod, one, " Seen elsewhere ", models.NoteOnPost)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := add(mod, one, "Warned twice", models.NoteOnWriter); err != nil {
			t.Fatal(err)
		}
		if _, err := add(mod, member, "Is a geologist", models.NoteOnWriter); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			by          *models.User
			text, about string
			want        error
		}{
			{newt, "Mine", models.NoteOnPost, models.ErrForbidden}, {nil, "Mine", models.NoteOnPost, models.ErrForbidden},
			{mod, " ", models.NoteOnPost, models.Invalid{}}, {mod, "Words", "", models.Invalid{}},
		} {
			_, err := add(tt.by, one, tt.text, tt.about)
			if _, invalid := errors.AsType[models.Invalid](err); !errors.Is(err, tt.want) && !(invalid && tt.want != models.ErrForbidden) {
				t.Errorf("%q about %q gave %v", tt.text, tt.about, err)
			}
		}
		notes := func(p *models.Post) []string {
			t.Helper()
			c, err := s.Card(t.Context(), mod, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			texts := []string{}
			for _, n := range c.Notes {
				texts = append(texts, n.Body+" by "+n.By.Name)
			}
			return texts
		}
		for p, want := range map[*models.Post][]string{
			one: {"Seen elsewhere by mo", "Warned twice by mo"}, two: {"Warned twice by mo"}, other: {}, member: {"Is a geologist by mo"},
		} {
			if got := notes(p); !slices.Equal(got, want) {
				t.Errorf("beside %q stand %v, want %v", p.Body, got, want)
			}
		}
		if _, err := s.RemoveNote(t.Context(), newt, onPost.ID); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a member removing a note gave %v", err)
		}
		if _, err := s.RemoveNote(t.Context(), mod, onPost.ID); err != nil || len(notes(one)) != 1 {
			t.Errorf("after removing it %v are there (%v)", notes(one), err)
		}
		if _, err := s.RestoreNote(t.Context(), mod, onPost.ID); err != nil || len(notes(one)) != 2 {
			t.Errorf("after the undo %v are there (%v)", notes(one), err)
		}
		if _, err := s.RemoveNote(t.Context(), mod, 999); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("removing nothing gave %v", err)
		}
	})
}

// A note follows its post to the member who claims it. One that was removed is gone
// for good after a while, and one about a post goes with the post's text.
func TestNotesFollow(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		a := modelstest.Article(t, s, "Rates hold")
		guest := modelstest.Reply(t, s, a, "ann", "As a guest")
		spam := modelstest.Reply(t, s, a, "eve", "Buy now")
		own := reply(t, s, models.Writer{User: ann}, a, "As a member")
		var honest *models.Note
		for _, p := range []*models.Post{spam, guest} {
			var err error
			if honest, err = s.AddNote(t.Context(), mod, p.ID, &models.NoteInput{Text: "About " + p.Name(), About: models.NoteOnWriter}); err != nil {
				t.Fatal(err)
			}
		}
		beside := func(s *models.Store, p *models.Post) int {
			t.Helper()
			c, err := s.Card(t.Context(), mod, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			return len(c.Notes)
		}
		if n := beside(s, own); n != 0 {
			t.Errorf("%d notes about a guest stand beside a member", n)
		}
		if err := s.ClaimReplies(t.Context(), ann); err != nil {
			t.Fatal(err)
		}
		if n := beside(s, own); n != 1 {
			t.Errorf("%d notes came along with the claimed post", n)
		}
		if err := s.UnclaimReplies(t.Context(), ann); err != nil {
			t.Fatal(err)
		}
		if a, b := beside(s, own), beside(s, guest); a != 0 || b != 1 {
			t.Errorf("%d notes stayed, %d went back", a, b)
		}
		if _, err := s.Decide(t.Context(), mod, spam.ID, models.ActSpam, models.DecisionInput{}); err != nil {
			t.Fatal(err)
		}
		now := s.Now()
		if _, err := s.RemoveNote(t.Context(), mod, honest.ID); err != nil {
			t.Fatal(err)
		}
		if tidied(t, s, 29); count(t, s, "SELECT COUNT(*) FROM notes") != 2 {
			t.Error("a removed note is gone too soon")
		}
		if tidied(t, s.WithClock(func() time.Time { return now }), 95); count(t, s, "SELECT COUNT(*) FROM notes") != 0 {
			t.Error("notes are kept without what they were about")
		}
	})
}
