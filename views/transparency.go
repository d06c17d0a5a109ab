package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lode/models"
)

// Transparency is what was decided, month by month.
var Transparency = page[TransparencyPage]("transparency/show.html", "plot.html")

// TransparencyPage is what Transparency shows.
type TransparencyPage struct {
	Months []*models.MonthReport // newest first
	Rules  []models.Rule
	Hours  int // after which a decision is counted
	Pager  Pager
}

// Acts are the columns of the table: the decisions that there were at all. Those of a
// month add up to all its decisions.
func (p TransparencyPage) Acts() []models.Act {
	return slices.DeleteFunc(slices.Clone(models.LogActs), func(act models.Act) bool { return !act.Decides() || !p.has(act) })
}

func (p TransparencyPage) has(act models.Act) bool {
	return slices.ContainsFunc(p.Months, func(m *models.MonthReport) bool { return m.Acts[act] > 0 })
}

// Appealed are the columns of the table of appeals.
func (p TransparencyPage) Appealed() []models.Act { return models.Appealed }

// AnyAppeals reports whether there were any.
func (p TransparencyPage) AnyAppeals() bool { return slices.ContainsFunc(models.Appealed, p.has) }

// Any reports whether there is anything to show.
func (p TransparencyPage) Any() bool { return slices.ContainsFunc(models.LogActs, p.has) }

// Past are the months since the first decision on the page.
func (p TransparencyPage) Past() []*models.MonthReport {
	n := len(p.Months)
	for n > 1 && p.Pager.Next == "" && len(p.Months[n-1].Acts) == 0 {
		n--
	}
	return p.Months[:n]
}

// Median is how long the middle decision of a month had waited, in words.
func (p TransparencyPage) Median(m *models.MonthReport) string {
	if m.Waits == 0 {
		return "–"
	}
	return span(m.Median)
}

// Decisions is how many there were in a month, in words.
func Decisions(m *models.MonthReport) string { return plural(m.Decisions, "decision", "decisions") }

// MonthInWords is a month's report in a line.
func MonthInWords(m *models.MonthReport) string {
	text := fmt.Sprintf("%s, %d%% of them by the program alone; %s taken back", Decisions(m), m.Share(), number(m.Reversed))
	if n := m.Acts[models.ActAppeal]; n > 0 {
		text += "; " + plural(n, "appeal", "appeals")
	}
	if m.Waits > 0 {
		text += "; median time to decision " + span(m.Median)
	}
	return text + "."
}

// Plots are the figures of the page.
func (p TransparencyPage) Plots() []Plot {
	var decisions, shares, waits, reversed []column
	for _, m := range slices.Backward(p.Months) {
		label, name := m.Month.Format("Jan")[:1], m.Month.Format("January 2006")
		people := m.Decisions - m.Automatic
		decisions = append(decisions, column{label, fmt.Sprintf("%s: %s, %s by people, %s by the program", name, Decisions(m), number(people), number(m.Automatic)), []int{people, m.Automatic}})
		shares = append(shares, column{label, fmt.Sprintf("%s: %d%%", name, m.Share()), []int{m.Share()}})
		waits = append(waits, column{label, name + ": " + p.Median(m), []int{int(m.Median / time.Second)}})
		reversed = append(reversed, column{label, fmt.Sprintf("%s: %s", name, number(m.Reversed)), []int{m.Reversed}})
	}
	return []Plot{
		newPlot("Decisions", "By people, and above them in grey by the program alone.", decisions, countSteps, number),
		newPlot("Median time to decision", "From when a post began to wait.", waits, secondsSteps, spanOf),
		newPlot("Share of the program", "Decisions that no person made.", shares, shareSteps, func(n int) string { return fmt.Sprintf("%d%%", n) }),
		newPlot("Taken back", "Decisions undone, lifted or reversed in the month.", reversed, countSteps, number),
	}
}

// Tally is a sum over all months of the page, with a bar.
type Tally struct {
	Name  string
	Path  string
	N     int
	Width string // of the bar
}

// ByRule adds up the decisions by the rule they name.
func (p TransparencyPage) ByRule() []Tally {
	var tallies []Tally
	for _, r := range p.Rules {
		n := 0
		for _, m := range p.Months {
			n += m.Rules[r.Number]
		}
		tallies = append(tallies, Tally{Name: fmt.Sprintf("%d. %s", r.Number, r.Title), Path: fmt.Sprintf("/log?rule=%d", r.Number), N: n})
	}
	return withBars(tallies)
}

// ByFind adds up the decisions by what drew attention to what they are about.
func (p TransparencyPage) ByFind() []Tally {
	var tallies []Tally
	for _, f := range []struct{ found, name string }{
		{models.FoundHold, "A check of the program"}, {models.FoundReport, "A report of a reader"}, {models.FoundStaff, "Somebody of the house"},
	} {
		n := 0
		for _, m := range p.Months {
			n += m.Found[f.found]
		}
		tallies = append(tallies, Tally{Name: f.name, N: n})
	}
	return withBars(tallies)
}

func withBars(tallies []Tally) []Tally {
	most := 1
	for _, t := range tallies {
		most = max(most, t.N)
	}
	for i, t := range tallies {
		tallies[i].Width = percent(100 * float64(t.N) / float64(most))
	}
	return tallies
}

// Span is the first and the last month of the page, in words.
func (p TransparencyPage) Span() string {
	first, last := p.Months[len(p.Months)-1].Month, p.Months[0].Month
	return strings.Join([]string{first.Format("January 2006"), last.Format("January 2006")}, " to ")
}
