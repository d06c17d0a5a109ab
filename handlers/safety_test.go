package handlers

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"

	"github.com/labstack/echo/v4"
)

// Cookies are for this site alone, out of the reach of scripts, and over TLS for this
// very host; no browser sends them with another site's form.
func TestCookies(t *testing.T) {
	for base, prefix := range map[string]string{"http://lode.example": "", "https://lode.example": "__Host-"} {
		store := modelstest.New(t)
		a := modelstest.Article(t, store, "Rates hold")
		modelstest.User(t, store, "ann")
		s := &site{store, New(store, Config{BaseURL: base}, quiet()), nil}
		remembered := reply("Remember me")
		remembered.Set("remember", "true")
		given := map[string]*http.Response{
			"signing in":    s.post(t, "/sign-in", url.Values{"name": {"ann"}, "password": {modelstest.Password}}),
			"joining":       s.post(t, "/sign-up", url.Values{"name": {"bob"}, "email": {"bob@example.org"}, "password": {modelstest.Password}}),
			"being told so": s.post(t, a.Path()+"/comments", remembered),
			"the theme":     s.post(t, "/theme", url.Values{"theme": {"dark"}}),
		}
		for what, r := range given {
			if len(r.Cookies()) == 0 {
				t.Errorf("%s: %s sets no cookie (%d)", base, what, r.StatusCode)
			}
			for _, c := range r.Cookies() {
				if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != (prefix != "") {
					t.Errorf("%s: %s sets %s", base, what, c)
				}
				if c.Name != themeName && c.Name != guestName && !strings.HasPrefix(c.Name, prefix) {
					t.Errorf("%s: %s sets %s without %s", base, what, c.Name, prefix)
				}
			}
		}
		r := s.get(t, "/")
		if hsts := r.Header.Get("Strict-Transport-Security"); (hsts != "") != (prefix != "") {
			t.Errorf("%s: HSTS is %q", base, hsts)
		}
	}
}

// A page loads nothing from elsewhere, runs nothing that stands in it, and is shown
// in nobody's frame.
func TestPolicy(t *testing.T) {
	r := newSite(t, modelstest.New(t)).get(t, "/")
	directives := map[string]string{}
	for d := range strings.SplitSeq(r.Header.Get("Content-Security-Policy"), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(d), " ")
		directives[name] = value
	}
	for name, want := range map[string]string{
		"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "connect-src": "'self'",
		"form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
	} {
		if directives[name] != want {
			t.Errorf("%s is %q, want %q", name, directives[name], want)
		}
	}
}

// What somebody who is signed in sees is kept by no browser and no proxy.
func TestPagesOfPeopleAreNotKept(t *testing.T) {
	l := newLivedIn(t)
	for _, path := range l.pages() {
		if strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/avatars/") {
			continue
		}
		r := l.people["admin"].get(t, path)
		if cc := r.Header.Get("Cache-Control"); r.StatusCode == http.StatusOK && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") && !strings.Contains(cc, "no-store") {
			t.Errorf("%s has Cache-Control %q", path, cc)
		}
	}
}

// Looking changes nothing, whoever looks.
func TestGetChangesNothing(t *testing.T) {
	l := newLivedIn(t)
	for name, who := range l.people {
		before := l.file(t)
		for _, path := range l.pages() {
			who.get(t, path)
			if now := l.file(t); now != before {
				t.Errorf("GET %s by %s writes", path, name)
				before = now
			}
		}
	}
}

// file is a fingerprint of all that the database holds.
func (l *livedIn) file(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	for _, part := range []string{"", "-wal"} {
		b, err := os.ReadFile(l.database + part)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%d ", len(b))
		h.Write(b)
	}
	return string(h.Sum(nil))
}

// No address is made of the host that a request names, and no page that is kept
// carries it to others.
func TestHostIsNotBelieved(t *testing.T) {
	l := newLivedIn(t)
	for _, path := range l.pages() {
		for name, who := range l.people {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = "evil.example"
			r.Header.Set("X-Forwarded-Host", "evil.example")
			r.Header.Set("Forwarded", "host=evil.example")
			got := who.do(t, r)
			if strings.Contains(body(t, got), "evil.example") || strings.Contains(fmt.Sprint(got.Header), "evil.example") {
				t.Errorf("%s for %s speaks of evil.example", path, name)
			}
		}
	}
}

// An address is the connection's, unless a proxy that is trusted says otherwise; of
// what it says, only the last hop that no proxy of ours is counts.
func TestAddressFrom(t *testing.T) {
	_, ours, _ := net.ParseCIDR("10.0.0.0/8")
	for _, tt := range []struct {
		name             string
		trust            []*net.IPNet
		from, said, want string
	}{
		{"nobody is trusted", nil, "10.0.0.1", "198.51.100.7", "10.0.0.1"},
		{"a proxy", []*net.IPNet{ours}, "10.0.0.1", "198.51.100.7", "198.51.100.7"},
		{"a proxy, with a forged part", []*net.IPNet{ours}, "10.0.0.1", "192.0.2.1, 198.51.100.7", "198.51.100.7"},
		{"a chain of proxies", []*net.IPNet{ours}, "10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"},
		{"a stranger", []*net.IPNet{ours}, "203.0.113.9", "198.51.100.7", "203.0.113.9"},
		{"a private address that is not named", []*net.IPNet{ours}, "192.168.0.1", "198.51.100.7", "192.168.0.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = tt.from + ":4711"
		r.Header.Set("X-Forwarded-For", tt.said)
		r.Header.Set("X-Real-Ip", "192.0.2.2")
		if got := addressFrom(tt.trust)(r); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Nothing is served but the pages of the site.
func TestNothingElseIsServed(t *testing.T) {
	admin := newLivedIn(t).people["admin"]
	for _, path := range []string{
		"/.git/config", "/.env", "/go.mod", "/data/lode.db", "/lode.db", "/static", "/static/", "/static/static.go", "/static/../go.mod", "/static/%2e%2e/go.mod",
		"/avatars/", "/uploads/", "/backup", "/debug/pprof/", "/debug/vars", "/metrics", "/server-status", "/admin/..%2f..%2fetc%2fpasswd",
	} {
		if r := admin.get(t, path); r.StatusCode != http.StatusNotFound && r.StatusCode != http.StatusMovedPermanently {
			t.Errorf("%s gave %d", path, r.StatusCode)
		}
	}
	for _, method := range []string{"TRACE", "CONNECT", "PROPFIND", "PUT", "DELETE", "PATCH"} {
		r := httptest.NewRequest(method, "/", nil)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("X-Secret", "told to nobody")
		if got := admin.do(t, r); got.StatusCode != http.StatusMethodNotAllowed && got.StatusCode != http.StatusNotFound || strings.Contains(body(t, got), "told to nobody") {
			t.Errorf("%s gave %d", method, got.StatusCode)
		}
	}
}

// A handler that breaks down costs one request, tells nothing of itself, and leaves
// its reason and the same reference in the log.
func TestPanic(t *testing.T) {
	var lines bytes.Buffer
	store := modelstest.New(t)
	a := &App{store: store, sessions: newSessionStore(store, false), log: slog.New(slog.NewJSONHandler(&lines, nil))}
	e := echo.New()
	e.HTTPErrorHandler = a.fail
	e.Pre(a.logged, a.recovered)
	e.GET("/broken", func(echo.Context) error { panic("inner words") })
	s := &site{store, e, nil}
	r := s.get(t, "/broken")
	text := body(t, r)
	if r.StatusCode != http.StatusInternalServerError || strings.Contains(text, "inner words") || strings.Contains(text, "goroutine") {
		t.Errorf("gave %d: %s", r.StatusCode, text)
	}
	if !strings.Contains(lines.String(), "inner words") || !strings.Contains(lines.String(), "safety_test.go") {
		t.Errorf("the log says %s", lines.String())
	}
}

// What people type to sign in is in no log.
func TestPasswordsAreNotLogged(t *testing.T) {
	var lines bytes.Buffer
	store := modelstest.New(t)
	modelstest.User(t, store, "ann")
	s := &site{store, New(store, Config{BaseURL: "http://lode.example"}, slog.New(slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))), nil}
	for _, words := range []string{modelstest.Password, "quiet ferret wrong"} {
		s.post(t, "/sign-in", url.Values{"name": {"ann"}, "password": {words}})
		s.post(t, "/sign-up", url.Values{"name": {"a"}, "email": {"no address"}, "password": {words}})
		s.get(t, "/sign-in?password="+url.QueryEscape(words))
		if strings.Contains(lines.String(), words) || strings.Contains(lines.String(), url.QueryEscape(words)) || lines.Len() == 0 {
			t.Errorf("the log says %s", lines.String())
		}
	}
}

// Old sessions prove once more who they are before anything that could cost them
// the account, or cost the site its safety.
func TestWhatNeedsAFreshProof(t *testing.T) {
	l := newLivedIn(t)
	late := l.people["admin"].later(t, models.FreshFor+1)
	for _, path := range []string{"/account/password", "/account/email", "/account/data/my-data.json", "/account/passkeys/new", "/account/authenticator"} {
		if r := late.get(t, path); !strings.HasPrefix(r.Header.Get("Location"), "/account/proof") {
			t.Errorf("GET %s gave %d %s", path, r.StatusCode, r.Header.Get("Location"))
		}
	}
	for _, path := range []string{
		"/account/password", "/account/email", "/account/erasure", "/account/authenticator", "/account/authenticator/confirmation", "/account/authenticator/removal",
		"/account/recovery-codes", "/account/passkeys", "/account/passkeys/challenge", "/account/passkeys/1/removal", "/account/identities/1/removal",
		"/admin/people/1/role", "/admin/people/changes/1/undo",
	} {
		if r := late.post(t, path, nil); r.StatusCode != http.StatusUnauthorized {
			t.Errorf("POST %s gave %d", path, r.StatusCode)
		}
	}
}
