package views

import (
	"fmt"
	"slices"
	"strconv"

	"lode/models"
)

// Queue is where moderators decide.
var Queue = page[QueuePage]("moderation/queue.html", "moderation/filter.html", "moderation/card.html", "moderation/acts.html", "moderation/keys.html",
	"moderation/appeal_row.html", "moderation/held_edit.html", "moderation/picture.html", "moderation/sanction_row.html")

// QueuePage is what Queue shows.
type QueuePage struct {
	Form
	State    models.State
	Tabs     []QueueTab
	Beside   *models.Beside
	Viewer   *models.User
	Narrowed *Narrowed
	Cards    []*models.Card
	Rules    []models.Rule
	Site     *models.Site
	Pager    Pager
	First    string // the path of the first page, if this is a later one
	Alone    bool   // it is one card that was asked for
	Done     *Done  // what has just been done

	Nonce string            // of its forms
	Back  string            // the query of this page, to come back to it
	Noted int64             // the post at which a note did not pass
	Note  *models.NoteInput // and what was typed

	Next     int64                // the post after the one that was decided about
	Tried    int64                // the post about which a decision did not pass
	Decision models.DecisionInput // and what was typed

	EditTried int64            // the change about which a decision did not pass
	Bulk      models.BulkInput // what was chosen for many, if that did not pass
}

// Appeals are those on the page.
func (p QueuePage) Appeals() []AppealRow { return appealRows(p.Beside.Appeals, p.Rules, p.Back) }

// EditRow is a change that waits, with what was typed about it.
type EditRow struct {
	*models.HeldEdit
	Form
	RulesNamed []models.Rule
	Input      models.DecisionInput
	Back       string
}

// FieldID is the id of a field: its name where something is wrong with it, so that
// its message is found.
func (r EditRow) FieldID(name string) string { return fieldID(r.Form, name, r.ID) }

// Edits are the changes on the page.
func (p QueuePage) Edits() []EditRow {
	rows := make([]EditRow, len(p.Beside.Edits))
	for i, h := range p.Beside.Edits {
		rows[i] = EditRow{HeldEdit: h, RulesNamed: p.Rules, Back: p.Back}
		if h.ID == p.EditTried {
			rows[i].Form, rows[i].Input = p.Form, p.Decision
		}
	}
	return rows
}

// FaceRow is a picture of somebody new.
type FaceRow struct {
	*models.Picture
	Back string
}

// Faces are the pictures of new people on the page.
func (p QueuePage) Faces() []FaceRow {
	rows := make([]FaceRow, len(p.Beside.Faces))
	for i, x := range p.Beside.Faces {
		rows[i] = FaceRow{x, p.Back}
	}
	return rows
}

// Row is a ban that waits for a second moderator.
func (p QueuePage) Row(x *models.Sanction) SanctionRow {
	return SanctionRow{Sanction: x, Viewer: p.Viewer, Named: true, Queued: true}
}

// Empty reports whether nothing is on the page.
func (p QueuePage) Empty() bool {
	return len(p.Cards) == 0 && len(p.Beside.Appeals) == 0 && len(p.Beside.Edits) == 0 && len(p.Beside.Faces) == 0 && len(p.Beside.People) == 0
}

// DoneAt is what has just been done, if it is to be told before the card of a post:
// where the card stood that it was done to. With 0 it is told above all cards.
func (p QueuePage) DoneAt(post int64) *Done {
	at := int64(0)
	if slices.ContainsFunc(p.Cards, func(c *models.Card) bool { return c.ID == p.Next }) {
		at = p.Next
	}
	if at != post {
		return nil
	}
	return p.Done
}

// Picked reports whether a card had been selected when the form did not pass.
func (p QueuePage) Picked(post int64) bool { return slices.Contains(p.Bulk.Posts, post) }

// bulkTried reports whether a form for many posts did not pass.
func (p QueuePage) bulkTried() bool {
	return p.Errors != nil && p.Tried == 0 && p.Noted == 0 && p.EditTried == 0
}

// BulkRuleID is what the rule for many posts is called on the page.
func (p QueuePage) BulkRuleID() string {
	if p.bulkTried() {
		return "rule"
	}
	return "bulk-rule"
}

// BulkProblems are all that is wrong with what was chosen for many posts.
func (p QueuePage) BulkProblems() []Problem {
	if p.bulkTried() {
		return p.Problems()
	}
	return nil
}

// BulkActs are what can be done to many posts at once.
func (p QueuePage) BulkActs() []Choice {
	acts := []Choice{{Key: "approve", Label: "Approve"}, {Key: "reject", Label: "Reject by the rule"}, {Key: "spam", Label: "Mark as spam"}, {Key: "trash", Label: "Move to trash"}}
	for i := range acts {
		acts[i].Chosen = acts[i].Key == p.Bulk.Action
	}
	return acts
}

// after is the post whose card follows the one of c, or 0.
func (p QueuePage) after(c *models.Card) int64 {
	if i := slices.Index(p.Cards, c); i >= 0 && i+1 < len(p.Cards) {
		return p.Cards[i+1].ID
	}
	return 0
}

// Done tells a moderator without scripts what their press did, and offers to
// undo it.
type Done struct {
	Text string
	Undo string // the path to post to, or "" if it was an undo
	Back string // the query of the page that it was done on
	Next int64  // the post whose card the undo brings back, if it is one
}

// Card is one of the cards with what it offers.
func (p QueuePage) Card(c *models.Card) *QueueCard {
	card := &QueueCard{Card: c, Rules: p.Rules, Site: p.Site, Nonce: p.Nonce, Back: p.Back, Note: &models.NoteInput{About: models.NoteOnPost}, After: p.after(c), Picked: p.Picked(c.ID)}
	switch c.ID {
	case p.Noted:
		card.Note, card.Form = p.Note, p.Form
	case p.Tried:
		card.Tried, card.Form, card.Decision = true, p.Form, p.Decision
	}
	return card
}

// QueueCard is a card with the rules that a post can be rejected by.
type QueueCard struct {
	*models.Card
	Form  // what is wrong with the note that was typed
	Rules []models.Rule
	Nonce string
	Back  string
	Note  *models.NoteInput
	Site  *models.Site

	After    int64 // the post of the next card, or 0
	Picked   bool
	Tried    bool // a decision about it did not pass
	Decision models.DecisionInput
}

// PostPath is where the forms about the post are sent.
func (c *QueueCard) PostPath() string { return fmt.Sprintf("/moderation/posts/%d", c.ID) }

// CardHidden is what each form of a decision carries along.
type CardHidden struct {
	Version int
	Nonce   string
	Back    string
	After   int64 // the post of the next card, or 0
}

// Hidden is what the forms of the card carry along.
func (c *QueueCard) Hidden() CardHidden { return CardHidden{c.Version, c.Nonce, c.Back, c.After} }

// CardField is a field of a decision: what it is called on the page, which is as in
// the message about it if there is one, and that message.
type CardField struct {
	ID    string
	Wrong Problem
}

// Field is the field of this name.
func (c *QueueCard) Field(name string) CardField {
	if c.Tried {
		return CardField{name, c.Wrong(name)}
	}
	return CardField{ID: fmt.Sprintf("%s-%d", name, c.ID)}
}

// ruleChoices are the rules that something can be decided by.
func ruleChoices(rules []models.Rule, chosen int) []Choice {
	all := make([]Choice, len(rules))
	for i, r := range rules {
		number := strconv.Itoa(r.Number)
		all[i] = Choice{number, number + ". " + r.Title, r.Number == chosen}
	}
	return all
}

// TriedProblems are all that is wrong with the decision.
func (c *QueueCard) TriedProblems() []Problem {
	if c.Tried {
		return c.Problems()
	}
	return nil
}

// CanAnswer reports whether the post can be approved together with an answer to it.
func (c *QueueCard) CanAnswer() bool {
	return c.Kind == models.Ordinary && (c.State != models.Public || c.ReportCount > 0)
}

// CanMove reports whether it can go to the forum.
func (c *QueueCard) CanMove() bool {
	return c.Kind == models.Ordinary && c.BlankedAt == nil && c.Place.IsArticle()
}

// CanEdit reports whether a moderator can change its text.
func (c *QueueCard) CanEdit() bool {
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
	Post   *models.Post
	Words  string // what was decided and by whom
	Undone bool   // what was to be undone is undone already
	Undo   string // the path to post to, or "" if it is not to be undone
	Back   string // the query of the page of the queue
	Kept   []Kept // what was sent, so that it is not lost
}

// Kept is a field of a form that was not taken, with what was in it.
type Kept struct{ Name, Label, Value string }

// Queue is the path of the page of the queue.
func (p ConflictPage) Queue() string {
	if p.Back == "" {
		return "/moderation"
	}
	return "/moderation?" + p.Back
}

// Error is shown when a request cannot be answered.
var Error = page[ErrorPage]("errors/error.html")

// ErrorPage is what Error shows. None of it may be an error's own text.
type ErrorPage struct {
	Status         int
	Title, Message string
	Reference      string
	Kept           string           // the text that was sent, so that it is not lost
	Again          *Again           // the form to send it again, or nil if that would be no use
	SignIn         string           // where to sign in and come back, or ""
	Barred         *models.Sanction // that keeps from it
}

// Again is a form that was refused for no fault in it.
type Again struct {
	Action string
	Field  string // in which the text was sent
	Others []Hidden
}

// Hidden is a field that a reader does not see.
type Hidden struct{ Name, Value string }
