package models

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

type counter struct {
	logger.Interface
	n *int
}

func (c counter) Trace(context.Context, time.Time, func() (string, int64), error) { *c.n++ }

// CountQueries returns a store on the same database, and a count of the queries
// it runs.
func (s *Store) CountQueries() (*Store, *int) {
	n := new(int)
	c := *s
	c.w = s.w.Session(&gorm.Session{Logger: counter{logger.Discard, n}})
	c.r = s.r.Session(&gorm.Session{Logger: counter{logger.Discard, n}})
	return &c, n
}
