package views

import "lode/models"

// Queue is where moderators decide.
var Queue = page[QueuePage]("moderation/queue.html", "moderation/card.html", "moderation/acts.html", "moderation/keys.html")

// QueuePage is what Queue shows.
type QueuePage struct {
	Form
	State models.State
	Tabs  []Tab
	Cards []*models.Card
	Rules []models.Rule
	Pager Pager
	Done  *Done // what has just been done
}

// Done tells a moderator without scripts what their press did, and offers to
// undo it.
type Done struct {
	Text string
	Undo string // the path to post to, or "" if it was an undo
}

// Card is one of the cards with what it offers.
func (p QueuePage) Card(c *models.Card) QueueCard { return QueueCard{c, p.Rules} }

// QueueCard is a card with the rules that a post can be rejected by.
type QueueCard struct {
	*models.Card
	Rules []models.Rule
}

// Standing is what the card says of its writer.
func (c QueueCard) Standing() string {
	who := "member"
	if c.IsGuest() {
		who = "guest"
	}
	if c.Approved == 0 && c.Refused == 0 {
		return who + ", first post"
	}
	text := who + ", " + number(c.Approved) + " approved"
	if c.Refused > 0 {
		text += ", " + number(c.Refused) + " refused"
	}
	return text
}

// StateWord is a post's state as a moderator calls it.
func StateWord(s models.State) string {
	if s == models.Public {
		return "approved"
	}
	return string(s)
}

// Conflict says that somebody else has decided.
var Conflict = page[ConflictPage]("moderation/conflict.html")

// ConflictPage is what Conflict shows.
type ConflictPage struct {
	Post     *models.Post
	Decision *models.Decision // nil if it was the writer
	Words    string           // what was decided and by whom
}

// Error is shown when a request cannot be answered.
var Error = page[ErrorPage]("errors/error.html")

// ErrorPage is what Error shows. None of it may be an error's own text.
type ErrorPage struct {
	Status         int
	Title, Message string
	Reference      string
	Kept           string // the text that was sent, so that it is not lost
	Again          *Again // the form to send it again, or nil if that would be no use
}

// Again is a form that was refused for no fault in it.
type Again struct {
	Action string
	Field  string // in which the text was sent
	Others []Hidden
}

// Hidden is a field that a reader does not see.
type Hidden struct{ Name, Value string }
