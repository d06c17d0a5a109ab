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

// The filter may hold posts once it has been right for long enough: of the last
// judgedLast decisions about posts of which it had an opinion, it called at least
// calledLeast spam, and of those at least goodPercent were.
const (
	judgedLast  = 200
	calledLeast = bayes.Enough
	goodPercent = 98
)

// Opinion is what the filter thinks of a post.
type Opinion struct {
	Percent int // that it is spam, from 1 to 99: it is never sure
	Signals []bayes.Signal
}

// Likely reports whether the filter calls the post spam.
func (o *Opinion) Likely() bool { return o.Percent >= Likely }

// FilterRecord is how the filter did of late.
type FilterRecord struct {
	Judged int // decisions about posts of which it had an opinion, the last 200
	Called int // of those posts, how many it called spam
	Right  int // and how many of these were
}

// Licensed reports whether the filter has shown that it may hold posts.
func (r FilterRecord) Licensed() bool {
	return r.Judged >= judgedLast && r.Called >= calledLeast && 100*r.Right >= goodPercent*r.Called
}

// Precision is the share of what it called spam that was, in percent with the rest
// cut off, so that 98 is never less than that.
func (r FilterRecord) Precision() int {
	if r.Called == 0 {
		return 0
	}
	return 100 * r.Right / r.Called
}

// Missing says in words what the filter has yet to show, "" if nothing.
func (r FilterRecord) Missing() string {
	switch {
	case r.Judged < judgedLast:
		return fmt.Sprintf("It has to be tried on %d decisions first; so far it was on %d.", judgedLast, r.Judged)
	case r.Called < calledLeast:
		return fmt.Sprintf("Of the last %d decisions it has called only %d spam; %d are needed to tell how often it is right.", judgedLast, r.Called, calledLeast)
	case !r.Licensed():
		return fmt.Sprintf("Of what it called spam in the last %d decisions, %d%% was. It has to be %d%%.", judgedLast, r.Precision(), goodPercent)
	}
	return ""
}

// Filter is all that moderators are told of the spam filter.
type Filter struct {
	Learned bayes.Count // posts
	FilterRecord
	Errors []*FilterError // of the record, newest first
	Holds  bool           // it is switched on to hold
}

// Ready reports whether the filter has learned enough to have an opinion.
func (f *Filter) Ready() bool { return ready(f.Learned) }

func ready(all bayes.Count) bool { return all.Spam >= bayes.Enough && all.Ham >= bayes.Enough }

// FilterError is a post that the filter called spam and a moderator let through.
type FilterError struct {
	DecisionID int64
	PostID     int64
	Chance     int
}

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
	if f.FilterRecord, f.Errors, err = s.filterRecord(ctx); err != nil {
		return nil, err
	}
	return f, nil
}

// filterLearned is how many posts of either kind the filter has learned.
func (s *Store) filterLearned(ctx context.Context) (bayes.Count, error) {
	table, err := s.filterTable(ctx, []int64{bayes.Every})
	return table[bayes.Every], err
}

// filterRecord is how the filter did in the last decisions, and where it was wrong.
func (s *Store) filterRecord(ctx context.Context) (r FilterRecord, wrong []*FilterError, err error) {
	var rows []struct {
		FilterError
		Spam bool
	}
	err = s.read(ctx).Raw(`SELECT decision_id, post_id, chance, spam FROM filter_lessons WHERE chance IS NOT NULL AND counted
		ORDER BY decision_id DESC LIMIT ?`, judgedLast).Scan(&rows).Error
	if err != nil {
		return r, nil, fmt.Errorf("loading how the filter did: %w", err)
	}
	r.Judged = len(rows)
	for i := range rows {
		if rows[i].Chance < Likely {
			continue
		}
		r.Called++
		if rows[i].Spam {
			r.Right++
		} else {
			wrong = append(wrong, &rows[i].FilterError)
		}
	}
	return r, wrong, nil
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
// too little. Two queries at most, however many posts.
func (s *Store) opinions(ctx context.Context, posts [][]bayes.Feature) ([]*Opinion, error) {
	all := make([]*Opinion, len(posts))
	learned, err := s.filterLearned(ctx)
	if err != nil || !ready(learned) {
		return all, err
	}
	keys := []int64{bayes.Every}
	for _, f := range posts {
		keys = append(keys, bayes.Keys(f)...)
	}
	slices.Sort(keys)
	table, err := s.filterTable(ctx, slices.Compact(keys))
	if err != nil {
		return nil, err
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
	record, _, err := s.filterRecord(ctx)
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
