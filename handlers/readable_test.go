package handlers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lode/models/modelstest"
)

// endless is a body that counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return copy(p, strings.Repeat("a", len(p))), nil
}

// A body that says it is too large is not read, and one that does not say so is
// read no further than the limit.
func TestLargeBodies(t *testing.T) {
	store := modelstest.New(t)
	s := newSite(t, store)
	path := modelstest.Article(t, store, "Rates hold").Path() + "/comments"
	for name, length := range map[string]int64{"said": 32 << 20, "unsaid": -1} {
		body := new(endless)
		r := httptest.NewRequest(http.MethodPost, path, body)
		r.ContentLength = length
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		got := s.do(t, r)
		if got.StatusCode != http.StatusRequestEntityTooLarge && got.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got %d", name, got.StatusCode)
		}
		if length > 0 && body.read > 0 || body.read > 3<<20 {
			t.Errorf("%s: %d bytes were read", name, body.read)
		}
	}
}

// Whoever takes too long to say what they want is not told that it was done.
func TestBrokenOffRequest(t *testing.T) {
	s := newSite(t, modelstest.New(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader("name=a")).WithContext(ctx)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if got := s.do(t, r); got.StatusCode != http.StatusRequestTimeout {
		t.Errorf("got %d", got.StatusCode)
	}
}

// An address that is no text is nobody's, on both databases.
func TestUnreadableAddresses(t *testing.T) {
	for _, store := range []*site{newSite(t, modelstest.New(t)), newSite(t, modelstest.Open(t, modelstest.PostgresURL(t)))} {
		for path, want := range map[string]int{
			"/forum/%ff": http.StatusNotFound, "/members/a%00": http.StatusNotFound, "/members/a%2500": http.StatusNotFound, "/?page=%00": http.StatusBadRequest, "/sign-in?next=%ff": http.StatusBadRequest,
		} {
			got := store.get(t, path).StatusCode
			if got != want && (want != http.StatusNotFound || got != http.StatusBadRequest) {
				t.Errorf("%s gave %d, want %d", path, got, want)
			}
		}
	}
}
