package models

import (
	"context"
	"fmt"
)

// Barred means that whoever writes is kept from posting there.
type Barred struct {
	Invalid
	Sanction *Sanction
}

// Unwrap makes a Barred an Invalid.
func (e *Barred) Unwrap() error { return e.Invalid }

// refusal refuses a post to x's person.
func (x *Sanction) refusal() error { return &Barred{Invalid{"": x.Refusal()}, x} }

// admitPerson refuses a post of somebody who is kept from posting there, and finds
// out whether their posts have to wait. It reads what holds at this moment, whatever
// the session at hand knows.
func (s *Store) admitPerson(ctx context.Context, w Writer, p *Post) error {
	person := PersonOf(p)
	if w.User != nil {
		person.User = w.User
	}
	all, err := s.inForceOn(ctx, person)
	if err != nil || len(all) == 0 {
		return err
	}
	board, err := s.boardOf(ctx, p.DiscussionID)
	if err != nil {
		return err
	}
	p.review = review(all, board)
	x := bar(all, board)
	switch {
	case x == nil:
		return nil
	case w.User == nil && !p.Proved:
		return Invalid{"": x.guestRefusal()}
	}
	return x.refusal()
}

// checkReview holds each post of somebody who is under review.
func (s *Store) checkReview(_ context.Context, sub *submission) (Hold, error) {
	if sub.p.review == nil {
		return Hold{}, nil
	}
	return sub.p.review.reviewHold(), nil
}

// admitEdit refuses a change by somebody who is kept from posting there, and says why
// the changed post has to wait, or "".
func (s *Store) admitEdit(ctx context.Context, p *Post) (why string, err error) {
	person := PersonOf(p)
	if person.User != nil {
		if person.User, err = s.user(ctx, *p.UserID); err != nil {
			return "", err
		}
	}
	all, err := s.inForceOn(ctx, person)
	if err != nil || len(all) == 0 {
		return "", err
	}
	board, err := s.boardOf(ctx, p.DiscussionID)
	if err != nil {
		return "", err
	}
	if x := bar(all, board); x != nil {
		return "", x.refusal()
	}
	if x := review(all, board); x != nil && p.State == Public {
		return "under review", nil
	}
	return "", nil
}

// boardOf is the board that a discussion is in, or 0.
func (s *Store) boardOf(ctx context.Context, discussion int64) (int64, error) {
	var ids []int64
	err := s.write(ctx).Model(&Topic{}).Where("discussion_id = ?", discussion).Limit(1).Pluck("board_id", &ids).Error
	if err != nil {
		return 0, fmt.Errorf("looking for a board: %w", err)
	}
	if len(ids) == 0 {
		return 0, nil
	}
	return ids[0], nil
}

// mayVote reports whether by may call posts of a discussion useful. Most people have
// no sanction and cost no query.
func (s *Store) mayVote(ctx context.Context, by *User, discussion int64) (bool, error) {
	if !by.May(ToVote) || len(by.Sanctions) == 0 {
		return by.May(ToVote), nil
	}
	board, err := s.boardOf(ctx, discussion)
	return by.BarredFrom(board) == nil, err
}
