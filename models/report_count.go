package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// countReport makes a report whose sender is known count on its post, which is
// locked: the post waits if that is enough. What a person has decided about the post
// already answers it.
func (s *Store) countReport(ctx context.Context, disc *Discussion, p *Post, r *Report) error {
	if r.Outcome != "" { // a notice that was answered before its sender was known
		return s.enqueue(ctx, OutcomeMail{DecisionID: value(r.DecisionID), ReportID: r.ID})
	}
	if answered, err := s.answerLate(ctx, p, r); answered || err != nil {
		return err
	}
	t, err := s.sumReports(ctx, p)
	if err != nil || p.State != Public {
		return err
	}
	approved, err := s.approvedBefore(ctx, p)
	if err != nil || !t.hides(approved) {
		return err
	}
	return s.hide(ctx, disc, p)
}

// approvedBefore reports whether a person has read a post and let it be public.
func (s *Store) approvedBefore(ctx context.Context, p *Post) (bool, error) {
	n, err := gorm.G[*Decision](s.w).Where("post_id = ? AND to_state = ? AND by_id IS NOT NULL", p.ID, Public).
		Where("act IN ?", []Act{ActApprove, ActMove, ActPublishEdit, ActReversed}).
		Where("NOT "+takenBack("decisions")).Count(ctx, "*")
	if err != nil {
		return false, fmt.Errorf("looking for who let a post through: %w", err)
	}
	return n > 0, nil
}

// weigh finds what a report counts for, by what came of its sender's earlier ones. A
// mailbox alone has no more weight than any other.
func (s *Store) weigh(ctx context.Context, r *Report) error {
	trust, user, email := 0, int64(0), r.Email
	if r.ByID != nil {
		u, err := s.user(ctx, *r.ByID)
		if err != nil {
			return err
		}
		if u.May(ToPublish) {
			r.Weight = hideWeight
			return nil
		}
		user, trust = u.ID, u.Trust
		if u.EmailConfirmedAt != nil {
			email = u.EmailKey
		}
	}
	var sums struct{ Upheld, Dismissed int }
	err := s.write(ctx).Raw(`SELECT COALESCE(SUM(CASE WHEN outcome = 'upheld' THEN 1 ELSE 0 END), 0) AS upheld,
			COALESCE(SUM(CASE WHEN outcome = 'dismissed' THEN 1 ELSE 0 END), 0) AS dismissed
		FROM reports WHERE proved AND (by_id = ? OR (email = ? AND email <> ''))`, user, email).Scan(&sums).Error
	if err != nil {
		return fmt.Errorf("weighing a report: %w", err)
	}
	r.Weight = reportWeight(trust, sums.Upheld, sums.Dismissed)
	return nil
}

// sumReports writes down what the open reports of a locked post come to.
func (s *Store) sumReports(ctx context.Context, p *Post) (tally, error) {
	var all []voice
	err := s.write(ctx).Raw(`SELECT COALESCE(r.by_id, u.id, 0) AS sender, r.email, r.weight, r.proved
		FROM reports r LEFT JOIN users u ON u.email_key = r.email AND u.email_key <> '' AND u.email_confirmed_at IS NOT NULL
		WHERE r.post_id = ? AND r.outcome = '' AND r.confirmed_at IS NOT NULL`, p.ID).Scan(&all).Error
	if err != nil {
		return tally{}, fmt.Errorf("summing reports: %w", err)
	}
	t := tallyOf(p, all)
	p.ReportCount, p.ReportWeight = t.reports, t.weight
	return t, s.write(ctx).Model(p).Select("report_count", "report_weight").Updates(p).Error
}

// reportsOf are the open reports of posts, oldest first. One query.
func (s *Store) reportsOf(ctx context.Context, posts []int64) (map[int64][]*Report, error) {
	var all []*Report
	err := s.read(ctx).Joins("By").Joins("Rule").Where("reports.post_id IN ? AND reports.outcome = '' AND reports.confirmed_at IS NOT NULL", posts).
		Order("reports.unlawful DESC, reports.id").Find(&all).Error
	if err != nil {
		return nil, fmt.Errorf("loading reports: %w", err)
	}
	byPost := map[int64][]*Report{}
	for _, r := range all {
		byPost[r.PostID] = append(byPost[r.PostID], r)
	}
	return byPost, nil
}
