package models_test

import (
	"errors"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A changed text is a new version; the older ones stay, and each post keeps the one
// it was sent under.
func TestDocuments(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada, mod := modelstest.User(t, s, "ada", models.Admin), modelstest.User(t, s, "mo", models.Moderator)
		article := modelstest.Article(t, s, "Rates hold")
		first, all, err := s.Document(t.Context(), models.Terms, 0)
		if err != nil || first.Version != 1 || len(all) != 1 || first.CreatedAt.Year() < 2020 || first.HTML() == "" {
			t.Fatalf("the terms that come with the program: %+v (%v)", first, err)
		}
		if p := modelstest.Reply(t, s, article, "ann", "Early"); p.TermsVersion != 1 {
			t.Errorf("an early post has version %d", p.TermsVersion)
		}
		tests := []struct {
			name    string
			by      *models.User
			in      models.DocumentInput
			want    error
			invalid bool
			version int
		}{
			{"a moderator may not", mod, models.DocumentInput{Body: "New", Version: 1}, models.ErrForbidden, false, 0},
			{"not an empty one", ada, models.DocumentInput{Body: " \n ", Version: 1}, nil, true, 0},
			{"the same text is no new version", ada, models.DocumentInput{Body: first.Body, Version: 1}, nil, false, 1},
			{"an admin may", ada, models.DocumentInput{Body: "New", Note: "All of it", Version: 1}, nil, false, 2},
			{"not from an old version", ada, models.DocumentInput{Body: "Newer", Version: 1}, models.ErrConflict, false, 0},
		}
		for _, tt := range tests {
			d, err := s.SaveDocument(t.Context(), tt.by, models.Terms, tt.in)
			_, invalid := errors.AsType[models.Invalid](err)
			if invalid != tt.invalid || !tt.invalid && !errors.Is(err, tt.want) || tt.version != 0 && d.Version != tt.version {
				t.Errorf("%s: %+v, %v", tt.name, d, err)
			}
		}
		if p := modelstest.Reply(t, s, article, "ann", "Late"); p.TermsVersion != 2 {
			t.Errorf("a late post has version %d", p.TermsVersion)
		}
		if d, err := s.RestoreDocument(t.Context(), ada, models.Terms, 1); err != nil || d.Version != 3 || d.Body != first.Body {
			t.Errorf("restored %+v (%v)", d, err)
		}
		if d, all, err := s.Document(t.Context(), models.Terms, 2); err != nil || d.Body != "New" || d.By.Name != "ada" || len(all) != 3 || all[0].Version != 3 {
			t.Errorf("version 2 is %+v (%v)", d, err)
		}
		if _, _, err := s.Document(t.Context(), models.Terms, 9); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("version 9: %v", err)
		}
		if d, _, err := s.Document(t.Context(), models.Privacy, 0); err != nil || d.Version != 1 {
			t.Errorf("the privacy page moved along: %+v (%v)", d, err)
		}
	})
}
