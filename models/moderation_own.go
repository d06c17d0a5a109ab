package models

import (
	"context"
	"fmt"
	"slices"
)

// mayDecide refuses by what they wrote themselves if somebody else is to judge it:
// readers have reported it, or it waits because its writer is under review. It is
// theirs all the same if nobody else can decide.
func (s *Store) mayDecide(ctx context.Context, by *User, p *Post) error {
	if !p.WrittenBy(by) {
		return nil
	}
	judged := p.ReportCount > 0
	if !judged {
		err := s.write(ctx).Raw("SELECT EXISTS (SELECT 1 FROM holds WHERE post_id = ? AND decision_id IS NULL AND kind IN ?)",
			p.ID, []string{HoldPremoderated, HoldReports}).Scan(&judged).Error
		if err != nil {
			return fmt.Errorf("looking for why post %d waits: %w", p.ID, err)
		}
	}
	if !judged {
		return nil
	}
	return s.aloneOr(ctx, by)
}

// mayEdit refuses by to change as a moderator what they wrote themselves, if somebody
// else is to judge it or reads their changes first.
func (s *Store) mayEdit(ctx context.Context, by *User, p *Post) error {
	if !p.WrittenBy(by) {
		return nil
	}
	if why, err := s.admitEdit(ctx, p); err != nil {
		return err
	} else if why != "" {
		return s.aloneOr(ctx, by)
	}
	return s.mayDecide(ctx, by, p)
}

// mayUndo refuses by to take back what somebody else has decided about a post of
// theirs.
func (s *Store) mayUndo(ctx context.Context, by *User, p *Post, d *Decision) error {
	if !p.WrittenBy(by) || d.madeBy(by) {
		return nil
	}
	return s.aloneOr(ctx, by)
}

// veil keeps from by who has reported their own posts, with what words, and what others
// note about them, unless nobody else can decide.
func (s *Store) veil(ctx context.Context, by *User, cards []*Card) error {
	cards = slices.DeleteFunc(slices.Clone(cards), func(c *Card) bool {
		return !c.WrittenBy(by) || len(c.Reports)+len(c.Notes) == 0
	})
	if len(cards) == 0 {
		return nil
	}
	if alone, err := s.decidesAlone(ctx, by, by.ID); err != nil || alone {
		return err
	}
	for _, c := range cards {
		for _, r := range c.Reports {
			r.By, r.Note, r.Veiled = nil, "", true
		}
		c.Notes = slices.DeleteFunc(c.Notes, func(n *Note) bool { return n.ByID != by.ID })
	}
	return nil
}

// aloneOr is ErrOwnPost unless nobody but by can decide.
func (s *Store) aloneOr(ctx context.Context, by *User) error {
	alone, err := s.decidesAlone(ctx, by, by.ID)
	if err == nil && !alone {
		err = ErrOwnPost
	}
	return err
}
