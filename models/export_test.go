package models

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// DB lets tests of this package look underneath.
func (s *Store) DB() *gorm.DB { return s.w.Session(&gorm.Session{Logger: logger.Discard}) }

// QueuePlan is how the database finds the first page of what waits, and counts it.
func (s *Store) QueuePlan(ctx context.Context, f QueueFilter) (string, error) {
	choices, err := s.queueChoices(ctx)
	if err != nil {
		return "", err
	}
	sc, err := s.scope(ctx, f, choices)
	if err != nil {
		return "", err
	}
	explain := "EXPLAIN "
	if s.w.Name() == "sqlite" {
		explain = "EXPLAIN QUERY PLAN "
	}
	var b strings.Builder
	for _, q := range []*gorm.DB{s.ids(ctx, sc, Pending, Page{Number: 1}), s.matching(ctx, sc, Pending).Limit(MostCounted + 1)} {
		var lines []map[string]any
		if err := s.read(ctx).Raw(explain+"?", q).Scan(&lines).Error; err != nil {
			return "", err
		}
		for _, line := range lines {
			fmt.Fprintln(&b, line["detail"], line["QUERY PLAN"])
		}
	}
	return b.String(), nil
}
