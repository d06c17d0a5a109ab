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

// A moderator keeps a note, comes back to where they were, takes it away and puts it
// back. Nobody else meets it, wherever they look.
func TestNoteJourney(t *testing.T) {
	const secret = "Sounds like the man from Perth"
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mo := modelstest.User(t, store, "mo", models.Moderator)
	newt := modelstest.User(t, store, "newt")
	mod, member := visitor.as(t, mo), visitor.as(t, newt)
	a := modelstest.Article(t, store, "Rates hold")
	p, err := store.LeaveReply(t.Context(), models.Writer{User: newt}, a.Slug, models.ReplyInput{Comment: "My words"})
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/moderation/posts/%d/notes", p.ID)
	r := mod.post(t, path, url.Values{"text": {"  "}, "about": {"nothing"}, "back": {"kind=reply"}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#text-error, #about-error").Length() != 2 || doc.Find("input[name=back][value='kind=reply']").Length() == 0 {
		t.Errorf("a bad note gave %d", r.StatusCode)
	}
	r = mod.post(t, path, url.Values{"text": {secret}, "about": {"writer"}, "back": {"kind=reply&done=7"}})
	back := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(back, "/moderation?") || !strings.Contains(back, "kind=reply") || strings.Contains(back, "done=") || !strings.HasSuffix(back, fmt.Sprintf("#card-%d", p.ID)) {
		t.Fatalf("a note gave %d %s", r.StatusCode, back)
	}
	back, _, _ = strings.Cut(back, "#")
	says(t, mod.get(t, back), "Note kept.")
	says(t, mod.get(t, back), secret+"About the writer, by mo")
	modelstest.Approve(t, store, mo, p)
	for _, who := range []*site{visitor, member} {
		for _, path := range []string{a.Path(), a.Path() + "/feed", "/feed", "/log", "/log.jsonl", "/members/newt", "/account/data/my-data.json", "/account/posts", "/receipts/" + p.Receipt, "/moderation", p.Path() + "/edits"} {
			if text := body(t, who.get(t, path)); strings.Contains(text, "Perth") {
				t.Errorf("%s shows the note", path)
			}
		}
		if r := who.post(t, path, url.Values{"text": {"Mine"}, "about": {"post"}}); r.StatusCode != http.StatusForbidden && r.StatusCode != http.StatusUnauthorized {
			t.Errorf("others can keep notes: %d", r.StatusCode)
		}
	}
	r = mod.post(t, "/moderation/notes/1/removal", url.Values{"back": {"https://elsewhere.example"}})
	where, _, _ := strings.Cut(r.Header.Get("Location"), "#")
	if !strings.HasPrefix(where, "/moderation?") {
		t.Fatalf("the way back leads to %s", where)
	}
	doc := page(t, mod.get(t, where))
	if undo := doc.Find("[data-flash] form").AttrOr("action", ""); undo != "/moderation/notes/1/undo" || strings.Contains(doc.Text(), "Perth") {
		t.Errorf("after removing it the page offers %q", undo)
	}
	r = mod.post(t, "/moderation/notes/1/undo", nil)
	where, _, _ = strings.Cut(r.Header.Get("Location"), "#")
	says(t, mod.get(t, where), secret)
	if r := mod.post(t, "/moderation/notes/99/removal", nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("removing nothing gave %d", r.StatusCode)
	}
}
