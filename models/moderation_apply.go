package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// apply makes a decision happen: the post's state, the decision's row, the counts
// and the writer's notice, all of it within the transaction at hand. The rule may
// refuse once the post is locked.
func (s *Store) apply(ctx context.Context, id int64, d Decision, rule func(*Post) error) (*Decision, error) {
	p, disc, err := s.postForUpdate(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := rule(p); err != nil {
		return nil, err
	}
	if err := s.admitDecider(ctx, d.By, p, d.Act); err != nil {
		return nil, err
	}
	d.PostID, d.FromState, d.ToState = p.ID, p.State, d.Act.to()
	d.first = p.State == Pending && p.Version == 1
	if p.State == Withdrawn && d.Act == ActApprove {
		d.ToState = Withdrawn
	}
	d.First = d.ToState == Public && p.PublishedAt == nil && p.Kind == Ordinary
	if err := s.setState(ctx, disc, p, d.ToState); err != nil {
		return nil, err
	}
	if err := s.addDecision(ctx, &d); err != nil {
		return nil, err
	}
	if err := s.answerReports(ctx, p, &d); err != nil {
		return nil, err
	}
	if err := s.recountWriter(ctx, p); err != nil {
		return nil, err
	}
	if d.quiet {
		return &d, nil
	}
	return &d, s.enqueueAt(ctx, s.now().Add(noticeDelay), NoticeMail{PostID: p.ID, DecisionID: d.ID})
}

// applyAll makes the same decision happen to many posts, whose discussions are locked, and
// returns to how many. What somebody else has decided about, or has to, is left alone.
func (s *Store) applyAll(ctx context.Context, posts []int64, d Decision, rule func(*Post) error) (reached int, err error) {
	for _, id := range posts {
		_, err := s.apply(ctx, id, d, rule)
		_, contested := errors.AsType[*Contested](err)
		switch {
		case err == nil:
			reached++
		case !contested && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrOwnPost):
			return reached, err
		}
	}
	return reached, nil
}

// addDecision writes a decision down, and gives a writer whom it takes something from a
// page on which that stands. The transaction ends by adding it to the
// ledger.
func (s *Store) addDecision(ctx context.Context, d *Decision) error {
	d.CreatedAt = s.now()
	if d.Rule != nil {
		d.RuleVersion = d.Rule.Version
	}
	if err := s.write(ctx).Omit("By", "Rule").Create(d).Error; err != nil {
		return fmt.Errorf("writing down a decision: %w", err)
	}
	if d.Act.against() || d.Act == ActHide {
		if err := s.needReceipt(ctx, d.PostID); err != nil {
			return err
		}
	}
	if err := s.lapseAppeals(ctx, d); err != nil {
		return err
	}
	return s.enter(ctx, d)
}

// setState brings a post into another state; it and its discussion are locked. A
// post gets its place when it first becomes public and keeps it from then on.
func (s *Store) setState(ctx context.Context, disc *Discussion, p *Post, to State) error {
	if to == Public && p.PublishedAt == nil && p.Kind == Ordinary {
		var parent *Post
		if p.ParentID != nil {
			var err error
			if parent, err = s.parentIn(ctx, disc, *p.ParentID); err != nil {
				return err
			}
		}
		disc.place(p, parent, s.now())
	}
	from := p.State
	p.State = to
	p.Version++
	if err := s.savePlace(ctx, p); err != nil {
		return err
	}
	return s.moved(ctx, disc, p, from, to)
}

func (s *Store) savePlace(ctx context.Context, p *Post) error {
	err := s.write(ctx).Model(p).Select("state", "version", "number", "thread", "published_at").Updates(p).Error
	if err != nil {
		return fmt.Errorf("changing the state of post %d: %w", p.ID, err)
	}
	return nil
}

// decided says who was faster, and with what.
func (s *Store) decided(ctx context.Context, post int64) error {
	p, err := s.postWith(ctx, post)
	if err != nil {
		return err
	}
	return s.decidedOn(ctx, p)
}

// decidedOn is the same of a post with its writer.
func (s *Store) decidedOn(ctx context.Context, p *Post) error {
	if _, err := s.placeOf(ctx, p); err != nil {
		return err
	}
	all, err := s.decisionsOn(ctx, p.ID)
	if err != nil {
		return err
	}
	e := &Decided{Post: p}
	if n := len(all); n > 0 {
		e.Decision = all[n-1]
	}
	return e
}

// decisionsOn are the decisions about a post, oldest first, with who and why.
func (s *Store) decisionsOn(ctx context.Context, post int64) ([]*Decision, error) {
	var all []*Decision
	err := s.read(ctx).Joins("By").Joins("Rule").Where("decisions.post_id = ?", post).Order("decisions.id").Find(&all).Error
	if err != nil {
		return nil, fmt.Errorf("loading decisions: %w", err)
	}
	return all, s.asWorded(ctx, all...)
}

// Decision finds a decision, to offer its undoing.
func (s *Store) Decision(ctx context.Context, id int64) (*Decision, error) {
	d, err := gorm.G[*Decision](s.r).Where("id = ?", id).First(ctx)
	return d, notFound(err)
}
