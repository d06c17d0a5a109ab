package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// The history has each press once, newest first, and says which can be undone.
func TestHistory(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		at := s.Now()
		s = s.WithClock(func() time.Time { return at })
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		var ids []int64
		for i := range 5 {
			ids = append(ids, modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i)).ID)
		}
		if _, _, err := s.History(t.Context(), modelstest.User(t, s, "ann"), models.Page{Number: 1}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a member may: %v", err)
		}
		decide := func(post int64, act models.Act) *models.Decision {
			t.Helper()
			d, err := s.Decide(t.Context(), mod, post, act, models.DecisionInput{})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		decide(ids[0], models.ActSpam)
		at = at.AddDate(0, 0, 31)
		undone := decide(ids[1], models.ActApprove)
		bulk, _, err := s.DecideAll(t.Context(), mod, models.BulkInput{Posts: ids[2:], Action: "reject", Rule: 2})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, undone.ID); err != nil {
			t.Fatal(err)
		}
		decide(ids[1], models.ActTrash)
		if _, err := s.Decide(t.Context(), mod, ids[4], models.ActApprove, models.DecisionInput{Version: 2}); err != nil {
			t.Fatal(err)
		}
		const want = "approve 1 true false|trash 1 true false|undo 1 false false|reject 3 true false|approve 1 false true|spam 1 false false|"
		if got := pastWords(t, s, mod); got != want {
			t.Errorf("the history is\n%s, want\n%s", got, want)
		}
		if n, err := s.Undo(t.Context(), mod, bulk.ID); n != 2 || err != nil {
			t.Errorf("undoing a press of which one was decided since undid %d (%v)", n, err)
		}
		if _, err := s.Undo(t.Context(), mod, bulk.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("undoing it again gave %v", err)
		}
		const after = "undo 2 false false|approve 1 true false|trash 1 true false|undo 1 false false|reject 3 false false|approve 1 false true|spam 1 false false|"
		if got := pastWords(t, s, mod); got != after {
			t.Errorf("after the undo the history is\n%s, want\n%s", got, after)
		}
	})
}

// What an appeal has taken back stands again when the answer is taken back, and the
// history offers to undo it.
func TestHistoryOfWhatStandsAgain(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p := c.reply("Words that will be missed.")
		no := decide(t, s, c.mod, p, models.ActSpam)
		a, err := s.FileAppeal(t.Context(), c.standing(p).Post.Receipt, models.AppealInput{Words: "It sells nothing."})
		c.must(err)
		answer, err := s.AnswerAppeal(t.Context(), c.ada, a.ID, models.AppealAnswerInput{Outcome: models.AppealReversed, Note: "It does not.", Version: a.Version()})
		c.must(err)
		const reversed = "appeal_reversed 1 true false|appeal 1 false false|spam 1 false true|"
		if got := pastWords(t, s, c.mod); !strings.HasPrefix(got, reversed) {
			t.Errorf("reversed, the history is\n%s, want\n%s", got, reversed)
		}
		_, err = s.Undo(t.Context(), c.ada, answer.ID)
		c.must(err)
		const again = "undo 1 false false|appeal_reversed 1 false true|appeal 1 false false|spam 1 true false|"
		if got := pastWords(t, s, c.mod); !strings.HasPrefix(got, again) {
			t.Errorf("with that taken back, it is\n%s, want\n%s", got, again)
		}
		if n, err := s.Undo(t.Context(), c.mod, no.ID); err != nil || n != 1 {
			t.Errorf("undoing it undid %d (%v)", n, err)
		}
	})
}

func pastWords(t *testing.T, s *models.Store, mod *models.User) string {
	t.Helper()
	past, _, err := s.History(t.Context(), mod, models.Page{Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, d := range past {
		text += fmt.Sprintln(d.Act, d.Together, d.CanUndo, d.Undone)
		text = text[:len(text)-1] + "|"
		if d.Post == nil || d.Post.Place == nil {
			t.Errorf("%s has no post", d.Act)
		}
	}
	return text
}

// Each page of the history takes the same few queries, and pages follow by key.
func TestHistoryPages(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		for i := range models.HistoryPerPage + 5 {
			p := modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i))
			modelstest.Approve(t, s, mod, p)
		}
		counted, n := s.CountQueries()
		past, next, err := counted.History(t.Context(), mod, models.Page{Number: 1})
		if err != nil || len(past) != models.HistoryPerPage || next.Number != 2 || *n != 4 {
			t.Fatalf("the first page has %d, %+v after %d queries (%v)", len(past), next, *n, err)
		}
		more, next, err := s.History(t.Context(), mod, models.Page(next))
		if err != nil || len(more) != 5 || next.Number != 0 || more[0].ID >= past[len(past)-1].ID {
			t.Errorf("the second page has %d, then %+v (%v)", len(more), next, err)
		}
	})
}
