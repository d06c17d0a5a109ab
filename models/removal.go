package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Removal is a spammer removed with one press: their posts are spam, they cannot
// post for 30 days, and nothing from where they came is published unread as long.
// One press undoes all of it.
type Removal struct {
	ID         int64
	UserID     *int64
	Email      string // of a guest, folded
	Unproved   bool   // as a sanction is
	ByID       int64
	By         *User
	Batch      string // of its decisions
	CreatedAt  time.Time
	FinishedAt *time.Time // when the last post was reached
	UndoneAt   *time.Time
	UndoneByID *int64
	UndoneBy   *User
	RestoredAt *time.Time // when the last post was back
}

// Undoable reports whether r can be undone at a time.
func (r *Removal) Undoable(now time.Time) bool {
	return r.UndoneAt == nil && now.Sub(r.CreatedAt) <= undoLife
}

// Busy reports whether a job has yet to reach some of the posts.
func (r *Removal) Busy() bool {
	return r.UndoneAt == nil && r.FinishedAt == nil || r.UndoneAt != nil && r.RestoredAt == nil
}

// RemovalInput is what a moderator fills in to remove a spammer.
type RemovalInput struct {
	Rule  int    `form:"rule"`
	Facts string `form:"facts"` // spamFacts if empty
	Nonce string `form:"nonce"`
}

// spamFacts is what a removed spammer is told has happened, unless a moderator says
// more.
const spamFacts = "Your posts were taken for advertising. All of them have been removed."

// removalDays is for how many days a spammer is kept from posting.
const removalDays = "30"

// maxRemoved is how many posts are reached in one transaction.
const maxRemoved = 500

// RemovalJob goes on with the posts that a removal, or its undoing, has not reached.
type RemovalJob struct {
	RemovalID int64
	Undo      bool
	Before    int64 // of decisions to undo: those with lower numbers are left
}

// RemovalKind is what the job is called.
const RemovalKind = "removal"

func (RemovalJob) kind() string { return RemovalKind }

// RemoveSpammer marks all posts of a person as spam, suspends the person for 30
// days, ends their sessions, and blocks the e-mail address and the networks they
// came from as long. A repeat of the same form gives what the first one made.
func (s *Store) RemoveSpammer(ctx context.Context, by *User, p Person, in RemovalInput) (*Removal, error) {
	if in.Facts == "" {
		in.Facts = spamFacts
	}
	x, err := s.draft(ctx, by, p, &SanctionInput{Act: ActSuspend, Rule: in.Rule, Facts: in.Facts, Days: removalDays})
	if err != nil {
		return nil, err
	}
	r := &Removal{UserID: x.UserID, Email: x.Email, Unproved: x.Unproved, ByID: by.ID, By: by, Batch: newToken(), CreatedAt: x.CreatedAt}
	if key := nonceKey(in.Nonce, "removal", by.ID, p.Path(), in.Rule, in.Facts); key != nil {
		r.Batch = *key
	}
	var before *Removal
	err = s.tx(ctx, func(s *Store) error {
		u, err := s.subjectForUpdate(ctx, x)
		if err != nil {
			return err
		}
		if p.User != nil {
			p.User = u
		}
		standing, err := s.removalsOf(ctx, p)
		if err != nil {
			return err
		}
		for _, old := range standing {
			same := old.Batch == r.Batch
			switch undoable := old.Undoable(s.now()); {
			case undoable && same:
				before = old
				return nil
			case undoable:
				return ErrConflict
			case same:
				r.Batch = newToken() // it was undone
			}
		}
		if err := s.write(ctx).Omit("By", "UndoneBy").Create(r).Error; err != nil {
			return fmt.Errorf("removing a spammer: %w", err)
		}
		x.RemovalID = &r.ID
		if _, err := s.impose(ctx, by, p, x, nil); err != nil {
			return err
		}
		if err := s.block(ctx, r, p); err != nil {
			return err
		}
		return s.removePosts(ctx, r, p)
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		err = ErrConflict // a guest, whom nothing locks
	}
	if before != nil {
		return before, err
	}
	return r, err
}

// removalsOf are the removals of a person, newest first.
func (s *Store) removalsOf(ctx context.Context, p Person) ([]*Removal, error) {
	q := s.read(ctx).Joins("By").Joins("UndoneBy")
	if p.User != nil {
		q = q.Where("removals.user_id = ?", p.User.ID)
	} else {
		q = q.Where("removals.email = ? AND removals.email <> '' AND removals.unproved = ?", p.Email, p.Unproved)
	}
	var all []*Removal
	if err := q.Order("removals.id DESC").Limit(maxSanctions).Find(&all).Error; err != nil {
		return nil, fmt.Errorf("loading removals: %w", err)
	}
	return all, nil
}

// removable is the rule for one post of a removal, which was allowed when it was made:
// whoever made it need not be a moderator any more.
func (p *Post) removable() error {
	if p.State == Spam || p.State == Withdrawn {
		return ErrConflict
	}
	return nil
}

// removePosts marks as many posts of a person as spam as go into one transaction,
// and leaves the others to a job. Posts about which an appeal is against whoever
// removes are left as they are.
func (s *Store) removePosts(ctx context.Context, r *Removal, p Person) error {
	var ids []int64
	err := s.write(ctx).Model(&Post{}).Scopes(p.posts).Where("posts.state IN ?", []State{Pending, Public, Rejected, Trash}).
		Order("posts.id").Limit(maxRemoved).Pluck("posts.id", &ids).Error
	if err != nil {
		return fmt.Errorf("looking for the posts of a spammer: %w", err)
	}
	if err := s.lockDiscussionsOf(ctx, append(ids, 0)); err != nil {
		return err
	}
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	d := Decision{ByID: &r.ByID, By: r.By, Act: ActSpam, Batch: r.Batch, quiet: true}
	if d.Rule = site.rule(site.SpamRule); d.Rule != nil {
		d.RuleID = &d.Rule.ID
	}
	reached, err := s.applyAll(ctx, ids, d, (*Post).removable)
	if err != nil {
		return err
	}
	if len(ids) == maxRemoved && reached > 0 {
		return s.enqueue(ctx, RemovalJob{RemovalID: r.ID})
	}
	return s.write(ctx).Model(r).Update("finished_at", s.now()).Error
}

// UndoRemoval takes a removal back within 30 days: every post is what it was, but for
// those that somebody has decided about since, the sanction counts as never imposed,
// and nothing is blocked.
func (s *Store) UndoRemoval(ctx context.Context, by *User, id int64) (*Removal, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	var r *Removal
	err := s.tx(ctx, func(s *Store) (err error) {
		if r, err = s.removalForUpdate(ctx, id); err != nil {
			return err
		}
		return s.takeBackRemoval(ctx, by, r, ActLift)
	})
	return r, err
}

// takeBackRemoval is UndoRemoval for a removal that is locked; act is for lift.
func (s *Store) takeBackRemoval(ctx context.Context, by *User, r *Removal, act Act) error {
	now := s.now()
	if !r.Undoable(now) {
		return ErrConflict
	}
	r.UndoneAt, r.UndoneByID = &now, &by.ID
	if err := s.write(ctx).Model(r).Select("undone_at", "undone_by_id").Updates(r).Error; err != nil {
		return fmt.Errorf("undoing a removal: %w", err)
	}
	if err := s.liftRemoval(ctx, by, r, act); err != nil {
		return err
	}
	if err := s.write(ctx).Exec("DELETE FROM blocks WHERE removal_id = ?", r.ID).Error; err != nil {
		return fmt.Errorf("ending blocks: %w", err)
	}
	return s.restorePosts(ctx, by, r, 0)
}

// Removed is the person that r has removed.
func (s *Store) Removed(ctx context.Context, r *Removal) (Person, error) {
	if r.UserID != nil {
		u, err := s.user(ctx, *r.UserID)
		return Person{User: u}, err
	}
	x := &Sanction{Email: r.Email, Unproved: r.Unproved}
	err := s.withGuests(ctx, []*Sanction{x})
	return x.Person(), err
}

// removalForUpdate finds a removal and keeps others from changing it. The person is
// locked first.
func (s *Store) removalForUpdate(ctx context.Context, id int64) (*Removal, error) {
	head, err := gorm.G[*Removal](s.w).Where("id = ?", id).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	if _, err := s.subjectForUpdate(ctx, &Sanction{UserID: head.UserID, Email: head.Email, Unproved: head.Unproved}); err != nil {
		return nil, err
	}
	r, err := gorm.G[*Removal](s.w, forUpdate).Where("id = ?", id).First(ctx)
	return r, notFound(err)
}

// liftRemoval lifts the sanction of a removal.
func (s *Store) liftRemoval(ctx context.Context, by *User, r *Removal, act Act) error {
	x, err := s.sanction(ctx, s.w, "sanctions.removal_id = ?", r.ID)
	if err != nil {
		return err
	}
	switch {
	case !by.CanSanction(x.User):
		return ErrForbidden
	case x.LiftedAt != nil:
		return nil
	}
	return s.lift(ctx, by, x, act)
}

// restorePosts undoes as many decisions of a removal as go into one transaction, the
// newest first and only those with a number below before if that is not 0, and leaves
// the others to a job.
func (s *Store) restorePosts(ctx context.Context, by *User, r *Removal, before int64) error {
	q := s.write(ctx).Where("batch = ? AND batch <> '' AND act = ?", r.Batch, ActSpam)
	if before > 0 {
		q = q.Where("id < ?", before)
	}
	var all []*Decision
	if err := q.Order("id DESC").Limit(maxRemoved).Find(&all).Error; err != nil {
		return fmt.Errorf("undoing a removal: %w", err)
	}
	if err := s.lockDiscussionsOf(ctx, append(postsOf(all), 0)); err != nil {
		return err
	}
	for _, d := range all {
		d.quiet = true
		if err := s.undo(ctx, by, d); err != nil && !errors.Is(err, ErrConflict) {
			return err
		}
	}
	if len(all) == maxRemoved {
		return s.enqueue(ctx, RemovalJob{RemovalID: r.ID, Undo: true, Before: all[len(all)-1].ID})
	}
	return s.write(ctx).Model(r).Update("restored_at", s.now()).Error
}

// ContinueRemoval does the next part of a removal, or of its undoing. What was undone
// meanwhile is not removed any further.
func (s *Store) ContinueRemoval(ctx context.Context, j *Job) error {
	var t RemovalJob
	if err := json.Unmarshal([]byte(j.Payload), &t); err != nil {
		return err
	}
	err := s.tx(ctx, func(s *Store) error {
		r, err := s.removalForUpdate(ctx, t.RemovalID)
		if err != nil {
			return err
		}
		if t.Undo {
			by, err := s.user(ctx, *r.UndoneByID)
			if err != nil || r.RestoredAt != nil {
				return err
			}
			return s.restorePosts(ctx, by, r, t.Before)
		}
		if r.UndoneAt != nil || r.FinishedAt != nil {
			return nil
		}
		if r.By, err = s.user(ctx, r.ByID); err != nil {
			return err
		}
		p := Person{Email: r.Email, Unproved: r.Unproved}
		if r.UserID != nil {
			if p.User, err = s.user(ctx, *r.UserID); err != nil {
				return err
			}
		}
		return s.removePosts(ctx, r, p)
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// removalOf is the removal that a decision is a part of and that still holds, or nil.
func (s *Store) removalOf(ctx context.Context, decision int64) (*Removal, error) {
	var found []*Removal
	err := s.read(ctx).Where("batch = (SELECT batch FROM decisions WHERE id = ? AND batch <> '') AND undone_at IS NULL", decision).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// undoWhole undoes all of the removal that a decision is a part of, and says how many
// posts that was; ok is false if it is part of none.
func (s *Store) undoWhole(ctx context.Context, by *User, decision int64) (n int, ok bool, err error) {
	r, err := s.removalOf(ctx, decision)
	if r == nil || err != nil {
		return 0, false, err
	}
	if _, err := s.UndoRemoval(ctx, by, r.ID); err != nil {
		return 0, true, err
	}
	var count int64
	err = s.read(ctx).Model(&Decision{}).Where("batch = ? AND batch <> '' AND act = ?", r.Batch, ActUndo).Count(&count).Error
	return int(count), true, err
}
