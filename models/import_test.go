package models_test

import (
	"os"
	"reflect"
	"testing"

	"lode/internal/wxr"
	"lode/models"
	"lode/models/modelstest"
)

func importSmall(t *testing.T, s *models.Store, dry bool) *models.ImportReport {
	t.Helper()
	f, err := os.Open("testdata/small.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	report, err := s.ImportWordPress(t.Context(), wxr.NewReader(f), dry, func(int64) {})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// A dry run says what the import will do and does nothing; the import does just
// that; and a second import changes nothing.
func TestImportWordPress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		dry := importSmall(t, s, true)
		articles, _, err := s.Articles(t.Context(), models.ArticleList{}, models.Page{Number: 1}, 50)
		if err != nil || len(articles) != 0 {
			t.Fatalf("a dry run left %d articles (%v)", len(articles), err)
		}
		real := importSmall(t, s, false)
		if !reflect.DeepEqual(dry, real) {
			t.Errorf("the dry run said %+v, the import did %+v", dry, real)
		}
		if real.Counts["article"]["added"] == 0 || real.Counts["reply"]["added"] == 0 || len(real.Rejects) == 0 {
			t.Errorf("the import did %+v", real.Counts)
		}
		before := contents(t, s)
		again := importSmall(t, s, false)
		for kind, counts := range again.Counts {
			if counts["added"] != 0 {
				t.Errorf("the second import added %d of kind %s", counts["added"], kind)
			}
		}
		if after := contents(t, s); !reflect.DeepEqual(before, after) {
			t.Errorf("the second import changed the store from %v to %v", before, after)
		}
	})
}

// contents is what readers see of all articles: titles, Highlights, replies.
func contents(t *testing.T, s *models.Store) map[string][]string {
	t.Helper()
	articles, _, err := s.Articles(t.Context(), models.ArticleList{}, models.Page{Number: 1}, 50)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, a := range articles {
		whole, err := s.ArticleBySlug(t.Context(), a.Slug)
		if err != nil {
			t.Fatal(err)
		}
		posts, err := s.Threads(t.Context(), nil, whole.Discussion, models.Oldest, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		all[whole.Title] = append([]string{}, whole.Highlights...)
		for _, p := range posts {
			all[whole.Title] = append(all[whole.Title], p.Name()+": "+string(p.BodyHTML))
		}
		if len(posts) < whole.Discussion.PostCount {
			t.Errorf("%s counts %d replies and shows %d", whole.Title, whole.Discussion.PostCount, len(posts))
		}
	}
	return all
}
