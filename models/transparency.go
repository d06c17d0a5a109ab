package models

import (
	"context"
	"fmt"
	"time"
)

// MonthsPerPage is how many months a page of the transparency report has.
const MonthsPerPage = 12

// MonthReport is what was decided in one month, as far as everyone can read it in
// the log.
type MonthReport struct {
	Month     time.Time // its first moment
	Acts      map[Act]int
	Rules     map[int]int    // decisions by the number of the rule they name
	Found     map[string]int // decisions by what drew attention to them
	Decisions int            // those that Act.Decides, whether or not they were taken back
	Automatic int            // of them, by the program alone
	Reversed  int            // what was taken back in this month, whenever it was made
	Waits     int            // decisions on posts that waited
	Median    time.Duration  // of how long they had, the lower of two middles; as exact as Waited says it
}

// TakesBack reports whether a makes void what was decided.
func (a Act) TakesBack() bool { return a == ActUndo || a == ActReversed || a == ActLift }

// Decides reports whether a is counted as a decision of the house: it is not what
// writers do themselves, takes nothing back and answers no appeal.
func (a Act) Decides() bool { return !a.TakesBack() && !a.byWriter() && !a.answersAppeal() }

// Appealed are the acts of an appeal: how it is filed, withdrawn and answered.
var Appealed = []Act{ActAppeal, ActAppealWithdrawn, ActUpheld, ActChanged, ActReversed}

// Share is how much of the decisions the program made alone, in whole percent.
func (m *MonthReport) Share() int {
	if m.Decisions == 0 {
		return 0
	}
	return (100*m.Automatic + m.Decisions/2) / m.Decisions
}

// Transparency is twelve months of decisions, newest first, and whether there are
// older ones.
type Transparency struct {
	Months []*MonthReport
	Next   Next
}

// Transparency adds up one page of months, the first with the current month. Two
// queries on tables of sums.
func (s *Store) Transparency(ctx context.Context, at Page) (*Transparency, error) {
	now := s.now()
	newest := time.Date(now.Year(), now.Month()-time.Month((at.Number-1)*MonthsPerPage), 1, 0, 0, 0, 0, time.UTC)
	t := &Transparency{}
	byName := map[string]*MonthReport{}
	for i := range MonthsPerPage {
		m := &MonthReport{Month: newest.AddDate(0, -i, 0), Acts: map[Act]int{}, Rules: map[int]int{}, Found: map[string]int{}}
		t.Months = append(t.Months, m)
		byName[m.Name()] = m
	}
	first, last := t.Months[MonthsPerPage-1].Name(), t.Months[0].Name()
	var sums []struct {
		Month     string
		Act       Act
		Rule      int
		Found     string
		Automatic bool
		N         int
	}
	err := s.read(ctx).Raw("SELECT * FROM ledger_sums WHERE month <= ? AND (month >= ? OR month = (SELECT MIN(month) FROM ledger_sums))", last, first).Scan(&sums).Error
	if err != nil {
		return nil, fmt.Errorf("adding up months: %w", err)
	}
	for _, x := range sums {
		if m := byName[x.Month]; m != nil {
			m.add(x.Act, x.Rule, x.Found, x.Automatic, x.N)
		} else {
			t.Next = Next{at.Number + 1, ""}
		}
	}
	return t, s.medians(ctx, byName, first, last)
}

// Name is the month as the ledger writes it.
func (m *MonthReport) Name() string { return m.Month.Format("2006-01") }

func (m *MonthReport) add(act Act, rule int, found string, automatic bool, n int) {
	m.Acts[act] += n
	if act.TakesBack() {
		m.Reversed += n
	}
	if !act.Decides() {
		return
	}
	m.Decisions += n
	m.Found[found] += n
	if automatic {
		m.Automatic += n
	}
	if rule > 0 {
		m.Rules[rule] += n
	}
}

// medians finds for each month how long the middle one of what was decided had
// waited.
func (s *Store) medians(ctx context.Context, months map[string]*MonthReport, first, last string) error {
	var rows []struct {
		Month  string
		Waited int64
		N      int
		Upto   int // how many had waited as long or less
		Total  int
	}
	err := s.read(ctx).Raw(`SELECT month, waited, n, SUM(n) OVER (PARTITION BY month ORDER BY waited) AS upto, SUM(n) OVER (PARTITION BY month) AS total
		FROM ledger_waits WHERE month BETWEEN ? AND ? ORDER BY month, waited`, first, last).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("finding medians: %w", err)
	}
	for _, r := range rows {
		m := months[r.Month]
		m.Waits = r.Total
		if middle := (r.Total + 1) / 2; r.Upto >= middle && r.Upto-r.N < middle {
			m.Median = time.Duration(r.Waited) * time.Second
		}
	}
	return nil
}
