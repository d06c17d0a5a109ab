package bayes

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Sample is a post of which it is known whether it is spam.
type Sample struct {
	Post
	Spam bool
}

// Point is how a filter does that calls spam whatever has at least this chance.
type Point struct {
	Chance    float64 `json:"chance"`
	Said      int     `json:"said"`      // how often it said spam
	Precision float64 `json:"precision"` // the share of that which is spam
	Recall    float64 `json:"recall"`    // the share of all spam of which it said so
}

// Evaluation is what the filter is worth on some samples.
type Evaluation struct {
	Learned Count   `json:"learned"`
	Judged  Count   `json:"judged"`
	Curve   []Point `json:"curve"`

	// Of all points, the one with the highest recall at GoodPrecision, and the one
	// with the highest precision at GoodRecall. Nil if there is none.
	AtPrecision *Point `json:"at_precision"`
	AtRecall    *Point `json:"at_recall"`
}

// What a filter has to do to be of use.
const (
	GoodPrecision = 0.97
	GoodRecall    = 0.80
)

// ErrTooFew means that the first half has not Enough samples of each kind.
var ErrTooFew = errors.New("the first half needs at least 20 samples of spam and 20 of ham")

// ErrOneKind means that there is nothing to tell apart in the second half.
var ErrOneKind = errors.New("the second half, which is judged, needs both spam and ham")

// thresholds are the chances on the curve.
var thresholds = []float64{0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99}

// Evaluate learns the first half of samples and judges the second.
func Evaluate(samples []Sample) (*Evaluation, error) {
	half := len(samples) / 2
	t := Table{}
	for _, x := range samples[:half] {
		t.Apply(Learn(Keys(Features(x.Post)), x.Spam))
	}
	e := &Evaluation{Learned: t[Every]}
	if e.Learned.Spam < Enough || e.Learned.Ham < Enough {
		return nil, fmt.Errorf("%w; of %d samples, the first %d are %d of spam and %d of ham", ErrTooFew, len(samples), half, e.Learned.Spam, e.Learned.Ham)
	}
	var all []judged
	for _, x := range samples[half:] {
		j, _ := Judge(Features(x.Post), t)
		all = append(all, judged{j.Chance, x.Spam})
		if x.Spam {
			e.Judged.Spam++
		} else {
			e.Judged.Ham++
		}
	}
	if e.Judged.Spam == 0 || e.Judged.Ham == 0 {
		return nil, fmt.Errorf("%w; of %d samples, the last %d are %d of spam and %d of ham: mix the lines", ErrOneKind, len(samples), len(all), e.Judged.Spam, e.Judged.Ham)
	}
	for _, chance := range thresholds {
		e.Curve = append(e.Curve, at(all, chance, e.Judged.Spam))
	}
	e.sweep(all)
	return e, nil
}

type judged struct {
	chance float64
	spam   bool
}

func at(all []judged, chance float64, spam int) Point {
	right, said := 0, 0
	for _, j := range all {
		if j.chance >= chance {
			said++
			if j.spam {
				right++
			}
		}
	}
	return point(chance, right, said, spam)
}

func point(chance float64, right, said, spam int) Point {
	return Point{chance, said, share(right, said), share(right, spam)}
}

func share(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}

// sweep looks for the best points among all chances that were given.
func (e *Evaluation) sweep(all []judged) {
	slices.SortFunc(all, func(a, b judged) int { return cmp.Compare(b.chance, a.chance) })
	right := 0
	for i, j := range all {
		if j.spam {
			right++
		}
		if i+1 < len(all) && all[i+1].chance == j.chance {
			continue
		}
		p := point(j.chance, right, i+1, e.Judged.Spam)
		if p.Precision >= GoodPrecision && (e.AtPrecision == nil || p.Recall > e.AtPrecision.Recall) {
			e.AtPrecision = &p
		}
		if p.Recall >= GoodRecall && (e.AtRecall == nil || p.Precision > e.AtRecall.Precision) {
			e.AtRecall = &p
		}
	}
}
