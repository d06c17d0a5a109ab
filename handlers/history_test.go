package handlers

import (
	"net/http"
	"net/url"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// The history says who did what and by which rule, and undoes it.
func TestHistoryPage(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	says(t, mod.get(t, "/moderation/history"), "Nothing yet")
	modelstest.Reply(t, store, modelstest.Article(t, store, "Rates hold"), "ann", "Buy this")
	if r := mod.post(t, "/moderation/posts/1/rejection", url.Values{"version": {"1"}, "rule": {"3"}, "note": {"Not here."}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("rejecting gave %d", r.StatusCode)
	}
	says(t, mod.get(t, "/moderation/history"), "Rejected, rule 3, No promotion: ann, on Rates hold Buy thisWords: Not here. By mo")
	r := mod.post(t, "/moderation/decisions/1/undo", url.Values{"back": {"history"}})
	if got := r.Header.Get("Location"); got != "/moderation/history?undone=1" {
		t.Fatalf("the undo led to %s", got)
	}
	doc := page(t, mod.get(t, r.Header.Get("Location")))
	if doc.Find("form[action$='/undo']").Length() != 0 || doc.Find("#decision-1 .tag").Text() != "Undone" || doc.Find("[data-flash] strong").Text() != "Undone: 1." {
		t.Error("the undo does not show")
	}
}
