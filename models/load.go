package models

import (
	"context"
	"fmt"
	"time"
)

// The load board looks back for so long.
const (
	loadHours = 48
	loadDays  = 30
)

// Load is how much there is to decide, how much was decided, and how much of it
// held.
type Load struct {
	Posts, Appeals, Edits, Pictures, Bans Waiting
	Reports                               Waiting // those that are open, of posts that wait or of others

	Hours []LoadStretch // the last 48, oldest first
	Days  []LoadStretch // the last 30, oldest first

	// Of those 30 days:
	Decisions int
	Reversed  int
	Waits     int // decisions on what had waited
	Median    time.Duration
	Acts      []LoadAct
	People    []LoadPerson // for admins alone
	Holds     []LoadHold
}

// LoadStretch is what was decided in an hour or in a day.
type LoadStretch struct {
	Start   time.Time
	People  int
	Program int
}

// LoadAct is what became of decisions that did the same, by the same rule.
type LoadAct struct {
	Act      Act
	Rule     int // its number, or 0
	N        int
	Reversed int
}

// LoadPerson is what became of the decisions of one person.
type LoadPerson struct {
	ID       int64
	Name     string
	Role     Role
	Number   int // by which the open log calls them, or 0
	N        int
	Reversed int
}

// Label is what the open log calls the person.
func (p LoadPerson) Label() string {
	if p.Number == 0 {
		return string(p.Role)
	}
	return fmt.Sprintf("%s %d", p.Role, p.Number)
}

// LoadHold is what people decided about the posts that one kind of hold had kept
// back.
type LoadHold struct {
	Kind    string
	Judged  int
	Refused int
}

// Share is a part of a whole in percent, rounded.
func Share(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (100*part + whole/2) / whole
}

// WaitsFrom is when p began to wait, if it waits.
func (p *Post) WaitsFrom() time.Time {
	switch {
	case p.WaitsSince != nil:
		return *p.WaitsSince
	case p.ImportedAt != nil:
		return *p.ImportedAt
	}
	return p.CreatedAt
}

// beganToWait is the same for a query; the index posts_waiting has it.
const beganToWait = "COALESCE(waits_since, imported_at, created_at)"

// waitAgain makes a locked post, which was public, wait from now on.
func (s *Store) waitAgain(ctx context.Context, disc *Discussion, p *Post) error {
	now := s.now()
	p.WaitsSince = &now
	if err := s.write(ctx).Exec("UPDATE posts SET waits_since = ? WHERE id = ?", now, p.ID).Error; err != nil {
		return fmt.Errorf("holding post %d: %w", p.ID, err)
	}
	return s.setState(ctx, disc, p, Pending)
}

// Load is the load board. Everything in it is found by an index or in tables of
// sums, however much waits and was decided.
func (s *Store) Load(ctx context.Context, by *User) (*Load, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	l := &Load{}
	first := s.now().AddDate(0, 0, 1-loadDays).Format(dayKey)
	for _, part := range []func() error{
		func() error { return s.loadWaiting(ctx, l) },
		func() error { return s.loadTimes(ctx, l, first) },
		func() error { return s.loadActs(ctx, l, first) },
		func() error { return s.loadMedian(ctx, l, first) },
		func() error {
			return s.read(ctx).Raw(`SELECT kind, SUM(judged) AS judged, SUM(refused) AS refused FROM hold_days WHERE day >= ?
				GROUP BY kind HAVING SUM(judged) > 0 ORDER BY 2 DESC, kind`, first).Scan(&l.Holds).Error
		},
	} {
		if err := part(); err != nil {
			return nil, fmt.Errorf("loading the load board: %w", err)
		}
	}
	if by.May(ToRun) {
		return l, s.loadPeople(ctx, l, first)
	}
	return l, nil
}

// loadTimes finds what was decided hour by hour and day by day.
func (s *Store) loadTimes(ctx context.Context, l *Load, first string) error {
	var rows []struct {
		Hour            string
		People, Program int
	}
	err := s.read(ctx).Raw(`SELECT hour, SUM(CASE WHEN by_id > 0 THEN n ELSE 0 END) AS people, SUM(CASE WHEN by_id > 0 THEN 0 ELSE n END) AS program
		FROM decision_hours WHERE hour >= ? GROUP BY hour`, first).Scan(&rows).Error
	if err != nil {
		return err
	}
	now := s.now()
	places := map[string]*LoadStretch{}
	stretches := func(n int, start func(back int) time.Time, format string) []LoadStretch {
		all := make([]LoadStretch, n)
		for i := range all {
			all[i].Start = start(n - 1 - i)
			places[all[i].Start.Format(format)] = &all[i]
		}
		return all
	}
	hour, day := now.Truncate(time.Hour), now.Truncate(24*time.Hour)
	l.Hours = stretches(loadHours, func(back int) time.Time { return hour.Add(-time.Duration(back) * time.Hour) }, hourKey)
	l.Days = stretches(loadDays, func(back int) time.Time { return day.AddDate(0, 0, -back) }, dayKey)
	for _, r := range rows {
		for _, name := range []string{r.Hour, r.Hour[:len(dayKey)]} {
			if at := places[name]; at != nil {
				at.People += r.People
				at.Program += r.Program
			}
		}
	}
	return nil
}

// loadActs finds what became of what people and the program decided.
func (s *Store) loadActs(ctx context.Context, l *Load, first string) error {
	err := s.read(ctx).Raw(`SELECT act, rule, SUM(n) AS n, SUM(reversed) AS reversed FROM decision_hours WHERE hour >= ?
		GROUP BY act, rule HAVING SUM(n) > 0 ORDER BY CASE WHEN rule > 0 THEN 0 ELSE 1 END, rule, act`, first).Scan(&l.Acts).Error
	for _, a := range l.Acts {
		l.Decisions += a.N
		l.Reversed += a.Reversed
	}
	return err
}

// loadMedian finds how long the middle one of what was decided had waited.
func (s *Store) loadMedian(ctx context.Context, l *Load, first string) (err error) {
	l.Waits, l.Median, err = s.medianSince(ctx, first)
	return err
}

// medianSince is how many waits have ended since the beginning of a day, and how long
// the middle one was.
func (s *Store) medianSince(ctx context.Context, day string) (n int, median time.Duration, err error) {
	var rows []waitDay
	err = s.read(ctx).Raw("SELECT waited, SUM(n) AS n FROM wait_days WHERE day >= ? GROUP BY waited ORDER BY waited", day).Scan(&rows).Error
	for _, r := range rows {
		n += r.N
	}
	upTo := 0
	for _, r := range rows {
		if upTo += r.N; upTo >= (n+1)/2 {
			return n, time.Duration(r.Waited) * time.Second, err
		}
	}
	return n, 0, err
}

// loadPeople finds what became of each person's decisions, those with the most
// first.
func (s *Store) loadPeople(ctx context.Context, l *Load, first string) error {
	err := s.read(ctx).Raw(`SELECT u.id, u.name, u.role, COALESCE(a.number, 0) AS number, t.n, t.reversed
		FROM (SELECT by_id, SUM(n) AS n, SUM(reversed) AS reversed FROM decision_hours WHERE hour >= ? AND by_id > 0 GROUP BY by_id HAVING SUM(n) > 0) t
		JOIN users u ON u.id = t.by_id LEFT JOIN ledger_actors a ON a.user_id = u.id ORDER BY t.n DESC, u.id`, first).Scan(&l.People).Error
	if err != nil {
		return fmt.Errorf("loading what moderators decided: %w", err)
	}
	return nil
}
