package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// signedIn reports whether the site still knows who is asking.
func (s *site) signedIn(t *testing.T) bool {
	t.Helper()
	return s.get(t, "/account").StatusCode == http.StatusOK
}

// with is the site in a browser that keeps these cookies.
func (s site) with(r *http.Response) *site {
	s.cookies = r.Cookies()
	return &s
}

// A cookie opens nothing any more, at once, when its person has signed out or what
// they may do has changed; and no id is kept that was there before.
func TestOldCookiesAreDead(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod := modelstest.User(t, store, "mo", models.Moderator)
	deeds := map[string]func(*site, *models.User) *http.Response{
		"leaves": func(s *site, _ *models.User) *http.Response { return s.post(t, "/sign-out", nil) },
		"rekeys": func(s *site, _ *models.User) *http.Response {
			return s.post(t, "/account/password", url.Values{"password": {"another good one"}})
		},
		"promoted": func(_ *site, u *models.User) *http.Response {
			return nothing(t, store.SetRole(t.Context(), u.Name, models.Author))
		},
		"suspended": func(_ *site, u *models.User) *http.Response {
			modelstest.Sanction(t, store, mod, u, models.ActSuspend)
			return nil
		},
		"returns": func(s *site, u *models.User) *http.Response {
			return s.post(t, "/sign-in", url.Values{"name": {u.Name}, "password": {modelstest.Password}})
		},
	}
	for name, deed := range deeds {
		u := modelstest.User(t, store, name)
		here, there := visitor.as(t, u), visitor.as(t, u)
		r := deed(here, u)
		if here.signedIn(t) {
			t.Errorf("%s: the old cookie still works", name)
		}
		if others := there.signedIn(t); others != (name == "leaves" || name == "returns") {
			t.Errorf("%s: the other browser is signed in: %v", name, others)
		}
		if goesOn := name == "rekeys" || name == "returns"; goesOn && !visitor.with(r).signedIn(t) {
			t.Errorf("%s: not signed in afterwards", name)
		}
	}
	planted := *visitor
	planted.cookies = []*http.Cookie{{Name: sessionName, Value: newID()}}
	r := planted.post(t, "/sign-in", url.Values{"name": {"mo"}, "password": {modelstest.Password}})
	if planted.signedIn(t) || r.Cookies()[0].Value == planted.cookies[0].Value {
		t.Error("a planted id is taken over")
	}
}

func nothing(t *testing.T, err error) *http.Response {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return &http.Response{}
}

// answer is all of a response that tells one case from another.
type answer struct {
	status, size, cookies int
	location              string
}

func answerOf(t *testing.T, r *http.Response) answer {
	t.Helper()
	return answer{r.StatusCode, len(body(t, r)), len(r.Cookies()), r.Header.Get("Location")}
}

// No answer tells whether somebody has an account.
func TestNothingTellsWhoIsKnown(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	modelstest.User(t, store, "anna")
	modelstest.Unconfirmed(t, store, "una4")
	sus := modelstest.User(t, store, "sus4")
	modelstest.Sanction(t, store, modelstest.User(t, store, "mod4", models.Moderator), sus, models.ActSuspend)
	names := []string{"anna", "nils", "una4", "sus4", "mod4"}
	cases := map[string]func(name string) *http.Response{
		"a wrong password": func(name string) *http.Response {
			return visitor.post(t, "/sign-in", url.Values{"name": {name}, "password": {"not this one"}})
		},
		"a wrong password by address": func(name string) *http.Response {
			return visitor.post(t, "/sign-in", url.Values{"name": {name + "@example.org"}, "password": {"not this one"}})
		},
		"joining": func(name string) *http.Response {
			return visitor.post(t, "/sign-up", url.Values{"name": {"new " + name}, "email": {name + "@example.org"}, "password": {"a long enough one"}})
		},
		"a link to sign in": func(name string) *http.Response {
			return visitor.post(t, "/sign-in/link", url.Values{"email": {name + "@example.org"}})
		},
	}
	for what, ask := range cases {
		first := answerOf(t, ask(names[0]))
		for _, name := range names[1:] {
			got := answerOf(t, ask(name))
			if d := got.size - first.size; d < -16 || d > 16 {
				t.Errorf("%s: %s differs by %d bytes", what, name, d)
			}
			got.size = first.size
			if got != first {
				t.Errorf("%s: %s gives %+v, %s gives %+v", what, names[0], first, name, got)
			}
		}
	}
}

// A visitor asks for a link, opens it, presses its button and is signed in where
// they wanted to go; the link is spent by the button alone.
func TestSignInByLink(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	modelstest.User(t, store, "ann")
	if r := visitor.post(t, "/sign-in/link", url.Values{"email": {"nowhere"}}); r.StatusCode != http.StatusUnprocessableEntity || page(t, r).Find("#email-error").Length() != 1 {
		t.Errorf("what is no address gives %d", r.StatusCode)
	}
	r := visitor.post(t, "/sign-in/link", url.Values{"email": {"ann@example.org"}, "next": {"/forum?list=new"}})
	says(t, visitor.get(t, r.Header.Get("Location")), "If there is an account with this address, a message is on its way.")
	link := "/links/" + modelstest.OneLetter(t, store, "ann@example.org").Token
	for range 2 {
		if r := visitor.get(t, link); r.StatusCode != http.StatusOK || len(r.Cookies()) != 0 || r.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("opening the link gives %d", r.StatusCode)
		}
	}
	in := visitor.post(t, link, nil)
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/forum?list=new" {
		t.Errorf("using it gives %d %s", in.StatusCode, in.Header.Get("Location"))
	}
	ann := visitor.with(in)
	if r := ann.get(t, "/account/password"); r.StatusCode != http.StatusOK {
		t.Errorf("a new password needs the old one: %d", r.StatusCode)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		req := httptest.NewRequest(method, link, nil)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		if r := visitor.do(t, req); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s of a used link gives %d", method, r.StatusCode)
		} else {
			says(t, r, "This link no longer works")
		}
	}
}

// A link never leads to another site.
func TestLinkLeadsHere(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	modelstest.User(t, store, "ann")
	visitor.post(t, "/sign-in/link", url.Values{"email": {"ann@example.org"}, "next": {"//evil.example"}})
	if r := visitor.post(t, "/links/"+modelstest.OneLetter(t, store, "ann@example.org").Token, nil); r.Header.Get("Location") != "/" {
		t.Errorf("a link leads to %s", r.Header.Get("Location"))
	}
}

// Sessions are listed with their browser, and end one by one or all others at once.
func TestSessionsPage(t *testing.T) {
	store := modelstest.New(t)
	u := modelstest.User(t, store, "ann")
	visitor := newSite(t, store)
	here := visitor.as(t, u)
	phones := []*site{visitor.from(t, u, "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0"), visitor.from(t, u, "\xff\xfe"), visitor.from(t, u, strings.Repeat("Safari/", 500))}
	doc := page(t, here.get(t, "/account/sessions"))
	if n := doc.Find("[data-session]").Length(); n != 4 {
		t.Fatalf("%d sessions are listed", n)
	}
	phone := doc.Find("[data-session]:contains('Firefox on Android')")
	if doc.Find("[data-session]:contains('This browser')").Length() != 1 || phone.Length() != 1 {
		t.Fatalf("the list reads %s", doc.Find("[data-session]").Text())
	}
	end := phone.Find("form").AttrOr("action", "")
	if r := visitor.as(t, modelstest.User(t, store, "eve")).post(t, end, nil); r.StatusCode != http.StatusNotFound || !phones[0].signedIn(t) {
		t.Errorf("somebody else ends it: %d", r.StatusCode)
	}
	if r := here.post(t, end, nil); r.StatusCode != http.StatusSeeOther || phones[0].signedIn(t) || !phones[1].signedIn(t) {
		t.Errorf("ending one gives %d", r.StatusCode)
	}
	if r := here.post(t, "/account/sessions/end", nil); r.StatusCode != http.StatusSeeOther || phones[1].signedIn(t) || phones[2].signedIn(t) || !here.signedIn(t) {
		t.Errorf("ending all others gives %d", r.StatusCode)
	}
	own := page(t, here.get(t, "/account/sessions")).Find("[data-session] form").AttrOr("action", "")
	if r := here.post(t, own, nil); r.Header.Get("Location") != "/" || here.signedIn(t) {
		t.Errorf("ending this one leads to %s", r.Header.Get("Location"))
	}
}

// from is the site for someone who has signed in with a browser of their own.
func (s site) from(t *testing.T, u *models.User, agent string) *site {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(url.Values{"name": {u.Name}, "password": {modelstest.Password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", agent)
	return s.with(s.do(t, r))
}

// A new address is confirmed in the browser that asked for it, and taken back by a
// link that the old one was sent.
func TestChangeAddress(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	ann := visitor.as(t, modelstest.User(t, store, "ann"))
	if r := ann.post(t, "/account/email", url.Values{"email": {"nowhere"}}); r.StatusCode != http.StatusUnprocessableEntity || page(t, r).Find("#email").AttrOr("value", "") != "nowhere" {
		t.Errorf("what is no address gives %d", r.StatusCode)
	}
	if r := ann.post(t, "/account/email", url.Values{"email": {"anna@example.org"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("asking gives %d", r.StatusCode)
	}
	says(t, ann.get(t, "/account/security"), "Asked for and not yet confirmed: anna@example.org")
	link := "/links/" + modelstest.OneLetter(t, store, "anna@example.org").Token
	if r := visitor.get(t, link); r.Header.Get("Location") != signInPath(link) {
		t.Errorf("a visitor is led to %q", r.Header.Get("Location"))
	}
	if r := visitor.as(t, modelstest.User(t, store, "eve")).get(t, link); r.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else sees it: %d", r.StatusCode)
	}
	says(t, ann.get(t, link), "Is this your new address?")
	r := ann.post(t, link, nil)
	if ann.signedIn(t) || !ann.with(r).signedIn(t) {
		t.Errorf("using it gives %d; the session's id is the same", r.StatusCode)
	}
	says(t, ann.with(r).get(t, r.Header.Get("Location")), "Your address is changed.")
	undo := "/links/" + modelstest.OneLetter(t, store, "ann@example.org").Token
	says(t, visitor.get(t, undo), "gets the address ann@example.org back")
	back := visitor.post(t, undo, nil)
	if back.Header.Get("Location") != "/account/password" || ann.with(r).signedIn(t) {
		t.Errorf("taking it back leads to %q", back.Header.Get("Location"))
	}
	says(t, visitor.with(back).get(t, "/account/password"), "Choose a password")
}

// Two accounts that claim one address are told apart when the second confirms.
func TestConfirmTakenAddress(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	var tokens []string
	for _, name := range []string{"First", "Second"} {
		visitor.post(t, "/sign-up", url.Values{"name": {name}, "email": {"shared@example.org"}, "password": {"a long enough one"}})
		tokens = append(tokens, modelstest.OneLetter(t, store, "shared@example.org").Confirm.Token)
	}
	says(t, visitor.get(t, "/confirmations/"+tokens[1]), "opened an account called Second")
	if r := visitor.post(t, "/confirmations/"+tokens[0], nil); r.StatusCode != http.StatusOK {
		t.Errorf("the first gives %d", r.StatusCode)
	}
	r := visitor.post(t, "/confirmations/"+tokens[1], nil)
	if r.StatusCode != http.StatusConflict {
		t.Errorf("the second gives %d", r.StatusCode)
	}
	says(t, r, "This address has an account")
}

// What waits for an address says so, and sends the message again.
func TestConfirmAgain(t *testing.T) {
	store := modelstest.New(t)
	una := newSite(t, store).as(t, modelstest.Unconfirmed(t, store, "una"))
	modelstest.Mail(t, store)
	says(t, una.get(t, "/account"), "Confirm your e-mail address. We have sent a message with a link to una@example.org.")
	r := una.post(t, "/account/confirmation", nil)
	says(t, una.get(t, r.Header.Get("Location")), "Another message is on its way")
	una.post(t, "/confirmations/"+modelstest.OneLetter(t, store, "una@example.org").Confirm.Token, nil)
	u, err := store.UserByName(t.Context(), "una")
	if err != nil || u.EmailConfirmedAt == nil {
		t.Errorf("not confirmed (%v)", err)
	}
}

// Who has no password proves who they are by mail, and the form that had to wait
// goes through with what was typed.
func TestProofByMail(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	modelstest.User(t, store, "ann")
	visitor.post(t, "/sign-in/link", url.Values{"email": {"ann@example.org"}})
	ann := visitor.with(visitor.post(t, "/links/"+modelstest.OneLetter(t, store, "ann@example.org").Token, nil)).later(t, models.FreshFor)
	form := url.Values{"proof_again": {"/account/email"}, "email": {"anna@example.org"}}
	r := ann.post(t, "/account/proof/link", form)
	if doc := page(t, r); doc.Find("input[name=email]").AttrOr("value", "") != "anna@example.org" || r.StatusCode != http.StatusOK {
		t.Errorf("asking for the link gives %d and loses what was typed", r.StatusCode)
	}
	used := ann.post(t, "/links/"+modelstest.OneLetter(t, ann.Store, "ann@example.org").Token, nil)
	if used.Header.Get("Location") != "/account/security" {
		t.Errorf("the link leads to %q", used.Header.Get("Location"))
	}
	ann.cookies = used.Cookies()
	if r := ann.post(t, "/account/proof", form); r.StatusCode != http.StatusTemporaryRedirect || r.Header.Get("Location") != "/account/email" {
		t.Errorf("going on gives %d %s", r.StatusCode, r.Header.Get("Location"))
	}
}

// Whoever leaves a form that did not pass for signing in, or for another theme, comes back
// to the page that it was on, and to none of another site.
func TestComeBackFromForm(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	a := modelstest.Article(t, store, "Rates hold")
	for referer, want := range map[string]string{
		"http://example.com" + a.Path() + "?order=new": a.Path() + "?order=new", "http://other.example/x": "/", "": "/",
	} {
		r := httptest.NewRequest(http.MethodPost, a.Path()+"/comments", strings.NewReader("comment=&author=Gus&nonce=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Referer", referer)
		got := visitor.do(t, r)
		doc := page(t, got)
		theme := doc.Find("header [name=next]").AttrOr("value", "")
		link, err := url.Parse(doc.Find("header a[href^='/sign-in']").AttrOr("href", ""))
		if err != nil || got.StatusCode != http.StatusUnprocessableEntity || theme != want || link.Query().Get("next") != want {
			t.Errorf("from %q it leads to %q and %q, %d (%v)", referer, theme, link, got.StatusCode, err)
		}
	}
}
