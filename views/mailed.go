package views

import "lode/models"

// Mailed is what a digest told a moderator of, to be decided.
var Mailed = page[MailedPage]("moderation/mailed.html")

// MailedPage is what Mailed shows.
type MailedPage struct {
	Form
	*models.Mailed
	RulesNamed []models.Rule
	Input      models.MailedInput // what was refused
	Done       *Done
}

// MailedCard is one of the posts with what was typed for it.
type MailedCard struct {
	*models.Card
	Action     string
	RulesNamed []models.Rule
	Input      models.MailedInput
	RuleWrong  Problem
	NoteWrong  Problem
}

// Waits reports whether there still is something to decide.
func (c MailedCard) Waits() bool { return c.State == models.Pending || c.ReportCount > 0 }

// All are the posts.
func (p MailedPage) All() []MailedCard {
	cards := make([]MailedCard, len(p.Cards))
	for i, c := range p.Cards {
		cards[i] = MailedCard{Card: c, Action: p.Path(), RulesNamed: p.RulesNamed}
		if p.Input.Post == c.ID {
			cards[i].Input, cards[i].RuleWrong, cards[i].NoteWrong = p.Input, p.Wrong("rule"), p.Wrong("note")
		}
	}
	return cards
}

// Left is how many of them wait.
func (p MailedPage) Left() int {
	n := 0
	for _, c := range p.All() {
		if c.Waits() {
			n++
		}
	}
	return n
}
