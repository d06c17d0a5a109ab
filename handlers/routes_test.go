package handlers

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"

	"github.com/labstack/echo/v4"
)

// who has a right, as the house rules say it. It repeats the table on purpose: a
// slip there must not pass here.
var holders = map[models.Right]string{
	models.ToRead:     "visitor halfway unconfirmed suspended member author editor moderator admin",
	models.ToReply:    "visitor unconfirmed member author editor moderator admin",
	models.ToEnter:    "halfway unconfirmed suspended member author editor moderator admin",
	models.ToHave:     "unconfirmed suspended member author editor moderator admin",
	models.ToPost:     "unconfirmed member author editor moderator admin",
	models.ToVote:     "member author editor moderator admin",
	models.ToPublish:  "author editor moderator admin",
	models.ToWrite:    "author editor admin",
	models.ToEdit:     "editor admin",
	models.ToModerate: "moderator admin",
	models.ToClose:    "editor moderator admin",
	models.ToPick:     "editor moderator admin",
	models.ToHold:     "editor admin",
	models.ToRun:      "admin",
}

// everyone is one signed-in person of each kind, and a visitor.
func everyone(t *testing.T, store *models.Store) map[string]*site {
	t.Helper()
	visitor := newSite(t, store)
	people := map[string]*site{"visitor": visitor}
	for _, role := range models.Roles {
		people[string(role)] = visitor.as(t, modelstest.User(t, store, "the-"+string(role), role))
	}
	people["unconfirmed"] = visitor.as(t, modelstest.Unconfirmed(t, store, "una"))
	sus := modelstest.User(t, store, "sus")
	mod := modelstest.User(t, store, "mod", models.Moderator)
	modelstest.Sanction(t, store, mod, modelstest.User(t, store, "lifted"), models.ActWarn) // the one that is acted on
	modelstest.Sanction(t, store, mod, sus, models.ActSuspend)
	people["suspended"] = visitor.as(t, sus)
	strict := &site{store, New(store, Config{BaseURL: "http://lode.example"}, quiet()), nil}
	people["halfway"] = strict.as(t, modelstest.User(t, store, "half", models.Moderator))
	return people
}

// Every route lets in exactly those whom its line names, whatever its handler does
// afterwards.
func TestEveryRouteByEveryRole(t *testing.T) {
	people := everyone(t, modelstest.New(t))
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
			stepAsked := strings.HasPrefix(got.Header.Get("Location"), "/account/second-step") && r.needs != models.ToEnter
			turnedAway := askedIn || stepAsked || got.StatusCode == http.StatusForbidden
			may := slices.Contains(strings.Fields(holders[r.needs]), name)
			if may == turnedAway {
				t.Errorf("%s %s for %s: %d %s, may enter: %v", r.method, r.path, name, got.StatusCode, got.Header.Get("Location"), may)
			}
			if got.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%s %s for %s: %d", r.method, r.path, name, got.StatusCode)
			}
		}
	}
}

// A route that is not in the table does not exist.
func TestEveryRouteIsInTheTable(t *testing.T) {
	store := modelstest.New(t)
	e := newEcho(store, Config{}, slog.New(slog.DiscardHandler))
	listed := map[string]bool{echo.RouteNotFound + " /*": true}
	for _, r := range new(App).routes() {
		listed[r.method+" "+r.path] = true
	}
	for _, r := range e.Routes() {
		if !listed[r.Method+" "+r.Path] {
			t.Errorf("%s %s is served and not in the table", r.Method, r.Path)
		}
	}
	if len(e.Routes()) != len(listed) {
		t.Errorf("%d routes are served, %d are listed", len(e.Routes()), len(listed))
	}
}

// No form is taken that another site has sent, but for the one that mail programs
// send, which needs a secret and can do nothing else.
func TestForeignFormsAreRefused(t *testing.T) {
	store := modelstest.New(t)
	admin := newSite(t, store).as(t, modelstest.User(t, store, "ada", models.Admin))
	for _, r := range new(App).routes() {
		if r.method != http.MethodPost {
			continue
		}
		want := http.StatusForbidden
		if r.path == "/mail/stop/:token" {
			want = http.StatusNotFound
		}
		for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			req := httptest.NewRequest(r.method, strings.NewReplacer(":id", "1", ":slug", "x").Replace(r.path), nil)
			req.Header.Set(header, value)
			if got := admin.do(t, req); got.StatusCode != want {
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
