package handlers

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// BenchmarkMember is what two pages cost that are made for one member: the dearest
// there is, an article with 500 replies, and the front page.
func BenchmarkMember(b *testing.B) {
	store := modelstest.New(b)
	result, err := store.Seed(b.Context(), models.SeedPlan{Articles: 2, Comments: 510, LargestArticle: 500, Topics: 50, Posts: 500, Members: 50, Password: modelstest.Password}, func(int, int) {})
	if err != nil {
		b.Fatal(err)
	}
	site := New(store, Config{}, slog.New(slog.DiscardHandler))
	id := newID()
	u, err := store.UserByName(b.Context(), "member1")
	if err != nil {
		b.Fatal(err)
	}
	if err := store.StartSession(b.Context(), "", id, &models.Session{UserID: &u.ID}); err != nil {
		b.Fatal(err)
	}
	for name, path := range map[string]string{"article": result.LargestArticle, "front": "/"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Header.Set("Accept-Encoding", "zstd")
				r.AddCookie(&http.Cookie{Name: sessionName, Value: id})
				w := httptest.NewRecorder()
				site.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
