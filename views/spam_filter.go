package views

import (
	"fmt"

	"lode/models"
)

// SpamFilter is the page about the filter that learns from decisions.
var SpamFilter = page[SpamFilterPage]("moderation/spam_filter.html", "plot.html")

// SpamFilterPage is what SpamFilter shows.
type SpamFilterPage struct {
	*models.Filter
}

// Plot is how often the filter was right when it called a post spam, over the last
// decisions.
func (p SpamFilterPage) Plot() Plot {
	columns := make([]column, len(p.Stretches))
	for i, r := range p.Stretches {
		columns[i] = column{"", fmt.Sprintf("%s: %d of the %d called spam were", plural(r.Judged, "decision", "decisions"), r.Right, r.Called), []int{r.Precision()}}
	}
	columns[0].label, columns[len(columns)-1].label = "older", "now"
	if len(columns) == 1 {
		columns[0].label = "now"
	}
	plot := newPlot("Precision", "Of what it called spam, how much was; a column is 20 decisions. A column is missing where it called nothing spam.", columns, []int{100}, func(n int) string { return fmt.Sprintf("%d%%", n) })
	plot.Summary = fmt.Sprintf("Precision over the last %s: %d%% of what it called spam was", plural(p.Judged, "decision", "decisions"), p.Precision())
	return plot
}
