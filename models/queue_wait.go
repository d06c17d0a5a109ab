package models

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// QueueWait is how long a post may still have to wait.
type QueueWait struct {
	Before int           // how many posts wait before it, at most MaxBefore
	Median time.Duration // of the waits that ended in the last 7 days; 0 if there were none
}

// MaxBefore is how many posts before one in the queue are counted.
const MaxBefore = 500

// Many reports whether there may be more before it than were counted.
func (w *QueueWait) Many() bool { return w.Before >= MaxBefore }

const (
	waitDays  = 7
	waitFresh = 5 * time.Minute // for which a median is taken for true
)

// medianWait is a median and when it was found. A process keeps its last one.
type medianWait struct {
	median time.Duration
	at     time.Time
}

type lastMedian = atomic.Pointer[medianWait]

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

// medianWait is the middle one of the waits that ended in the last 7 days. It is
// looked for every few minutes.
func (s *Store) medianWait(ctx context.Context) (time.Duration, error) {
	now := s.now()
	if had := s.median.Load(); had != nil && !now.Before(had.at) && now.Sub(had.at) < waitFresh {
		return had.median, nil
	}
	_, median, err := s.medianSince(ctx, now.AddDate(0, 0, -waitDays).Format(dayKey))
	if err != nil {
		return 0, fmt.Errorf("finding the median of waits: %w", err)
	}
	s.median.Store(&medianWait{median, now})
	return median, nil
}
