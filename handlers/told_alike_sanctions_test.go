package handlers

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
	"lode/views"
)

// The message about a sanction, its private page, and the row and the line of each
// entry about it say the same: what was done and by whom, by which rule in which
// wording, and what proves it. What happened, and to whom, is for the person alone.
func TestSanctionsAreToldAlike(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		w := newTelling(t, store)
		impose := func(t *testing.T, act models.Act) *models.Sanction {
			t.Helper()
			w.n++
			u := modelstest.User(t, store, fmt.Sprintf("Barnaby%d", w.n))
			x, err := store.Impose(t.Context(), w.mo, models.Person{User: u}, models.SanctionInput{Act: act, Rule: 3, Facts: fmt.Sprintf("Private words, %d.\nTwice.", w.n), Days: "7"})
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		told := func(t *testing.T) *models.Letter {
			t.Helper()
			all := slices.DeleteFunc(modelstest.Mail(t, w.later), func(l *models.Letter) bool { return l.Sanction == nil })
			if len(all) == 0 {
				return nil
			}
			return all[len(all)-1]
		}
		file := func(t *testing.T, x *models.Sanction) *models.Appeal {
			t.Helper()
			told(t)
			if err := store.FileSanctionAppeal(t.Context(), x.Token, models.AppealInput{Words: "I sell nothing."}); err != nil {
				t.Fatal(err)
			}
			a, err := store.SanctionAppeal(t.Context(), x)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		answer := func(outcome models.AppealState) func(t *testing.T, x *models.Sanction) error {
			return func(t *testing.T, x *models.Sanction) error {
				_, err := store.AnswerAppeal(t.Context(), w.mia, file(t, x).ID, models.AppealAnswerInput{Outcome: outcome, Note: "Private words of an answer."})
				return err
			}
		}
		for _, act := range models.SanctionActs[1:] {
			t.Run(string(act), func(t *testing.T) {
				x := impose(t, act)
				w.sanctionAlike(t, x, act, told(t), models.AboutSanction)
			})
		}
		for act, deed := range map[models.Act]struct {
			about models.About // of the message, "" for none
			do    func(t *testing.T, x *models.Sanction) error
		}{
			models.ActLift: {models.AboutLifting, func(t *testing.T, x *models.Sanction) error {
				told(t)
				_, err := store.Lift(t.Context(), w.mia, x.ID)
				return err
			}},
			models.ActAppeal: {"", func(t *testing.T, x *models.Sanction) error {
				file(t, x)
				return nil
			}},
			models.ActAppealWithdrawn: {"", func(t *testing.T, x *models.Sanction) error {
				file(t, x)
				return store.WithdrawSanctionAppeal(t.Context(), x.Token)
			}},
			models.ActUpheld:   {models.AboutSanctionAppeal, answer(models.AppealUpheld)},
			models.ActReversed: {models.AboutSanctionAppeal, answer(models.AppealReversed)},
		} {
			t.Run(string(act), func(t *testing.T) {
				x := impose(t, models.ActSuspend)
				if err := deed.do(t, x); err != nil {
					t.Fatal(err)
				}
				w.sanctionAlike(t, x, act, told(t), deed.about)
			})
		}
		t.Run("removal", func(t *testing.T) {
			p := w.write(t, true, "")
			who, err := store.Guest(t.Context(), w.mo, p.post.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := store.RemoveSpammer(t.Context(), w.mo, who, models.RemovalInput{Rule: 3, Facts: "Private words, of a removal."}); err != nil {
				t.Fatal(err)
			}
			l := told(t)
			if l == nil {
				t.Fatal("nobody is told of a removal")
			}
			w.sanctionAlike(t, l.Sanction, models.ActSuspend, l, models.AboutSanction)
		})
	})
}

// sanctionAlike looks at the last act about a sanction wherever it is told.
func (w *telling) sanctionAlike(t *testing.T, x *models.Sanction, act models.Act, sent *models.Letter, about models.About) {
	t.Helper()
	l, err := w.store.Log(t.Context(), models.LogFilter{Act: act}, models.Page{Number: 1})
	if err != nil || len(l.Entries) == 0 {
		t.Fatalf("the log has no %s (%v)", act, err)
	}
	e := l.Entries[0].LedgerEntry
	r := &models.Reasons{LedgerEntry: &e}
	told := map[string]string{}
	if (sent != nil) != (about != "") || sent != nil && (sent.About != about || sent.Sanction.ID != x.ID) {
		t.Fatalf("the message is %+v, want about %q", sent, about)
	}
	if sent != nil {
		subject, plain, _, err := views.Letter(sent, "https://lode.example")
		if err != nil {
			t.Fatal(err)
		}
		told["mail"] = subject + "\n" + plain
	}
	private := page(t, w.get(t, x.Path())).Find("main")
	row := page(t, w.get(t, e.Path())).Find("main")
	told["page"], told["log"] = private.Text(), row.Text()
	for where, text := range told {
		if !strings.Contains(text, fmt.Sprintf("ntry %d", e.Number)) {
			t.Errorf("the %s does not name entry %d: %s", where, e.Number, text)
		}
		if where != "log" && !strings.Contains(text, x.Headline()) {
			t.Errorf("the %s does not say %q: %s", where, x.Headline(), text)
		}
		if whole := where != "mail" || about == models.AboutSanction; whole && (!strings.Contains(text, x.Rule.Title) || !strings.Contains(text, fmt.Sprintf("version %d", x.RuleVersion))) {
			t.Errorf("the %s does not say rule %d in version %d: %s", where, x.Rule.Number, x.RuleVersion, text)
		}
		if whole := where != "mail" || about == models.AboutSanction; whole && (where == "log") == strings.Contains(text, x.Facts) {
			t.Errorf("the words %q are in the %s: %t", x.Facts, where, where == "log")
		}
	}
	if !strings.Contains(told["page"], r.Done()) || !strings.Contains(told["log"], r.Done()) || !strings.Contains(told["log"], r.Who()) {
		t.Errorf("%s by %s, which the page or the log does not say: %s", r.Done(), r.Who(), told)
	}
	file := body(t, w.get(t, "/log.jsonl"))
	line := lineOf(t, file, e.Number)
	if line.Act != string(act) || line.Automatic || line.Rule != x.Rule.Number || line.Version != x.RuleVersion {
		t.Errorf("the file says %+v of %s", line, act)
	}
	w.proves(t, private, told, line.Commitment, x.Facts)
	for _, secret := range []string{"Private words", "Twice", "Barnaby", "example.org", "Morwenna", "Mirabel", "I sell nothing"} {
		if strings.Contains(told["log"], secret) || strings.Contains(file, secret) {
			t.Errorf("the log or its file says %q", secret)
		}
	}
}
