package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// outcome is what d means for the open reports of its post, "" if it leaves them
// open, and whether for notices too: a person answers each of those, even if the
// writer takes the post back.
func (d *Decision) outcome() (o Outcome, notices bool) {
	switch {
	case d.Act == ActWithdraw:
		return TakenBack, false
	case d.ByID == nil:
		return "", false
	case d.Act == ActApprove, d.ToState == Public:
		return Dismissed, true
	}
	return Upheld, true
}

// answerReports gives the open reports of a locked post the outcome that a decision
// has for them, and tells their senders.
func (s *Store) answerReports(ctx context.Context, p *Post, d *Decision) error {
	outcome, notices := d.outcome()
	if outcome == "" || p.ReportCount == 0 {
		return nil
	}
	q := gorm.G[*Report](s.w).Where("post_id = ? AND outcome = '' AND confirmed_at IS NOT NULL", p.ID)
	if !notices {
		q = q.Where("NOT unlawful")
	}
	n, err := q.Select("outcome", "decision_id").Updates(ctx, &Report{Outcome: outcome, DecisionID: &d.ID})
	if err != nil {
		return fmt.Errorf("answering reports: %w", err)
	}
	if n == 0 {
		return nil
	}
	d.answered = true
	if _, err := s.sumReports(ctx, p); err != nil {
		return err
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), OutcomeMail{DecisionID: d.ID})
}

// answerLate gives a report that counts only now the outcome that it would have had
// by the decision that stands against its post, if a person has made that.
func (s *Store) answerLate(ctx context.Context, p *Post, r *Report) (bool, error) {
	if p.State == Public || p.State == Pending {
		return false, nil
	}
	all, err := gorm.G[*Decision](s.w).Where("post_id = ?", p.ID).Order("id").Find(ctx)
	if err != nil {
		return false, fmt.Errorf("loading decisions: %w", err)
	}
	d := (&Standing{Post: p, Decisions: all}).Decided()
	if d == nil {
		return false, nil
	}
	outcome, notices := d.outcome()
	if outcome == "" || r.Unlawful && !notices {
		return false, nil
	}
	r.Outcome, r.DecisionID, r.Decision = outcome, &d.ID, d
	if err := s.write(ctx).Model(r).Select("outcome", "decision_id").Updates(r).Error; err != nil {
		return false, fmt.Errorf("answering a report: %w", err)
	}
	if _, err := s.sumReports(ctx, p); err != nil {
		return false, err
	}
	return true, s.enqueue(ctx, OutcomeMail{DecisionID: d.ID, ReportID: r.ID})
}

// reopenReports takes the outcome back that a decision had for reports, but for
// those whose senders have reported the post again since. Notices are each answered.
func (s *Store) reopenReports(ctx context.Context, p *Post, d *Decision) error {
	n, err := gorm.G[*Report](s.w).Where("decision_id = ?", d.ID).
		Where(`(reports.unlawful OR NOT EXISTS (SELECT 1 FROM reports newer WHERE newer.post_id = reports.post_id AND newer.outcome = '' AND newer.proved
			AND (newer.by_id = reports.by_id OR newer.email = reports.email AND newer.email <> '')))`).
		Select("outcome", "decision_id").Updates(ctx, &Report{})
	if err != nil {
		return fmt.Errorf("opening reports again: %w", err)
	}
	if n == 0 {
		return nil
	}
	_, err = s.sumReports(ctx, p)
	return err
}

// passReports gives the reports that one decision has answered to another, with the
// outcome that it has for them.
func (s *Store) passReports(ctx context.Context, from, to int64, outcome Outcome) (int, error) {
	n, err := gorm.G[*Report](s.w).Where("decision_id = ?", from).Select("outcome", "decision_id").Updates(ctx, &Report{Outcome: outcome, DecisionID: &to})
	if err != nil {
		return 0, fmt.Errorf("answering reports anew: %w", err)
	}
	return n, nil
}
