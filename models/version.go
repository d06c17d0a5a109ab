package models

import (
	"context"
	"sync/atomic"
	"time"
)

// A page kept for visitors is as old as what it shows. What can change is spread
// over a few hundred buckets, each with a number that rises: two discussions that
// share a bucket make each other's pages old a little too often, never too
// seldom. The numbers are kept in memory, so that asking whether a page is still
// true costs no query, and in the table versions, from which other processes
// learn of a change within half a second.
const (
	siteBucket   = 0 // settings, categories, articles, boards: whatever stands on many pages
	topicsBucket = 1 // which topics are listed
	ledgerBucket = 2 // which entries of the ledger are shown
	firstBucket  = 3
	bucketCount  = 256
)

// Depends says what a page shows, and so what makes it old.
type Depends struct {
	Discussion int64      // the posts of this discussion
	Everything bool       // any post anywhere: a list that shows counts
	Ledger     bool       // entries of the ledger, and no posts
	Until      *time.Time // from when on it is old by itself
}

// Versions is a snapshot of all buckets.
type Versions [bucketCount]uint64

type versions struct {
	local  [bucketCount]atomic.Uint64 // rises with every change known here
	total  atomic.Uint64
	stored [bucketCount]atomic.Int64 // what the table said last
}

// raise makes the buckets old here. Each comes with the number the table now
// has for it; if that is the next one, there is nothing left to learn from it.
func (v *versions) raise(buckets map[int]int64) {
	for b, n := range buckets {
		v.stored[b].CompareAndSwap(n-1, n)
		v.local[b].Add(1)
	}
	if len(buckets) > 0 {
		v.total.Add(1)
	}
}

// Snapshot is the state of the site now, to compare with later.
func (s *Store) Snapshot() *Versions {
	v := new(Versions)
	// The total first: a change that comes between is then seen as one.
	total := s.versions.total.Load()
	for i := range v {
		v[i] = s.versions.local[i].Load()
	}
	v[bucketCount-1] = total
	return v
}

// Current reports whether a page that was made at then, and depends on d, still
// shows the truth.
func (s *Store) Current(d Depends, then *Versions) bool {
	if d.Until != nil && !s.now().Before(*d.Until) {
		return false
	}
	if d.Everything {
		return s.versions.total.Load() == then[bucketCount-1]
	}
	b := discussionBucket(d.Discussion)
	if d.Ledger {
		b = ledgerBucket
	}
	return s.versions.local[siteBucket].Load() == then[siteBucket] &&
		s.versions.local[topicsBucket].Load() == then[topicsBucket] &&
		s.versions.local[b].Load() == then[b]
}

// discussionBucket never is the last one: a snapshot keeps the total there.
func discussionBucket(id int64) int {
	return firstBucket + int(uint64(id)%(bucketCount-1-firstBucket)) //nolint:gosec // a remainder is small
}

func (s *Store) touchSite()               { s.last.touched[siteBucket] = 0 }
func (s *Store) touchTopics()             { s.last.touched[topicsBucket] = 0 }
func (s *Store) touchDiscussion(id int64) { s.last.touched[discussionBucket(id)] = 0 }

// CatchUp learns what other processes have changed since it was last called.
func (s *Store) CatchUp(ctx context.Context) error {
	var rows []struct {
		Bucket int
		N      int64
	}
	if err := s.read(ctx).Raw("SELECT bucket, n FROM versions").Scan(&rows).Error; err != nil {
		return err
	}
	changed := map[int]int64{}
	for _, row := range rows {
		if s.versions.stored[row.Bucket].Swap(row.N) != row.N {
			changed[row.Bucket] = row.N
		}
	}
	s.versions.raise(changed)
	return nil
}
