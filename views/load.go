package views

import (
	"fmt"
	"time"

	"lode/models"
)

// Load is the load board.
var Load = page[LoadPage]("moderation/load.html", "plot.html")

// LoadPage is what Load shows.
type LoadPage struct {
	*models.Load
	RulesNamed []models.Rule
}

// Any reports whether there were decisions in the time that the board looks back.
func (p LoadPage) Any() bool { return p.Decisions > 0 || p.Reversed > 0 }

// Idle reports whether nothing waits.
func (p LoadPage) Idle() bool { return p.InAll() == 0 }

// Span is a time in words.
func (LoadPage) Span(d time.Duration) string { return span(d) }

// MedianWords is how long the middle decision had waited.
func (p LoadPage) MedianWords() string {
	if p.Waits == 0 {
		return "–"
	}
	return span(p.Median)
}

// LastHour is how many decisions the hour at hand has seen.
func (p LoadPage) LastHour() int {
	last := p.Hours[len(p.Hours)-1]
	return last.People + last.Program
}

// Plots are what was decided by the hour and by the day. Under some columns stands
// when it was.
func (p LoadPage) Plots() []Plot {
	hours, days := make([]column, len(p.Hours)), make([]column, len(p.Days))
	for i, h := range p.Hours {
		hours[i] = stretch(h, h.Start.Format("2 Jan, 15:04 UTC"))
		if h.Start.Hour()%12 == 0 && i < len(p.Hours)-2 {
			hours[i].label = h.Start.Format("15:04")
		}
	}
	for i, d := range p.Days {
		days[i] = stretch(d, d.Start.Format("2 January"))
		if i%7 == 5 {
			days[i].label = d.Start.Format("2 Jan")
		}
	}
	const who = "By people, and above them in grey by the program alone."
	hour := newPlot("Decisions an hour, the last 48 hours", who+" Times are UTC.", hours, countSteps, number)
	day := newPlot("Decisions a day, the last 30 days", who, days, countSteps, number)
	hour.Summary = fmt.Sprintf("Decisions an hour: %s in the hour at hand, at most %s", number(p.LastHour()), number(most(p.Hours)))
	day.Summary = fmt.Sprintf("Decisions a day: %s in 30 days, at most %s a day", number(p.Decisions), number(most(p.Days)))
	return []Plot{hour, day}
}

func stretch(l models.LoadStretch, when string) column {
	return column{"", fmt.Sprintf("%s: %s by people, %s by the program", when, number(l.People), number(l.Program)), []int{l.People, l.Program}}
}

func most(all []models.LoadStretch) int {
	n := 0
	for _, l := range all {
		n = max(n, l.People+l.Program)
	}
	return n
}

// ActWords is what a line of the table of acts is about.
func (p LoadPage) ActWords(a models.LoadAct) string {
	if a.Rule == 0 {
		return a.Act.Done()
	}
	for _, r := range p.RulesNamed {
		if r.Number == a.Rule {
			return fmt.Sprintf("%s, rule %d: %s", a.Act.Done(), a.Rule, r.Title)
		}
	}
	return fmt.Sprintf("%s, rule %d", a.Act.Done(), a.Rule)
}

// Of is a part of a whole as a table says it: the number and the share.
func (LoadPage) Of(part, whole int) string {
	return fmt.Sprintf("%s (%d%%)", number(part), models.Share(part, whole))
}

// holdNames are the kinds of holds whose label says more than the kind.
var holdNames = map[string]string{
	models.HoldLinks: "Several links", models.HoldWords: "Words of a list", models.HoldReports: "Reports of readers",
}

// HoldWords is a kind of hold in words.
func (LoadPage) HoldWords(kind string) string {
	if name := holdNames[kind]; name != "" {
		return name
	}
	return models.Hold{Kind: kind}.Label()
}
