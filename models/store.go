package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/bits"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"lode/migrations"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	gormlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// Store is the only way to the database. Its handles are unexported on purpose:
// no other package can write a query or hold a transaction open.
//
// On SQLite there is one connection that writes, because a second could only
// wait for it, and a few that read. On Postgres both are pools, so that whoever only
// reads never waits behind those who wait for each other's locks. Inside a
// transaction both are the transaction.
type Store struct {
	w, r *gorm.DB
	now  func() time.Time

	versions *versions
	site     *atomic.Pointer[Site] // what stands around every page, while it is true
	last     *last                 // what the transaction at hand writes at its end
	limiter  *limiter              // which limits are reached
	compiled *atomic.Pointer[compiledWords]
	median   *lastMedian // how long posts wait, for receipts

	secondOptional bool // staff may sign in by password alone

	settle func(context.Context) error // sees that nothing is left of what was removed
}

// Open connects to address, "postgres://…" or the path of a SQLite file, and
// brings its schema up to date.
func Open(ctx context.Context, address string) (*Store, error) {
	if !migrations.IsPostgres(address) {
		if err := os.MkdirAll(filepath.Dir(address), 0o700); err != nil {
			return nil, fmt.Errorf("opening the database: %w", err)
		}
	}
	if _, err := migrations.Up(ctx, address); err != nil {
		return nil, err
	}
	s := &Store{
		now:      func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }, //nolint:forbidigo // this is the clock
		versions: new(versions),
		site:     new(atomic.Pointer[Site]),
		limiter:  newLimiter(),
		compiled: new(atomic.Pointer[compiledWords]),
		median:   new(lastMedian),
	}
	var err error
	if migrations.IsPostgres(address) {
		err = s.openPostgres(address)
	} else {
		err = s.openSQLite(ctx, address)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	// Saving a post must never save the user hanging from it.
	for _, db := range []*gorm.DB{s.w, s.r} {
		for _, cb := range []string{"gorm:save_before_associations", "gorm:save_after_associations"} {
			if err := errors.Join(db.Callback().Create().Remove(cb), db.Callback().Update().Remove(cb)); err != nil {
				return nil, err
			}
		}
	}
	if err := s.CatchUp(ctx); err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	return s, nil
}

func (s *Store) config() *gorm.Config {
	return &gorm.Config{
		NowFunc:                func() time.Time { return s.now() },
		QueryFields:            true, // name the columns; do not fetch those no struct has
		SkipDefaultTransaction: true, // every verb has its own
		TranslateError:         true,
		Logger:                 logger.Discard,
	}
}

func (s *Store) openPostgres(address string) error {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return err
	}
	// Indexes are in memory; the default of 4 makes the planner prefer a scan.
	if _, set := cfg.RuntimeParams["random_page_cost"]; !set {
		cfg.RuntimeParams["random_page_cost"] = "1.1"
	}
	cfg.RuntimeParams["timezone"] = "UTC"
	open := func(conns int) (*gorm.DB, error) {
		pool := stdlib.OpenDB(*cfg)
		pool.SetMaxOpenConns(conns)
		pool.SetMaxIdleConns(conns)
		pool.SetConnMaxLifetime(30 * time.Minute)
		return gorm.Open(postgres.New(postgres.Config{Conn: pool}), s.config())
	}
	// Few: more would wait for each other, and each plans every statement anew.
	conns := 2 + runtime.GOMAXPROCS(0)
	if s.w, err = open(conns + 2); err != nil {
		return err
	}
	s.settle = func(context.Context) error { return nil }
	s.r, err = open(conns)
	return err
}

func (s *Store) openSQLite(ctx context.Context, path string) error {
	pragmas := []string{"busy_timeout(5000)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-16000)", "temp_store(2)"}
	times := url.Values{"_time_format": {"sqlite"}, "_timezone": {"UTC"}}
	write := url.Values{"_pragma": append(pragmas, "journal_mode(WAL)", "secure_delete(1)"), "_txlock": {"immediate"}}
	read := url.Values{"_pragma": append(pragmas, "query_only(1)"), "mode": {"ro"}}
	for k, v := range times {
		write[k], read[k] = v, v
	}
	open := func(query url.Values, conns int) (*gorm.DB, error) {
		pool, err := sql.Open("sqlite", migrations.SQLiteDSN(path, query))
		if err != nil {
			return nil, err
		}
		pool.SetMaxOpenConns(conns)
		pool.SetMaxIdleConns(conns)
		if err := pool.PingContext(ctx); err != nil {
			return nil, err
		}
		cfg := s.config()
		cfg.PrepareStmt, cfg.PrepareStmtMaxSize = true, 500
		return gorm.Open(sqliteDialector{gormlite.Dialector{Conn: pool}}, cfg)
	}
	var err error
	if s.w, err = open(write, 1); err != nil {
		return err
	}
	s.settle = func(ctx context.Context) error {
		return s.w.WithContext(ctx).Exec("PRAGMA wal_checkpoint(TRUNCATE)").Error
	}
	s.r, err = open(read, max(4, runtime.GOMAXPROCS(0)))
	return err
}

// sqliteDialector is gorm's own over the modernc driver, whose errors gorm does
// not know.
type sqliteDialector struct{ gormlite.Dialector }

// Translate names the errors that gorm has names for.
func (sqliteDialector) Translate(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY, sqlitelib.SQLITE_CONSTRAINT_UNIQUE:
		return gorm.ErrDuplicatedKey
	case sqlitelib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return gorm.ErrForeignKeyViolated
	case sqlitelib.SQLITE_CONSTRAINT_CHECK:
		return gorm.ErrCheckConstraintViolated
	}
	return err
}

// Close releases the database.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*gorm.DB{s.r, s.w} {
		pool, err := db.DB()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, pool.Close())
	}
	return errors.Join(errs...)
}

// Ready reports whether the store can be read and is not stuck.
func (s *Store) Ready(ctx context.Context) error {
	var one int
	return s.read(ctx).Raw("SELECT 1").Scan(&one).Error
}

// WithClock returns a store on the same database that takes now for the time.
func (s *Store) WithClock(now func() time.Time) *Store {
	c := *s
	c.now = now
	return &c
}

// Now is the store's clock: UTC, in whole microseconds, which is what both
// databases give back.
func (s *Store) Now() time.Time { return s.now() }

// tx runs fn in one transaction: all of it happens, or none of it. What many
// transactions share is written at its end; pages kept in memory are old from the
// moment it has happened.
func (s *Store) tx(ctx context.Context, fn func(*Store) error) error {
	inner := *s
	inner.last = newLast()
	err := s.w.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		inner.w, inner.r = tx, tx
		if err := fn(&inner); err != nil {
			return err
		}
		return inner.writeLast(ctx)
	})
	if err == nil {
		s.versions.raise(inner.last.touched)
	}
	return err
}

func (s *Store) read(ctx context.Context) *gorm.DB  { return s.r.WithContext(ctx) }
func (s *Store) write(ctx context.Context) *gorm.DB { return s.w.WithContext(ctx) }

// forUpdate locks the rows it reads until the transaction ends. SQLite needs no
// such words; its transactions already take turns. "NO KEY" lets others add rows
// that refer to the locked one meanwhile.
var forUpdate = clause.Locking{Strength: "NO KEY UPDATE"}

// padded repeats the last of all until there is a power of two of them. So conditions
// on lists of any length make few different statements, of which each connection to
// Postgres plans every one anew.
func padded[T any](all []T) []T {
	if n := len(all); n > 1 {
		return append(slices.Clip(all), slices.Repeat(all[n-1:], 1<<bits.Len(uint(n-1))-n)...)
	}
	return all
}

// newToken is 128 random bits or more, in letters and digits.
func newToken() string { return randomText(26) }

// skipLocked locks the rows it reads and passes over those that another worker has.
var skipLocked = clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}
