package models_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// skipped is how a statement passes over what was shown before.
var skipped = regexp.MustCompile(`OFFSET (\?|\$\d|[1-9]\d{2,})`)

// A page of a long queue takes the same statements as a page of a short one,
// whatever it is narrowed to and however far down it is, and none counts its way
// to where it begins.
func TestQueueCostsTheSame(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		mod, a := modelstest.User(t, store, "mo", models.Moderator), modelstest.Article(t, store, "Rates hold")
		modelstest.Board(t, store, "Tin")
		var sent []string
		s := store.Watched(func(statement string) { sent = append(sent, statement) })
		filters := []models.QueueFilter{
			{}, {Kind: "reply"}, {Kind: "post"}, {Kind: "reported"}, {Board: "tin"}, {Article: a.Slug}, {Reason: models.HoldFirst}, {Person: "guest 7"}, {Writer: 7}, {Kind: "reply", Reason: models.HoldFirst, Article: a.Slug},
		}
		cost := func(f models.QueueFilter, at models.Page) (n int, next models.Page) {
			t.Helper()
			sent = nil
			q, err := s.FilteredQueue(t.Context(), mod, models.Pending, f, at)
			if err != nil {
				t.Fatal(err)
			}
			if i := slices.IndexFunc(sent, skipped.MatchString); i >= 0 {
				t.Errorf("%+v: %s", f, sent[i])
			}
			return len(sent), models.Page(q.Next)
		}
		fill(t, store, a, models.Pending, 510)
		if _, err := s.Queue(t.Context(), mod, models.Pending, models.Page{Number: 1}); err != nil {
			t.Fatal(err)
		}
		short := make([]int, len(filters))
		for i, f := range filters {
			short[i], _ = cost(f, models.Page{Number: 1})
		}
		fill(t, store, a, models.Pending, 5_000)
		for i, f := range filters {
			for at := (models.Page{Number: 1}); at.Number > 0 && at.Number < 6; {
				n, next := cost(f, at)
				if n > short[i] {
					t.Errorf("%+v takes %d statements on page %d of a long queue, %d of a short one: %s", f, n, at.Number, short[i], strings.Join(sent, "\n"))
				}
				at = next
			}
		}
	})
}
