package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// undoLife is for how long a decision can be undone.
const undoLife = 30 * 24 * time.Hour

// Undoable reports whether d can be taken back, as long as nothing was decided since.
func (d *Decision) Undoable(now time.Time) bool {
	return d.Act != ActUndo && d.Act != ActHide && !d.Act.byWriter() && now.Sub(d.CreatedAt) <= undoLife
}

// Undo takes a decision back, and all that were made with the same press. The
// posts become what they were; their writers hear of it only if they have heard of
// the decision. Only the last decision about a post that stands can be undone: of a
// press on many posts, those that were decided about since stay as they are; if that
// is all of them, Decided says how.
func (s *Store) Undo(ctx context.Context, by *User, id int64) (int, error) {
	if !by.May(ToModerate) {
		return 0, ErrForbidden
	}
	if n, whole, err := s.undoWhole(ctx, by, id); whole || err != nil {
		return n, err
	}
	n := 0
	err := s.tx(ctx, func(s *Store) error {
		first, err := gorm.G[*Decision](s.w).Where("id = ?", id).First(ctx)
		if err != nil {
			return notFound(err)
		}
		all := []*Decision{first}
		if first.Batch != "" {
			if all, err = gorm.G[*Decision](s.w).Where("batch = ? AND batch <> '' AND act <> ?", first.Batch, ActUndo).Order("id DESC").Find(ctx); err != nil {
				return err
			}
		}
		if err := s.lockDiscussionsOf(ctx, postsOf(all)); err != nil {
			return err
		}
		for _, d := range all {
			err := s.undo(ctx, by, d)
			if (errors.Is(err, ErrConflict) || errors.Is(err, ErrOwnPost)) && len(all) > 1 {
				continue
			}
			if err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return ErrConflict
		}
		return nil
	})
	if errors.Is(err, ErrConflict) {
		err = s.undone(ctx, id)
	}
	return n, err
}

// undone says who has undone a decision, or decided since.
func (s *Store) undone(ctx context.Context, id int64) error {
	d, err := s.Decision(ctx, id)
	if err != nil {
		return err
	}
	err = s.decided(ctx, d.PostID)
	if e, ok := errors.AsType[*Decided](err); ok && e.Decision != nil {
		e.Undone = e.Decision.Act == ActUndo
	}
	return err
}

func (s *Store) undo(ctx context.Context, by *User, d *Decision) error {
	p, disc, err := s.postForUpdate(ctx, d.PostID)
	if err != nil {
		return err
	}
	last, err := s.standing(ctx, p.ID)
	if err != nil {
		return err
	}
	switch {
	case !d.Undoable(s.now()):
		return ErrForbidden
	case last != d.ID, p.State != d.ToState:
		return ErrConflict
	}
	if err := s.mayUndo(ctx, by, p, d); err != nil {
		return err
	}
	if err := s.takeBack(ctx, disc, p, by, d); err != nil {
		return err
	}
	if err := s.reopenReports(ctx, p, d); err != nil {
		return err
	}
	if err := s.unlapseAppeals(ctx, d); err != nil {
		return err
	}
	taken, err := s.lastWordOn(ctx, d)
	if err != nil {
		return err
	}
	undo := &Decision{PostID: p.ID, ByID: idOf(by), Act: ActUndo, UndoesID: &taken, FromState: d.ToState, ToState: d.FromState, Batch: d.Batch, quiet: d.quiet}
	if err := s.addDecision(ctx, undo); err != nil {
		return err
	}
	if err := s.correct(ctx, undo); err != nil {
		return err
	}
	return s.recountAfterUndo(ctx, p, d)
}

// standing is the last decision about a locked post that holds, or 0.
func (s *Store) standing(ctx context.Context, post int64) (id int64, err error) {
	all, err := gorm.G[*Decision](s.w).Where("post_id = ?", post).Order("id").Find(ctx)
	if err != nil {
		return 0, fmt.Errorf("loading decisions: %w", err)
	}
	for _, d := range slices.Backward(all) {
		if (!d.Act.keeps() || d.Act.answersAppeal()) && !d.undone(all) {
			return d.ID, nil
		}
	}
	return 0, nil
}

// lastWordOn is what taking d back has to take back: d itself, or, if it was taken
// back and that was taken back in its turn, the last of these.
func (s *Store) lastWordOn(ctx context.Context, d *Decision) (int64, error) {
	later, err := gorm.G[*Decision](s.w).Where("post_id = ? AND id > ?", d.PostID, d.ID).Order("id").Find(ctx)
	if err != nil {
		return 0, fmt.Errorf("loading decisions: %w", err)
	}
	last, _ := d.lastWord(later)
	return last.ID, nil
}

// takeBack makes a locked post what it was before d.
func (s *Store) takeBack(ctx context.Context, disc *Discussion, p *Post, by *User, d *Decision) error {
	switch d.Act {
	case ActEdit:
		_, err := s.takeBackEdit(ctx, p, by, d)
		return err
	case ActPublishEdit:
		return s.unpublishEdit(ctx, p, by, d, EditWaits, nil)
	case ActRefuseEdit:
		return s.waitAgainEdit(ctx, d)
	case ActMove:
		return s.takeBackMove(ctx, disc, p, d)
	case ActUpheld, ActChanged, ActReversed:
		return s.takeBackAppeal(ctx, disc, p, by, d)
	}
	if err := s.takeBackAnswer(ctx, disc, d); err != nil {
		return err
	}
	if err := s.setState(ctx, disc, p, d.FromState); err != nil {
		return err
	}
	if d.First {
		return s.unplace(ctx, disc, p)
	}
	return nil
}

// unplace makes a post never have been public. Its number and thread are given
// again unless something has followed it; then it keeps them.
func (s *Store) unplace(ctx context.Context, d *Discussion, p *Post) error {
	p.PublishedAt = nil
	followed, err := s.followed(ctx, d, p)
	if err != nil {
		return err
	}
	if followed {
		return s.savePlace(ctx, p)
	}
	opened, err := s.openedThread(ctx, d, p)
	if err != nil {
		return err
	}
	d.LastNumber--
	if opened {
		d.LastThread--
	}
	p.Number, p.Thread = nil, nil
	if err := s.savePlace(ctx, p); err != nil {
		return err
	}
	return s.write(ctx).Model(d).Select("last_number", "last_thread").Updates(d).Error
}

// openedThread reports whether p stands at the head of its thread: it answers nothing,
// or something that is not public.
func (s *Store) openedThread(ctx context.Context, d *Discussion, p *Post) (bool, error) {
	if p.ParentID == nil {
		return true, nil
	}
	parent, err := s.parentIn(ctx, d, *p.ParentID)
	return err == nil && (parent.Thread == nil || *parent.Thread != *p.Thread), err
}

// followed reports whether something in its discussion has come after p, or answers
// it, or has and was moved away: its note keeps its place, and so can it again. An
// answer that was taken back together with p does not count.
func (s *Store) followed(ctx context.Context, d *Discussion, p *Post) (bool, error) {
	n, err := gorm.G[*Post](s.w).Where("discussion_id = ? AND id <> ? AND (number > ? OR parent_id = ? AND (number IS NOT NULL OR state <> ?))",
		d.ID, p.ID, *p.Number, p.ID, Withdrawn).Count(ctx, "*")
	if err != nil || n > 0 {
		return n > 0, err
	}
	err = s.write(ctx).Table("moves").Where("discussion_id = ? AND undone_at IS NULL AND (number > ? OR parent_id = ?)", d.ID, *p.Number, p.ID).Count(&n).Error
	return n > 0, err
}
