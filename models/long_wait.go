package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm/clause"
)

// longWait is for how long a post waits before its writer is told why.
const longWait = 24 * time.Hour

// LongWait says that the writer of a post was told that it has waited for long.
type LongWait struct {
	PostID int64 `gorm:"primaryKey;autoIncrement:false"`
	ToldAt time.Time
}

// LongWaitMail tells a writer that a post still waits, and why.
type LongWaitMail struct{ PostID int64 }

func (LongWaitMail) kind() string { return "long-wait-mail" }

// AboutLongWait is the text of a LongWaitMail.
const AboutLongWait About = "long_wait"

// PlanLongWaits has the writers told whose posts have waited for long, each once for a
// post, if there is an address that is known to be theirs. What has waited since it was
// on another site is left out: its writer has sent nothing here. It only reads when
// there is nothing new, and several processes may call it at once.
func (s *Store) PlanLongWaits(ctx context.Context) error {
	for more := true; more; {
		var ids []int64
		err := s.read(ctx).Raw(`SELECT p.id FROM posts p WHERE p.state = 'pending' AND COALESCE(p.waits_since, p.imported_at, p.created_at) <= ?
			AND p.kind = ? AND (p.imported_at IS NULL OR p.waits_since IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM long_waits w WHERE w.post_id = p.id)
			AND (EXISTS (SELECT 1 FROM users u WHERE u.id = p.user_id AND u.email_confirmed_at IS NOT NULL)
				OR EXISTS (SELECT 1 FROM guests g WHERE g.email_key = p.guest_email AND p.guest_email <> ''))
			ORDER BY COALESCE(p.waits_since, p.imported_at, p.created_at), p.id LIMIT ?`, s.now().Add(-longWait), Ordinary, sweepBatch).Scan(&ids).Error
		if err != nil {
			return fmt.Errorf("looking for what has waited for long: %w", err)
		}
		for _, id := range ids {
			if err := s.tellLongWait(ctx, id); err != nil {
				return fmt.Errorf("telling who waits: %w", err)
			}
		}
		more = len(ids) == sweepBatch
	}
	return nil
}

// tellLongWait has the writer of one post told, unless that was done.
func (s *Store) tellLongWait(ctx context.Context, post int64) error {
	return s.tx(ctx, func(s *Store) error {
		q := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&LongWait{post, s.now()})
		if q.Error != nil || q.RowsAffected == 0 {
			return q.Error
		}
		if err := s.needReceipt(ctx, post); err != nil {
			return err
		}
		return s.enqueue(ctx, LongWaitMail{PostID: post})
	})
}

// longWaitLetter is the message itself. There is none if the post waits no longer.
func (s *Store) longWaitLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m LongWaitMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	st, err := s.postStanding(ctx, m.PostID)
	if errors.Is(err, ErrNotFound) || err == nil && (st.Post.State != Pending || st.address() == "") {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	if err != nil {
		return nil, err
	}
	return &Letter{To: st.address(), About: AboutLongWait, Post: st.Post, Wait: st.Wait}, nil
}
