package models

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"gorm.io/gorm/clause"
)

// Limit is how often something may happen: at most so many times in a window that
// opens with the first of them.
type Limit struct {
	Key  string // what is limited, and whose
	Most int
	Per  time.Duration
}

// TooFast means that a limit is reached.
type TooFast struct {
	Wait time.Duration // until it may happen again
}

func (e *TooFast) Error() string { return fmt.Sprintf("too fast, wait %s", e.Wait) }

// limiter is what this process remembers of limits. The truth is in the table
// limits, which all processes share.
type limiter struct {
	salt atomic.Pointer[[]byte]
	over *otter.Cache[string, time.Time] // limits that are reached, and until when
}

// maxOver is how many limits a process remembers as reached, about 10 MB of them.
// What is forgotten is asked of the database again.
const maxOver = 100_000

func newLimiter() *limiter {
	return &limiter{over: otter.Must(&otter.Options[string, time.Time]{MaximumSize: maxOver})}
}

// Spend counts one more time for each limit, or says how long to wait: TooFast.
// Those in parallel are counted before any goes on. One statement; none for what
// this process knows to be over its limit, so that a flood does not write.
func (s *Store) Spend(ctx context.Context, limits ...Limit) error {
	if len(limits) == 0 {
		return nil
	}
	keys, err := s.limitKeys(ctx, limits)
	if err != nil {
		return err
	}
	now := s.now()
	if wait := s.waitFor(keys, now); wait > 0 {
		return &TooFast{wait}
	}
	most := make(map[string]int, len(limits))
	for i, l := range limits {
		most[keys[i]] = l.Most
	}
	rows, err := s.countLimits(ctx, keys, limits, now)
	if err != nil {
		return err
	}
	var wait time.Duration
	for _, row := range rows {
		if row.N > int64(most[row.Key]) {
			s.limiter.over.Set(row.Key, row.EndsAt)
			wait = max(wait, row.EndsAt.Sub(now))
		}
	}
	if wait > 0 {
		return &TooFast{wait}
	}
	return nil
}

// Reached reports as TooFast what this process knows to be over its limit. It
// counts nothing and asks nobody.
func (s *Store) Reached(ctx context.Context, limits ...Limit) error {
	keys, err := s.limitKeys(ctx, limits)
	if err != nil {
		return err
	}
	if wait := s.waitFor(keys, s.now()); wait > 0 {
		return &TooFast{wait}
	}
	return nil
}

type limitRow struct {
	Key    string
	N      int64
	EndsAt time.Time
}

// countLimits writes the rows in the order of their keys, so that no two
// transactions can wait for each other.
func (s *Store) countLimits(ctx context.Context, keys []string, limits []Limit, now time.Time) ([]limitRow, error) {
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(keys[a], keys[b]) })
	values, args := make([]string, len(keys)), make([]any, 0, 2*len(keys)+2)
	for n, i := range order {
		values[n] = "(?, 1, ?)"
		args = append(args, keys[i], now.Add(limits[i].Per))
	}
	var rows []limitRow
	err := s.write(ctx).Raw(`INSERT INTO limits (key, n, ends_at) VALUES `+strings.Join(values, ", ")+`
		ON CONFLICT (key) DO UPDATE SET
			n = CASE WHEN limits.ends_at <= ? THEN 1 ELSE limits.n + 1 END,
			ends_at = CASE WHEN limits.ends_at <= ? THEN excluded.ends_at ELSE limits.ends_at END
		RETURNING key, n, ends_at`, append(args, now, now)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("counting limits: %w", err)
	}
	return rows, nil
}

// waitFor is how long this process knows that all keys have to wait.
func (s *Store) waitFor(keys []string, now time.Time) time.Duration {
	var wait time.Duration
	for _, key := range keys {
		if until, ok := s.limiter.over.GetIfPresent(key); ok {
			if until.After(now) {
				wait = max(wait, until.Sub(now))
			} else {
				s.limiter.over.Invalidate(key)
			}
		}
	}
	return wait
}

// GiveBack takes back what Spend counted, for what came to nothing.
func (s *Store) GiveBack(ctx context.Context, limits ...Limit) error {
	if len(limits) == 0 {
		return nil
	}
	keys, err := s.limitKeys(ctx, limits)
	if err != nil {
		return err
	}
	slices.Sort(keys)
	err = s.tx(ctx, func(s *Store) error {
		for _, key := range keys {
			if err := s.write(ctx).Exec("UPDATE limits SET n = n - 1 WHERE key = ? AND n > 0", key).Error; err != nil {
				return fmt.Errorf("giving back: %w", err)
			}
		}
		return nil
	})
	for _, key := range keys {
		s.limiter.over.Invalidate(key)
	}
	return err
}

// Network is the part of a network address that stands for one sender: all of an
// IPv4 address, the first half of an IPv6 one, of which anybody has millions.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// SweepLimits removes the limits whose window has closed.
func (s *Store) SweepLimits(ctx context.Context) error {
	return s.write(ctx).Exec("DELETE FROM limits WHERE ends_at <= ?", s.now()).Error
}

// limitKeys are the keys under which limits are kept.
func (s *Store) limitKeys(ctx context.Context, limits []Limit) ([]string, error) {
	keys := make([]string, len(limits))
	for i, l := range limits {
		key, err := s.seal(ctx, fmt.Sprintf("limit %s %s", l.Per, l.Key))
		if err != nil {
			return nil, err
		}
		keys[i] = key
	}
	return keys, nil
}

// seal is a keyed hash of text: whoever does not have this site's salt can neither
// make it nor find out what it is of. The same for all processes of a site.
func (s *Store) seal(ctx context.Context, text string) (string, error) {
	salt := s.limiter.salt.Load()
	if salt == nil {
		loaded, err := s.loadSalt(ctx)
		if err != nil {
			return "", err
		}
		salt = &loaded
		s.limiter.salt.Store(salt)
	}
	mac := hmac.New(sha256.New, *salt)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16]), nil
}

const saltName = "salt"

// loadSalt reads the salt, which the first process to need it has made.
func (s *Store) loadSalt(ctx context.Context) ([]byte, error) {
	var row settingRow
	find := func() error { return s.write(ctx).Where("name = ?", saltName).Limit(1).Find(&row).Error }
	if err := find(); err != nil {
		return nil, fmt.Errorf("reading the salt: %w", err)
	}
	if row.Value == "" {
		made := make([]byte, 32)
		_, _ = rand.Read(made) // never fails
		err := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).
			Create(&settingRow{Name: saltName, Value: base64.RawURLEncoding.EncodeToString(made)}).Error
		if err := errors.Join(err, find()); err != nil {
			return nil, fmt.Errorf("making the salt: %w", err)
		}
	}
	return base64.RawURLEncoding.DecodeString(row.Value)
}
