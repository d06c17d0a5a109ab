package handlers

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// places are the addresses in a sitemap or in the index of one.
func places(t *testing.T, s *site, path string) []string {
	t.Helper()
	r := s.get(t, path)
	if r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/xml") {
		t.Fatalf("%s gives %d, %s", path, r.StatusCode, r.Header.Get("Content-Type"))
	}
	var doc struct {
		Entries []struct {
			Loc     string `xml:"loc"`
			Lastmod string `xml:"lastmod"`
		} `xml:",any"`
	}
	if err := xml.NewDecoder(r.Body).Decode(&doc); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	found := make([]string, len(doc.Entries))
	for i, e := range doc.Entries {
		found[i] = strings.TrimPrefix(e.Loc, "http://lode.example")
		if _, err := time.Parse(time.RFC3339, e.Lastmod); e.Lastmod != "" && err != nil {
			t.Errorf("%s changed at %q", e.Loc, e.Lastmod)
		}
	}
	return found
}

// The sitemap lists what everyone may read, all of it and nothing else, and follows
// at once.
func TestSitemap(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod := modelstest.User(t, store, "mo", models.Moderator)
	if got := places(t, visitor, "/sitemap.xml"); !slices.Equal(got, []string{"/sitemaps/pages.xml"}) {
		t.Errorf("the index of an empty site is %v", got)
	}
	a := modelstest.Article(t, store, "Rates & hold")
	draft := &models.Article{Slug: "in-the-making", Title: "In the making", AuthorID: mod.ID, State: models.Draft, Listed: true}
	if err := store.AddArticle(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	open, closed := modelstest.Board(t, store, "Copper"), &models.Board{Name: "House", ReadBy: models.ByStaff}
	if err := store.AddBoard(t.Context(), "Boards", closed); err != nil {
		t.Fatal(err)
	}
	modelstest.Topic(t, store, mod, open, "What about scrap?")
	modelstest.Topic(t, store, mod, closed, "Between ourselves")
	modelstest.Topic(t, store, modelstest.User(t, store, "newt"), open, "Waiting to be read")
	if got := places(t, visitor, "/sitemap.xml"); !slices.Equal(got, []string{"/sitemaps/pages.xml", "/sitemaps/articles-1.xml", "/sitemaps/topics-1.xml"}) {
		t.Errorf("the index is %v", got)
	}
	for path, want := range map[string][]string{
		"/sitemaps/pages.xml":      {"/", "/news", "/forum", "/rules", "/terms", "/privacy", open.Path()},
		"/sitemaps/articles-1.xml": {a.Path()},
		"/sitemaps/topics-1.xml":   {"/forum/copper/1/what-about-scrap"},
	} {
		got := places(t, visitor, path)
		if !slices.Equal(got, want) {
			t.Errorf("%s lists %v, want %v", path, got, want)
		}
		for _, place := range got {
			if r := visitor.get(t, place); r.StatusCode != http.StatusOK {
				t.Errorf("%s, which is listed, gives %d", place, r.StatusCode)
			}
		}
	}
	for _, path := range []string{"/sitemaps/articles-2.xml", "/sitemaps/articles-0.xml", "/sitemaps/articles-01.xml", "/sitemaps/people-1.xml", "/sitemaps/pages", "/sitemaps/-1.xml"} {
		if r := visitor.get(t, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s gives %d", path, r.StatusCode)
		}
	}
	store.Decide(t.Context(), mod, 3, models.ActApprove, models.DecisionInput{})
	if got := places(t, visitor, "/sitemaps/topics-1.xml"); len(got) != 2 {
		t.Errorf("after an approval it lists %v", got)
	}
}

func TestRobotsAndSecurity(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	text := body(t, visitor.get(t, "/robots.txt"))
	for _, line := range []string{"User-agent: *\n", "Disallow: /admin\n", "Disallow: /receipts/\n", "\nSitemap: http://lode.example/sitemap.xml\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("robots.txt has no %q: %s", line, text)
		}
	}
	const path = "/.well-known/security.txt"
	if r := visitor.get(t, path); r.StatusCode != http.StatusNotFound {
		t.Errorf("without a contact address security.txt gives %d", r.StatusCode)
	}
	set := models.DefaultSettings()
	set.Contact = "holes@example.org"
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	r := visitor.get(t, path)
	text = body(t, r)
	_, rest, _ := strings.Cut(text, "Expires: ")
	when, _, _ := strings.Cut(rest, "\n")
	expires, err := time.Parse(time.RFC3339, when)
	if ahead := expires.Sub(store.Now()); err != nil || ahead < 30*24*time.Hour || ahead > 365*24*time.Hour {
		t.Errorf("it expires at %q (%v)", when, err)
	}
	if !strings.HasPrefix(text, "Contact: mailto:holes@example.org\n") || !strings.Contains(text, "Canonical: http://lode.example/.well-known/security.txt\n") || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("security.txt is %q", text)
	}
}

// Each request is counted by its route, kept pages too; the numbers themselves are
// not on the site.
func TestObserve(t *testing.T) {
	store := modelstest.New(t)
	a := modelstest.Article(t, store, "Rates hold")
	var seen []string
	s := newSite(t, store)
	s.handler = New(store, Config{BaseURL: "http://lode.example", Observe: func(method, route string, status int, took time.Duration) {
		if took <= 0 {
			t.Error("a request took no time")
		}
		seen = append(seen, method+" "+route+" "+http.StatusText(status))
	}}, quiet())
	for range 2 {
		s.get(t, a.Path())
	}
	for _, path := range []string{"/metrics", "/debug/pprof", "/debug/pprof/heap", "/debug/vars"} {
		if r := s.get(t, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s gives %d", path, r.StatusCode)
		}
	}
	s.do(t, httptest.NewRequest("TRACE", "/", nil))
	want := []string{"GET /news/:slug OK", "GET /news/:slug OK", "GET /* Not Found", "GET /* Not Found", "GET /* Not Found", "GET /* Not Found"}
	if len(seen) != len(want)+1 || !slices.Equal(seen[:len(want)], want) {
		t.Errorf("observed %q", seen)
	}
}
