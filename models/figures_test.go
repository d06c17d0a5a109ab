package models_test

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

func TestFigures(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		if f, err := s.Figures(t.Context()); err != nil || f != (models.Figures{}) {
			t.Errorf("at first %+v (%v)", f, err)
		}
		a := modelstest.Article(t, s, "Rates hold")
		if _, err := s.LeaveReply(t.Context(), models.Writer{}, a.Slug, models.ReplyInput{Author: "ann", Email: "ann@example.org", Comment: "Words"}); err != nil {
			t.Fatal(err)
		}
		if err := s.DB().Exec("INSERT INTO jobs (kind, payload, run_at, dead, created_at) VALUES ('x', '{}', ?, TRUE, ?)", s.Now(), s.Now()).Error; err != nil {
			t.Fatal(err)
		}
		if f, err := s.Figures(t.Context()); err != nil || f != (models.Figures{JobsDue: 1, MailsDue: 1, JobsDead: 1, Pending: 1}) {
			t.Errorf("then %+v (%v)", f, err)
		}
	})
}
