package models

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Job is something to do once the transaction that asked for it has happened. It
// may be done twice, so doing it must come to the same.
type Job struct {
	ID          int64
	Kind        string
	Payload     string
	RunAt       time.Time
	Attempt     int
	LockedUntil *time.Time
	LastError   string
	Dead        bool
	DiscardedAt *time.Time // an admin has given it up too
	CreatedAt   time.Time
}

// task is what a job carries.
type task interface{ kind() string }

func (s *Store) enqueue(ctx context.Context, t task) error { return s.enqueueAt(ctx, s.now(), t) }

func (s *Store) enqueueAt(ctx context.Context, at time.Time, t task) error {
	payload, err := json.Marshal(t)
	if err != nil {
		return err
	}
	j := Job{Kind: t.kind(), Payload: string(payload), RunAt: at, CreatedAt: s.now()}
	if err := s.write(ctx).Create(&j).Error; err != nil {
		return fmt.Errorf("enqueueing %s: %w", j.Kind, err)
	}
	return nil
}

const (
	// jobLease is how long a worker has for a job before another may take it.
	jobLease = time.Minute
	// maxAttempts is how often a job is tried: the last try is about two days
	// after the first.
	maxAttempts = 12
)

// ClaimJobs takes up to n due jobs for a worker. Jobs of a worker that died come
// back when the lease ends.
func (s *Store) ClaimJobs(ctx context.Context, n int) ([]*Job, error) {
	var jobs []*Job
	now := s.now()
	err := s.tx(ctx, func(s *Store) error {
		var due []int64
		err := s.write(ctx).Clauses(skipLocked).Model(&Job{}).
			Where("NOT dead AND run_at <= ? AND (locked_until IS NULL OR locked_until < ?)", now, now).
			Order("run_at, id").Limit(n).Pluck("id", &due).Error
		if err != nil || len(due) == 0 {
			return err
		}
		return s.write(ctx).Raw("UPDATE jobs SET locked_until = ?, attempt = attempt + 1 WHERE id IN ? RETURNING *", now.Add(jobLease), due).
			Scan(&jobs).Error
	})
	if err != nil {
		return nil, fmt.Errorf("claiming jobs: %w", err)
	}
	return jobs, nil
}

// JobsDue reports whether there is anything to claim. It only reads, so that an
// idle site does not write.
func (s *Store) JobsDue(ctx context.Context) (bool, error) {
	var ids []int64
	err := s.read(ctx).Model(&Job{}).Where("NOT dead AND run_at <= ? AND (locked_until IS NULL OR locked_until < ?)", s.now(), s.now()).
		Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, err
}

// HoldJob holds a claimed job for as long again. If another worker has taken it
// meanwhile, it is an ErrConflict.
func (s *Store) HoldJob(ctx context.Context, j *Job) error {
	n, err := gorm.G[*Job](s.w).Where("id = ? AND attempt = ? AND NOT dead", j.ID, j.Attempt).Update(ctx, "locked_until", s.now().Add(jobLease))
	if err != nil {
		return fmt.Errorf("holding %s: %w", j.Kind, err)
	}
	if n == 0 {
		return ErrConflict
	}
	return nil
}

// FinishJob removes a job that was done, unless it was put off or given up
// meanwhile.
func (s *Store) FinishJob(ctx context.Context, j *Job) error {
	_, err := gorm.G[*Job](s.w).Where("id = ? AND attempt = ? AND NOT dead", j.ID, j.Attempt).Delete(ctx)
	return err
}

// PostponeJob puts a job off that could not be done, each time for longer, and
// gives it up after the last try.
func (s *Store) PostponeJob(ctx context.Context, j *Job, why error) error {
	wait := time.Duration(j.Attempt*j.Attempt*j.Attempt) * 20 * time.Second
	err := s.write(ctx).Model(&Job{}).Where("id = ? AND attempt = ?", j.ID, j.Attempt).Updates(map[string]any{
		"run_at": s.now().Add(wait), "locked_until": nil, "last_error": why.Error(), "dead": j.Attempt >= maxAttempts,
	}).Error
	if err != nil {
		return fmt.Errorf("postponing %s: %w", j.Kind, err)
	}
	return nil
}
