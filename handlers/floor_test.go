package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"

	"github.com/PuerkitoBio/goquery"
)

// fill is the form of a page as a program would send it: every field that it can
// see, with something in it.
func fill(form *goquery.Selection, words map[string]string) url.Values {
	values := url.Values{}
	form.Find("input[name], textarea[name]").Each(func(_ int, field *goquery.Selection) {
		name := field.AttrOr("name", "")
		values.Set(name, field.AttrOr("value", ""))
		if text, ok := words[name]; ok {
			values.Set(name, text)
		}
	})
	return values
}

var guestWords = map[string]string{"comment": "Something worth saying about rates.", "author": "Gus", "email": "gus@example.org"}

// No form that people post with lets them meet the trap, whoever they are.
func TestTrapIsHidden(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	ann := visitor.as(t, modelstest.User(t, store, "ann"))
	a, b := modelstest.Article(t, store, "Rates hold"), modelstest.Board(t, store, "Copper")
	modelstest.Topic(t, store, modelstest.User(t, store, "mo", models.Moderator), b, "A good topic")
	for path, who := range map[string]*site{a.Path(): visitor, a.Path() + "?sort=top": ann, b.Path() + "/new": ann, "/forum/copper/1/a-good-topic": ann} {
		trap := page(t, who.get(t, path)).Find("form [name=subject]")
		if trap.Length() != 1 || trap.AttrOr("tabindex", "") != "-1" || trap.AttrOr("autocomplete", "") != "off" || trap.Closest("[aria-hidden=true]").Length() != 1 || trap.Closest(".vh").Length() != 1 {
			t.Errorf("%s: the trap is missing, or can be met", path)
		}
	}
}

// A form sent at once is spam, on a kept page too; in good time, or after a mistake
// was corrected, it is not. The answer looks as always, and its receipt says what
// happened.
func TestTooFastForm(t *testing.T) {
	store := modelstest.New(t)
	s, c := newLimited(t, store)
	a := modelstest.Article(t, store, "Rates hold")
	send := func(form url.Values) *http.Response { return s.sendFrom(t, "203.0.113.9", a.Path()+"/comments", form) }
	s.get(t, a.Path())
	r := send(fill(page(t, s.get(t, a.Path())).Find("form#reply"), guestWords))
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), "/receipts/") {
		t.Fatalf("got %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	for _, words := range []string{"The program took it for spam", "within three seconds", guestWords["comment"], "marked as spam by the program"} {
		says(t, s.get(t, r.Header.Get("Location")), words)
	}
	late := map[string]string{"comment": "Something else worth saying.", "author": "Cas", "email": "cas@example.org"}
	form := fill(page(t, s.get(t, a.Path())).Find("form#reply"), late)
	c.pass(3 * time.Second)
	says(t, s.get(t, send(form).Header.Get("Location")), "awaiting moderation")
	mended := map[string]string{"comment": "A third thing.", "author": "Dee", "email": "nowhere"}
	again := page(t, send(fill(page(t, s.get(t, a.Path())).Find("form#reply"), mended))).Find("form#reply")
	form = fill(again, nil)
	form.Set("comment", again.Find("#comment").Text())
	form.Set("email", "dee@example.org")
	says(t, s.get(t, send(form).Header.Get("Location")), "awaiting moderation")
}

// A text that was sent before comes back with a link to the first; while the site
// is closed it comes back too.
func TestRefusedFormsKeepTheText(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	ann := visitor.as(t, modelstest.User(t, store, "ann"))
	a, b := modelstest.Article(t, store, "Rates hold"), modelstest.Board(t, store, "Copper")
	modelstest.Topic(t, store, modelstest.User(t, store, "mo", models.Moderator), b, "A good topic")
	first := ann.post(t, a.Path()+"/comments", url.Values{"comment": {"The very same words."}, "nonce": {"1"}}).Header.Get("Location")
	forms := map[string]url.Values{
		a.Path() + "/comments": {"comment": {"The very same words."}, "nonce": {"2"}},
		"/topics/1/posts":      {"body": {"The very same words."}, "nonce": {"3"}},
		b.Path() + "/topics":   {"title": {"A fine title"}, "body": {"The very same words."}, "nonce": {"4"}},
	}
	refused := func(path string, form url.Values) *goquery.Selection {
		t.Helper()
		r := ann.post(t, path, form)
		main := page(t, r).Find("main")
		if r.StatusCode != http.StatusUnprocessableEntity || main.Find("#comment, #body").Text() != "The very same words." {
			t.Errorf("%s gave %d with %q in the form", path, r.StatusCode, main.Find("#comment, #body").Text())
		}
		return main.Find("#sum")
	}
	sum := refused(a.Path()+"/comments", forms[a.Path()+"/comments"])
	if link := sum.Find("a").AttrOr("href", ""); link != first || !strings.Contains(sum.Text(), "sent before") {
		t.Errorf("%q with a link to %q, want %q", sum.Text(), link, first)
	}
	set := models.DefaultSettings()
	set.Posting = models.PostingClosed
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	for path, form := range forms {
		if sum := refused(path, form); !strings.Contains(sum.Text(), "no posts at the moment") {
			t.Errorf("%s says %q", path, sum.Text())
		}
	}
	says(t, visitor.get(t, a.Path()), "The site takes no posts at the moment")
}
