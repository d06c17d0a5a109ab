// Package near finds texts that are nearly the same.
//
// A text is the set of its runs of three words, and two texts are as like as the
// part of all their runs that they share. A sketch stands for a text: for each of
// four orders of all possible runs, the first one that the text has (MinHash, Broder
// 1997). Two texts have the same in one order as often as they are alike, so copies
// are found by looking for equal numbers.
package near

import (
	"hash/fnv"
	"io"
	"math"
)

// Sketch stands for a text.
type Sketch [4]int32

const (
	run = 3 // words looked at together

	// fewest is how many words a text needs: shorter ones are alike without having
	// been copied.
	fewest = 8

	// Hint is how many numbers of their sketches texts share that are worth comparing.
	Hint = 2

	// Copy is how like texts are of which one is made from the other.
	Copy = 0.6
)

// orders make four hashes of one.
var orders = [4]uint64{0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb, 0xd6e8feb86659fd93}

// Of is the sketch of a text, given as its words in one spelling. It is false for
// texts that are too short to have one.
func Of(words []string) (Sketch, bool) {
	var s Sketch
	if len(words) < fewest {
		return s, false
	}
	first := [4]uint64{math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64}
	for h := range runs(words) {
		for i, order := range orders {
			first[i] = min(first[i], mix(h^order))
		}
	}
	for i, h := range first {
		s[i] = int32(mix(h) >> 32) //nolint:gosec // half of it is enough to be told by
	}
	return s, true
}

// Shared is how many numbers two sketches have in common.
func (s Sketch) Shared(t Sketch) int {
	n := 0
	for i := range s {
		if s[i] == t[i] {
			n++
		}
	}
	return n
}

// Likeness is how like two texts are, from 0 to 1.
func Likeness(a, b []string) float64 {
	x, y := runs(a), runs(b)
	shared := 0
	for h := range x {
		if _, ok := y[h]; ok {
			shared++
		}
	}
	if all := len(x) + len(y) - shared; all > 0 {
		return float64(shared) / float64(all)
	}
	return 0
}

// runs are the hashes of the runs of a text.
func runs(words []string) map[uint64]struct{} {
	all := make(map[uint64]struct{}, len(words))
	for i := range len(words) - run + 1 {
		f := fnv.New64a()
		for _, w := range words[i : i+run] {
			_, _ = io.WriteString(f, w+" ") // never fails
		}
		all[f.Sum64()] = struct{}{}
	}
	return all
}

// mix makes each bit depend on all others (splitmix64).
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
