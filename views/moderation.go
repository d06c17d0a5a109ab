package views

import "lode/models"

// Queue is where moderators decide.
var Queue = page[QueuePage]("moderation/queue.html", "moderation/filter.html", "moderation/card.html", "moderation/acts.html", "moderation/keys.html")

// QueuePage is what Queue shows.
type QueuePage struct {
	Form
	State    models.State
	Tabs     []QueueTab
	Narrowed *Narrowed
	Cards    []*models.Card
	Rules    []models.Rule
	Site     *models.Site
	Pager    Pager
	Done     *Done // what has just been done

	Back  string            // the query of this page, to come back to it
	Noted int64             // the post at which a note did not pass
	Note  *models.NoteInput // and what was typed
}

// Done tells a moderator without scripts what their press did, and offers to
// undo it.
type Done struct {
	Text string
	Undo string // the path to post to, or "" if it was an undo
}

// Card is one of the cards with what it offers.
func (p QueuePage) Card(c *models.Card) QueueCard {
	card := QueueCard{Card: c, Rules: p.Rules, Site: p.Site, Back: p.Back, Note: &models.NoteInput{About: models.NoteOnPost}}
	if p.Noted == c.ID {
		card.Note, card.Form = p.Note, p.Form
	}
	return card
}

// QueueCard is a card with the rules that a post can be rejected by.
type QueueCard struct {
	*models.Card
	Form  // what is wrong with the note that was typed
	Rules []models.Rule
	Back  string
	Note  *models.NoteInput
	Site  *models.Site
}

// CanAnswer reports whether the post can be approved together with an answer to it.
func (c QueueCard) CanAnswer() bool {
	return c.Kind == models.Ordinary && (c.State != models.Public || c.ReportCount > 0)
}

// CanMove reports whether it can go to the forum.
func (c QueueCard) CanMove() bool {
	return c.Kind == models.Ordinary && c.BlankedAt == nil && c.Place.IsArticle()
}

// CanEdit reports whether a moderator can change its text.
func (c QueueCard) CanEdit() bool {
	return c.Site.StaffEdit && c.Kind == models.Ordinary && c.BlankedAt == nil
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
	Kept     string           // the text that was sent, so that it is not lost
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
