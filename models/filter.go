package models

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"lode/internal/bayes"
)

// Likely is the chance, in percent, from which on the filter calls a post spam.
const Likely = 90

// Opinion is what the filter thinks of a post.
type Opinion struct {
	Percent int // that it is spam, from 1 to 99: it is never sure
	Signals []bayes.Signal
}

// Likely reports whether the filter calls the post spam.
func (o *Opinion) Likely() bool { return o.Percent >= Likely }

// Filter is all that moderators are told of the spam filter.
type Filter struct {
	Learned bayes.Count // posts
	FilterRecord
	Stretches []FilterRecord // the record in parts, the oldest first
	Errors    []*FilterError // of the record, newest first
	Held      []*FilterHold  // what it has held, the newest first
	Holds     bool           // it is switched on to hold
}

// Ready reports whether the filter has learned enough to have an opinion.
func (f *Filter) Ready() bool { return ready(f.Learned) }

func ready(all bayes.Count) bool { return all.Spam >= bayes.Enough && all.Ham >= bayes.Enough }

// SpamFilter loads what the filter has learned and how it does.
func (s *Store) SpamFilter(ctx context.Context, by *User) (*Filter, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	f := &Filter{Holds: site.FilterHolds}
	if f.Learned, err = s.filterLearned(ctx); err != nil {
		return nil, err
	}
	rows, err := s.filterJudged(ctx)
	if err != nil {
		return nil, err
	}
	f.FilterRecord, f.Errors = recordOf(rows)
	for part := range slices.Chunk(rows, stretch) {
		r, _ := recordOf(part)
		f.Stretches = append(f.Stretches, r)
	}
	slices.Reverse(f.Stretches)
	f.Held, err = s.filterHolds(ctx)
	return f, err
}

// filterLearned is how many posts of either kind the filter has learned.
func (s *Store) filterLearned(ctx context.Context) (bayes.Count, error) {
	table, err := s.filterTable(ctx, []int64{bayes.Every})
	return table[bayes.Every], err
}

// mostKeys is how many keys one statement names.
const mostKeys = 10_000

// filterTable are the counts of some features.
func (s *Store) filterTable(ctx context.Context, keys []int64) (bayes.Table, error) {
	table := bayes.Table{}
	for some := range slices.Chunk(keys, mostKeys) {
		var rows []bayes.Change
		if err := s.read(ctx).Raw("SELECT key, spam, ham FROM filter_counts WHERE key IN ?", some).Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("reading the filter: %w", err)
		}
		table.Apply(rows)
	}
	return table, nil
}

// features are what the filter sees of a post; title is that of the topic which it
// opens, or "".
func features(p *Post, title string) []bayes.Feature {
	return bayes.Features(bayes.Post{Title: title, Body: p.Body, Website: p.GuestURL, Newcomer: p.User == nil || p.User.Trust == 0})
}

// opinions judges posts by their features, one opinion each; nil if the filter knows
// too little. One query for each 10,000 features.
func (s *Store) opinions(ctx context.Context, posts [][]bayes.Feature) ([]*Opinion, error) {
	all := make([]*Opinion, len(posts))
	keys := []int64{bayes.Every}
	for _, f := range posts {
		keys = append(keys, bayes.Keys(f)...)
	}
	slices.Sort(keys)
	table, err := s.filterTable(ctx, slices.Compact(keys))
	if err != nil {
		return all, err
	}
	for i, f := range posts {
		if j, ok := bayes.Judge(f, table); ok {
			all[i] = &Opinion{Percent: min(max(int(math.Round(100*j.Chance)), 1), 99), Signals: j.Signals}
		}
	}
	return all, nil
}

// checkFilter holds what the filter calls spam, if it has been switched on for that
// and is right often enough. It never refuses anything.
func (s *Store) checkFilter(ctx context.Context, sub *submission) (Hold, error) {
	if !sub.site.FilterHolds || sub.p.opinion == nil || !sub.p.opinion.Likely() {
		return Hold{}, nil
	}
	rows, err := s.filterJudged(ctx)
	record, _ := recordOf(rows)
	return hold(record.Licensed(), HoldFilter, fmt.Sprintf("%d%%", sub.p.Chance)), err
}

// keyList is how keys are kept with a lesson: eight bytes each, in base64.
func keyList(keys []int64) string {
	b := make([]byte, 0, 8*len(keys))
	for _, k := range keys {
		b = binary.BigEndian.AppendUint64(b, uint64(k)) //nolint:gosec // keys are positive
	}
	return base64.RawStdEncoding.EncodeToString(b)
}

func parseKeys(text string) ([]int64, error) {
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(b)%8 != 0 {
		return nil, fmt.Errorf("the keys of a lesson cannot be read: %w", err)
	}
	keys := make([]int64, 0, len(b)/8)
	for part := range slices.Chunk(b, 8) {
		keys = append(keys, int64(binary.BigEndian.Uint64(part))) //nolint:gosec // keys are positive
	}
	return keys, nil
}
