package models_test

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// BenchmarkLoad is how long the load board takes while 100,000 posts wait.
func BenchmarkLoad(b *testing.B) {
	for name, open := range map[string]func() *models.Store{
		"sqlite":   func() *models.Store { return modelstest.New(b) },
		"postgres": func() *models.Store { return modelstest.Open(b, modelstest.PostgresURL(b)) },
	} {
		b.Run(name, func(b *testing.B) {
			s := open()
			mod := modelstest.User(b, s, "mo", models.Moderator)
			a := modelstest.Article(b, s, "Rates hold")
			for _, sql := range []string{
				`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
					INSERT INTO posts (discussion_id, state, guest_name, guest_email, body, body_html, renderer, created_at)
					SELECT ?, 'pending', 'g' || i, 'g' || i || '@example.org', 'Words', '<p>Words</p>', 1, CURRENT_TIMESTAMP FROM n`,
				`INSERT INTO post_counts (state, shard, n) SELECT 'pending', 99, 100000 WHERE ? > 0`,
			} {
				if err := s.DB().Exec(sql, a.DiscussionID).Error; err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if _, err := s.Load(b.Context(), mod); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
