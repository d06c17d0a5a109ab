package models

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm"
)

// AppealMail tells a writer what came of an appeal.
type AppealMail struct {
	AppealID   int64
	DecisionID int64     // the answer, 0 if it is about a sanction
	AnsweredAt time.Time // when that was answered, if it is; zero in jobs from before this was kept
}

func (AppealMail) kind() string { return "appeal-mail" }

// appealLetter goes to a confirmed address only, and only while the answer it tells
// of stands.
func (s *Store) appealLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m AppealMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	a, err := gorm.G[*Appeal](s.r).Where("id = ? AND (answer_id = ? OR sanction_id IS NOT NULL) AND state IN ?",
		m.AppealID, m.DecisionID, []AppealState{AppealUpheld, AppealChanged, AppealReversed}).First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	if err != nil {
		return nil, err
	}
	if a.SanctionID != nil {
		if !m.AnsweredAt.IsZero() && (a.AnsweredAt == nil || !a.AnsweredAt.Equal(m.AnsweredAt)) {
			return nil, nil //nolint:nilnil // it was taken back, and answered anew
		}
		return s.sanctionAppealLetter(ctx, a)
	}
	st, err := s.postStanding(ctx, *a.PostID)
	if errors.Is(err, ErrNotFound) {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	if err != nil {
		return nil, err
	}
	return st.letter(decisionIn(st.Decisions, m.DecisionID)), nil
}
