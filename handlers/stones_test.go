package handlers

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// Readers see by which rule a post was removed, and another rule as soon as an appeal
// has changed it to that.
func TestStonesSayWhy(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod, ada := modelstest.User(t, store, "mo", models.Moderator), modelstest.User(t, store, "ada", models.Admin)
	a := modelstest.Article(t, store, "Rates hold")
	p := modelstest.Reply(t, store, a, "gus", "Buy from me.")
	modelstest.Approve(t, store, mod, p)
	modelstest.Approve(t, store, mod, modelstest.Reply(t, store, a, "pat", "No.", p.ID))
	stone := func(words, link string) {
		t.Helper()
		said := page(t, visitor.get(t, a.Path())).Find("#post-1 .cmt__body").First()
		if said.Text() != words || said.Find("a").AttrOr("href", "") != link {
			t.Errorf("it says %q, with a link to %q", said.Text(), said.Find("a").AttrOr("href", ""))
		}
	}
	no, err := store.Decide(t.Context(), mod, p.ID, models.ActReject, models.DecisionInput{Rule: 3, Version: 2})
	if err != nil {
		t.Fatal(err)
	}
	stone("Removed by a moderator: rule 3, No promotion.", "/rules/3?version=1")
	appeal, err := store.FileAppeal(t.Context(), p.Receipt, models.AppealInput{Words: "It sells nothing.", Decision: no.ID})
	if err != nil {
		t.Fatal(err)
	}
	in := models.AppealAnswerInput{Outcome: models.AppealChanged, Rule: 1, Note: "It is rude.", Version: appeal.Version()}
	if _, err := store.AnswerAppeal(t.Context(), ada, appeal.ID, in); err != nil {
		t.Fatal(err)
	}
	site, err := store.Site(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stone("Removed by a moderator: rule 1, "+site.Rules[0].Title+".", "/rules/1?version=1")
	if _, err := store.Decide(t.Context(), mod, p.ID, models.ActSpam, models.DecisionInput{Version: 3}); err != nil {
		t.Fatal(err)
	}
	stone("Removed by a moderator: advertising.", "")
}
