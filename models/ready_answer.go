package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// ReadyAnswer is a short text that moderators can send along when they reject. It
// goes with one rule, or with any.
type ReadyAnswer struct {
	ID      int64
	RuleID  *int64
	Rule    *Rule
	Name    string // for moderators
	Body    string // for the writer
	Removed bool
	Version int64 `gorm:"-"` // the last act on it
}

// Path is where moderators change a.
func (a *ReadyAnswer) Path() string { return "/admin/answers/" + subjectOf(a.ID) }

// AnswerTextInput is what a moderator fills in for a ready answer.
type AnswerTextInput struct {
	Name    string `form:"name"`
	Body    string `form:"body"`
	Rule    int    `form:"rule"`    // its number, 0 for any
	Version int64  `form:"version"` // of what was looked at
}

// Lengths of a ready answer, in characters.
const (
	maxAnswerName = 60
	maxAnswer     = 800
)

func (in *AnswerTextInput) check() error {
	invalid := Invalid{}
	in.Name, in.Body = cleanLine(in.Name), cleanText(in.Body)
	if n := len([]rune(in.Name)); n == 0 || n > maxAnswerName {
		invalid["name"] = fmt.Sprintf("Name the answer in at most %d characters.", maxAnswerName)
	}
	switch n := len([]rune(in.Body)); {
	case n == 0:
		invalid["body"] = "Write what the writer is told."
	case n > maxAnswer:
		invalid["body"] = fmt.Sprintf("Please keep it under %d characters.", maxAnswer)
	}
	return invalid.orNil()
}

// ReadyAnswers are all that can be picked, by rule and name.
func (s *Store) ReadyAnswers(ctx context.Context, by *User) ([]*ReadyAnswer, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	return s.readyAnswers(ctx)
}

func (s *Store) readyAnswers(ctx context.Context) ([]*ReadyAnswer, error) {
	var all []*ReadyAnswer
	err := s.read(ctx).Joins("Rule").Where("NOT ready_answers.removed").
		Order(`COALESCE("Rule".number, 2147483647), ready_answers.name, ready_answers.id`).Find(&all).Error
	if err != nil {
		return nil, fmt.Errorf("loading ready answers: %w", err)
	}
	return all, nil
}

// ReadyAnswer finds one that can be picked.
func (s *Store) ReadyAnswer(ctx context.Context, by *User, id int64) (*ReadyAnswer, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	var a ReadyAnswer
	err := s.read(ctx).Joins("Rule").Where("ready_answers.id = ? AND NOT ready_answers.removed", id).First(&a).Error
	if err != nil {
		return nil, notFound(err)
	}
	a.Version, err = s.lastActOn(ctx, ActOnAnswer, subjectOf(id))
	return &a, err
}

// SaveReadyAnswer adds a ready answer, or changes the one with this id.
func (s *Store) SaveReadyAnswer(ctx context.Context, by *User, id int64, in AnswerTextInput) error {
	if !by.May(ToModerate) {
		return ErrForbidden
	}
	if err := in.check(); err != nil {
		return err
	}
	a := &ReadyAnswer{ID: id, Name: in.Name, Body: in.Body}
	if in.Rule != 0 {
		site, err := s.Site(ctx)
		if err != nil {
			return err
		}
		r := site.rule(in.Rule)
		if r == nil {
			return Invalid{"rule": "There is no such rule."}
		}
		a.RuleID = &r.ID
	}
	return s.tx(ctx, func(s *Store) error {
		if id == 0 {
			if err := s.write(ctx).Omit("Rule").Create(a).Error; err != nil {
				return fmt.Errorf("adding a ready answer: %w", err)
			}
			return s.answerChanged(ctx, by, a, "")
		}
		was, err := s.answerForUpdate(ctx, id)
		if err != nil || was.Removed {
			return orError(err, ErrNotFound)
		}
		if was.state() == a.state() {
			return nil // sent twice
		}
		if last, err := s.lastActOn(ctx, ActOnAnswer, subjectOf(id)); err != nil || last != in.Version {
			return orError(err, s.answerClash(ctx, last))
		}
		return s.putAnswer(ctx, by, was, a)
	})
}

// answerClash says who has changed a ready answer meanwhile, by the act.
func (s *Store) answerClash(ctx context.Context, id int64) error {
	act, err := s.actWith(ctx, id)
	if err != nil {
		return err
	}
	words := fmt.Sprintf("%s %s meanwhile.", act.Who(), act.OnAnswer())
	if is := readAnswerState(act.NewValue); is != nil {
		words += fmt.Sprintf(" It reads “%s”", is.Body)
	}
	return clash(words + " Save again to replace that.")
}

// RemoveReadyAnswer takes a ready answer off the list. The history can bring it
// back.
func (s *Store) RemoveReadyAnswer(ctx context.Context, by *User, id int64) error {
	if !by.May(ToModerate) {
		return ErrForbidden
	}
	return s.tx(ctx, func(s *Store) error {
		was, err := s.answerForUpdate(ctx, id)
		if err != nil || was.Removed {
			return orError(err, ErrNotFound)
		}
		now := *was
		now.Removed = true
		return s.putAnswer(ctx, by, was, &now)
	})
}

func (s *Store) answerForUpdate(ctx context.Context, id int64) (*ReadyAnswer, error) {
	a, err := gorm.G[*ReadyAnswer](s.w, forUpdate).Select("id", "rule_id", "name", "body", "removed").Where("id = ?", id).First(ctx)
	return a, notFound(err)
}

func (s *Store) putAnswer(ctx context.Context, by *User, was, a *ReadyAnswer) error {
	if was.state() == a.state() {
		return nil
	}
	if err := s.storeAnswer(ctx, a); err != nil {
		return err
	}
	return s.answerChanged(ctx, by, a, was.state())
}

func (s *Store) storeAnswer(ctx context.Context, a *ReadyAnswer) error {
	s.touchSite()
	err := s.write(ctx).Model(a).Select("rule_id", "name", "body", "removed").Updates(a).Error
	if err != nil {
		return fmt.Errorf("changing a ready answer: %w", err)
	}
	return nil
}

// answerState is what the history keeps of a ready answer. The empty text is one
// that did not exist, which comes to the same as one that was removed.
type answerState struct {
	Rule    *int64 `json:"rule"`
	Name    string `json:"name"`
	Body    string `json:"body"`
	Removed bool   `json:"removed"`
}

func (a *ReadyAnswer) state() string {
	text, _ := json.Marshal(answerState{a.RuleID, a.Name, a.Body, a.Removed}) // plain values: cannot fail
	return string(text)
}

func readAnswerState(text string) *answerState {
	var st *answerState
	if text == "" || json.Unmarshal([]byte(text), &st) != nil {
		return nil
	}
	return st
}

func (s *Store) answerChanged(ctx context.Context, by *User, a *ReadyAnswer, was string) error {
	s.touchSite()
	return s.addAct(ctx, &AdminAct{ByID: idOf(by), Kind: ActOnAnswer, Subject: subjectOf(a.ID), OldValue: was, NewValue: a.state()})
}

// undoAnswer brings a ready answer back to what it was before act, unless it has
// been changed since.
func (s *Store) undoAnswer(ctx context.Context, act *AdminAct) error {
	a, err := s.answerForUpdate(ctx, idIn(act.Subject))
	if err != nil {
		return err
	}
	if act.NewValue == "" && !a.Removed || act.NewValue != "" && a.state() != act.NewValue {
		return ErrConflict
	}
	a.Removed = true
	if old := readAnswerState(act.OldValue); old != nil {
		a.RuleID, a.Name, a.Body, a.Removed = old.Rule, old.Name, old.Body, old.Removed
	}
	return s.storeAnswer(ctx, a)
}

// OnAnswer says what was done to a ready answer, for an act on one.
func (a *AdminAct) OnAnswer() string {
	was, is := readAnswerState(a.OldValue), readAnswerState(a.NewValue)
	switch {
	case is == nil || is.Removed:
		if was == nil {
			return "removed"
		}
		return "removed “" + was.Name + "”"
	case was == nil:
		return "added “" + is.Name + "”"
	case was.Removed:
		return "brought back “" + is.Name + "”"
	}
	return "changed “" + is.Name + "”"
}

// withAnswer puts the ready answer that was picked before the words that were
// typed, and takes its rule if none was chosen.
func (s *Store) withAnswer(ctx context.Context, act Act, in *DecisionInput) error {
	if in.Answer == 0 || act != ActReject {
		return nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(site.Answers, func(a *ReadyAnswer) bool { return a.ID == in.Answer })
	if i < 0 {
		return Invalid{"answer": "There is no such answer any more."}
	}
	a := site.Answers[i]
	if a.Rule != nil {
		if in.Rule == 0 {
			in.Rule = a.Rule.Number
		}
		if in.Rule != a.Rule.Number {
			return Invalid{"answer": fmt.Sprintf("The answer “%s” goes with rule %d.", a.Name, a.Rule.Number)}
		}
	}
	if !strings.Contains(in.Note, a.Body) {
		in.Note = strings.TrimSpace(a.Body + "\n\n" + in.Note)
	}
	return nil
}
