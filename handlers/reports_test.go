package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A member reports a post, the moderator sees why and by whom, and the reporter's
// page says what came of it.
func TestReportJourney(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	ann := visitor.as(t, modelstest.User(t, store, "ann"))
	mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
	ed := modelstest.User(t, store, "ed", models.Editor)
	a := modelstest.Article(t, store, "Rates hold")
	if _, err := store.LeaveReply(t.Context(), models.Writer{User: ed}, a.Slug, models.ReplyInput{Comment: "Buy it all"}); err != nil {
		t.Fatal(err)
	}
	if href := page(t, visitor.get(t, a.Path())).Find("#post-1 a[href='/posts/1/reports']").Length(); href != 1 {
		t.Error("no way to report from the page")
	}
	r := visitor.post(t, "/posts/1/reports", url.Values{"reason": {"other"}, "note": {""}, "email": {"nowhere"}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#note-error, #email-error").Length() != 2 || doc.Find("#email").AttrOr("value", "") != "nowhere" {
		t.Errorf("a bad report gave %d", r.StatusCode)
	}
	r = ann.post(t, "/posts/1/reports", url.Values{"reason": {"3"}, "note": {"Paid for, I think"}})
	private := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(private, "/reports/") {
		t.Fatalf("a report gave %d %s", r.StatusCode, private)
	}
	says(t, visitor.get(t, private), "It waits for a moderator")
	queue := mod.get(t, "/moderation?state=reported")
	says(t, queue, "Rule 3, No promotionReported by annweight 1")
	if r := mod.post(t, "/moderation/posts/1/approval", url.Values{"version": {"1"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("keeping it gave %d", r.StatusCode)
	}
	says(t, visitor.get(t, private), "left it where it is")
	if r := visitor.get(t, "/posts/99/reports"); r.StatusCode != http.StatusNotFound {
		t.Errorf("reporting what is not there gave %d", r.StatusCode)
	}
}
