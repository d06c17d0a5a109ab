package models

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// watcher sees each statement as it is sent, without the values in it, and then
// lets the one before it see it.
type watcher struct {
	logger.Interface
	see func(statement string)
}

func (w watcher) Trace(ctx context.Context, begin time.Time, fc func() (string, int64), err error) {
	statement, _ := fc()
	w.see(statement)
	w.Interface.Trace(ctx, begin, fc, err)
}

// ParamsFilter keeps gorm from writing the values into the statement.
func (watcher) ParamsFilter(_ context.Context, statement string, _ ...any) (string, []any) {
	return statement, nil
}

// Watched returns a store on the same database that shows each statement to see,
// which may be called by several at once.
func (s *Store) Watched(see func(statement string)) *Store {
	c := *s
	c.w = s.w.Session(&gorm.Session{Logger: watcher{s.w.Logger, see}})
	c.r = s.r.Session(&gorm.Session{Logger: watcher{s.r.Logger, see}})
	return &c
}

// CountQueries returns a store on the same database, and a count of the queries
// that one user of it runs.
func (s *Store) CountQueries() (*Store, *int) {
	n := new(int)
	return s.Watched(func(string) { *n++ }), n
}
