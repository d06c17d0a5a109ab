package handlers

import (
	"net/http"
	"net/url"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A moderator approves and answers without scripts, and loses no text on the way.
func TestAnswerForm(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	p := modelstest.Reply(t, store, a, "ann", "Is it so?")
	if n := page(t, mod.get(t, "/moderation")).Find("#card-1 a[href='/moderation/posts/1/answer']").Length(); n != 1 {
		t.Error("the card has no way to answer")
	}
	if n := page(t, mod.get(t, "/moderation/posts/1/answer")).Find("form[action='/moderation/posts/1/answer'] textarea").Length(); n != 1 {
		t.Error("no form to answer in")
	}
	r := mod.post(t, "/moderation/posts/1/answer", url.Values{"version": {"1"}, "body": {" "}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#body-error").Length() != 1 {
		t.Errorf("an empty answer gave %d", r.StatusCode)
	}
	if _, err := store.Decide(t.Context(), modelstest.User(t, store, "max", models.Moderator), p.ID, models.ActSpam, models.DecisionInput{Version: 1}); err != nil {
		t.Fatal(err)
	}
	r = mod.post(t, "/moderation/posts/1/answer", url.Values{"version": {"1"}, "body": {"Yes, it is."}})
	if doc := page(t, r); r.StatusCode != http.StatusConflict || doc.Find("#kept").Text() != "Yes, it is." {
		t.Errorf("after somebody else it gave %d and kept %q", r.StatusCode, doc.Find("#kept").Text())
	}
	r = mod.post(t, "/moderation/posts/1/answer", url.Values{"version": {"2"}, "body": {"Yes, it is."}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the answer gave %d", r.StatusCode)
	}
	says(t, mod.get(t, r.Header.Get("Location")), "Approved: 1.")
	says(t, mod.get(t, a.Path()), "Yes, it is.")
	for _, path := range []string{"/moderation/posts/9/answer", "/moderation/posts/x/answer"} {
		if got := mod.get(t, path).StatusCode; got != http.StatusNotFound {
			t.Errorf("%s gave %d", path, got)
		}
	}
}
