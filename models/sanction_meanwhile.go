package models

import (
	"context"
	"fmt"
	"time"
)

// meanwhileLife is for how long somebody is kept out at once of whom a ban waits for
// its second moderator.
const meanwhileLife = 72 * time.Hour

// meanwhile suspends the person of a ban that has just begun to wait. They are told of
// both with it; it goes when the ban is confirmed or taken back, and by itself.
func (s *Store) meanwhile(ctx context.Context, ban *Sanction) error {
	ends := ban.CreatedAt.Add(meanwhileLife)
	x := &Sanction{
		Token: newToken(), UserID: ban.UserID, User: ban.User, Act: ActSuspend, RuleID: ban.RuleID, Rule: ban.Rule, RuleVersion: ban.RuleVersion,
		Facts: ban.Facts, Salt: newToken(), ByID: ban.ByID, By: ban.By, CreatedAt: ban.CreatedAt, StartsAt: &ban.CreatedAt, EndsAt: &ends, ForID: &ban.ID,
	}
	if err := s.write(ctx).Omit("User", "Board", "Rule", "By", "Second", "LiftedBy").Create(x).Error; err != nil {
		return fmt.Errorf("suspending while a ban waits: %w", err)
	}
	return s.start(ctx, x)
}

// endMeanwhile ends what was imposed for as long as a locked ban waits, if it still
// holds: the ban has taken its place, or by takes both back.
func (s *Store) endMeanwhile(ctx context.Context, by *User, ban *Sanction) error {
	x, err := s.sanction(ctx, s.w, "sanctions.for_id = ? AND sanctions.lifted_at IS NULL AND sanctions.ends_at > ?", ban.ID, s.now())
	if err != nil {
		if err == ErrNotFound { //nolint:errorlint // notFound returns it bare
			return nil
		}
		return err
	}
	if ban.LiftedAt != nil {
		return s.lift(ctx, by, x, ActLift)
	}
	if err := s.write(ctx).Model(x).Update("ends_at", *ban.StartsAt).Error; err != nil {
		return fmt.Errorf("ending what held while a ban waited: %w", err)
	}
	return nil
}
