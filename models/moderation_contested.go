package models

import (
	"context"
	"fmt"
)

// Contested means that a moderator may not decide against a post: its writer has
// appealed against what they decided about it, or somebody else has reversed that.
type Contested struct{ Invalid }

// Unwrap makes a Contested an Invalid.
func (e *Contested) Unwrap() error { return e.Invalid }

// contestedWords are what a moderator is told, by where the appeal stands.
var contestedWords = map[AppealState]string{
	AppealWaiting:  "The writer has appealed against your decision about this post. Somebody else answers that. Until then you can approve the post or undo what you decided, and nothing else.",
	AppealLapsed:   "The writer has appealed against your decision about this post, and it was taken back. Somebody else decides if it is to go after all; you can still approve it.",
	AppealReversed: "Your decision about this post was reversed on appeal. Somebody else decides if it is to go after all; you can still approve it.",
}

// admitDecider refuses an act to whoever may not judge a locked post: see mayDecide.
// It refuses one against the post to whoever an appeal about it is against: nobody
// ends an appeal by deciding once more, or by taking it back and deciding again, or
// decides again what was reversed. If nobody else can decide, they may.
func (s *Store) admitDecider(ctx context.Context, by *User, p *Post, act Act) error {
	if err := s.mayDecide(ctx, by, p); err != nil {
		return err
	}
	if by == nil || p.Version == 1 || !act.against() && act != ActMove { // nothing was ever decided about the first version
		return nil
	}
	var states []AppealState
	err := s.write(ctx).Model(&Appeal{}).Joins("JOIN decisions d ON d.id = appeals.decision_id AND d.by_id = ?", by.ID).
		Where("appeals.post_id = ? AND (appeals.state IN ? OR appeals.state = ? AND appeals.answer_id IS NULL)", p.ID, []AppealState{AppealWaiting, AppealReversed}, AppealLapsed).
		Order("appeals.id DESC").Limit(1).Pluck("appeals.state", &states).Error
	if err != nil {
		return fmt.Errorf("looking for appeals: %w", err)
	}
	if len(states) == 0 {
		return nil
	}
	alone, err := s.decidesAlone(ctx, by, value(p.UserID))
	if err != nil || alone {
		return err
	}
	return &Contested{Invalid{"": contestedWords[states[0]]}}
}
