package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// Every route lets in exactly those whom its line names, whatever its handler does
// afterwards.
func TestEveryRouteByEveryRole(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	people := map[string]*site{"visitor": visitor}
	for _, role := range models.Roles {
		people[string(role)] = visitor.as(t, modelstest.User(t, store, "the-"+string(role), role))
	}
	allowed := map[access][]string{
		anyone:    {"visitor", "member", "author", "editor", "moderator", "admin"},
		member:    {"member", "author", "editor", "moderator", "admin"},
		moderator: {"moderator", "admin"},
	}
	fill := strings.NewReplacer(":id", "1", ":slug", "x", ":board", "x", ":name", "x", ":token", "x", "*", "x")
	for _, r := range new(App).routes() {
		if r.path == "/sign-out" {
			continue // it would end the sessions that the others need
		}
		for name, who := range people {
			req := httptest.NewRequest(r.method, fill.Replace(r.path), nil)
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			got := who.do(t, req)
			askedIn := got.StatusCode == http.StatusSeeOther && strings.HasPrefix(got.Header.Get("Location"), "/sign-in")
			turnedAway := askedIn || got.StatusCode == http.StatusForbidden
			may := false
			for _, a := range allowed[r.access] {
				may = may || a == name
			}
			if may == turnedAway {
				t.Errorf("%s %s for %s: %d %s, may enter: %v", r.method, r.path, name, got.StatusCode, got.Header.Get("Location"), may)
			}
			if got.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%s %s for %s: %d", r.method, r.path, name, got.StatusCode)
			}
		}
	}
}

// No form is taken that another site has sent.
func TestForeignFormsAreRefused(t *testing.T) {
	store := modelstest.New(t)
	admin := newSite(t, store).as(t, modelstest.User(t, store, "ada", models.Admin))
	for _, r := range new(App).routes() {
		if r.method != http.MethodPost {
			continue
		}
		for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			req := httptest.NewRequest(r.method, strings.NewReplacer(":id", "1", ":slug", "x").Replace(r.path), nil)
			req.Header.Set(header, value)
			if got := admin.do(t, req); got.StatusCode != http.StatusForbidden {
				t.Errorf("%s with %s %s: %d", r.path, header, value, got.StatusCode)
			}
		}
	}
}

func TestHeaders(t *testing.T) {
	visitor := newSite(t, modelstest.New(t))
	for _, path := range []string{"/", "/nope", "/healthz", "/sign-in"} {
		r := visitor.get(t, path)
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy"} {
			if r.Header.Get(name) == "" {
				t.Errorf("%s has no %s", path, name)
			}
		}
		if strings.Contains(r.Header.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s allows something unsafe", path)
		}
		if c := r.Header.Get("Set-Cookie"); c != "" {
			t.Errorf("%s sets a cookie: %s", path, c)
		}
	}
}

// Nothing that a person can put into "next" leads to another site.
func TestNextStaysHere(t *testing.T) {
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "/\t/evil.example", "\\\\evil.example", "javascript:alert(1)", " //evil.example", "/%0d%0aX: y\r\n", "http:/evil.example", "///evil.example"} {
		if got := local(next, "/here"); got != "/here" {
			t.Errorf("local(%q) = %q", next, got)
		}
	}
	if got := local("/news/a?page=2#post-1", "/"); got != "/news/a?page=2#post-1" {
		t.Errorf("a path of this site became %q", got)
	}
}
