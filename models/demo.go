package models

import "context"

// Who can sign in to a demo.
const (
	DemoMember    = "member1"
	DemoModerator = "moderator1"
	DemoAdmin     = "admin1"
)

// FillDemo fills an empty store with the made-up site of the demo. A store that
// already holds something is left as it is.
func (s *Store) FillDemo(ctx context.Context, password string) error {
	var articles int64
	if err := s.read(ctx).Model(&Article{}).Count(&articles).Error; err != nil || articles > 0 {
		return err
	}
	_, err := s.Seed(ctx, SeedPlan{
		Articles: 24, Comments: 900, LargestArticle: 300, Topics: 120, Posts: 1200, LargestTopic: 300,
		Members: 40, Waiting: 60, Password: password,
	}, func(int, int) {})
	return err
}
