package models_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// What is decided about pictures, discussions and what a person may post is in the
// ledger, with what takes it back and without names. Pins, and what is set for a
// section or a board, are settings and are not.
func TestLedgerHasPicturesAndDiscussions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mo, ada := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ada", models.Admin)
		newt := modelstest.User(t, s, "newt")
		if err := s.AddCategory(t.Context(), &models.Category{Slug: "rates", Name: "Rates"}); err != nil {
			t.Fatal(err)
		}
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		s.DB().Exec("INSERT INTO article_categories (article_id, category_id) VALUES (?, 1)", a.ID)
		secret := &models.Board{Name: "House only", ReadBy: models.ByStaff, OpenBy: models.ByStaff, AnswerBy: models.ByStaff}
		if err := s.AddBoard(t.Context(), "Boards", secret); err != nil {
			t.Fatal(err)
		}
		topic := func(b *models.Board) *models.Topic {
			t.Helper()
			p, err := s.Post(t.Context(), mo, modelstest.Topic(t, s, mo, b, "All about "+b.Name).ID)
			if err != nil {
				t.Fatal(err)
			}
			x, err := s.Topic(t.Context(), mo, p.Place.TopicID)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		open, hidden := topic(b), topic(secret)
		var want []string
		expect := func(act, by, about string) { want = append(want, fmt.Sprintf("%s by %s: %s", act, by, about)) }
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		undo := func(kind models.ActKind) int64 {
			t.Helper()
			id, err := s.LastAct(t.Context(), kind)
			must(err)
			x, err := s.UndoAct(t.Context(), ada, kind, id)
			must(err)
			return x.ID
		}

		if _, err := s.SetPicture(t.Context(), newt, strings.Repeat("a", 32)); err != nil {
			t.Fatal(err)
		}
		var x models.Picture
		must(s.DB().Take(&x).Error)
		_, err := s.RefusePicture(t.Context(), mo, x.ID)
		must(err)
		expect("picture_reject", "moderator 1", "picture hold")
		_, err = s.UndoPicture(t.Context(), ada, x.ID)
		must(err)
		expect("undo", "admin 2", "picture reverses 1")
		_, err = s.PassPicture(t.Context(), ada, x.ID)
		must(err)
		expect("picture_pass", "admin 2", "picture hold")

		_, err = s.SetTopicStanding(t.Context(), mo, open.ID, models.StandingInput{Archived: "true", Unlisted: "true"})
		must(err)
		expect("archive", "moderator 1", "topic forum/copper staff")
		expect("unlist", "moderator 1", "topic forum/copper staff")
		undo(models.ActOnTopic)
		expect("undo", "admin 2", "topic forum/copper reverses 5")
		undo(models.ActOnTopic) // of the undo
		expect("undo", "admin 2", "topic forum/copper reverses 6")
		_, err = s.SetTopicStanding(t.Context(), mo, open.ID, models.StandingInput{Archived: "false", Unlisted: "false"})
		must(err)
		expect("unarchive", "moderator 1", "topic forum/copper staff")
		expect("relist", "moderator 1", "topic forum/copper staff")
		_, err = s.SetTopicStanding(t.Context(), mo, hidden.ID, models.StandingInput{Archived: "true"})
		must(err)
		expect("archive", "moderator 1", "topic staff")

		hold := func(by *models.User, in models.HoldInput) *models.HoldSetting {
			t.Helper()
			in.Why = "Because of what is said here"
			h, err := s.SetHold(t.Context(), by, in)
			must(err)
			return h
		}
		h := hold(mo, models.HoldInput{Place: fmt.Sprint("discussion:", a.DiscussionID), Mode: models.IsClosed})
		expect("close", "moderator 1", "article categories/rates staff")
		_, err = s.RemoveHold(t.Context(), mo, h.ID)
		must(err)
		expect("open", "moderator 1", "article categories/rates staff")
		undo(models.ActOnTalk)
		expect("undo", "admin 2", "article categories/rates reverses 12")
		hold(ada, models.HoldInput{Place: "person", Person: "newt", Mode: models.IsHeld})
		expect("hold", "admin 2", "person staff")

		hold(ada, models.HoldInput{Place: fmt.Sprint("board:", b.ID), Mode: models.IsHeld})
		_, err = s.PinTopic(t.Context(), mo, open.ID, models.PinInput{Pinned: true})
		must(err)
		undo(models.ActOnTopic)

		var got []string
		for _, e := range verified(t, s) {
			about := strings.TrimSpace(e.Kind + " " + e.Place)
			if e.Reverses != 0 {
				about += fmt.Sprint(" reverses ", e.Reverses)
			}
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s by %s: %s %s", e.Act, e.By, about, e.Found)))
			if e.Post != 0 || e.Commitment != "" || e.Automatic {
				t.Errorf("entry %+v names a post or a text, or nobody who did it", e)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("the ledger has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		file := string(exported(t, s, 1, true))
		for _, word := range []string{"newt", strings.Repeat("a", 32), "House", "house-only", "All about", "Because", "source", "\"mo\""} {
			if strings.Contains(file, word) {
				t.Errorf("the ledger says %q", word)
			}
		}
	})
}

// Whoever is told that their picture was refused is told which entry says so, how far
// the log goes, and whom to ask.
func TestRefusedPictureIsProved(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mo, newt := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "newt")
		if _, err := s.SetPicture(t.Context(), newt, strings.Repeat("a", 32)); err != nil {
			t.Fatal(err)
		}
		var x models.Picture
		if err := s.DB().Take(&x).Error; err != nil {
			t.Fatal(err)
		}
		if _, err := s.RefusePicture(t.Context(), mo, x.ID); err != nil {
			t.Fatal(err)
		}
		head, err := s.LedgerHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l := modelstest.OneLetter(t, s.WithClock(func() time.Time { return s.Now().Add(time.Hour) }), newt.Email)
		if e := l.Entry(); l.About != models.AboutPicture || e == nil || e.Act != models.ActRefusePicture || e.Number != head.Number || l.Proof.Head != *head {
			t.Errorf("the message has %+v of entry %+v, the head is %s", l.Proof, e, head)
		}
	})
}
