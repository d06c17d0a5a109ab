package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models/modelstest"
)

// Five fields later the site has a name and an admin, who is signed in. Nobody else
// learns of the page.
func TestSetupPage(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	token, err := store.OfferSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/sign-in", "/sign-up", "/forum"} {
		r := visitor.get(t, path)
		if text := body(t, r); r.StatusCode != http.StatusOK || strings.Contains(strings.ToLower(text), "setup") || strings.Contains(text, token) {
			t.Errorf("%s gives %d, or tells of the page", path, r.StatusCode)
		}
	}
	if r := visitor.get(t, "/setup/wrong"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a wrong token gives %d", r.StatusCode)
	}
	path := "/setup/" + token
	if n := page(t, visitor.get(t, path)).Find("main form input").Length(); n != 5 {
		t.Errorf("the page has %d fields", n)
	}
	form := url.Values{"site_name": {"The Vein"}, "tagline": {"Ore"}, "name": {"Ada"}, "email": {"nowhere"}, "password": {modelstest.Password}}
	r := visitor.post(t, path, form)
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#email-error").Length() != 1 || doc.Find("#site_name").AttrOr("value", "") != "The Vein" {
		t.Errorf("a form that does not pass gave %d", r.StatusCode)
	}
	form.Set("email", "ada@example.org")
	r = visitor.post(t, path, form)
	if r.StatusCode != http.StatusSeeOther || len(r.Cookies()) != 1 {
		t.Fatalf("setting up gave %d", r.StatusCode)
	}
	admin := *visitor
	admin.cookies = r.Cookies()
	says(t, admin.get(t, r.Header.Get("Location")), "The site is yours.")
	if name := page(t, visitor.get(t, "/")).Find("a.wordmark").Text(); name != "The Vein" {
		t.Errorf("the site is called %q", name)
	}
	for _, send := range []func() *http.Response{func() *http.Response { return visitor.get(t, path) }, func() *http.Response { return visitor.post(t, path, form) }} {
		if r := send(); r.StatusCode != http.StatusNotFound {
			t.Errorf("afterwards the page gives %d", r.StatusCode)
		}
	}
}

// Where staff need a second step, the new admin is led to it first, and then on.
func TestSetupAndSecondStep(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	visitor.handler = New(store, Config{BaseURL: "http://lode.example"}, quiet())
	token, err := store.OfferSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := visitor.post(t, "/setup/"+token, url.Values{"site_name": {"The Vein"}, "name": {"Ada"}, "email": {"ada@example.org"}, "password": {modelstest.Password}})
	if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/account/second-step?next=") || !strings.Contains(to, "admin%2Fsettings") {
		t.Fatalf("setting up gave %d %s", r.StatusCode, to)
	}
	admin := *visitor
	admin.cookies = r.Cookies()
	if r := admin.get(t, "/admin/settings"); r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), "/account/second-step") {
		t.Errorf("without it the settings give %d", r.StatusCode)
	}
	if r := admin.get(t, "/account/second-step"); r.StatusCode != http.StatusOK {
		t.Errorf("setting it up gives %d", r.StatusCode)
	}
}
