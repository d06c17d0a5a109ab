package models

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

// QueueWait is how long a post may still have to wait.
type QueueWait struct {
	Before int           // how many posts wait before it, at most MaxBefore
	Median time.Duration // of the waits that ended in the last 7 days; 0 if there were none
}

// MaxBefore is how many posts before one in the queue are counted.
const MaxBefore = 500

// Many reports whether there are more before it than were counted.
func (w *QueueWait) Many() bool { return w.Before >= MaxBefore }

const (
	waitDays  = 7
	waitFresh = 5 * time.Minute // for which a median is taken for true
)

// medianWait is the median that was found last.
type medianWait struct {
	median time.Duration
	at     time.Time
}

// medians keeps what was found, for this process.
type medians = atomic.Pointer[medianWait]

// queueWait is how long p may still have to wait.
func (s *Store) queueWait(ctx context.Context, p *Post) (*QueueWait, error) {
	w := &QueueWait{}
	err := s.read(ctx).Raw("SELECT COUNT(*) FROM (SELECT 1 AS one FROM posts WHERE state = ? AND id < ? LIMIT ?) AS earlier", Pending, p.ID, MaxBefore).Scan(&w.Before).Error
	if err != nil {
		return nil, fmt.Errorf("counting what waits: %w", err)
	}
	w.Median, err = s.medianWait(ctx)
	return w, err
}

// medianWait is the middle one of the waits that ended in the last 7 days, by the
// ledger. It is looked for every few minutes.
func (s *Store) medianWait(ctx context.Context) (time.Duration, error) {
	now := s.now()
	if had := s.waits.Load(); had != nil && !now.Before(had.at) && now.Sub(had.at) < waitFresh {
		return had.median, nil
	}
	since := now.AddDate(0, 0, -waitDays)
	var n int64
	recent := func() *gorm.DB {
		return s.read(ctx).Model(&LedgerEntry{}).Where("at >= ? AND waited IS NOT NULL", since)
	}
	if err := recent().Count(&n).Error; err != nil {
		return 0, fmt.Errorf("counting waits: %w", err)
	}
	found := &medianWait{at: now}
	if n > 0 {
		var seconds int64
		err := recent().Select("waited").Order("waited").Offset(int(n-1) / 2).Limit(1).Take(&seconds).Error
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return 0, fmt.Errorf("finding the median of waits: %w", err)
		}
		found.median = time.Duration(seconds) * time.Second
	}
	s.waits.Store(found)
	return found.median, nil
}
