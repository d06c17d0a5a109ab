package models

import (
	"context"
	"time"
)

// Waiting is how long one kind of things has waited up to now.
type Waiting struct {
	What    string
	N       int
	Half    time.Duration // half of them have waited at least so long
	Tenth   time.Duration // one in ten has
	Longest time.Duration
}

// Waiting is all that waits. Reports are questions about posts, and are not counted.
func (l *Load) Waiting() []Waiting { return []Waiting{l.Posts, l.Appeals, l.Edits, l.Pictures, l.Bans} }

// InAll is how much waits, as the count beside "Review queue" has it.
func (l *Load) InAll() int {
	n := 0
	for _, w := range l.Waiting() {
		n += w.N
	}
	return n
}

// loadWaiting finds how long what waits has waited.
func (s *Store) loadWaiting(ctx context.Context, l *Load) (err error) {
	var pending int
	if err := s.read(ctx).Raw("SELECT "+allCounted, Pending).Scan(&pending).Error; err != nil {
		return err
	}
	l.Posts, err = s.waiting("Posts", pending, func(nth int) ([]time.Time, error) {
		var p []*Post
		err := s.read(ctx).Raw("SELECT created_at, imported_at, waits_since FROM posts WHERE id = (SELECT id FROM posts WHERE state = 'pending' ORDER BY "+
			beganToWait+", id LIMIT 1 OFFSET ?)", nth).Scan(&p).Error
		if err != nil || len(p) == 0 {
			return nil, err
		}
		return []time.Time{p[0].WaitsFrom()}, nil
	})
	if err != nil {
		return err
	}
	for _, k := range []struct {
		into                      *Waiting
		what, from, since, oldest string
	}{
		{&l.Appeals, "Appeals", waitingAppeals, "w.created_at", "w.created_at"},
		{&l.Edits, "Changes of public posts", waitingEdits, "w.created_at", "w.id"},
		{&l.Pictures, "Pictures of new members", waitingPictures, "w.created_at", "w.id"},
		{&l.Bans, "Bans for a second moderator", waitingPeople, "w.created_at", "w.id"},
		{&l.Reports, "Reports", "FROM reports WHERE outcome = '' AND confirmed_at IS NOT NULL", "confirmed_at", "confirmed_at"},
	} {
		if *k.into, err = s.waitingFrom(ctx, k.what, k.from, k.since, k.oldest); err != nil {
			return err
		}
	}
	return nil
}

// waitingFrom is how long the rows of a query wait, which stand in an order from the
// oldest on.
func (s *Store) waitingFrom(ctx context.Context, what, from, since, order string) (Waiting, error) {
	var n int
	if err := s.read(ctx).Raw("SELECT COUNT(*) " + from).Scan(&n).Error; err != nil {
		return Waiting{}, err
	}
	return s.waiting(what, n, func(nth int) (at []time.Time, err error) {
		err = s.read(ctx).Raw("SELECT "+since+" "+from+" ORDER BY "+order+" LIMIT 1 OFFSET ?", nth).Scan(&at).Error
		return at, err
	})
}

// waiting is how long n things have waited. The time from which the nth of them
// waits, counted from the oldest, comes from at.
func (s *Store) waiting(what string, n int, at func(nth int) ([]time.Time, error)) (Waiting, error) {
	w := Waiting{What: what, N: n}
	if n == 0 {
		return w, nil
	}
	for _, part := range []struct {
		nth  int
		into *time.Duration
	}{{0, &w.Longest}, {n / 10, &w.Tenth}, {n / 2, &w.Half}} {
		since, err := at(part.nth)
		if err != nil {
			return w, err
		}
		if len(since) > 0 {
			*part.into = max(0, s.now().Sub(since[0]))
		}
	}
	return w, nil
}
