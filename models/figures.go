package models

import (
	"context"
	"fmt"
)

// Figures are how much work waits, for whoever watches the program.
type Figures struct {
	JobsDue  int // could be done now
	MailsDue int // of these, messages
	JobsDead int // were given up, and no admin has looked at them
	Pending  int // posts that wait for a moderator
}

// Figures counts what waits. One query.
func (s *Store) Figures(ctx context.Context) (Figures, error) {
	var f Figures
	err := s.read(ctx).Raw(`SELECT
			(SELECT COUNT(*) FROM jobs WHERE NOT dead AND run_at <= ?),
			(SELECT COUNT(*) FROM jobs WHERE NOT dead AND run_at <= ? AND `+mailJobs+`),
			(SELECT COUNT(*) FROM jobs WHERE dead AND discarded_at IS NULL),
			(SELECT COALESCE(SUM(n), 0) FROM post_counts WHERE state = ?)`, s.now(), s.now(), Pending).
		Row().Scan(&f.JobsDue, &f.MailsDue, &f.JobsDead, &f.Pending)
	if err != nil {
		return f, fmt.Errorf("counting what waits: %w", err)
	}
	return f, nil
}
