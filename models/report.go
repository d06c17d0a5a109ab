package models

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"
)

// Report is a reader's word that something is wrong with a post. It counts from
// when its sender is known: at once for a member, for a guest from the press of
// the button that the mailed link leads to.
type Report struct {
	ID          int64
	Token       string // of the reporter's private page
	PostID      int64
	ByID        *int64
	By          *User
	Email       string // of a guest, folded
	ProofHash   string // of what the guest was mailed
	RuleID      *int64
	Rule        *Rule
	Unlawful    bool // a notice of unlawful content, which a person always answers
	Note        string
	Weight      int
	CreatedAt   time.Time
	ConfirmedAt *time.Time
	Outcome     Outcome
	DecisionID  *int64
	Decision    *Decision

	Post *Post `gorm:"-"` // what it is about
}

// Outcome is what came of a report.
type Outcome string

// The outcomes. A report without one waits for a moderator.
const (
	Upheld    Outcome = "upheld"
	Dismissed Outcome = "dismissed"
)

// Path is the address of the reporter's private page.
func (r *Report) Path() string { return "/reports/" + r.Token }

// Reason is what the report says is wrong, in a few words.
func (r *Report) Reason() string {
	switch {
	case r.Unlawful:
		return fmt.Sprintf("Unlawful content, notice %d", r.ID)
	case r.Rule != nil:
		return fmt.Sprintf("Rule %d, %s", r.Rule.Number, r.Rule.Title)
	}
	return "Something else"
}

// Reporter is who sent it, for a moderator.
func (r *Report) Reporter() string {
	if r.By != nil {
		return r.By.Name
	}
	return "a guest"
}

const (
	// hideWeight is from which weight of open reports a post waits, until somebody
	// has looked; approvedWeight is the same for one that a moderator has let
	// through before.
	hideWeight, approvedWeight = 3, 6
	// hideReporters is how many people it takes at least.
	hideReporters = 2
)

// reportWeight is what a report by somebody counts for: more for those whose
// reports were mostly upheld, less for those whose were not. A stranger's is 1.
func reportWeight(trust, upheld, dismissed int) int {
	switch {
	case dismissed >= 3 && dismissed > 2*upheld:
		return 0
	case upheld >= 3 && upheld >= 2*dismissed, trust >= 2:
		return 2
	}
	return 1
}

// hides reports whether so many reporters of such a weight make a post wait.
func hides(reporters, weight int, approved bool) bool {
	need := hideWeight
	if approved {
		need = approvedWeight
	}
	return reporters >= hideReporters && weight >= need
}

// ReportInput is what a reader fills in.
type ReportInput struct {
	Reason string `form:"reason"` // the number of a rule, "unlawful" or "other"
	Note   string `form:"note"`
	Email  string `form:"email"` // of a guest
}

func (s *Store) checkReport(ctx context.Context, by *User, in *ReportInput) (*Report, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	invalid := Invalid{}
	r := &Report{ByID: idOf(by), By: by, Unlawful: in.Reason == "unlawful"}
	for i, rule := range site.Rules {
		if in.Reason == strconv.Itoa(rule.Number) {
			r.RuleID, r.Rule = &site.Rules[i].ID, &site.Rules[i]
		}
	}
	if r.Rule == nil && !r.Unlawful && in.Reason != "other" {
		invalid["reason"] = "Choose what is wrong with it."
	}
	r.Note = cleanText(in.Note)
	switch n := len([]rune(r.Note)); {
	case n > maxNote:
		invalid["note"] = fmt.Sprintf("Please keep it under %d characters.", maxNote)
	case n == 0 && r.Rule == nil && invalid["reason"] == "":
		invalid["note"] = "Say what is wrong, so that a moderator can tell."
	}
	if by == nil {
		email, ok := cleanEmail(in.Email)
		if !ok {
			invalid["email"] = "Give an e-mail address, such as name@example.org. It is not published; the outcome is sent there."
		}
		in.Email, r.Email = email, emailKey(email)
	}
	return r, invalid.orNil()
}

// ReportPost takes a report about a public post. Whoever reports a post again
// while the first report is open gets that one.
func (s *Store) ReportPost(ctx context.Context, w Writer, id int64, in ReportInput) (*Report, error) {
	p, err := s.Post(ctx, w.User, id)
	if err != nil {
		return nil, err
	}
	if !p.IsPublic() {
		return nil, ErrNotFound
	}
	r, err := s.checkReport(ctx, w.User, &in)
	if err != nil {
		return nil, err
	}
	r.Token, r.PostID, r.CreatedAt, r.Post = newToken(), id, s.now(), p
	err = s.tx(ctx, func(s *Store) error {
		had, err := s.openReport(ctx, r)
		if err != nil {
			return err
		}
		if had != nil {
			r.Token, r.ID, r.ConfirmedAt = had.Token, had.ID, had.ConfirmedAt
			return nil
		}
		proved, proof := w.User != nil || w.Proved == r.Email, newToken()
		if !proved {
			r.ProofHash = hashToken(proof)
		}
		if err := s.write(ctx).Omit("By", "Rule", "Decision").Create(r).Error; err != nil {
			return err
		}
		if !proved {
			return s.enqueue(ctx, ReportMail{ReportID: r.ID, To: in.Email, Proof: proof})
		}
		return s.countReport(ctx, r)
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		had, findErr := s.openReport(ctx, r)
		if had != nil {
			r.Token = had.Token
			return r, nil
		}
		err = errors.Join(err, findErr)
	}
	if err != nil {
		return nil, fmt.Errorf("reporting post %d: %w", id, err)
	}
	return r, nil
}

// openReport finds what the sender of r has already reported, and nobody has
// looked at.
func (s *Store) openReport(ctx context.Context, r *Report) (*Report, error) {
	q := s.write(ctx).Where("post_id = ? AND outcome = ''", r.PostID)
	if r.ByID != nil {
		q = q.Where("by_id = ?", *r.ByID)
	} else {
		q = q.Where("email = ? AND email <> ''", r.Email)
	}
	var had []*Report
	err := q.Limit(1).Find(&had).Error
	if err != nil || len(had) == 0 {
		return nil, err
	}
	return had[0], nil
}

// Report finds a report by the token of its private page, with its post.
func (s *Store) Report(ctx context.Context, token string) (*Report, error) {
	var r Report
	if err := s.read(ctx).Joins("Rule").Joins("Decision").Where("reports.token = ?", token).First(&r).Error; err != nil {
		return nil, notFound(err)
	}
	p, err := s.postWith(ctx, r.PostID)
	if err != nil {
		return nil, err
	}
	p.strip()
	r.Post = p
	_, err = s.placeOf(ctx, p)
	return &r, err
}

// ConfirmReport makes a guest's report count, whose proof was mailed to them. A
// second time changes nothing.
func (s *Store) ConfirmReport(ctx context.Context, token, proof string) (*Report, error) {
	r, err := s.Report(ctx, token)
	if err != nil || r.ConfirmedAt != nil {
		return r, err
	}
	if hashToken(proof) != r.ProofHash {
		return nil, ErrNotFound
	}
	return r, s.tx(ctx, func(s *Store) error { return s.countReport(ctx, r) })
}

// countReport makes a report count on its post, which waits if that is enough.
func (s *Store) countReport(ctx context.Context, r *Report) error {
	p, disc, err := s.postForUpdate(ctx, r.PostID)
	if err != nil {
		return err
	}
	if r.Weight, err = s.weigh(ctx, r); err != nil {
		return err
	}
	now := s.now()
	r.ConfirmedAt = &now
	n, err := gorm.G[*Report](s.w).Where("id = ? AND confirmed_at IS NULL AND outcome = ''", r.ID).
		Select("weight", "confirmed_at").Updates(ctx, &Report{Weight: r.Weight, ConfirmedAt: &now})
	if err != nil || n == 0 {
		return err
	}
	if err := s.sumReports(ctx, p); err != nil {
		return err
	}
	approved, err := gorm.G[*Decision](s.w).Where("post_id = ? AND act = ? AND by_id IS NOT NULL", p.ID, ActApprove).
		Where("NOT EXISTS (SELECT 1 FROM decisions u WHERE u.undoes_id = decisions.id)").Count(ctx, "*")
	if err != nil {
		return err
	}
	if p.State != Public || !hides(p.ReportCount, p.ReportWeight, approved > 0) {
		return nil
	}
	return s.hide(ctx, disc, p)
}

// weigh is what a report counts for, by what came of its sender's earlier ones.
func (s *Store) weigh(ctx context.Context, r *Report) (int, error) {
	q, trust := s.write(ctx).Model(&Report{}), 0
	if r.ByID != nil {
		u, err := s.user(ctx, *r.ByID)
		if err != nil {
			return 0, err
		}
		q, trust = q.Where("by_id = ?", u.ID), u.Trust
		if u.May(ToPublish) {
			return hideWeight, nil
		}
	} else {
		q = q.Where("email = ? AND email <> ''", r.Email)
	}
	var sums struct{ Upheld, Dismissed int }
	err := q.Select("COALESCE(SUM(CASE WHEN outcome = 'upheld' THEN 1 ELSE 0 END), 0) AS upheld, " +
		"COALESCE(SUM(CASE WHEN outcome = 'dismissed' THEN 1 ELSE 0 END), 0) AS dismissed").Scan(&sums).Error
	return reportWeight(trust, sums.Upheld, sums.Dismissed), err
}

// sumReports writes down what the open reports of a locked post come to. One that
// weighs nothing is still for a moderator to see.
func (s *Store) sumReports(ctx context.Context, p *Post) error {
	var sums struct{ N, Weight int }
	err := s.write(ctx).Model(&Report{}).Select("COUNT(*) AS n, COALESCE(SUM(weight), 0) AS weight").
		Where("post_id = ? AND outcome = '' AND confirmed_at IS NOT NULL", p.ID).Scan(&sums).Error
	if err != nil {
		return fmt.Errorf("summing reports: %w", err)
	}
	p.ReportCount, p.ReportWeight = sums.N, sums.Weight
	return s.write(ctx).Model(p).Select("report_count", "report_weight").Updates(p).Error
}

// answerReports gives the open reports of a locked post the outcome that a
// moderator's decision has for them, and tells their senders.
func (s *Store) answerReports(ctx context.Context, p *Post, d *Decision) error {
	if d.ByID == nil || d.Act == ActWithdraw || p.ReportCount == 0 {
		return nil
	}
	outcome := Upheld
	if d.ToState == Public {
		outcome = Dismissed
	}
	_, err := gorm.G[*Report](s.w).Where("post_id = ? AND outcome = '' AND confirmed_at IS NOT NULL", p.ID).
		Select("outcome", "decision_id").Updates(ctx, &Report{Outcome: outcome, DecisionID: &d.ID})
	if err != nil {
		return fmt.Errorf("answering reports: %w", err)
	}
	if err := s.sumReports(ctx, p); err != nil {
		return err
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), OutcomeMail{DecisionID: d.ID})
}

// reopenReports takes the outcome back that a decision had for reports, but for
// those whose senders have reported the post again since.
func (s *Store) reopenReports(ctx context.Context, p *Post, d *Decision) error {
	n, err := gorm.G[*Report](s.w).Where("decision_id = ?", d.ID).
		Where(`NOT EXISTS (SELECT 1 FROM reports newer WHERE newer.post_id = reports.post_id AND newer.outcome = ''
			AND (newer.by_id = reports.by_id OR newer.email = reports.email AND newer.email <> ''))`).
		Select("outcome", "decision_id").Updates(ctx, &Report{})
	if err != nil {
		return fmt.Errorf("opening reports again: %w", err)
	}
	if n == 0 {
		return nil
	}
	return s.sumReports(ctx, p)
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
