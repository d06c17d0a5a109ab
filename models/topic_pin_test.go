package models_test

import (
	"errors"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// A pin comes off on its day by itself, and one without an end stays.
func TestPinsEnd(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		ctx, b := t.Context(), modelstest.Board(t, s, "Miners")
		modelstest.Topic(t, c.Store, c.mod, b, "For a while")
		modelstest.Topic(t, c.Store, c.mod, b, "For good")
		var ids []int64
		c.must(c.DB().Raw("SELECT id FROM topics ORDER BY id").Scan(&ids).Error)
		pinned := func(id int64) bool {
			c.must(c.EndHolds(ctx))
			topic, err := c.Topic(ctx, c.mod, id)
			c.must(err)
			return topic.Pinned
		}
		for i, in := range []models.PinInput{{Pinned: true, Until: "2026-11-05"}, {Pinned: true}} {
			if _, err := c.PinTopic(ctx, c.mod, ids[i], in); err != nil || !pinned(ids[i]) {
				t.Fatalf("pinning gave %v", err)
			}
		}
		now = time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC)
		if pinned(ids[0]) || !pinned(ids[1]) {
			t.Error("the wrong pin came off")
		}
		if _, err := c.PinTopic(ctx, c.mod, ids[0], models.PinInput{Pinned: true, Until: "2026-11-05"}); !isInvalid(err, "until") {
			t.Errorf("a day that has begun gave %v", err)
		}
		if _, err := c.PinTopic(ctx, c.ann, ids[0], models.PinInput{Pinned: true}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a member's pin gave %v", err)
		}
		if _, err := c.PinTopic(ctx, c.mod, ids[1], models.PinInput{}); err != nil || pinned(ids[1]) {
			t.Errorf("taking it off gave %v", err)
		}
	})
}
