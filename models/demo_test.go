package models_test

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// The demo has what its pages need, and filling it twice changes nothing.
func TestFillDemo(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		var people *models.DemoPeople
		for range 2 {
			var err error
			if people, err = s.FillDemo(t.Context(), modelstest.Password); err != nil {
				t.Fatal(err)
			}
		}
		mod, err := s.Authenticate(t.Context(), models.SignInInput{Name: people.Moderator, Password: modelstest.Password})
		if err != nil || !mod.CanModerate() {
			t.Fatalf("the moderator cannot sign in: %v", err)
		}
		q, err := s.Queue(t.Context(), mod, models.Pending, models.Page{Number: 1})
		if err != nil || q.Counts[models.Pending] != 63 || q.Beside.N() != 3 || q.Counts[models.Reported] != 4 || len(q.Cards) != models.CardsPerPage {
			t.Errorf("%v posts wait (%v)", q.Counts, err)
		}
		for _, c := range q.Cards {
			if c.Opinion == nil {
				t.Errorf("the filter has no opinion of %q", c.Body)
			}
		}
		filter, err := s.SpamFilter(t.Context(), mod)
		if err != nil || !filter.Licensed() || filter.Recall() < 50 {
			t.Errorf("the filter's record is %+v (%v)", filter.FilterRecord, err)
		}
		log, err := s.Log(t.Context(), models.LogFilter{Act: models.ActReject}, models.Page{Number: 1})
		if err != nil || len(log.Entries) != 8 || log.Head.Shown != log.Head.Number || log.Head.Number < 200 {
			t.Errorf("the log has %d rejections, %+v (%v)", len(log.Entries), log.Head, err)
		}
		appeals := 0
		for i, e := range verified(t, s) {
			if e.Act != string(models.ActAppeal) {
				continue
			}
			if appeals++; e.About == 0 || e.About > int64(i) {
				t.Errorf("entry %d is an appeal about entry %d", i+1, e.About)
			}
		}
		if appeals != 2 {
			t.Errorf("the ledger has %d appeals", appeals)
		}
		articles, _, err := s.Articles(t.Context(), models.ArticleList{}, models.Page{Number: 1}, 50)
		if err != nil || len(articles) != 24 {
			t.Errorf("%d articles (%v)", len(articles), err)
		}
		groups, err := s.Forum(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		topics, boards := 0, 0
		for _, g := range groups {
			for _, b := range g.Boards {
				boards++
				topics += b.TopicCount
				if b.LastTopic == nil {
					t.Errorf("board %s has no last topic", b.Name)
				}
			}
		}
		if boards != 8 || topics != 120 {
			t.Errorf("%d boards, %d topics", boards, topics)
		}
	})
}
