package models

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lode/internal/bayes"
)

// saveLessons writes down which lessons there are now and which count. One that no
// longer counts is written first: of a post, one counts at most.
func (s *Store) saveLessons(ctx context.Context, known map[int64][]*lesson, before map[int64]bool, decisions []*Decision) error {
	var gone, off, on []int64
	var added []*lesson
	for _, d := range decisions {
		if d.Act == ActUndo {
			gone = append(gone, *d.UndoesID)
		}
	}
	for _, post := range slices.Sorted(maps.Keys(known)) {
		for _, l := range known[post] {
			was, had := before[l.DecisionID]
			switch {
			case !had:
				added = append(added, l)
			case was && !l.Counted:
				off = append(off, l.DecisionID)
			case !was && l.Counted:
				on = append(on, l.DecisionID)
			}
		}
	}
	for _, step := range []struct {
		sql string
		ids []int64
	}{
		{"DELETE FROM filter_lessons WHERE decision_id IN ?", gone},
		{"UPDATE filter_lessons SET counted = FALSE WHERE decision_id IN ?", off},
		{"UPDATE filter_lessons SET counted = TRUE WHERE decision_id IN ?", on},
	} {
		if len(step.ids) == 0 {
			continue
		}
		if err := s.write(ctx).Exec(step.sql, step.ids).Error; err != nil {
			return fmt.Errorf("keeping what was learned: %w", err)
		}
	}
	if len(added) == 0 {
		return nil
	}
	if err := s.write(ctx).Table("filter_lessons").CreateInBatches(added, 500).Error; err != nil {
		return fmt.Errorf("keeping what was learned: %w", err)
	}
	return nil
}

// saveFilter adds to the counts of features, in the order of their keys, so that no
// two transactions wait for each other. What no post has any more goes.
func (s *Store) saveFilter(ctx context.Context, change changes) error {
	maps.DeleteFunc(change, func(_ int64, c bayes.Count) bool { return c == bayes.Count{} })
	var less []int64
	for some := range slices.Chunk(slices.Sorted(maps.Keys(change)), mostKeys/3) {
		args := make([]any, 0, 3*len(some))
		for _, key := range some {
			c := change[key]
			args = append(args, key, c.Spam, c.Ham)
			if c.Spam < 0 || c.Ham < 0 {
				less = append(less, key)
			}
		}
		if err := s.addToFilter(ctx, len(some), args); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(less, mostKeys) {
		if err := s.write(ctx).Exec("DELETE FROM filter_counts WHERE key IN ? AND spam = 0 AND ham = 0", some).Error; err != nil {
			return fmt.Errorf("changing the filter: %w", err)
		}
	}
	return nil
}

// addToFilter adds to the counts of n features: key, spam and ham of each.
func (s *Store) addToFilter(ctx context.Context, n int, args []any) error {
	rows := strings.Repeat("(CAST(? AS BIGINT), CAST(? AS INTEGER), CAST(? AS INTEGER)), ", n)
	err := s.write(ctx).Exec(`INSERT INTO filter_counts (key, spam, ham) VALUES `+rows[:len(rows)-2]+`
		ON CONFLICT (key) DO UPDATE SET spam = filter_counts.spam + excluded.spam, ham = filter_counts.ham + excluded.ham`, args...).Error
	if err != nil {
		return fmt.Errorf("changing the filter: %w", err)
	}
	return nil
}
