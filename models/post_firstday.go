package models

import (
	"context"
	"fmt"
	"time"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// What an account may do on its first day, until it is known: what most people
// never reach, and machines at once.
const (
	firstDay     = 24 * time.Hour
	firstTopics  = 3
	firstReplies = 10
	firstLinks   = 2 // in one post
)

// NotYet means that a limit of the first day is reached. It is an Invalid that
// says why and until when.
type NotYet struct {
	Invalid
	Until time.Time
	Wait  time.Duration // until then; 0 if another text would do
}

// Unwrap makes a NotYet an Invalid.
func (e *NotYet) Unwrap() error { return e.Invalid }

// firstDayEnds is when the limits of the first day no longer hold for w, or the
// zero time if they do not hold at all.
func (w Writer) firstDayEnds() time.Time {
	if !w.Bounded || w.User == nil || !w.isNew() {
		return time.Time{}
	}
	return w.User.CreatedAt.Add(firstDay)
}

// admitFirstDay refuses what is too much for an account's first day. It keeps
// others from posting for the same account meanwhile.
func (s *Store) admitFirstDay(ctx context.Context, w Writer, p *Post) error {
	now, until := s.now(), w.firstDayEnds()
	if !until.After(now) {
		return nil
	}
	if n := markup.Links(p.Body); n > firstLinks {
		return &NotYet{Invalid{"": fmt.Sprintf("On its first day an account can put %d links into a post, and this one has %d. You can post more links %s; your text is still here.", firstLinks, n, dayAndTime(until, now))}, until, 0}
	}
	if _, err := s.userForUpdate(ctx, w.User.ID); err != nil {
		return err
	}
	topics, err := gorm.G[*Topic](s.w).Where("user_id = ?", w.User.ID).Count(ctx, "*")
	if err != nil {
		return fmt.Errorf("counting topics of the first day: %w", err)
	}
	posts, err := gorm.G[*Post](s.w).Where("user_id = ?", w.User.ID).Count(ctx, "*")
	if err != nil {
		return fmt.Errorf("counting posts of the first day: %w", err)
	}
	switch {
	case p.title != "" && topics >= firstTopics:
		return &NotYet{Invalid{"": fmt.Sprintf("On its first day an account can open %d topics, so that nobody floods the forum. You can open another topic %s; your text is still here.", firstTopics, dayAndTime(until, now))}, until, until.Sub(now)}
	case p.title == "" && posts-topics >= firstReplies:
		return &NotYet{Invalid{"": fmt.Sprintf("On its first day an account can post %d replies, so that nobody floods the site. You can post another %s; your text is still here.", firstReplies, dayAndTime(until, now))}, until, until.Sub(now)}
	}
	return nil
}

// dayAndTime is a time within the next days, as people say it. It is rounded up to
// the minute, so that nobody comes too early.
func dayAndTime(at, now time.Time) string {
	at = at.Add(time.Minute - 1).Truncate(time.Minute)
	clock := "at " + at.Format("15:04") + " UTC"
	switch days := at.Truncate(24*time.Hour).Sub(now.Truncate(24*time.Hour)) / (24 * time.Hour); days {
	case 0:
		return clock + " today"
	case 1:
		return clock + " tomorrow"
	}
	return clock + " on " + at.Format(dayFormat)
}
