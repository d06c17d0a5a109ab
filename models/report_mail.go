package models

import (
	"context"
	"encoding/json"
	"errors"
)

// The messages about reports.
const (
	AboutReport  About = "report"  // a link to confirm a report
	AboutOutcome About = "outcome" // what came of it
)

// ReportMail asks a guest whether a report is theirs.
type ReportMail struct {
	ReportID int64
	To       string
	Proof    string
}

func (ReportMail) kind() string { return "report-mail" }

// OutcomeMail tells those who reported a post what was decided. It becomes one
// message for each of them.
type OutcomeMail struct {
	DecisionID int64
	ReportID   int64 // of the one it is for; 0 until it is split up
}

func (OutcomeMail) kind() string { return "outcome-mail" }

func (s *Store) reportLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m ReportMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	r, err := s.reportByID(ctx, m.ReportID)
	if r == nil || err != nil || r.Proved {
		return nil, err
	}
	return &Letter{To: m.To, About: AboutReport, Report: r, Post: r.Post, Token: m.Proof}, nil
}

func (s *Store) outcomeLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m OutcomeMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	if m.ReportID == 0 {
		return nil, s.splitOutcome(ctx, m)
	}
	r, err := s.reportByID(ctx, m.ReportID)
	if r == nil || err != nil || r.Outcome == "" || r.DecisionID == nil || *r.DecisionID != m.DecisionID {
		return nil, err
	}
	l := &Letter{About: AboutOutcome, Report: r, Post: r.Post}
	if r.Proved && !isErased(r.Email) {
		l.To = r.Email
	}
	if r.By != nil && r.By.EmailConfirmedAt != nil {
		l.To = r.By.Email
	}
	if l.To == "" {
		return nil, nil //nolint:nilnil // nobody to send it to, and nothing wrong
	}
	return l, nil
}

// splitOutcome makes one message for each reporter. Doing it twice makes the same
// messages twice, as jobs may.
func (s *Store) splitOutcome(ctx context.Context, m OutcomeMail) error {
	return s.tx(ctx, func(s *Store) error {
		var ids []int64
		if err := s.write(ctx).Model(&Report{}).Where("decision_id = ?", m.DecisionID).Order("id").Pluck("id", &ids).Error; err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.enqueue(ctx, OutcomeMail{DecisionID: m.DecisionID, ReportID: id}); err != nil {
				return err
			}
		}
		return nil
	})
}

// reportByID finds a report, or nil if it is gone.
func (s *Store) reportByID(ctx context.Context, id int64) (*Report, error) {
	r, err := s.reportWhere(ctx, "reports.id = ?", id)
	if errors.Is(err, ErrNotFound) {
		return nil, nil //nolint:nilnil // it may have been forgotten since
	}
	return r, err
}
