package views

import (
	"fmt"

	"lode/models"
)

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
	Tried      bool // it is what was refused
	RuleWrong  Problem
	NoteWrong  Problem
	ActWrong   Problem
}

// FieldID is what a field is called on the page: as in the message about it if there is
// one.
func (c MailedCard) FieldID(name string) string {
	if c.Tried {
		return name
	}
	return fmt.Sprintf("%s-%d", name, c.ID)
}

// Waits reports whether there still is something to decide.
func (c MailedCard) Waits() bool { return c.State == models.Pending || c.ReportCount > 0 }

// All are the posts.
func (p MailedPage) All() []MailedCard {
	cards := make([]MailedCard, len(p.Cards))
	for i, c := range p.Cards {
		cards[i] = MailedCard{Card: c, Action: p.Path(), RulesNamed: p.RulesNamed}
		if p.Input.Post == c.ID {
			cards[i].Input, cards[i].Tried = p.Input, true
			cards[i].RuleWrong, cards[i].NoteWrong, cards[i].ActWrong = p.Wrong("rule"), p.Wrong("note"), p.Wrong("action")
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
