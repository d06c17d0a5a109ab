package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// DecisionAnswer is the answer of a moderator that was published together with the
// post it answers.
type DecisionAnswer struct {
	DecisionID int64 `gorm:"primaryKey;autoIncrement:false"`
	PostID     int64
}

// ApproveInput is what a moderator fills in to approve a post and answer it.
type ApproveInput struct {
	Body    string `form:"body"`
	Version int    `form:"version"` // of the post that was looked at
	Nonce   string `form:"nonce"`
}

// ApproveAndAnswer lets a post through and publishes the moderator's answer under
// it. One undo takes both back.
func (s *Store) ApproveAndAnswer(ctx context.Context, w Writer, id int64, in ApproveInput) (*Decision, error) {
	if !w.User.May(ToModerate) {
		return nil, ErrForbidden
	}
	p, err := s.postWith(ctx, id)
	if err != nil {
		return nil, err
	}
	invalid := Invalid{}
	place, err := s.placeOf(ctx, p)
	if err != nil {
		return nil, err
	}
	if place.Archived {
		return nil, Invalid{"body": archivedWords}
	}
	checkBody(&in.Body, "body", invalid)
	if len(invalid) > 0 {
		return nil, invalid
	}
	html, err := s.render(ctx, w.User, in.Body)
	if err != nil {
		return nil, err
	}
	answer := &Post{Body: in.Body, BodyHTML: html, UserID: &w.User.ID, User: w.User, Address: w.Address}
	d := Decision{ByID: &w.User.ID, By: w.User, Act: ActApprove, Nonce: nonceKey(in.Nonce, "answer", w.User.ID, id, in)}
	var made *Decision
	err = s.tx(ctx, func(s *Store) (err error) {
		if made, err = s.apply(ctx, id, d, func(p *Post) error {
			if p.State == Withdrawn {
				return ErrConflict
			}
			return p.decide(w.User, ActApprove, in.Version)
		}); err != nil {
			return err
		}
		if err := s.answer(ctx, w, p.DiscussionID, id, answer); err != nil {
			return err
		}
		if err := s.write(ctx).Create(&DecisionAnswer{made.ID, answer.ID}).Error; err != nil {
			return fmt.Errorf("keeping what answers post %d: %w", id, err)
		}
		return nil
	})
	if errors.Is(err, ErrConflict) {
		return sentBefore(s.decided(ctx, id), d.Nonce)
	}
	return made, err
}

// answerOf is the answer that a decision has published, or nil.
func (s *Store) answerOf(ctx context.Context, decision int64) (*Post, error) {
	var found []*Post
	err := s.read(ctx).Joins("User").Where("posts.id = (SELECT post_id FROM decision_answers WHERE decision_id = ?)", decision).Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("looking for what answers a post: %w", err)
	}
	if len(found) == 0 {
		return nil, nil //nolint:nilnil // most decisions publish no answer
	}
	return found[0], nil
}

// takeBackAnswer withdraws the answer that a decision has published, as if it had
// never stood there; its writer keeps the text among their posts. An answer that is
// no longer public, or no longer in the discussion, stays what it is.
func (s *Store) takeBackAnswer(ctx context.Context, disc *Discussion, d *Decision) error {
	answer, err := s.answerOf(ctx, d.ID)
	if answer == nil || err != nil {
		return err
	}
	p, err := gorm.G[*Post](s.w, forUpdate).Where("id = ?", answer.ID).First(ctx)
	if err != nil {
		return err
	}
	if p.State != Public || p.DiscussionID != disc.ID {
		return nil
	}
	if err := s.setState(ctx, disc, p, Withdrawn); err != nil {
		return err
	}
	return s.unplace(ctx, disc, p)
}
