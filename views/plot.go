package views

import (
	"fmt"
	"time"
)

// Plot is columns over time, drawn as an SVG that is as wide as there is room:
// places across are in hundredths of the width, heights in pixels.
type Plot struct {
	Title   string
	Summary string // for those who do not see it
	Note    string
	Height  int
	Base    int // where the columns stand
	Bars    []Bar
	Lines   []Rule
	Labels  []Label
}

// Bar is a part of a column.
type Bar struct {
	X, Width  string
	Y, Height int
	Class     string
	Title     string
}

// Rule is a line across the plot with its value.
type Rule struct {
	Y    int
	Text string
}

// Label stands under a column.
type Label struct{ X, Text string }

// column is what a plot is made of: parts that stand on each other.
type column struct {
	label string
	title string
	parts []int
}

// The measures of a plot. The left edge is for the values of the lines.
const (
	plotHeight = 180
	plotTop    = 20
	plotBase   = 152
	plotLeft   = 14.0
)

// newPlot draws columns up to a round value that steps knows.
func newPlot(title, note string, columns []column, steps []int, words func(int) string) Plot {
	most := 0
	for _, c := range columns {
		sum := 0
		for _, n := range c.parts {
			sum += n
		}
		most = max(most, sum)
	}
	top := roundUp(most, steps)
	p := Plot{Title: title, Note: note, Height: plotHeight, Base: plotBase, Summary: fmt.Sprintf("%s, at most %s; the table below has the figures", title, words(most))}
	for _, part := range []int{0, 1, 2} {
		p.Lines = append(p.Lines, Rule{plotBase - (plotBase-plotTop)*part/2, words(top * part / 2)})
	}
	each := (100 - plotLeft) / float64(len(columns))
	for i, c := range columns {
		x := plotLeft + each*float64(i)
		y := plotBase
		for j, n := range c.parts {
			if n == 0 {
				continue
			}
			height := max(1, (plotBase-plotTop)*n/top)
			y -= height
			p.Bars = append(p.Bars, Bar{percent(x + each*.14), percent(each * .72), y, height, []string{"bar", "flat"}[j], c.title})
		}
		if c.label != "" {
			p.Labels = append(p.Labels, Label{percent(x + each/2), c.label})
		}
	}
	return p
}

func percent(x float64) string { return fmt.Sprintf("%.2f%%", x) }

// roundUp is the first step that is not below n; steps beyond the last are ten
// times those before.
func roundUp(n int, steps []int) int {
	for times := 1; ; times *= 10 {
		for _, s := range steps {
			if s*times >= n {
				return s * times
			}
		}
	}
}

// Steps of counts, and of seconds: what the values on lines are chosen from.
var (
	countSteps   = []int{2, 4, 6, 8, 10, 12, 16, 20}
	shareSteps   = []int{10, 20, 50, 100}
	secondsSteps = []int{
		10, 20, 30, 60, 2 * 60, 4 * 60, 10 * 60, 20 * 60, 30 * 60, 3600, 2 * 3600, 4 * 3600, 8 * 3600, 12 * 3600,
		24 * 3600, 2 * 24 * 3600, 4 * 24 * 3600, 8 * 24 * 3600, 20 * 24 * 3600, 60 * 24 * 3600,
	}
)

func spanOf(seconds int) string { return span(time.Duration(seconds) * time.Second) }
