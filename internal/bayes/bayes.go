// Package bayes is a filter that learns from decisions which posts are spam. It
// counts how many posts of either kind had a feature, such as a word, and judges
// a new post by the features it has.
//
// What one feature says is estimated as in Gary Robinson, "A Statistical Approach
// to the Spam Problem", Linux Journal 107 (2003): the share of spam among the posts
// that have it, as if both kinds were equally frequent, drawn towards one half as
// long as it has been seen seldom. The shares are combined as naive Bayes does, by
// the sum of their logarithmic odds, which is divided by the square root of their
// number: words stand in sentences and are not independent, and their plain sum is
// far too sure of itself.
//
// The package knows no database. Counts only ever change by whole posts, so that
// what was learned can be unlearned exactly.
package bayes

import (
	"cmp"
	"math"
	"slices"
)

// Every is the key of the feature that every post has: its count is how many posts
// were learned. It is higher than all others.
const Every = math.MaxInt64

// Enough is how many posts of each kind the filter has to know before it judges.
const Enough = 20

// Count is how many posts had a feature.
type Count struct {
	Spam int `json:"spam"`
	Ham  int `json:"ham"`
}

// Change is what is added to the count of a feature.
type Change struct {
	Key int64
	Count
}

// Learn is what one post changes, given the keys of its features, by rising key.
func Learn(keys []int64, spam bool) []Change { return changes(keys, spam, 1) }

// Unlearn takes back what Learn changes.
func Unlearn(keys []int64, spam bool) []Change { return changes(keys, spam, -1) }

func changes(keys []int64, spam bool, by int) []Change {
	all := make([]Change, 0, len(keys)+1)
	count := Count{Ham: by}
	if spam {
		count = Count{Spam: by}
	}
	for _, key := range keys {
		all = append(all, Change{key, count})
	}
	return append(all, Change{Every, count})
}

// Table is the counts of features by key. What is not in it was never seen.
type Table map[int64]Count

// Apply adds changes. Features that no post has any more leave the table.
func (t Table) Apply(changes []Change) {
	for _, c := range changes {
		had := t[c.Key]
		had.Spam += c.Spam
		had.Ham += c.Ham
		if had == (Count{}) {
			delete(t, c.Key)
		} else {
			t[c.Key] = had
		}
	}
}

// Signal is a feature that weighed in a judgement.
type Signal struct {
	Label string `json:"label"`
	Spam  bool   `json:"spam"` // it speaks for spam, rather than against it
}

// MaxSignals is how many signals a judgement names.
const MaxSignals = 5

// Judgement is what the filter thinks of a post.
type Judgement struct {
	Chance  float64  // that it is spam, from 0 to 1
	Signals []Signal // those that weighed most, the heaviest first
}

const (
	// belief is how many posts the assumption is worth that a feature says nothing,
	// Robinson's s; the assumption itself is one half, his x.
	belief = 1
	// said is what a signal says at least, in logarithmic odds, to be worth a name.
	said = 0.1
)

// Judge says what a post with these features is likely to be, by the counts in t.
// It has no opinion before it knows Enough posts of each kind.
func Judge(features []Feature, t Table) (j Judgement, ok bool) {
	all := t[Every]
	if all.Spam < Enough || all.Ham < Enough {
		return Judgement{}, false
	}
	type weighed struct {
		Feature
		odds float64
	}
	var signals []weighed
	sum := 0.0
	for _, f := range features {
		if c, seen := t[f.Key]; seen {
			w := weighed{f, odds(c, all)}
			signals = append(signals, w)
			sum += w.odds
		}
	}
	slices.SortStableFunc(signals, func(a, b weighed) int { return cmp.Compare(math.Abs(b.odds), math.Abs(a.odds)) })
	for _, w := range signals[:min(MaxSignals, len(signals))] {
		if math.Abs(w.odds) >= said {
			j.Signals = append(j.Signals, Signal{w.Label, w.odds > 0})
		}
	}
	j.Chance = 1 / (1 + math.Exp(-sum/math.Sqrt(float64(len(signals)+1))))
	return j, true
}

// odds are the logarithmic odds for spam of a feature with count c, among all.
func odds(c, all Count) float64 {
	spam, ham := float64(c.Spam)/float64(all.Spam), float64(c.Ham)/float64(all.Ham)
	seen := float64(c.Spam + c.Ham)
	share := (belief*0.5 + seen*spam/(spam+ham)) / (belief + seen)
	return math.Log(share / (1 - share))
}
