package models

import (
	"context"
	"encoding/json"
	"strconv"
)

// ruleState is what the history keeps of a rule. The empty text is a rule that did
// not exist, which comes to the same as one that was withdrawn.
type ruleState struct {
	Title     string `json:"title"`
	Body      string `json:"body"`
	Withdrawn bool   `json:"withdrawn"`
}

func (r *Rule) state() string {
	text, _ := json.Marshal(ruleState{r.Title, r.Body, r.Withdrawn()}) // plain values: cannot fail
	return string(text)
}

func readRuleState(text string) *ruleState {
	var st *ruleState
	if text == "" || json.Unmarshal([]byte(text), &st) != nil {
		return nil
	}
	return st
}

// ruleChanged writes down that a rule is no longer as it was.
func (s *Store) ruleChanged(ctx context.Context, by *User, r *Rule, was string) error {
	s.touchSite()
	return s.addAct(ctx, &AdminAct{ByID: idOf(by), Kind: ActOnRule, Subject: strconv.Itoa(r.Number), OldValue: was, NewValue: r.state()})
}

// undoRule brings a rule back to what it was before act, unless it has been
// changed since. An earlier text comes back as a new version.
func (s *Store) undoRule(ctx context.Context, by *User, act *AdminAct) error {
	r, err := s.ruleForUpdate(ctx, int(idIn(act.Subject)))
	if err != nil {
		return err
	}
	if act.NewValue == "" && !r.Withdrawn() || act.NewValue != "" && r.state() != act.NewValue {
		return ErrConflict
	}
	was, now := *r, s.now()
	r.WithdrawnAt = &now
	if old := readRuleState(act.OldValue); old != nil {
		r.Title, r.Body = old.Title, old.Body
		if !old.Withdrawn {
			r.WithdrawnAt = nil
		}
	}
	return s.saveRule(ctx, by, &was, r)
}

// OnRule says what was done to a rule, for an act on one.
func (a *AdminAct) OnRule() string {
	was, is := readRuleState(a.OldValue), readRuleState(a.NewValue)
	switch {
	case is == nil:
		return "taken back"
	case was == nil:
		return "added, “" + is.Title + "”"
	case was.Withdrawn != is.Withdrawn && is.Withdrawn:
		return "withdrawn"
	case was.Withdrawn != is.Withdrawn:
		return "brought back"
	case was.Title != is.Title:
		return "renamed to “" + is.Title + "”"
	}
	return "worded anew"
}
