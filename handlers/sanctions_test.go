package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"

	"github.com/PuerkitoBio/goquery"
)

// A moderator acts on a person from the person's page, and takes it back there; the
// person sees it on the account page and on a page of its own.
func TestPersonPage(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		a, ann, mo := modelstest.Article(t, store, "Rates hold"), modelstest.User(t, store, "ann"), modelstest.User(t, store, "mo", models.Moderator)
		gus := modelstest.Reply(t, store, a, "gus", "Something that waits.")
		s := newSite(t, store)
		mod, member := s.as(t, mo), s.as(t, ann)
		path := "/moderation/people/" + strconv.FormatInt(ann.ID, 10)
		doc := page(t, mod.get(t, path))
		if !strings.Contains(doc.Find("h1").Text(), "ann") || doc.Find("form[action='"+path+"/sanctions']").Length() != 1 || doc.Find("form[action='"+path+"/removal']").Length() != 1 {
			t.Fatalf("the page says %s", doc.Find("main").Text())
		}
		r := mod.post(t, path+"/sanctions", url.Values{"act": {"read_only"}, "facts": {"Three times."}, "days": {"7"}})
		doc = page(t, r)
		if r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#rule-error").Length() != 1 || doc.Find("#facts").Text() != "Three times." {
			t.Errorf("without a rule it gives %d and loses what was typed", r.StatusCode)
		}
		r = mod.post(t, path+"/sanctions", url.Values{"act": {"read_only"}, "facts": {"Three times."}, "days": {"7"}, "rule": {"3"}})
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("it gives %d", r.StatusCode)
		}
		undo := page(t, mod.get(t, r.Header.Get("Location"))).Find("form[action^='/moderation/sanctions/']").AttrOr("action", "")
		link := page(t, member.get(t, "/account")).Find("main .note a[href^='/sanctions/']").AttrOr("href", "")
		if undo == "" || link == "" {
			t.Fatalf("there is no undo (%q), or the account page does not tell (%q)", undo, link)
		}
		if text := page(t, s.get(t, link)).Find("main").Text(); !strings.Contains(text, "Three times.") || !strings.Contains(text, "If you think this is wrong") {
			t.Errorf("its page says %s", text)
		}
		if r := member.post(t, undo, nil); r.StatusCode == http.StatusSeeOther && !strings.HasPrefix(r.Header.Get("Location"), "/sign-in") {
			t.Error("the member takes it back")
		}
		if r := mod.post(t, undo, nil); r.StatusCode != http.StatusSeeOther {
			t.Errorf("taking it back gives %d", r.StatusCode)
		}
		if page(t, member.get(t, "/account")).Find("main .note a[href^='/sanctions/']").Length() != 0 {
			t.Error("the account page still tells of it")
		}
		guest := "/moderation/guests/" + strconv.FormatInt(gus.ID, 10)
		if link := page(t, mod.get(t, "/moderation")).Find("[data-open-person]").AttrOr("href", ""); link != guest {
			t.Errorf("the card leads to %q", link)
		}
		if r := mod.post(t, guest+"/removal", url.Values{"rule": {"77"}}); r.StatusCode != http.StatusUnprocessableEntity || page(t, r).Find("form[action$='/removal'] #rule-error").Length() != 1 {
			t.Errorf("a removal without a rule gives %d", r.StatusCode)
		}
		r = mod.post(t, guest+"/removal", url.Values{"rule": {"3"}})
		doc = page(t, mod.get(t, r.Header.Get("Location")))
		undo = doc.Find("form[action^='/moderation/removals/']").AttrOr("action", "")
		if r = mod.post(t, undo, nil); undo == "" || r.StatusCode != http.StatusSeeOther {
			t.Fatalf("undoing a removal at %q gives %d", undo, r.StatusCode)
		}
		if p, err := store.Card(t.Context(), mo, gus.ID); err != nil || p.State != models.Pending {
			t.Errorf("the guest's post is %v (%v)", p, err)
		}
	})
}

// A moderator trusts a newcomer from their file, and takes that back there.
func TestTrustFromFile(t *testing.T) {
	store := modelstest.New(t)
	mod, ben := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator)), modelstest.User(t, store, "ben")
	file := fmt.Sprintf("/moderation/people/%d", ben.ID)
	for _, tt := range []struct{ button, said, next string }{
		{"Trust this person", "They are trusted: what they post from now on appears at once", "Undo"},
		{"Undo", "The trust is taken back.", "Trust this person"},
	} {
		form := page(t, mod.get(t, file)).Find("form.row").FilterFunction(func(_ int, f *goquery.Selection) bool { return f.Find("button").Text() == tt.button })
		r := mod.post(t, form.AttrOr("action", ""), nil)
		if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), file) {
			t.Fatalf("%s gives %d to %s", tt.button, r.StatusCode, r.Header.Get("Location"))
		}
		doc := page(t, mod.get(t, r.Header.Get("Location")))
		if text := doc.Find("main").Text(); !strings.Contains(text, tt.said) || !strings.Contains(text, tt.next) {
			t.Errorf("after %s the file says %s", tt.button, text)
		}
	}
	if r := mod.post(t, file+"/trust", nil); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("trusting again gives %d", r.StatusCode)
	}
	r := mod.post(t, file+"/trust", nil)
	if doc := page(t, r); r.StatusCode != http.StatusConflict || !strings.Contains(doc.Find("main").Text(), "mo changed it on ") {
		t.Errorf("trusting twice gives %d: %s", r.StatusCode, doc.Find("main").Text())
	}
}
