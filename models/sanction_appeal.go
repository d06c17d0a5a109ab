package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// about reports whether x is about u.
func (x *Sanction) about(u *User) bool { return u != nil && x.UserID != nil && *x.UserID == u.ID }

// imposedBy reports whether u has imposed x, or confirmed it.
func (x *Sanction) imposedBy(u *User) bool {
	return u != nil && (value(x.ByID) == u.ID || value(x.SecondID) == u.ID)
}

// AppealUntil is until when the person can appeal against x.
func (x *Sanction) AppealUntil() time.Time {
	if x.StartsAt == nil {
		return time.Time{}
	}
	return x.StartsAt.AddDate(0, appealMonths, 0)
}

// Appealable reports whether the person can appeal against x now, of which a is the
// appeal so far, or nil. What was taken back is not there any more.
func (x *Sanction) Appealable(a *Appeal, now time.Time) bool {
	if x.Act == ActNote || x.StartsAt == nil || x.LiftedAt != nil || now.After(x.AppealUntil()) {
		return false
	}
	return a.Fileable()
}

// SanctionAppeal is the appeal against a sanction, or nil.
func (s *Store) SanctionAppeal(ctx context.Context, x *Sanction) (*Appeal, error) {
	found, err := gorm.G[*Appeal](s.r).Where("sanction_id = ?", x.ID).Limit(1).Find(ctx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// FileSanctionAppeal asks that somebody else looks at the sanction with this private
// page. The same words sent twice are one appeal.
func (s *Store) FileSanctionAppeal(ctx context.Context, token string, in AppealInput) error {
	x, err := s.Sanctioned(ctx, token)
	if err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		if x, err = s.sanctionForUpdate(ctx, x.ID); err != nil {
			return err
		}
		a, err := s.SanctionAppeal(ctx, x)
		if err != nil || a != nil && a.State == AppealWaiting && a.Words == in.Words {
			return err
		}
		if !x.Appealable(a, s.now()) {
			return Invalid{"": "There is nothing to appeal any more. What became of it stands on this page."}
		}
		if a == nil {
			a = &Appeal{SanctionID: &x.ID}
		}
		a.refile(in, s.now())
		if err := s.write(ctx).Save(a).Error; err != nil {
			return fmt.Errorf("filing an appeal against a sanction: %w", err)
		}
		return s.enterSanction(ctx, x, ActAppeal, nil, nil)
	})
}

// WithdrawSanctionAppeal takes the appeal on this private page back, which can be
// made again. One that was answered meanwhile is an ErrConflict.
func (s *Store) WithdrawSanctionAppeal(ctx context.Context, token string) error {
	x, err := s.Sanctioned(ctx, token)
	if err != nil {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		if x, err = s.sanctionForUpdate(ctx, x.ID); err != nil {
			return err
		}
		a, err := s.SanctionAppeal(ctx, x)
		switch {
		case err != nil:
			return err
		case a == nil:
			return ErrNotFound
		case a.State == AppealTakenBack:
			return nil
		case a.State != AppealWaiting:
			return ErrConflict
		}
		if err := s.setAppeal(ctx, a, AppealTakenBack, nil); err != nil {
			return err
		}
		return s.enterSanction(ctx, x, ActAppealWithdrawn, nil, nil)
	})
}

// answerSanctionAppeal upholds a sanction, or takes it back with all that came with
// it. The person is told.
func (s *Store) answerSanctionAppeal(ctx context.Context, by *User, a *Appeal, in AppealAnswerInput) error {
	d, err := s.checkAnswer(ctx, by, in)
	if err == nil && d.Act == ActChanged {
		err = Invalid{"outcome": "A sanction can be upheld or taken back. To make it another, take it back and impose that."}
	}
	if err != nil {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		x, err := s.sanctionForUpdate(ctx, *a.SanctionID)
		if err != nil {
			return err
		}
		if a, err = s.appealByID(ctx, a.ID); err != nil {
			return err
		}
		if a.State != AppealWaiting || in.Version != 0 && in.Version != a.Version() {
			return s.answered(ctx, a)
		}
		alone, err := s.decidesAlone(ctx, by, value(x.UserID))
		if err != nil {
			return err
		}
		if x.about(by) || x.imposedBy(by) && !alone {
			return ErrForbidden
		}
		now := s.now()
		a.State, a.Answer, a.AnsweredByID, a.AnsweredAt = outcomeOf(d.Act), d.Note, idOf(by), &now
		if err := s.write(ctx).Model(a).Select("state", "answer", "answered_by_id", "answered_at").Updates(a).Error; err != nil {
			return fmt.Errorf("answering an appeal against a sanction: %w", err)
		}
		if d.Act == ActReversed {
			err = s.reverseSanction(ctx, by, x)
		} else {
			err = s.enterSanction(ctx, x, d.Act, idOf(by), nil)
		}
		if err != nil {
			return err
		}
		return s.enqueueAt(ctx, now.Add(noticeDelay), AppealMail{AppealID: a.ID, AnsweredAt: now})
	})
}

// reverseSanction takes a locked sanction back as if it had never been, with the
// removal that it is a part of.
func (s *Store) reverseSanction(ctx context.Context, by *User, x *Sanction) error {
	if x.RemovalID != nil {
		r, err := s.removalForUpdate(ctx, *x.RemovalID)
		if err != nil {
			return err
		}
		if err := s.takeBackRemoval(ctx, by, r, ActReversed); err == nil || !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return s.lift(ctx, by, x, ActReversed)
}

// appealedSanctions are sanctions with all that they are about, by their ids.
func (s *Store) appealedSanctions(ctx context.Context, ids []int64) (map[int64]*Sanction, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var all []*Sanction
	err := s.sanctionsWhere(ctx, &all, 0, "sanctions.id IN ?", ids)
	byID := make(map[int64]*Sanction, len(all))
	for _, x := range all {
		byID[x.ID] = x
	}
	return byID, err
}

// sanctionAppealLetter tells a person what came of an appeal against a sanction, unless
// that was lifted after it had been upheld.
func (s *Store) sanctionAppealLetter(ctx context.Context, a *Appeal) (*Letter, error) {
	x, err := s.sanction(ctx, s.r, "sanctions.id = ?", *a.SanctionID)
	if err != nil || (a.State == AppealReversed) != (x.LiftedAt != nil) {
		return nothing(err)
	}
	l, err := s.letterAbout(ctx, x, AboutSanctionAppeal)
	if l != nil {
		l.Appeal = a
	}
	return l, err
}
