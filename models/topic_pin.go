package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// PinInput is what somebody fills in to pin a topic, or to take the pin off.
type PinInput struct {
	Pinned bool   `form:"pinned"`
	Until  string `form:"until"` // a day, on whose beginning the pin comes off; empty for no end
}

// end is when the pin comes off, or nil for never.
func (in PinInput) end(now time.Time) (*time.Time, error) {
	if !in.Pinned || in.Until == "" {
		return nil, nil //nolint:nilnil // never, and nothing is wrong
	}
	day, err := time.Parse(untilDay, in.Until)
	if err != nil || !day.After(now) {
		return nil, Invalid{"until": "Give a day to come, or leave it empty."}
	}
	return &day, nil
}

// pin is how the history calls what a topic's pin is.
func (t *Topic) pin() string {
	switch {
	case !t.Pinned:
		return "not pinned"
	case t.PinnedUntil == nil:
		return "pinned"
	}
	return "pinned until " + t.PinnedUntil.UTC().Format(untilDay)
}

// PinTopic pins a topic to the top of its board, or takes the pin off.
func (s *Store) PinTopic(ctx context.Context, by *User, id int64, in PinInput) (*Topic, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	t, err := s.Topic(ctx, by, id)
	if err != nil {
		return nil, err
	}
	until, err := in.end(s.now())
	if err != nil {
		return t, err
	}
	err = s.tx(ctx, func(s *Store) error {
		was, err := gorm.G[*Topic](s.w, forUpdate).Where("id = ?", id).First(ctx)
		if err != nil {
			return notFound(err)
		}
		t.Pinned, t.PinnedUntil = in.Pinned, until
		if was.pin() == t.pin() {
			return nil
		}
		if err := s.write(ctx).Model(&Topic{ID: id}).Select("pinned", "pinned_until").Updates(t).Error; err != nil {
			return fmt.Errorf("pinning a topic: %w", err)
		}
		s.touchTopics()
		s.touchDiscussion(t.DiscussionID)
		return s.addAct(ctx, &AdminAct{ByID: idOf(by), Kind: ActOnTopic, Subject: subjectOf(id), OldValue: was.pin(), NewValue: t.pin()})
	})
	return t, err
}

// endPins takes off the pins whose day has come.
func (s *Store) endPins(ctx context.Context) error {
	const due = "pinned_until IS NOT NULL AND pinned_until <= ?"
	now := s.now()
	var ids []int64
	if err := s.read(ctx).Model(&Topic{}).Where(due, now).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		s.touchTopics()
		err := s.write(ctx).Model(&Topic{}).Where("id IN ?", inOrder(ids)).Where(due, now).
			Updates(map[string]any{"pinned": false, "pinned_until": nil}).Error
		if err != nil {
			return fmt.Errorf("ending pins: %w", err)
		}
		return nil
	})
}
