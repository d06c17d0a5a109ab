package models_test

import (
	"errors"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

func theRule(t *testing.T, s *models.Store, number, version int) *models.Rule {
	t.Helper()
	r, _, err := s.Rule(t.Context(), number, version)
	if err != nil {
		t.Fatalf("rule %d, version %d: %v", number, version, err)
	}
	return r
}

func undoLast(t *testing.T, s *models.Store, by *models.User, kind models.ActKind) {
	t.Helper()
	if _, err := s.UndoAct(t.Context(), by, kind, lastAct(t, s, kind)); err != nil {
		t.Fatalf("undoing the last %s: %v", kind, err)
	}
}

// Changing, withdrawing and adding rules can each be undone, and the undoing too.
func TestRulesChange(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ctx, ada := t.Context(), modelstest.User(t, s, "ada", models.Admin)
		first := theRule(t, s, 3, 0)
		in := models.RuleInput{Title: "No adverts", Body: "None at all.", Version: 1}
		if _, err := s.EditRule(ctx, ada, 3, in); err != nil {
			t.Fatal(err)
		}
		if r := theRule(t, s, 3, 0); r.Version != 2 || r.Title != "No adverts" {
			t.Errorf("it is now %+v", r)
		}
		if r := theRule(t, s, 3, 1); r.Title != first.Title || r.Body != first.Body {
			t.Errorf("version 1 reads %+v", r)
		}
		if _, err := s.EditRule(ctx, ada, 3, in); err != nil || theRule(t, s, 3, 0).Version != 2 {
			t.Errorf("the same once more gave %v", err)
		}
		late := models.RuleInput{Title: "Mine", Body: "Mine.", Version: 1}
		if _, err := s.EditRule(ctx, ada, 3, late); !errors.Is(err, models.ErrConflict) || !strings.Contains(wrong(err, ""), "ada has changed this rule meanwhile. It reads “No adverts”: “None at all.”") {
			t.Errorf("changing an older version gave %v: %s", err, wrong(err, ""))
		}
		undoLast(t, s, ada, models.ActOnRule)
		if r := theRule(t, s, 3, 0); r.Version != 3 || r.Title != first.Title {
			t.Errorf("after the undo it is %+v", r)
		}
		undoLast(t, s, ada, models.ActOnRule)
		if r := theRule(t, s, 3, 0); r.Version != 4 || r.Title != "No adverts" {
			t.Errorf("after the second undo it is %+v", r)
		}
		if _, err := s.WithdrawRule(ctx, ada, 3); err != nil {
			t.Fatal(err)
		}
		withdrawal := lastAct(t, s, models.ActOnRule)
		if site, err := s.Site(ctx); err != nil || len(site.Rules) != 5 || len(site.AllRules) != 6 {
			t.Errorf("%d of %d rules hold (%v)", len(site.Rules), len(site.AllRules), err)
		}
		if _, err := s.WithdrawRule(ctx, ada, 3); !errors.Is(err, models.ErrConflict) || !strings.HasPrefix(wrong(err, ""), "ada changed it on ") {
			t.Errorf("withdrawing twice gave %v", err)
		}
		if _, err := s.RestoreRule(ctx, ada, 3); err != nil {
			t.Fatal(err)
		}
		if _, err := s.UndoAct(ctx, ada, models.ActOnRule, withdrawal); !errors.Is(err, models.ErrConflict) {
			t.Errorf("undoing what has been changed since gave %v", err)
		}
		added, err := s.AddRule(ctx, ada, models.RuleInput{Title: "In English", Body: "Or with a translation."})
		if err != nil || added.Number != 7 {
			t.Fatalf("added %+v, %v", added, err)
		}
		undoLast(t, s, ada, models.ActOnRule)
		if !theRule(t, s, 7, 0).Withdrawn() {
			t.Error("an undone rule still holds")
		}
		undoLast(t, s, ada, models.ActOnRule)
		if theRule(t, s, 7, 0).Withdrawn() {
			t.Error("a rule that was brought back does not hold")
		}
	})
}

// Only admins change rules.
func TestWhoChangesRules(t *testing.T) {
	s := modelstest.New(t)
	mod := modelstest.User(t, s, "mo", models.Moderator)
	in := models.RuleInput{Title: "Mine", Body: "Mine.", Version: 1}
	_, added := s.AddRule(t.Context(), mod, in)
	_, edited := s.EditRule(t.Context(), mod, 1, in)
	_, withdrawn := s.WithdrawRule(t.Context(), mod, 1)
	for what, err := range map[string]error{"adding": added, "changing": edited, "withdrawing": withdrawn} {
		if !errors.Is(err, models.ErrForbidden) {
			t.Errorf("%s by a moderator gave %v", what, err)
		}
	}
	for _, in := range []models.RuleInput{{Body: "x"}, {Title: "x"}} {
		if _, err := s.AddRule(t.Context(), modelstest.User(t, s, "ada"+in.Title, models.Admin), in); err == nil {
			t.Errorf("%+v was taken", in)
		}
	}
}

// A decision keeps the wording it was made under: on the receipt, in the ledger and
// on the card.
func TestDecisionsKeepTheWording(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ctx := t.Context()
		ada, a := modelstest.User(t, s, "ada", models.Admin), modelstest.Article(t, s, "Rates hold")
		reject := func(p *models.Post) {
			t.Helper()
			if _, err := s.Decide(ctx, ada, p.ID, models.ActReject, models.DecisionInput{Rule: 3}); err != nil {
				t.Fatal(err)
			}
		}
		one, two := modelstest.Reply(t, s, a, "ann", "Buy."), modelstest.Reply(t, s, a, "ben", "Sell.")
		reject(one)
		if _, err := s.EditRule(ctx, ada, 3, models.RuleInput{Title: "No adverts", Body: "None at all.", Version: 1}); err != nil {
			t.Fatal(err)
		}
		reject(two)
		for _, want := range []struct {
			post    *models.Post
			version int
			title   string
		}{{one, 1, "No promotion"}, {two, 2, "No adverts"}} {
			st, err := s.Standing(ctx, want.post.Receipt)
			if err != nil {
				t.Fatal(err)
			}
			if d := st.Decided(); d.RuleVersion != want.version || d.Rule.Title != want.title {
				t.Errorf("the receipt says version %d, %q; want %d, %q", d.RuleVersion, d.Rule.Title, want.version, want.title)
			}
			card, err := s.Card(ctx, ada, want.post.ID)
			if err != nil || card.Last.Rule.Title != want.title {
				t.Errorf("the card says %+v (%v)", card.Last.Rule, err)
			}
		}
		if err := s.SaveSettings(ctx, func() models.Settings { set := settings(t, s); set.LogHours = 0; return set }()); err != nil {
			t.Fatal(err)
		}
		if err := s.ShowLedger(ctx); err != nil {
			t.Fatal(err)
		}
		l, err := s.Log(ctx, models.LogFilter{Rule: 3}, models.Page{Number: 1})
		if err != nil || len(l.Entries) != 2 || l.Entries[0].RuleVersion != 2 || l.Entries[1].RuleVersion != 1 {
			t.Errorf("the ledger says %+v (%v)", l.Entries, err)
		}
	})
}
