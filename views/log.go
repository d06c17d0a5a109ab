package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lode/internal/ledger"
	"lode/models"
)

// MonthName is how the ledger and addresses name a month.
const MonthName = "2006-01"

// Log is the open log of decisions.
var Log = page[LogPage]("log/index.html", "log/row.html")

// LogPage is what Log shows.
type LogPage struct {
	Head   *models.LedgerHead
	Rows   []*LogRow
	Filter models.LogFilter
	Places []models.LogPlace
	Months []string
	Rules  []models.Rule
	Hours  int // after which an entry is shown
	Pager  Pager
}

// Filtered reports whether some entries are left out.
func (p LogPage) Filtered() bool { return p.Filter != models.LogFilter{} }

// Acts are what can have been done.
func (p LogPage) Acts() []models.Act { return models.LogActs }

// MonthWords is a month as people say it.
func (p LogPage) MonthWords(name string) string {
	month, err := time.Parse(MonthName, name)
	if err != nil {
		return name
	}
	return month.Format("January 2006")
}

// Entry is one entry of the open log.
var Entry = page[EntryPage]("log/show.html")

// EntryPage is what Entry shows.
type EntryPage struct {
	Row    *LogRow
	Before ledger.Hash // the hash of the entry before
	Last   int64       // the newest entry
}

// Line is the entry's line in the exported ledger.
func (p EntryPage) Line() string { return p.Row.Line(p.Before) }

// Newer and Older are the numbers of the entries beside it, or 0.
func (p EntryPage) Newer() int64 {
	if p.Row.Number >= p.Last {
		return 0
	}
	return p.Row.Number + 1
}

// Older is the number of the entry before it, or 0.
func (p EntryPage) Older() int64 { return p.Row.Number - 1 }

// LogRow is what there is to say of an entry to everyone, with the names of what it
// is about.
type LogRow struct {
	models.Reasons
	Place      *models.LogPlace // nil if it is nobody's business, or no more
	ReversedBy int64            // the entry that takes it back, or 0
}

// LogRows gives entries the names of what they are about.
func LogRows(entries []*models.LogEntry, places []models.LogPlace, site *models.Site) []*LogRow {
	rows := make([]*LogRow, len(entries))
	for i, e := range entries {
		r := &LogRow{Reasons: models.Reasons{LedgerEntry: &e.LedgerEntry}, ReversedBy: e.ReversedBy}
		if n := slices.IndexFunc(places, func(p models.LogPlace) bool { return p.Path == e.LedgerEntry.Place }); n >= 0 {
			r.Place = &places[n]
		}
		r.Rule = site.RuleAs(e.LedgerEntry.Rule, max(1, e.RuleVersion))
		rows[i] = r
	}
	return rows
}

// What is the kind of record it was done to.
func (r *LogRow) What() string {
	switch r.Kind {
	case "post":
		return "a post"
	case "person":
		return "a person"
	case "picture":
		return "the picture of a new member"
	case "topic":
		return "a topic"
	case "article":
		return "the replies under an article"
	}
	return "a reply"
}

// Reason is what drew attention to it, in words, or "".
func (r *LogRow) Reason() string {
	if r.Automatic && r.Found != models.FoundReport {
		return "" // the program found what it decided on
	}
	return r.CameUp()
}

// Wait is how long it had waited, in words, or "".
func (r *LogRow) Wait() string {
	if r.Waited == nil {
		return ""
	}
	return span(time.Duration(*r.Waited) * time.Second)
}

// States are the states before and after, as moderators call them.
func (r *LogRow) States() string {
	if r.FromState == r.ToState {
		return StateWord(r.ToState)
	}
	return StateWord(r.FromState) + " → " + StateWord(r.ToState)
}

// Sentence is the entry in a line of plain text.
func (r *LogRow) Sentence() string {
	text := r.Done() + ": " + r.What()
	if r.Place != nil {
		text += " in " + r.Place.Name
	}
	if r.Rule != nil {
		text += fmt.Sprintf(", rule %d, %s", r.Rule.Number, r.Rule.Title)
	}
	return text
}

// span is a time in its two largest units.
func span(d time.Duration) string {
	day := 24 * time.Hour
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < day:
		return strings.TrimSuffix(fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute), " 0 min")
	}
	return strings.TrimSuffix(fmt.Sprintf("%d d %d h", d/day, d%day/time.Hour), " 0 h")
}
