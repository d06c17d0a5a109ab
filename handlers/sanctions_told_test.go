package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A form sent twice is one sanction; whoever has not seen what somebody else did is
// shown it, with what they typed.
func TestSanctionFormOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		mo, mia, ann := modelstest.User(t, store, "mo", models.Moderator), modelstest.User(t, store, "mia", models.Moderator), modelstest.User(t, store, "ann")
		s := newSite(t, store)
		one, two := s.as(t, mo), s.as(t, mia)
		path := "/moderation/people/" + strconv.FormatInt(ann.ID, 10)
		form := func(s *site) url.Values {
			doc := page(t, s.get(t, path)).Find("form[action='" + path + "/sanctions']")
			return url.Values{
				"act": {"warn"}, "rule": {"3"}, "days": {"7"}, "facts": {"Said by " + doc.Find("[name=nonce]").AttrOr("value", "")},
				"nonce": {doc.Find("[name=nonce]").AttrOr("value", "")}, "seen": {doc.Find("[name=seen]").AttrOr("value", "")},
			}
		}
		first, second := form(one), form(two)
		for range 2 {
			if r := one.post(t, path+"/sanctions", first); r.StatusCode != http.StatusSeeOther {
				t.Fatalf("it gives %d", r.StatusCode)
			}
		}
		r := two.post(t, path+"/sanctions", second)
		doc := page(t, r)
		if r.StatusCode != http.StatusConflict || !strings.Contains(doc.Find("#sum").Text(), "mo was faster: warned at ") || doc.Find("#facts").Text() != second.Get("facts") {
			t.Errorf("the slower gets %d: %s", r.StatusCode, doc.Find("#sum").Text())
		}
		if n := doc.Find("section[aria-labelledby=f-s] ol > li").Length(); n != 1 {
			t.Errorf("%d sanctions were imposed", n)
		}
		again := form(two)
		again.Set("facts", second.Get("facts"))
		if r := two.post(t, path+"/sanctions", again); r.StatusCode != http.StatusSeeOther {
			t.Errorf("having seen it, it gives %d", r.StatusCode)
		}
	})
}

// Where somebody cannot post, the page says so in the place of the form, why, until
// when and where to appeal; what was sent anyway comes back with the same.
func TestBarredAreToldInPlace(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		mo, ann := modelstest.User(t, store, "mo", models.Moderator), modelstest.User(t, store, "ann")
		b := modelstest.Board(t, store, "Copper")
		topic := modelstest.Topic(t, store, mo, b, "Where is it dug?")
		a := modelstest.Article(t, store, "Rates hold")
		s := newSite(t, store)
		member := s.as(t, ann)
		barred := func(x *models.Sanction, form string, paths ...string) {
			t.Helper()
			for _, path := range paths {
				doc := page(t, member.get(t, path))
				if doc.Find("form"+form).Length() != 0 {
					t.Errorf("%s has a form", path)
				}
				if text := doc.Find("main").Text(); !strings.Contains(text, x.Headline()) || !strings.Contains(text, "Advertising, three times.") || doc.Find("main a[href='"+x.Path()+"']").Length() == 0 {
					t.Errorf("%s says %s", path, text)
				}
			}
		}
		refused := func(x *models.Sanction, path, field string) {
			t.Helper()
			doc := page(t, member.post(t, path, url.Values{field: {"Words I would miss."}, "title": {"A title of mine"}}))
			if text := doc.Find("main").Text(); !strings.Contains(text, x.Headline()) || doc.Find("main a[href='"+x.Path()+"']").Length() == 0 || doc.Find("textarea").Text() != "Words I would miss." {
				t.Errorf("sent to %s it says %s", path, text)
			}
		}
		x, err := store.Impose(t.Context(), mo, models.Person{User: ann}, models.SanctionInput{Act: models.ActReadOnly, Board: b.ID, Rule: 3, Facts: "Advertising, three times.", Days: "7"})
		if err != nil {
			t.Fatal(err)
		}
		if page(t, member.get(t, a.Path())).Find("#reply textarea").Length() != 1 {
			t.Error("elsewhere there is no form")
		}
		barred(x, "[action$='/posts']", topic.Place.Path())
		barred(x, "[action$='/topics']", b.Path()+"/new", b.Path())
		refused(x, b.Path()+"/topics", "body")
		refused(x, "/topics/"+strconv.FormatInt(topic.Place.TopicID, 10)+"/posts", "body")
		x = modelstest.Sanction(t, store, mo, ann, models.ActReadOnly)
		barred(x, "[action$='/comments']", a.Path(), b.Path()+"/new")
		refused(x, a.Path()+"/comments", "comment")
		refused(x, b.Path()+"/topics", "body")
	})
}

// A guest whom no mail reaches learns of a sanction on the receipts of their posts. Its
// page says at its head when it holds no longer, and proves what it says.
func TestReceiptTellsOfSanction(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		mo := modelstest.User(t, store, "mo", models.Moderator)
		a := modelstest.Article(t, store, "Rates hold")
		p, err := store.LeaveReply(t.Context(), models.Writer{}, a.Slug, models.ReplyInput{Author: "Eve", Email: "eve@example.org", Comment: "Watches."})
		if err != nil {
			t.Fatal(err)
		}
		s := newSite(t, store)
		mod := s.as(t, mo)
		guest := "/moderation/guests/" + strconv.FormatInt(p.ID, 10)
		if text := page(t, mod.get(t, guest)).Find("main").Text(); !strings.Contains(text, "Address not confirmed: these may be different people.") {
			t.Errorf("the file says %s", text)
		}
		r := mod.post(t, guest+"/sanctions", url.Values{"act": {"ban"}, "rule": {"3"}, "days": {"none"}, "facts": {"Advertising.\n\nThree times."}})
		undo := page(t, mod.get(t, r.Header.Get("Location"))).Find("form[action^='/moderation/sanctions/']").AttrOr("action", "")
		link := page(t, s.get(t, models.ReceiptPath(p.Receipt))).Find("main .note a[href^='/sanctions/']").AttrOr("href", "")
		doc := page(t, s.get(t, link))
		if link == "" || doc.Find("h1").Text() != "You cannot post" || doc.Find("#s-proof").Length() != 1 || doc.Find("code.hash").Length() != 3 || !strings.Contains(doc.Find("main").Text(), "version 1") {
			t.Errorf("the page at %q says %s", link, doc.Find("main").Text())
		}
		mod.post(t, undo, nil)
		if doc := page(t, s.get(t, link)); doc.Find("h1").Text() != "Taken back: You cannot post" || !strings.HasPrefix(doc.Find("title").Text(), "Taken back") {
			t.Errorf("afterwards it says %s", doc.Find("h1").Text())
		}
		if page(t, s.get(t, models.ReceiptPath(p.Receipt))).Find("main .note a[href^='/sanctions/']").Length() != 0 {
			t.Error("the receipt still tells of it")
		}
	})
}
