package models

import (
	"context"
	"fmt"
	"io"
	"time"

	"lode/internal/ledger"

	"gorm.io/gorm"
)

// LogActs are the acts that stand in the ledger, in the order of pages.
var LogActs = []Act{ActApprove, ActConfirm, ActReject, ActSpam, ActTrash, ActEdit, ActPublishEdit, ActRefuseEdit, ActMove, ActWithdraw, ActHide, ActUndo,
	ActAppeal, ActAppealWithdrawn, ActUpheld, ActChanged, ActReversed, ActWarn, ActPremoderate, ActReadOnly, ActSuspend, ActBan, ActLift,
	ActPassPicture, ActRefusePicture, ActClose, ActHold, ActOpen, ActArchive, ActUnarchive, ActUnlist, ActRelist, ActTrust}

// LogFilter says which entries of the open log are wanted; what is empty makes no
// difference.
type LogFilter struct {
	Act   Act
	Rule  int
	Place string // path of a section or board
	Month string // as 2025-06
	By    string // LogByProgram or LogByPeople
}

// The two values of LogFilter.By.
const (
	LogByProgram = "program"
	LogByPeople  = "people"
)

// LogEntry is an entry as the log shows it.
type LogEntry struct {
	LedgerEntry
	ReversedBy int64 // the entry that takes it back, or 0
}

// Log is one page of what everyone can read, newest first.
type Log struct {
	Head    *LedgerHead
	Entries []*LogEntry
	Next    Next
	Places  []LogPlace
	Months  []string // that have entries, newest first
}

// LogPlace is a section or board that entries can be looked for by.
type LogPlace struct {
	Path  string // without the first slash
	Name  string
	Board bool
}

// Address is the path of p's page.
func (p LogPlace) Address() string { return "/" + p.Path }

// LogPerPage is how many entries a page of the log has.
const LogPerPage = 50

// Log loads one page of the open log. Four queries. A page that is asked for by
// number alone is counted off only where nothing is filtered, by the numbers of
// the entries.
func (s *Store) Log(ctx context.Context, f LogFilter, at Page) (*Log, error) {
	head, err := s.LedgerHead(ctx)
	if err != nil {
		return nil, err
	}
	l := &Log{Head: head}
	upTo := head.Shown + 1
	if _, id, ok := parseKey(at.Before); ok {
		upTo = min(upTo, id)
	} else if f == (LogFilter{}) {
		upTo -= int64((at.Number - 1) * LogPerPage)
	}
	err = s.entries(ctx, head).Scopes(f.where).Where("ledger.number < ?", upTo).
		Order("ledger.number DESC").Limit(LogPerPage + 1).Scan(&l.Entries).Error
	if err != nil {
		return nil, fmt.Errorf("loading the log: %w", err)
	}
	l.Entries, l.Next = cut(at, l.Entries, LogPerPage, func(e *LogEntry) (time.Time, int64) { return e.At, e.Number })
	if l.Places, err = s.logPlaces(ctx); err != nil {
		return nil, err
	}
	err = s.read(ctx).Raw("SELECT DISTINCT month FROM ledger_sums ORDER BY month DESC").Scan(&l.Months).Error
	return l, err
}

// LogOne is one entry, with all that a checker reads of it.
type LogOne struct {
	LogEntry
	Before ledger.Hash // the hash of the entry before
	Last   int64       // the newest entry that everyone can read
	Places []LogPlace
}

// LogEntry finds an entry that everyone can read. Three queries.
func (s *Store) LogEntry(ctx context.Context, number int64) (*LogOne, error) {
	head, err := s.LedgerHead(ctx)
	if err != nil {
		return nil, err
	}
	if number < 1 || number > head.Shown {
		return nil, ErrNotFound
	}
	var rows []*LogEntry
	err = s.entries(ctx, head).Where("ledger.number IN ?", []int64{number - 1, number}).Order("ledger.number DESC").Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, orError(err, ErrNotFound)
	}
	one := &LogOne{LogEntry: *rows[0], Last: head.Shown}
	if len(rows) > 1 {
		if one.Before, err = ledger.ParseHash(rows[1].Hash); err != nil {
			return nil, err
		}
	}
	one.Places, err = s.logPlaces(ctx)
	return one, err
}

// entries begins a query for entries, each with the one that takes it back if that
// is shown too.
func (s *Store) entries(ctx context.Context, head *LedgerHead) *gorm.DB {
	return s.read(ctx).Table("ledger").Select("ledger.*, COALESCE(later.number, 0) AS reversed_by").
		Joins("LEFT JOIN ledger later ON later.reverses = ledger.number AND later.number <= ?", head.Shown)
}

func (f LogFilter) where(q *gorm.DB) *gorm.DB {
	if f.Act != "" {
		q = q.Where("ledger.act = ?", f.Act)
	}
	if f.Rule > 0 {
		q = q.Where("ledger.rule = ? AND ledger.rule > 0", f.Rule) // the second half lets SQLite use the index
	}
	if f.Place != "" {
		q = q.Where("ledger.place = ? AND ledger.place <> ''", f.Place)
	}
	if f.Month != "" {
		q = q.Where("ledger.month = ?", f.Month)
	}
	switch f.By {
	case LogByProgram:
		q = q.Where("ledger.automatic")
	case LogByPeople:
		q = q.Where("NOT ledger.automatic")
	}
	return q
}

// logPlaces are the sections and the boards that everyone may read.
func (s *Store) logPlaces(ctx context.Context) ([]LogPlace, error) {
	var places []LogPlace
	err := s.read(ctx).Raw(`SELECT 'categories/' || slug AS path, name, FALSE AS board, position FROM categories
		UNION ALL SELECT 'forum/' || slug, name, TRUE, position FROM boards WHERE read_by = ?
		ORDER BY board, position, name`, ByAnyone).Scan(&places).Error
	if err != nil {
		return nil, fmt.Errorf("loading sections and boards: %w", err)
	}
	return places, nil
}

// ledgerBatch is how many entries are read at once to be exported.
const ledgerBatch = 1000

// LedgerBefore is the head before an entry, and how far the ledger can be exported
// from there: as far as everyone can read it, or all of it.
func (s *Store) LedgerBefore(ctx context.Context, first int64, all bool) (before ledger.Head, last *LedgerHead, err error) {
	if last, err = s.LedgerHead(ctx); err != nil {
		return before, nil, err
	}
	if all {
		last.Shown = last.Number
	}
	if first < 1 || first > last.Shown+1 {
		return before, nil, ErrNotFound
	}
	before.Number = first - 1
	if first > 1 {
		var hash string
		if err := s.read(ctx).Model(&LedgerEntry{}).Select("hash").Where("number = ?", before.Number).Scan(&hash).Error; err != nil {
			return before, nil, err
		}
		before.Hash, err = ledger.ParseHash(hash)
	}
	return before, last, err
}

// ExportLedger writes what LedgerBefore has found as a file. The entries are
// written as they are kept, with the hashes that are kept: if somebody has changed
// the table, the checker finds it.
func (s *Store) ExportLedger(ctx context.Context, w io.Writer, before ledger.Head, last *LedgerHead) error {
	out := ledger.NewWriter(w, before, last.Shown)
	for n := before.Number; n < last.Shown; n += ledgerBatch {
		var rows []*LedgerEntry
		err := s.read(ctx).Where("number > ? AND number <= ?", n, min(n+ledgerBatch, last.Shown)).Order("number").Find(&rows).Error
		if err != nil {
			return fmt.Errorf("exporting the ledger: %w", err)
		}
		for _, e := range rows {
			hash, err := ledger.ParseHash(e.Hash)
			if err != nil {
				return fmt.Errorf("exporting entry %d: %w", e.Number, err)
			}
			if err := out.Add(e.Number, e.entry(), hash); err != nil {
				return err
			}
		}
	}
	return out.Close()
}
