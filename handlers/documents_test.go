package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// Readers find the terms and the privacy page from every page and beside every box;
// an admin changes them, and earlier versions stay readable.
func TestDocumentPages(t *testing.T) {
	store := modelstest.New(t)
	a := modelstest.Article(t, store, "Rates hold")
	b := modelstest.Board(t, store, "Copper")
	visitor := newSite(t, store)
	admin := visitor.as(t, modelstest.User(t, store, "ada", models.Admin))
	for who, paths := range map[*site][]string{visitor: {a.Path(), "/sign-up"}, admin: {b.Path() + "/new"}} {
		for _, path := range paths {
			doc := page(t, who.get(t, path))
			if doc.Find("main form a[href='/terms']").Length() != 1 || !strings.Contains(doc.Find("main form").Text(), "you accept the terms; nothing here is investment advice.") {
				t.Errorf("%s does not name the terms beside the box", path)
			}
			if doc.Find("footer a[href='/terms']").Length() != 1 || doc.Find("footer a[href='/privacy']").Length() != 1 {
				t.Errorf("%s does not lead to the documents", path)
			}
		}
	}
	says(t, visitor.get(t, "/privacy"), "The network address a post was sent from30 daysshortened to its network")
	says(t, visitor.get(t, "/terms"), "Nothing here is investment advice")
	form := settingsForm(t, admin)
	form.Set("keep_addresses", "7")
	form.Set("contact", "desk@example.org")
	admin.post(t, "/admin/settings", form)
	says(t, visitor.get(t, "/privacy"), "The network address a post was sent from7 daysshortened to its network")
	if doc := page(t, visitor.get(t, "/terms")); doc.Find("a[href='mailto:desk@example.org']").Length() != 1 {
		t.Error("the contact address is not on the page")
	}

	edit := page(t, admin.get(t, "/admin/documents/terms"))
	change := url.Values{"version": {edit.Find("[name=version]").First().AttrOr("value", "")}, "body": {"## New\n\n<b>Words</b> of *ours*"}, "note": {"All of it."}, "preview": {"1"}}
	r := admin.post(t, "/admin/documents/terms", change)
	if doc := page(t, r); r.StatusCode != http.StatusOK || doc.Find(".prose h2").Text() != "New" || doc.Find("#body").Text() != change.Get("body") {
		t.Errorf("a preview gave %d: %s", r.StatusCode, doc.Find(".prose").Text())
	}
	change.Del("preview")
	if r := admin.post(t, "/admin/documents/terms", change); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("saving gave %d", r.StatusCode)
	}
	doc := page(t, visitor.get(t, "/terms"))
	if doc.Find(".prose h2").Text() != "New" || doc.Find(".prose b").Length() != 0 || !strings.Contains(doc.Find("header .meta").Text(), "Version 2") || !strings.Contains(doc.Find("aside").Text(), "All of it.") {
		t.Errorf("readers see %s", doc.Find("main").Text())
	}
	says(t, visitor.get(t, "/terms?version=1"), "This is an earlier version.")
	for _, path := range []string{"/terms?version=3", "/terms?version=x", "/terms?version=-1", "/admin/documents/secrets"} {
		if r := admin.get(t, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s gave %d", path, r.StatusCode)
		}
	}
	change.Set("body", "Mine, typed at length")
	r = admin.post(t, "/admin/documents/terms", change)
	if text := body(t, r); r.StatusCode != http.StatusConflict || !strings.Contains(text, "Mine, typed at length") || !strings.Contains(text, "made version 2 since") {
		t.Errorf("from an old page it gave %d", r.StatusCode)
	}
	change.Set("body", "")
	change.Set("version", "2")
	if r := admin.post(t, "/admin/documents/terms", change); r.StatusCode != http.StatusUnprocessableEntity || page(t, r).Find("#body-error").Length() != 1 {
		t.Errorf("an empty text gave %d", r.StatusCode)
	}
	if r := admin.post(t, "/admin/documents/terms/restoration", url.Values{"version": {"1"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("putting a version back gave %d", r.StatusCode)
	}
	says(t, visitor.get(t, "/terms"), "Version 3")
}
