package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/internal/openid"
	"lode/models"
	"lode/models/modelstest"

	"github.com/oauth2-proxy/mockoidc"
)

// withOpenID is a site that trusts a provider, which runs until the test ends.
func withOpenID(t *testing.T, store *models.Store) (*site, *mockoidc.MockOIDC) {
	t.Helper()
	provider, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = provider.Shutdown() })
	config := Config{BaseURL: "http://lode.example", SecondStepOptional: true, OpenID: openid.New(openid.Config{
		Issuer: provider.Issuer(), ID: provider.ClientID, Secret: provider.ClientSecret,
		Redirect: "http://lode.example/sign-in/oidc/callback", Name: "Guild",
	})}
	return &site{store, New(store, config, quiet()), nil}, provider
}

// keep has s go on with the cookies of an answer.
func (s *site) keep(r *http.Response) *http.Response {
	for _, c := range r.Cookies() {
		if c.MaxAge >= 0 {
			s.cookies = append(s.cookies, c)
		}
	}
	return r
}

// setOut goes to the provider, who takes the visitor for who, and returns what the
// provider sends back.
func (s *site) setOut(t *testing.T, provider *mockoidc.MockOIDC, who *mockoidc.MockUser, next string) url.Values {
	t.Helper()
	provider.QueueUser(who)
	s.keep(s.post(t, "/sign-in/oidc", url.Values{"next": {next}}))
	_, address, ok := strings.Cut(s.get(t, "/sign-in/oidc").Header.Get("Refresh"), "url=")
	if !ok || !strings.HasPrefix(address, provider.AuthorizationEndpoint()) {
		t.Fatalf("the way leads to %q", address)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	back, err := r.Location()
	if err != nil || back.Host != "lode.example" {
		t.Fatalf("the provider leads to %v (%v)", back, err)
	}
	if page := s.get(t, back.RequestURI()); page.StatusCode != http.StatusOK {
		t.Fatalf("coming back gave %d", page.StatusCode)
	}
	return url.Values{"code": {back.Query().Get("code")}, "state": {back.Query().Get("state")}}
}

func (s *site) arrive(t *testing.T, sent url.Values) *http.Response {
	t.Helper()
	return s.keep(s.post(t, "/sign-in/oidc/callback", sent))
}

var jo = &mockoidc.MockUser{Subject: "7", Email: "jo@guild.example", EmailVerified: true, PreferredUsername: "Jo Miner"}

func TestJoinByProvider(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		first, provider := withOpenID(t, store)
		if r := first.arrive(t, first.setOut(t, provider, jo, "/account/posts")); r.Header.Get("Location") != "/account/posts" {
			t.Fatalf("arriving gave %d %s", r.StatusCode, r.Header.Get("Location"))
		}
		u, err := store.UserByName(t.Context(), "Jo Miner")
		if err != nil || u.Email != jo.Email || u.EmailConfirmedAt == nil || u.Role != models.Member {
			t.Fatalf("the member is %+v (%v)", u, err)
		}
		if !strings.Contains(body(t, first.get(t, "/account")), "Jo Miner") {
			t.Error("nobody is signed in")
		}
		again := &site{store, first.handler, nil}
		renamed := *jo
		renamed.Email, renamed.PreferredUsername = "other@guild.example", "Joanna"
		again.arrive(t, again.setOut(t, provider, &renamed, ""))
		if !strings.Contains(body(t, again.get(t, "/account")), "Jo Miner") {
			t.Error("the same subject under another name is taken for another person")
		}
	})
}

// Nobody gets in by an answer that was meant for another browser, another visit, or
// was used before.
func TestProviderAnswersAreBound(t *testing.T) {
	mine, provider := withOpenID(t, modelstest.New(t))
	refused := func(who string, s *site, sent url.Values) {
		t.Helper()
		if r := s.arrive(t, sent); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s gave %d %s", who, r.StatusCode, r.Header.Get("Location"))
		}
		if r := s.get(t, "/account"); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%s is signed in", who)
		}
	}
	sent := mine.setOut(t, provider, jo, "")
	refused("a browser that never set out", &site{mine.Store, mine.handler, nil}, sent)

	other := &site{mine.Store, mine.handler, nil}
	theirs := other.setOut(t, provider, &mockoidc.MockUser{Subject: "8", Email: "eve@guild.example", EmailVerified: true, PreferredUsername: "Eve"}, "")
	refused("another visit's state", mine, theirs)

	swapped := &site{mine.Store, mine.handler, nil}
	own := swapped.setOut(t, provider, jo, "")
	own.Set("code", theirs.Get("code"))
	refused("another visit's code", swapped, own)

	if r := other.arrive(t, other.setOut(t, provider, jo, "")); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("an answer of one's own gave %d", r.StatusCode)
	}
	refused("a refusal", &site{mine.Store, mine.handler, nil}, url.Values{"error": {"access_denied"}})
}

// An address opens no account: its owner signs in once and links the two.
func TestProviderAndTheOwnerOfAnAddress(t *testing.T) {
	store := modelstest.New(t)
	visitor, provider := withOpenID(t, store)
	ann := modelstest.User(t, store, "ann")
	elsewhere := &mockoidc.MockUser{Subject: "9", Email: ann.Email, EmailVerified: true, PreferredUsername: "ann9"}
	if r := visitor.arrive(t, visitor.setOut(t, provider, elsewhere, "")); r.Header.Get("Location") != "/sign-in/oidc/account" {
		t.Fatalf("arriving gave %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	if page := body(t, visitor.get(t, "/sign-in/oidc/account")); !strings.Contains(page, "You have an account here") {
		t.Error("the owner of the address is not asked to sign in")
	}
	if r := visitor.post(t, "/sign-in/oidc/account", url.Values{"name": {"ann9"}}); r.StatusCode != http.StatusConflict {
		t.Errorf("joining beside the owner gave %d", r.StatusCode)
	}
	r := visitor.keep(visitor.post(t, "/sign-in", url.Values{"name": {"ann"}, "password": {modelstest.Password}, "next": {"/sign-in/oidc/account"}}))
	if r.Header.Get("Location") != "/sign-in/oidc/account" {
		t.Fatalf("signing in leads to %s", r.Header.Get("Location"))
	}
	if r := visitor.post(t, "/account/identities", nil); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("linking gave %d", r.StatusCode)
	}
	later := &site{store, visitor.handler, nil}
	later.arrive(t, later.setOut(t, provider, elsewhere, ""))
	if !strings.Contains(body(t, later.get(t, "/account")), "ann") {
		t.Error("the linked account does not open")
	}

	// An address that the provider does not vouch for says nothing.
	stranger := &site{store, visitor.handler, nil}
	claimed := &mockoidc.MockUser{Subject: "10", Email: ann.Email, PreferredUsername: "Not Ann"}
	stranger.arrive(t, stranger.setOut(t, provider, claimed, ""))
	if page := body(t, stranger.get(t, "/sign-in/oidc/account")); strings.Contains(page, "You have an account here") || !strings.Contains(page, "What shall we call you?") {
		t.Error("an address that nobody vouches for tells who has an account")
	}
}

// A provider that is away is no fault of the visitor's, and nothing of it is told.
func TestProviderIsAway(t *testing.T) {
	visitor, provider := withOpenID(t, modelstest.New(t))
	provider.QueueError(&mockoidc.ServerError{Code: http.StatusInternalServerError, Error: "secret words", Description: "of the provider"})
	visitor.keep(visitor.post(t, "/sign-in/oidc", nil))
	r := visitor.get(t, "/sign-in/oidc")
	if page := body(t, r); r.StatusCode != http.StatusServiceUnavailable && r.StatusCode != http.StatusBadGateway || strings.Contains(page, "secret words") {
		t.Errorf("gave %d:\n%s", r.StatusCode, page)
	}
}
