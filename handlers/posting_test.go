package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

func reply(words string) url.Values {
	return url.Values{"comment": {words}, "author": {"Ann"}, "email": {"ann@example.org"}, "url": {""}, "nonce": {"n" + words}}
}

// A refused reply comes back with everything in it and the message beside its
// field.
func TestReplyThatDoesNotPass(t *testing.T) {
	store := modelstest.New(t)
	a := modelstest.Article(t, store, "Rates hold")
	form := reply("My long text")
	form.Set("email", "nowhere")
	form.Set("url", "not a site")
	r := newSite(t, store).post(t, a.Path()+"/comments", form)
	doc := page(t, r)
	if r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("got %d", r.StatusCode)
	}
	if doc.Find("#comment").Text() != "My long text" || doc.Find("#author").AttrOr("value", "") != "Ann" || doc.Find("#email").AttrOr("value", "") != "nowhere" {
		t.Error("something typed is lost")
	}
	if doc.Find("#email-error, #url-error").Length() != 2 || doc.Find("#comment-error").Length() != 0 {
		t.Errorf("messages: %s", doc.Find("[id$=-error]").Text())
	}
}

// A guest's first reply waits, its receipt says why on any device, and the mailed
// link acts when its button is pressed and not before.
func TestReplyReceiptAndConfirmation(t *testing.T) {
	store := modelstest.New(t)
	guest := newSite(t, store)
	mod := guest.as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	r := guest.post(t, a.Path()+"/comments", reply("First words"))
	receipt := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(receipt, "/receipts/") || r.Header.Get("Set-Cookie") != "" {
		t.Fatalf("got %d %s, cookie %q", r.StatusCode, receipt, r.Header.Get("Set-Cookie"))
	}
	for _, words := range []string{"First words", "awaiting moderation", "first post from you", "cannot tell yet that the e-mail address is yours", "No post is before it. Nothing was decided in the last week"} {
		says(t, guest.get(t, receipt), words)
	}
	if r := guest.get(t, "/receipts/wrong"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a wrong token gives %d", r.StatusCode)
	}
	link := "/confirmations/" + confirmToken(t, store, "ann@example.org")
	if r := guest.get(t, link); r.StatusCode != http.StatusOK || r.Header.Get("Set-Cookie") != "" {
		t.Errorf("opening the link gives %d, cookie %q", r.StatusCode, r.Header.Get("Set-Cookie"))
	}
	says(t, guest.get(t, receipt), "cannot tell yet")
	confirmed := guest.post(t, link, nil)
	if confirmed.StatusCode != http.StatusOK || len(confirmed.Cookies()) != 1 {
		t.Fatalf("pressing the button gives %d", confirmed.StatusCode)
	}
	known := *guest
	known.cookies = confirmed.Cookies()
	if text := body(t, guest.get(t, receipt)); strings.Contains(text, "cannot tell yet") || !strings.Contains(text, "first post from you") {
		t.Error("confirming did not take away just the one reason")
	}
	if r := mod.post(t, "/moderation/posts/1/approval", url.Values{"version": {"1"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("approving gave %d", r.StatusCode)
	}
	says(t, guest.get(t, receipt), "Everyone can read it")
	if r := known.post(t, a.Path()+"/comments", reply("Second words")); r.Header.Get("Location") != a.Path()+"#post-2" {
		t.Errorf("a later reply leads to %s", r.Header.Get("Location"))
	}
	if r := guest.post(t, a.Path()+"/comments", reply("A stranger's words")); !strings.HasPrefix(r.Header.Get("Location"), "/receipts/") {
		t.Errorf("a stranger's reply leads to %s", r.Header.Get("Location"))
	}
	if text := body(t, guest.get(t, a.Path())); strings.Contains(text, "ann@example.org") {
		t.Error("an e-mail address is on the page")
	}
}

// confirmToken is the token in the message that waits to be sent to an address.
func confirmToken(t *testing.T, store *models.Store, to string) string {
	t.Helper()
	jobs, err := store.ClaimJobs(t.Context(), 10)
	if err != nil || len(jobs) == 0 {
		t.Fatalf("no message waits (%v)", err)
	}
	l, err := store.Letter(t.Context(), jobs[0])
	if err != nil || l == nil || l.Confirm == nil || l.To != to {
		t.Fatalf("the message is %+v (%v)", l, err)
	}
	return l.Confirm.Token
}

// Name and address are kept in the browser only if asked for, and forgotten again.
func TestRemember(t *testing.T) {
	store := modelstest.New(t)
	guest := newSite(t, store)
	a := modelstest.Article(t, store, "Rates hold")
	form := reply("Remember me")
	form.Set("remember", "true")
	r := guest.post(t, a.Path()+"/comments", form)
	if len(r.Cookies()) != 1 || !r.Cookies()[0].HttpOnly {
		t.Fatalf("cookies: %v", r.Cookies())
	}
	guest.cookies = r.Cookies()
	shown := guest.get(t, a.Path())
	if v := page(t, shown).Find("#email").AttrOr("value", ""); v != "ann@example.org" || shown.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the form has %q, kept by %q", v, shown.Header.Get("Cache-Control"))
	}
	if r := guest.post(t, a.Path()+"/comments", reply("Forget me")); len(r.Cookies()) != 1 || r.Cookies()[0].MaxAge >= 0 {
		t.Errorf("not forgotten: %v", r.Cookies())
	}
}

// A member joins with one form sent twice, opens a topic that waits, and answers once
// it is public.
func TestForumJourney(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
	b := modelstest.Board(t, store, "Copper")
	in := fill(page(t, visitor.get(t, "/sign-up?next="+b.Path()+"/new")).Find("form.form"), map[string]string{"name": "Newt", "email": "newt@example.org", "password": "a long enough one"})
	if in.Get("nonce") == "" {
		t.Error("the form to join carries no nonce")
	}
	visitor.post(t, "/sign-up", in)
	r := visitor.post(t, "/sign-up", in)
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != b.Path()+"/new" {
		t.Fatalf("joining gave %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	newt := *visitor
	newt.cookies = r.Cookies()
	if r := newt.post(t, b.Path()+"/topics", url.Values{"title": {"Hi"}, "body": {"Kept text"}}); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a short title gave %d", r.StatusCode)
	} else {
		says(t, r, "Kept text")
	}
	r = newt.post(t, b.Path()+"/topics", url.Values{"title": {"What about scrap?"}, "body": {"Opening words"}, "nonce": {"1"}})
	if !strings.HasPrefix(r.Header.Get("Location"), "/receipts/") {
		t.Fatalf("a first topic leads to %s", r.Header.Get("Location"))
	}
	if strings.Contains(body(t, visitor.get(t, b.Path())), "scrap") || visitor.get(t, "/forum/copper/1/what-about-scrap").StatusCode != http.StatusNotFound {
		t.Error("a topic that waits is seen by others")
	}
	r = newt.post(t, "/confirmations/"+confirmToken(t, store, "newt@example.org"), nil)
	if r.StatusCode != http.StatusOK || len(r.Cookies()) == 0 {
		t.Errorf("confirming gave %d and %d cookies", r.StatusCode, len(r.Cookies()))
	}
	newt.cookies = r.Cookies()
	mod.post(t, "/moderation/posts/1/approval", url.Values{"version": {"1"}})
	if !strings.Contains(body(t, visitor.get(t, b.Path())), "What about scrap?") {
		t.Error("an approved topic is not listed")
	}
	r = newt.post(t, "/topics/1/posts", url.Values{"body": {"My own answer"}, "parent": {"1"}, "nonce": {"2"}})
	if r.Header.Get("Location") != "/forum/copper/1/what-about-scrap#post-2" {
		t.Errorf("an answer leads to %s", r.Header.Get("Location"))
	}
	if r := newt.post(t, "/posts/2/edits", url.Values{"body": {"My better answer"}, "version": {"1"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("an edit gave %d", r.StatusCode)
	}
	if text := body(t, visitor.get(t, "/forum/copper/1/what-about-scrap")); !strings.Contains(text, "My better answer") || !strings.Contains(text, "edited") {
		t.Error("the edit does not show")
	}
	if r := visitor.post(t, "/posts/2/edits", url.Values{"body": {"Somebody else's"}}); r.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's edit gave %d", r.StatusCode)
	}
	out := newt.post(t, "/sign-out", nil)
	if out.StatusCode != http.StatusSeeOther || newt.get(t, b.Path()+"/new").StatusCode != http.StatusSeeOther {
		t.Error("the session lives on after signing out")
	}
}
