package views

import (
	"testing"
	"time"
)

// Columns stand on the base, on each other, and inside of the plot, whatever they
// show.
func TestPlot(t *testing.T) {
	for _, columns := range [][]column{
		{{"J", "nothing", []int{0, 0}}},
		{{"J", "one", []int{1, 0}}, {"F", "many", []int{700, 299}}},
		{{"J", "a great many", []int{123_456_789, 1}}},
	} {
		p := newPlot("Decisions", "", columns, countSteps, number)
		bottom := map[string]int{}
		for _, b := range p.Bars {
			if from, stacked := bottom[b.X]; stacked && b.Y+b.Height != from || !stacked && b.Y+b.Height != p.Base {
				t.Errorf("%s floats", b.Title)
			}
			bottom[b.X] = b.Y
			if b.Y < plotTop-1 || b.Height < 1 {
				t.Errorf("%s is at %d and %d high", b.Title, b.Y, b.Height)
			}
		}
		if len(p.Labels) != len(columns) || len(p.Lines) != 3 || p.Lines[0].Text != "0" {
			t.Errorf("%+v", p)
		}
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 59 * time.Second: "59 s", 17 * time.Minute: "17 min", 3 * time.Hour: "3 h", 185 * time.Minute: "3 h 5 min", 130 * time.Minute: "2 h 10 min",
		48 * time.Hour: "2 d", 50 * time.Hour: "2 d 2 h", 10 * 24 * time.Hour: "10 d", 20 * time.Minute: "20 min",
	} {
		if got := span(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
