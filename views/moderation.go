package views

import (
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

// Done tells a moderator without scripts what their press did, and offers to
// undo it.
type Done struct {
	Text string
	Undo string // the path to post to, or "" if it was an undo
	Back string // the query of the page that it was done on
	Next int64  // the post whose card the undo brings back, if it is one
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
