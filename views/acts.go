package views

import "lode/models"

// AnswerAct is the form in which a moderator approves a post and answers it.
var AnswerAct = page[AnswerActPage]("moderation/answer.html", "moderation/subject.html")

// AnswerActPage is what AnswerAct shows.
type AnswerActPage struct {
	Form
	Card *models.Card
	Body string
}

// Editor is the field for the answer.
func (p AnswerActPage) Editor() Editor { return Editor{p.Body, p.Errors["body"]} }
