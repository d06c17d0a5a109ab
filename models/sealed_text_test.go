package models_test

import (
	"slices"
	"testing"

	"lode/internal/ledger"
	"lode/models"
	"lode/models/modelstest"
)

// The seal of a decision is that of the text it took away or refused. The writer,
// who has the salt, is shown each of these texts, and their own words as their own
// after a moderator has put others in their place.
func TestSealIsOfWhatWasTakenAway(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		p := modelstest.Reply(t, s, a, "bob", "What bob wrote")
		modelstest.Approve(t, s, mod, p)
		standing := func() *models.Standing {
			t.Helper()
			st, err := s.Standing(t.Context(), p.Receipt)
			if err != nil {
				t.Fatal(err)
			}
			return st
		}
		sealed := func(d *models.Decision, err error) (text string) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			st := standing()
			e := st.Proof.Entries[d.ID]
			for _, x := range st.Proof.Texts {
				if slices.ContainsFunc(x.Entries, func(o *models.LedgerEntry) bool { return o.Number == e.Number }) {
					text = x.Text
				}
			}
			if ledger.Commit(st.Proof.Salt, text) != e.Commitment {
				t.Errorf("%q is shown as the text of entry %d, and is not what it seals", text, e.Number)
			}
			return text
		}
		edit := func(body string) *models.Decision {
			t.Helper()
			d, err := s.StaffEditPost(t.Context(), mod, p.ID, models.StaffEditInput{Body: body, Note: "Shorter", Version: standing().Post.Version})
			if text := sealed(d, err); text == body {
				t.Errorf("the edit to %q seals what it put there", body)
			}
			return d
		}
		const markedUp = "<p>What bob wrote</p>\n"
		if own := standing().Own; own != "" {
			t.Errorf("before any edit, bob's own text is %q", own)
		}
		first := edit("What mo made of it")
		if text := sealed(first, nil); text != "What bob wrote" {
			t.Errorf("the edit seals %q", text)
		}
		edit("What mo made of that")
		if own := standing().Own; own != markedUp {
			t.Errorf("after two edits, bob's own text is %q", own)
		}
		change := func(body string) *models.HeldEdit {
			t.Helper()
			q, err := s.EditPost(t.Context(), nil, p.ID, models.EditInput{Receipt: p.Receipt, Body: body})
			if err != nil || q.Held == nil {
				t.Fatalf("the change does not wait (%v)", err)
			}
			return q.Held
		}
		refused := change("Refused, with https://a.example and https://b.example")
		if text := sealed(s.RefuseEdit(t.Context(), mod, refused.ID, models.DecisionInput{Rule: 3})); text != refused.Body {
			t.Errorf("the refusal seals %q", text)
		}
		published := change("Published, with https://a.example and https://b.example")
		if text := sealed(s.PublishEdit(t.Context(), mod, published.ID, models.DecisionInput{})); text != "What mo made of that" {
			t.Errorf("the publication seals %q", text)
		}
		if own := standing().Own; own != "" {
			t.Errorf("after a change of bob's was published, his own text is %q beside it", own)
		}
		last := edit("What mo made of this")
		if own := standing().Own; own != published.HTML() {
			t.Errorf("after one more edit, bob's own text is %q", own)
		}
		if _, err := s.Undo(t.Context(), mod, last.ID); err != nil {
			t.Fatal(err)
		}
		if own := standing().Own; own != "" {
			t.Errorf("after the undo, bob's own text is %q beside what stands", own)
		}
		verified(t, s)
	})
}
