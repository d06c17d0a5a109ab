package handlers

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"

	"github.com/PuerkitoBio/goquery"
)

// site is the whole application on an empty database, as one person sees it.
type site struct {
	*models.Store
	handler http.Handler
	cookies []*http.Cookie
}

func newSite(t *testing.T, store *models.Store) *site {
	t.Helper()
	return &site{store, New(store, Config{BaseURL: "http://lode.example", SecondStepOptional: true}, quiet()), nil}
}

// as is the site for someone who has signed in.
func (s site) as(t *testing.T, u *models.User) *site {
	t.Helper()
	s.cookies = nil
	r := s.post(t, "/sign-in", url.Values{"name": {u.Name}, "password": {modelstest.Password}})
	if r.StatusCode != http.StatusSeeOther || len(r.Cookies()) == 0 {
		t.Fatalf("signing in %s gave %d", u.Name, r.StatusCode)
	}
	s.cookies = r.Cookies()
	return &s
}

func (s *site) get(t *testing.T, path string) *http.Response {
	t.Helper()
	path, _, _ = strings.Cut(path, "#") // a browser keeps that to itself
	return s.do(t, httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) post(t *testing.T, path string, form url.Values) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.do(t, r)
}

func (s *site) do(t *testing.T, r *http.Request) *http.Response {
	t.Helper()
	for _, c := range s.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func page(t *testing.T, r *http.Response) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func says(t *testing.T, r *http.Response, words string) {
	t.Helper()
	if text := strings.Join(strings.Fields(page(t, r).Text()), " "); !strings.Contains(text, words) {
		t.Errorf("the page does not say %q: %s", words, text)
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
