package models_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// BenchmarkDecisions is how many decisions 16 moderators make at once on Postgres.
func BenchmarkDecisions(b *testing.B) {
	s := modelstest.Open(b, modelstest.PostgresURL(b))
	ctx := context.WithoutCancel(b.Context())
	const people = 16
	var mods []*models.User
	for i := range people {
		mods = append(mods, modelstest.User(b, s, fmt.Sprintf("mod%c%c", 'a'+i%4, 'a'+i/4), models.Moderator))
	}
	posts := make(chan int64, b.N)
	var a *models.Article
	for i := range b.N {
		if i%20 == 0 {
			a = modelstest.Article(b, s, fmt.Sprintf("Rates hold %d", i))
		}
		posts <- modelstest.Reply(b, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words number %d", i)).ID
	}
	close(posts)
	b.ResetTimer()
	var wg sync.WaitGroup
	for _, mod := range mods {
		wg.Go(func() {
			for id := range posts {
				if _, err := s.Decide(ctx, mod, id, models.ActApprove, models.DecisionInput{Version: 1}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}
