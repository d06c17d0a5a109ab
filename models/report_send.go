package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

const (
	// reportLife is for how long the link works that is mailed to whoever reported a
	// post as a guest. Afterwards the report is gone, unless it is a notice.
	reportLife = 72 * time.Hour
	// maxReportMails is how many such links one address is sent in a day, so that
	// nobody can fill a stranger's mailbox.
	maxReportMails = 5
)

// errOwnReport is for whoever reports what they wrote.
var errOwnReport = Invalid{"": "You wrote this post yourself. You can take it back instead."}

// ReportPost takes a report about a public post. Whoever is known and reports a post
// again while the first report is open gets that one, and a repeat of the same form gives
// what the first one did. Whoever only types an address gets what is the same whatever
// was sent with it before: of a notice a page of its own, of anything else nothing but a
// mailed link, and a report without a token.
func (s *Store) ReportPost(ctx context.Context, w Writer, id int64, in ReportInput) (*Report, error) {
	r, err := s.checkReport(ctx, w.User, &in)
	if err != nil {
		return nil, err
	}
	r.Token, r.PostID, r.CreatedAt = newToken(), id, s.now()
	r.Nonce = nonceKey(in.Nonce, "report", id, value(r.ByID), in)
	r.Proved = w.User != nil || w.Proved == r.Email
	made, err := s.report(ctx, w, r, in.Email)
	if r.Nonce != nil && (errors.Is(err, gorm.ErrDuplicatedKey) || errors.Is(err, ErrNotFound)) {
		had, again := gorm.G[*Report](s.r).Where("nonce = ?", *r.Nonce).First(ctx)
		if again == nil {
			return had.shown(), nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reporting post %d: %w", id, err)
	}
	return made.shown(), nil
}

// shown is r as whoever sent it gets it: without a token for one who has yet to show
// that the address is theirs, unless it is a notice.
func (r *Report) shown() *Report {
	if !r.Proved && !r.Unlawful {
		return &Report{PostID: r.PostID}
	}
	return r
}

// report takes r about a public post.
func (s *Store) report(ctx context.Context, w Writer, r *Report, email string) (*Report, error) {
	p, err := s.Post(ctx, w.User, r.PostID)
	if err != nil {
		return nil, err
	}
	if !p.IsPublic() {
		return nil, ErrNotFound
	}
	if r.Post = p; !r.Proved {
		return r, s.askReporter(ctx, r, email)
	}
	if r.isOwn(p) {
		return nil, errOwnReport
	}
	err = s.tx(ctx, func(s *Store) (err error) {
		r, err = s.takeReport(ctx, r)
		return err
	})
	return r, err
}

// takeReport takes a report whose sender is known.
func (s *Store) takeReport(ctx context.Context, r *Report) (*Report, error) {
	p, disc, err := s.postForUpdate(ctx, r.PostID)
	if err != nil {
		return nil, err
	}
	if !p.IsPublic() {
		return nil, ErrNotFound
	}
	if err := s.weigh(ctx, r); err != nil {
		return nil, err
	}
	had, err := s.openReport(ctx, r)
	if err != nil {
		return nil, err
	}
	if had != nil {
		if !had.add(r) {
			return had, nil
		}
		had.Nonce = r.Nonce
		if err := s.write(ctx).Model(had).Select("unlawful", "note", "weight", "nonce").Updates(had).Error; err != nil {
			return nil, fmt.Errorf("adding to a report: %w", err)
		}
		return had, s.countReport(ctx, disc, p, had)
	}
	r.ConfirmedAt = &r.CreatedAt
	if err := s.addReport(ctx, r); err != nil {
		return nil, err
	}
	return r, s.countReport(ctx, disc, p, r)
}

// askReporter takes a report whose sender has yet to show that the address is theirs,
// and mails them how. Nothing but a notice is kept that could not be mailed.
func (s *Store) askReporter(ctx context.Context, r *Report, to string) error {
	slow, err := s.spentReportMail(ctx, r.Email)
	if err != nil {
		return err
	}
	proof := newToken()
	r.ProofHash = hashToken(proof)
	if r.Unlawful {
		r.ConfirmedAt = &r.CreatedAt
	}
	return s.tx(ctx, func(s *Store) error {
		p, _, err := s.postForUpdate(ctx, r.PostID)
		if err != nil || slow && !r.Unlawful {
			return err
		}
		if err := s.addReport(ctx, r); err != nil {
			return err
		}
		if r.Unlawful {
			if _, err := s.sumReports(ctx, p); err != nil {
				return err
			}
		}
		if slow {
			return nil
		}
		return s.enqueue(ctx, ReportMail{ReportID: r.ID, To: to, Proof: proof})
	})
}

// spentReportMail counts one more link for an address, and reports whether it has had
// its share.
func (s *Store) spentReportMail(ctx context.Context, email string) (bool, error) {
	err := s.Spend(ctx, Limit{Key: "report mail " + email, Most: maxReportMails, Per: 24 * time.Hour})
	if _, slow := errors.AsType[*TooFast](err); slow {
		return true, nil
	}
	return false, err
}

func (s *Store) addReport(ctx context.Context, r *Report) error {
	if err := s.write(ctx).Omit("By", "Rule", "Decision").Create(r).Error; err != nil {
		return fmt.Errorf("keeping a report: %w", err)
	}
	return nil
}

// openReport finds another report about the same post that the sender of r, who is
// known, has sent with an account or an address, and nobody has looked at.
func (s *Store) openReport(ctx context.Context, r *Report) (*Report, error) {
	q := s.write(ctx).Where("post_id = ? AND outcome = '' AND proved AND id <> ?", r.PostID, r.ID)
	switch {
	case r.By == nil:
		q = q.Where("email = ? OR by_id = (SELECT id FROM users WHERE email_key = ? AND email_key <> '' AND email_confirmed_at IS NOT NULL)", r.Email, r.Email)
	case r.By.EmailConfirmedAt != nil:
		q = q.Where("by_id = ? OR (email = ? AND email <> '')", r.By.ID, r.By.EmailKey)
	default:
		q = q.Where("by_id = ?", r.By.ID)
	}
	var had []*Report
	err := q.Order("id").Limit(1).Find(&had).Error
	if err != nil || len(had) == 0 {
		return nil, err
	}
	return had[0], nil
}

// ConfirmReport makes a guest's report count, whose proof was mailed to them. A
// second time changes nothing. Whoever has reported the post before gets that report,
// unless this one is a notice, which has a number of its own.
func (s *Store) ConfirmReport(ctx context.Context, token, proof string) (*Report, error) {
	r, err := s.reportWhere(ctx, "reports.token = ?", token)
	if err != nil || r.Proved {
		return r, err
	}
	switch {
	case hashToken(proof) != r.ProofHash, s.now().Sub(r.CreatedAt) > reportLife:
		return nil, ErrNotFound
	case r.isOwn(r.Post):
		return nil, errOwnReport
	}
	err = s.tx(ctx, func(s *Store) (err error) {
		r, err = s.confirmReport(ctx, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("confirming report %d: %w", r.ID, err)
	}
	return r, nil
}

func (s *Store) confirmReport(ctx context.Context, r *Report) (*Report, error) {
	p, disc, err := s.postForUpdate(ctx, r.PostID)
	if err != nil {
		return r, err
	}
	had, err := s.openReport(ctx, r)
	if err != nil {
		return r, err
	}
	if had != nil && !r.Unlawful {
		_, err := gorm.G[*Report](s.w).Where("id = ? AND NOT proved", r.ID).Delete(ctx)
		return had, err
	}
	if err := s.weigh(ctx, r); err != nil {
		return r, err
	}
	r.Proved = true
	if r.ConfirmedAt == nil {
		now := s.now()
		r.ConfirmedAt = &now
	}
	n, err := gorm.G[*Report](s.w).Where("id = ? AND NOT proved", r.ID).Select("proved", "weight", "confirmed_at").
		Updates(ctx, &Report{Proved: true, Weight: r.Weight, ConfirmedAt: r.ConfirmedAt})
	if err != nil || n == 0 {
		return r, err
	}
	return r, s.countReport(ctx, disc, p, r)
}

// Report finds a report by the token of its private page, with its post as readers
// see it.
func (s *Store) Report(ctx context.Context, token string) (*Report, error) {
	r, err := s.reportWhere(ctx, "reports.token = ?", token)
	if err == nil {
		r.Post.strip()
	}
	return r, err
}

// reportWhere finds a report with its post, who sent it, and what came of it.
func (s *Store) reportWhere(ctx context.Context, where string, arg any) (*Report, error) {
	var r Report
	err := s.read(ctx).Joins("By").Joins("Rule").Joins("Decision").Joins("Decision.Rule").Where(where, arg).First(&r).Error
	if err != nil {
		return nil, notFound(err)
	}
	if r.Post, err = s.postWith(ctx, r.PostID); err != nil {
		return nil, err
	}
	if _, err = s.placeOf(ctx, r.Post); err != nil || r.Decision == nil {
		return &r, err
	}
	return &r, s.asWorded(ctx, r.Decision)
}
