package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A moderator writes an answer, picks it on a card without scripts, and the writer
// reads it; then the answer is changed, removed and brought back.
func TestReadyAnswersJourney(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
	p := modelstest.Reply(t, store, modelstest.Article(t, store, "Rates hold"), "ann", "Buy.")
	if n := page(t, mod.get(t, "/moderation")).Find("[name=answer]").Length(); n != 0 {
		t.Errorf("without answers there are %d selects", n)
	}
	r := mod.post(t, "/admin/answers", url.Values{"name": {""}, "rule": {"3"}, "body": {"The link pays you."}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#name-error").Length() != 1 || doc.Find("#body").Text() != "The link pays you." || doc.Find("#rule [selected]").AttrOr("value", "") != "3" {
		t.Errorf("an answer without a name gave %d", r.StatusCode)
	}
	mod.post(t, "/admin/answers", url.Values{"name": {"Affiliate"}, "rule": {"3"}, "body": {"The link pays you."}})
	pick := page(t, mod.get(t, "/moderation")).Find("[name=answer] optgroup option")
	if pick.Length() != 1 || pick.AttrOr("data-rule", "") != "3" || pick.AttrOr("data-text", "") != "The link pays you." {
		t.Fatalf("the card offers %d answers", pick.Length())
	}
	r = mod.post(t, fmt.Sprintf("/moderation/posts/%d/rejection", p.ID), url.Values{"answer": {pick.AttrOr("value", "")}, "rule": {"5"}, "note": {"Sorry."}, "version": {"1"}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#answer-error").Length() != 1 || doc.Find("#answer [selected]").AttrOr("value", "") != pick.AttrOr("value", "") ||
		doc.Find("#rule [selected]").AttrOr("value", "") != "5" || doc.Find("#note").Text() != "Sorry." || doc.Find("#sum a[href='#answer']").Length() != 1 {
		t.Errorf("an answer by another rule gave %d: %s", r.StatusCode, doc.Find(".rejecting").Text())
	}
	r = mod.post(t, fmt.Sprintf("/moderation/posts/%d/rejection", p.ID), url.Values{"answer": {pick.AttrOr("value", "")}, "note": {"Sorry."}, "version": {"1"}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("rejecting gave %d", r.StatusCode)
	}
	says(t, visitor.get(t, models.ReceiptPath(p.Receipt)), "The moderator adds: The link pays you. Sorry.")
	form := page(t, mod.get(t, "/admin/answers/1")).Find("form.form")
	in := fill(form, map[string]string{"name": "Paid link"})
	in.Set("body", "Paid.")
	in.Set("rule", "0")
	if r := mod.post(t, "/admin/answers/1", in); r.StatusCode != http.StatusSeeOther {
		t.Errorf("changing gave %d", r.StatusCode)
	}
	if r := mod.post(t, "/admin/answers/1/removal", nil); r.StatusCode != http.StatusSeeOther || mod.get(t, "/admin/answers/1").StatusCode != http.StatusNotFound {
		t.Errorf("removing gave %d", r.StatusCode)
	}
	undo := page(t, mod.get(t, "/admin/answers")).Find("aside form").First().AttrOr("action", "")
	if r := mod.post(t, undo, nil); r.StatusCode != http.StatusSeeOther || !strings.Contains(body(t, mod.get(t, "/admin/answers")), "Paid link") {
		t.Errorf("undoing at %q gave %d", undo, r.StatusCode)
	}
}
