package views

import (
	"fmt"

	"lode/models"
)

// AnswerGroup is the ready answers of one rule, or those for any.
type AnswerGroup struct {
	Rule    int // its number, 0 for any
	Label   string
	Answers []*models.ReadyAnswer
}

// AnswerChoices are ready answers to choose from.
type AnswerChoices struct {
	Groups []AnswerGroup
	Chosen int64
}

// answerGroups are the ready answers that a rejection can take along.
func answerGroups(rules []models.Rule) []AnswerGroup {
	var groups []AnswerGroup
	for _, r := range rules {
		g := AnswerGroup{Rule: r.Number, Label: fmt.Sprintf("%d. %s", r.Number, r.Title)}
		for _, a := range r.Answers {
			if a.RuleID != nil {
				g.Answers = append(g.Answers, a)
			}
		}
		if len(g.Answers) > 0 {
			groups = append(groups, g)
		}
	}
	if len(rules) == 0 {
		return nil
	}
	general := AnswerGroup{Label: "By any rule"}
	for _, a := range rules[0].Answers {
		if a.RuleID == nil {
			general.Answers = append(general.Answers, a)
		}
	}
	if len(general.Answers) > 0 {
		groups = append(groups, general)
	}
	return groups
}

// Answers is where moderators keep ready answers.
var Answers = page[AnswersPage]("admin/answers.html", "admin/answer_fields.html")

// AnswersPage is what Answers shows.
type AnswersPage struct {
	Form
	Answers []*models.ReadyAnswer
	Rules   []models.Rule
	Input   models.AnswerTextInput // of a new one
	Acts    []*models.AdminAct
	Pager   Pager
	Said    string
}

// Undo is the button that takes an act back.
func (p AnswersPage) Undo(a *models.AdminAct) UndoButton {
	return UndoButton{a, "/admin/answers/changes", a.OnAnswer()}
}

// Fields are those of a new answer.
func (p AnswersPage) Fields() AnswerFields { return AnswerFields{p.Form, p.Input, p.Rules} }

// AnswerFields are the fields of a ready answer.
type AnswerFields struct {
	Form
	Input models.AnswerTextInput
	Rules []models.Rule
}

// Answer is where a moderator changes one ready answer.
var Answer = page[AnswerPage]("admin/answer.html", "admin/answer_fields.html")

// AnswerPage is what Answer shows.
type AnswerPage struct {
	Form
	ID    int64
	Input models.AnswerTextInput
	Rules []models.Rule
}

// Fields are those of the answer.
func (p AnswerPage) Fields() AnswerFields { return AnswerFields{p.Form, p.Input, p.Rules} }
