package models_test

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// Every article is in exactly one part, whatever was deleted between them.
func TestSitemapParts(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		first := modelstest.Article(t, s, "First")
		second := modelstest.Article(t, s, "Second")
		if err := s.DB().Exec("UPDATE articles SET id = ? WHERE id = ?", models.SitemapRange+1, second.ID).Error; err != nil {
			t.Fatal(err)
		}
		if a, topics, err := s.SitemapParts(t.Context()); err != nil || a != 2 || topics != 0 {
			t.Errorf("%d parts of articles, %d of topics (%v)", a, topics, err)
		}
		for part, want := range []*models.Article{first, second} {
			var got []models.SitemapEntry
			err := s.Sitemap(t.Context(), models.SitemapArticles, part+1, func(e models.SitemapEntry) { got = append(got, e) })
			if err != nil || len(got) != 1 || got[0].Path != want.Path() || got[0].Changed == nil {
				t.Errorf("part %d is %+v (%v)", part+1, got, err)
			}
		}
	})
}
