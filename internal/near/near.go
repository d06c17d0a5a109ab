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
	"math"
	"slices"
	"strings"
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

// Text is a text as it is compared: the hashes of its runs, in rising order.
type Text struct {
	words int
	runs  []uint64
}

// Of is a text, given as its words in one spelling.
func Of(words []string) Text {
	joined := []byte(strings.Join(words, " ") + " ")
	f, start, end := fnv.New64a(), 0, 0
	t := Text{words: len(words)}
	for i, w := range words {
		end += len(w) + 1
		if i < run-1 {
			continue
		}
		f.Reset()
		_, _ = f.Write(joined[start:end]) // never fails
		t.runs = append(t.runs, f.Sum64())
		start += len(words[i-run+1]) + 1
	}
	slices.Sort(t.runs)
	t.runs = slices.Compact(t.runs)
	return t
}

// Sketch is what stands for a text. It is false for texts that are too short to have
// one.
func (t Text) Sketch() (Sketch, bool) {
	var s Sketch
	if t.words < fewest {
		return s, false
	}
	first := [4]uint64{math.MaxUint64, math.MaxUint64, math.MaxUint64, math.MaxUint64}
	for _, h := range t.runs {
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
func (t Text) Likeness(u Text) float64 {
	shared := 0
	for i, j := 0, 0; i < len(t.runs) && j < len(u.runs); {
		switch a, b := t.runs[i], u.runs[j]; {
		case a < b:
			i++
		case a > b:
			j++
		default:
			shared, i, j = shared+1, i+1, j+1
		}
	}
	if all := len(t.runs) + len(u.runs) - shared; all > 0 {
		return float64(shared) / float64(all)
	}
	return 0
}

// mix makes each bit depend on all others (splitmix64).
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
