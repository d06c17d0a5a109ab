package models_test

import (
	"slices"
	"strings"
	"testing"

	"lode/internal/bayes"
	"lode/models"
	"lode/models/modelstest"
)

// The chance on a card, what weighed in it and where the card stands in the queue are
// one judgement, whatever is learned and edited meanwhile.
func TestFilterAgrees(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		teach(t, s, mod, a, 40)
		var waiting []*models.Post
		for i := range 12 {
			waiting = append(waiting, written(t, s, a, 1000+i, pick(i, advert(i), remark(i), "Nobody has said this before: "+advert(i), "zirconium")))
		}
		check := func(when string) map[int64]models.Opinion {
			t.Helper()
			q, err := s.FilteredQueue(t.Context(), mod, models.Pending, models.QueueFilter{Order: models.ByChance}, models.Page{Number: 1})
			if err != nil || len(q.Cards) != len(waiting) {
				t.Fatalf("%s: %d cards (%v)", when, len(q.Cards), err)
			}
			said := map[int64]models.Opinion{}
			for i, c := range q.Cards {
				if c.Opinion == nil || c.Opinion.Percent != c.Chance {
					t.Fatalf("%s: the card of %d says %+v, and the queue %d%%", when, c.ID, c.Opinion, c.Chance)
				}
				if i > 0 && c.Opinion.Percent < q.Cards[i-1].Opinion.Percent {
					t.Errorf("%s: %d%% comes after %d%%", when, c.Opinion.Percent, q.Cards[i-1].Opinion.Percent)
				}
				if len(c.Opinion.Signals) > 0 && c.Opinion.Likely() && !c.Opinion.Signals[0].Spam {
					t.Errorf("%s: %d%% for %+v", when, c.Opinion.Percent, c.Opinion.Signals)
				}
				said[c.ID] = *c.Opinion
			}
			return said
		}
		before := check("at first")
		for i := range 3 {
			decide(t, s, mod, written(t, s, a, 2000+i, advert(i)), models.ActApprove)
		}
		if now := check("after it learned a little"); now[waiting[0].ID].Percent != before[waiting[0].ID].Percent {
			t.Errorf("the chance went from %+v to %+v by itself", before[waiting[0].ID], now[waiting[0].ID])
		}
		for i := range 9 {
			decide(t, s, mod, written(t, s, a, 2010+i, advert(i)), models.ActApprove)
		}
		work(t, s)
		if now := check("after it learned more"); now[waiting[0].ID].Percent >= before[waiting[0].ID].Percent {
			t.Errorf("an advertisement like many that were approved is still at %d%%", now[waiting[0].ID].Percent)
		}
		if _, err := s.StaffEditPost(t.Context(), mod, waiting[0].ID, models.StaffEditInput{Body: remark(5), Note: "Made it clear", Version: versionOf(t, s, waiting[0].ID)}); err != nil {
			t.Fatal(err)
		}
		now := check("after an edit")[waiting[0].ID]
		if now.Percent > 40 || slices.ContainsFunc(now.Signals, func(x bayes.Signal) bool { return strings.Contains(x.Label, "order") }) {
			t.Errorf("after an edit it says %+v", now)
		}
	})
}

// What waits is judged to its end, however much it is.
func TestFilterJudgesAllThatWaits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		fill(t, s, a, models.Pending, 250)
		teach(t, s, mod, modelstest.Article(t, s, "Mines open"), 40)
		work(t, s)
		var judged, jobs int64
		s.DB().Raw("SELECT COUNT(*) FROM filter_opinions o JOIN posts p ON p.id = o.post_id WHERE p.state = 'pending'").Scan(&judged)
		s.DB().Raw("SELECT COUNT(*) FROM jobs WHERE kind = 'judge'").Scan(&jobs)
		if judged != 250 || jobs != 0 {
			t.Errorf("%d of 250 were judged, and %d jobs are left", judged, jobs)
		}
	})
}
