package models

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// What can go wrong, in words a caller can act on. Everything else that comes
// out of this package is a fault of ours.
var (
	ErrNotFound  = errors.New("not found")
	ErrForbidden = errors.New("not allowed")
	ErrConflict  = errors.New("changed by someone else")
)

// ErrOwnPost means that somebody else has to decide about what one has written.
var ErrOwnPost = fmt.Errorf("one's own post: %w", ErrForbidden)

// ErrAgainstOwn means that somebody else has answered an appeal against what one has
// decided: others may take the answer back, whoever it is against may not.
var ErrAgainstOwn = fmt.Errorf("an appeal against oneself: %w", ErrForbidden)

// Invalid says what is wrong with each field of an input, in words for the
// person who typed it. The empty field stands for the form as a whole.
type Invalid map[string]string

func (e Invalid) Error() string {
	return "invalid " + strings.Join(slices.Sorted(maps.Keys(e)), ", ")
}

// orNil is e as an error, or nil if nothing is wrong.
func (e Invalid) orNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// clash is an ErrConflict over a form: words say who was faster, and with what.
func clash(words string) error { return fmt.Errorf("%w: %w", ErrConflict, Invalid{"": words}) }

// Decided is the conflict of two moderators: somebody has already decided, and
// this is what.
type Decided struct {
	Post     *Post
	Decision *Decision // nil if the post was changed by its writer instead
	Others   int       // how many more were to be decided with the same press
	Undone   bool      // what was to be undone is undone already, by Decision
}

func (e *Decided) Error() string { return "already decided" }

// Is makes a Decided an ErrConflict.
func (e *Decided) Is(target error) bool { return target == ErrConflict }

func notFound(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ErrNotFound
	}
	return err
}

// IsUnreadable reports whether err means that something sent is no text. Only
// Postgres minds.
func IsUnreadable(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "22021" || e.Code == "22P05")
}

// IsUnavailable reports whether err means that the store cannot be reached or
// written at the moment, through nobody's fault in this program.
func IsUnavailable(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff { // the primary code is the low byte
		case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED, sqlitelib.SQLITE_FULL, sqlitelib.SQLITE_IOERR, sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_CANTOPEN:
			return true
		}
		return false
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		// Classes 08 connection, 53 resources, 57 operator intervention, 25006 read-only.
		return strings.HasPrefix(e.Code, "08") || strings.HasPrefix(e.Code, "53") || strings.HasPrefix(e.Code, "57") || e.Code == "25006"
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	return connecting || network || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrBadConn)
}
