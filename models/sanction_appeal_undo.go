package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Answered is the conflict of two moderators about an appeal against a sanction: it is
// answered by now, or is not what it was.
type Answered struct {
	Appeal *Appeal
	By     *User // nil if nobody has answered it
}

func (e *Answered) Error() string { return "already answered" }

// Is makes an Answered an ErrConflict.
func (e *Answered) Is(target error) bool { return target == ErrConflict }

// answered says what has become of an appeal against a sanction.
func (s *Store) answered(ctx context.Context, a *Appeal) error {
	e := &Answered{Appeal: a}
	if a.AnsweredByID == nil {
		return e
	}
	var err error
	if e.By, err = s.user(ctx, *a.AnsweredByID); err != nil {
		return err
	}
	return e
}

// UndoSanctionAnswer takes the answer to an appeal against a sanction back within 30
// days: the appeal waits again, and what was taken back holds again. Whoever the
// appeal is against cannot take back what another has answered.
func (s *Store) UndoSanctionAnswer(ctx context.Context, by *User, id int64) error {
	if !by.May(ToModerate) {
		return ErrForbidden
	}
	a, err := gorm.G[*Appeal](s.r).Where("id = ? AND sanction_id IS NOT NULL", id).First(ctx)
	if err != nil {
		return notFound(err)
	}
	return s.tx(ctx, func(s *Store) error {
		x, err := s.sanctionForUpdate(ctx, *a.SanctionID)
		if err != nil {
			return err
		}
		if a, err = s.appealByID(ctx, id); err != nil {
			return err
		}
		if err := x.takeBackAnswer(a, by); err != nil {
			return err
		}
		if s.now().Sub(*a.AnsweredAt) > undoLife {
			return ErrForbidden
		}
		if a.State == AppealReversed {
			if err := s.holdAgain(ctx, x, a); err != nil {
				return err
			}
		}
		a.State, a.Answer, a.AnsweredByID, a.AnsweredAt = AppealWaiting, "", nil, nil
		if err := s.write(ctx).Model(a).Select("state", "answer", "answered_by_id", "answered_at").Updates(a).Error; err != nil {
			return fmt.Errorf("taking back an answer: %w", err)
		}
		return s.enterSanction(ctx, x, ActUndo, idOf(by), nil)
	})
}

// takeBackAnswer is the rule alone: who may take the answer to an appeal against x
// back, and from what.
func (x *Sanction) takeBackAnswer(a *Appeal, by *User) error {
	mine := a.AnsweredByID != nil && *a.AnsweredByID == by.ID
	switch {
	case x.about(by):
		return ErrForbidden
	case x.imposedBy(by) && !mine:
		return ErrAgainstOwn
	case a.State != AppealUpheld && a.State != AppealReversed, a.State == AppealUpheld && x.LiftedAt != nil:
		return ErrConflict
	case a.State == AppealReversed && x.RemovalID != nil:
		return Invalid{"": "The posts that came back with it cannot be taken away again like this. Remove once more what has to go."}
	}
	return nil
}

// holdAgain makes a sanction hold that an answer had taken back. Its person is told,
// unless the answer has not reached them yet.
func (s *Store) holdAgain(ctx context.Context, x *Sanction, a *Appeal) error {
	x.LiftedAt, x.LiftedByID, x.LiftedBy, x.Undone = nil, nil, nil, false
	if err := s.write(ctx).Model(x).Select("lifted_at", "lifted_by_id", "undone").Updates(x).Error; err != nil {
		return fmt.Errorf("imposing a sanction again: %w", err)
	}
	if err := s.felt(ctx, x); err != nil {
		return err
	}
	if s.now().Sub(*a.AnsweredAt) < noticeDelay {
		return nil
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), SanctionMail{SanctionID: x.ID})
}
