package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A change that waits is shown to its writer and to moderators, never to others, until
// it is published; refusing it without a rule keeps what was typed.
func TestHeldEditPages(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		a, mo, ann := modelstest.Article(t, store, "Rates hold"), modelstest.User(t, store, "mo", models.Moderator), modelstest.User(t, store, "ann")
		p, err := store.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: "Plain words."})
		if err != nil {
			t.Fatal(err)
		}
		modelstest.Approve(t, store, mo, p)
		s := newSite(t, store)
		member, mod := s.as(t, ann), s.as(t, mo)
		s.get(t, a.Path())
		const links = "Two shops: https://a.example and https://b.example"
		r := member.post(t, p.Path()+"/edits", url.Values{"body": {links}, "version": {"2"}})
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("saving gives %d", r.StatusCode)
		}
		if text := page(t, member.get(t, r.Header.Get("Location"))).Find("main").Text(); !strings.Contains(text, "Your change waits") || !strings.Contains(text, "Two shops") {
			t.Errorf("the writer reads %s", text)
		}
		if got := page(t, member.get(t, p.Path()+"/edits")).Find("textarea").Text(); got != links {
			t.Errorf("the form has %q", got)
		}
		everyone := func() string { return page(t, s.get(t, a.Path())).Find("#comments").Text() }
		if text := everyone(); !strings.Contains(text, "Plain words.") || strings.Contains(text, "Two shops") {
			t.Errorf("meanwhile everyone reads %s", text)
		}
		row := page(t, mod.get(t, "/moderation?kind=edit")).Find("article[aria-label='Change by ann']")
		if text := row.Text(); !strings.Contains(text, "Plain words.") || row.Find("mark").Length() == 0 {
			t.Errorf("the moderator reads %s", text)
		}
		refuse, publish := row.Find("form[action$='/reject']").AttrOr("action", ""), row.Find("form[action$='/approve']").AttrOr("action", "")
		r = mod.post(t, refuse, url.Values{"note": {"No shops here."}, "back": {"kind=edit"}})
		if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#rule-error").Length() != 1 || doc.Find("#note-"+strings.Split(refuse, "/")[3]).Text() != "No shops here." {
			t.Errorf("refusing it by no rule gives %d", r.StatusCode)
		}
		r = mod.post(t, publish, url.Values{"back": {"kind=edit"}})
		if r.StatusCode != http.StatusSeeOther || !strings.Contains(everyone(), "Two shops") {
			t.Fatalf("publishing it gives %d, or the page is old", r.StatusCode)
		}
		undo := page(t, mod.get(t, r.Header.Get("Location"))).Find("[data-flash] form").AttrOr("action", "")
		if r := mod.post(t, undo, nil); r.StatusCode != http.StatusSeeOther || strings.Contains(everyone(), "Two shops") {
			t.Errorf("undoing it gives %d, or the page is old", r.StatusCode)
		}
	})
}
