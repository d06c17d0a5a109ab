package handlers

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// An admin changes a rule, everyone can read both versions, and an undo brings the
// first text back, all by plain forms.
func TestRulesJourney(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	admin := visitor.as(t, modelstest.User(t, store, "ada", models.Admin))
	form := page(t, admin.get(t, "/admin/rules/3")).Find("form.form")
	in := fill(form, map[string]string{"title": "No adverts", "body": "None at all."})
	in.Set("body", "None at all.")
	if r := admin.post(t, "/admin/rules/3", in); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("saving gave %d", r.StatusCode)
	}
	if r := admin.post(t, "/admin/rules/3", in); r.StatusCode != http.StatusSeeOther {
		t.Errorf("saving it twice gave %d", r.StatusCode)
	}
	late := maps.Clone(in)
	late.Set("title", "Mine")
	r := admin.post(t, "/admin/rules/3", late)
	doc := page(t, r)
	if problem := doc.Find("form.form [role=alert]").First().Text(); r.StatusCode != http.StatusConflict || !strings.Contains(problem, "ada has changed this rule meanwhile.") {
		t.Errorf("saving over a change gave %d and says %q", r.StatusCode, problem)
	}
	if doc.Find("#title").AttrOr("value", "") != "Mine" || doc.Find("form.form [name=version]").AttrOr("value", "") != "2" {
		t.Error("what was typed is lost, or cannot be saved over theirs")
	}
	rules := page(t, visitor.get(t, "/rules"))
	if text := strings.Join(strings.Fields(rules.Find("#rule-3").Text()), " "); !strings.HasPrefix(text, "3. No advertsNone at all.Version 2from ") {
		t.Errorf("rule 3 reads %q", text)
	}
	says(t, visitor.get(t, "/rules/3"), "No adverts")
	says(t, visitor.get(t, "/rules/3?version=1"), "This is an earlier version.")
	for _, path := range []string{"/rules/9", "/rules/x", "/rules/3?version=9", "/rules/3?version=x"} {
		if r := visitor.get(t, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s gave %d", path, r.StatusCode)
		}
	}
	if feed := body(t, visitor.get(t, "/rules/feed")); !strings.Contains(feed, "Rule 3, version 2: No adverts") || !strings.Contains(feed, "/rules/3?version=1") {
		t.Error("the feed does not tell of both versions")
	}
	undo := page(t, admin.get(t, "/admin/rules")).Find("aside form").AttrOr("action", "")
	if r := admin.post(t, undo, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("undoing at %q gave %d", undo, r.StatusCode)
	}
	says(t, visitor.get(t, "/rules/3"), "No promotion")
	if r := admin.post(t, "/admin/rules/2/withdrawal", nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("withdrawing gave %d", r.StatusCode)
	}
	says(t, visitor.get(t, "/rules"), "No longer in force")
	says(t, visitor.get(t, "/rules/2"), "This rule no longer holds.")
	admin.post(t, "/admin/rules/2/restoration", nil)
	r = admin.post(t, "/admin/rules", url.Values{"title": {""}, "body": {"A text that is kept."}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#title-error").Length() != 1 || doc.Find("#body").Text() != "A text that is kept." {
		t.Errorf("a rule without a name gave %d", r.StatusCode)
	}
	admin.post(t, "/admin/rules", url.Values{"title": {"In English"}, "body": {"Or with a translation."}})
	says(t, visitor.get(t, "/rules"), "7. In English")
}
