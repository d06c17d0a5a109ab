package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Notice says that the writer of a post has had a message about a decision.
type Notice struct {
	DecisionID int64 `gorm:"primaryKey;autoIncrement:false"`
	SentAt     time.Time
}

// The messages about a post that was decided on otherwise than for or against it.
const (
	AboutEdit       About = "edited"
	AboutMove       About = "moved"
	AboutCorrection About = "correction"
	AboutAppeal     About = "appeal"
)

// noticeTexts are the messages about decisions that have a text of their own.
var noticeTexts = map[Act]About{ActEdit: AboutEdit, ActPublishEdit: AboutHeldEdit, ActRefuseEdit: AboutHeldEdit, ActMove: AboutMove, ActUndo: AboutCorrection, ActUpheld: AboutAppeal, ActChanged: AboutAppeal, ActReversed: AboutAppeal}

// tells is the decision with this id if the writer is to hear of it as things stand,
// or nil: it has to be somebody else's, and to hold. An undo is told while nothing
// was decided after it.
func (st *Standing) tells(id int64) *Decision {
	d := decisionIn(st.Decisions, id)
	if d == nil || d.Act.byWriter() || d.Act == ActConfirm || d.madeBy(st.Post.User) {
		return nil
	}
	switch d.Act {
	case ActUpheld, ActChanged, ActReversed:
		return nil // answers to appeals have a message of their own
	case ActUndo:
		if st.decidedAfter(d) {
			return nil
		}
		return d
	}
	if d.leaves() {
		return nil // nothing has become of it
	}
	if d.aside() {
		if d.undone(st.Decisions) {
			return nil
		}
		return d
	}
	if d.FromState == d.ToState || st.Decided() != d {
		return nil
	}
	return d
}

// decidedAfter reports whether a decision that holds came after d.
func (st *Standing) decidedAfter(d *Decision) bool {
	for _, e := range st.Decisions {
		if e.ID > d.ID && e.Act != ActUndo && !e.undone(st.Decisions) {
			return true
		}
	}
	return false
}

// undoneBy is the decision that d takes back, or nil.
func (st *Standing) undoneBy(d *Decision) *Decision {
	for _, e := range st.Decisions {
		if d.UndoesID != nil && e.ID == *d.UndoesID {
			return e
		}
	}
	return nil
}

// correct tells the writer of a locked post that a decision was taken back, if they
// have heard of it.
func (s *Store) correct(ctx context.Context, undo *Decision) error {
	if undo.quiet {
		return nil
	}
	told, err := gorm.G[*Notice](s.w).Where("decision_id = ?", *undo.UndoesID).Count(ctx, "*")
	if err != nil || told == 0 {
		return err
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), NoticeMail{PostID: undo.PostID, DecisionID: undo.ID})
}

// noticed writes down that a writer has had the message about a decision, or about a
// sanction. If that
// was taken back while the message was on its way, they are told so.
func (s *Store) noticed(ctx context.Context, j *Job, l *Letter) error {
	if l.About == AboutSanction {
		return s.sanctionTold(ctx, l.Sanction.ID)
	}
	if j.Kind != (NoticeMail{}).kind() || l.Decision == nil {
		return nil
	}
	d := l.Decision
	// Whoever takes it back has the post locked.
	if _, err := gorm.G[*Post](s.w, forUpdate).Select("id").Where("id = ?", d.PostID).First(ctx); err != nil {
		return err
	}
	if err := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&Notice{d.ID, s.now()}).Error; err != nil {
		return fmt.Errorf("writing down what was told: %w", err)
	}
	undo, err := gorm.G[*Decision](s.w).Where("undoes_id = ?", d.ID).Limit(1).Find(ctx)
	if err != nil || len(undo) == 0 {
		return err
	}
	return s.correct(ctx, undo[0])
}
