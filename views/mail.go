package views

import "lode/models"

// StopMail is the page that a link in a message opens. It stops nothing by itself.
var StopMail = page[StopMailPage]("mail/stop.html")

// StopMailPage is what StopMail shows.
type StopMailPage struct {
	Stop *models.MailStop
}

// MailChoices is where one chooses what mail one gets.
var MailChoices = page[MailChoicesPage]("account/mail.html")

// MailChoicesPage is what MailChoices shows.
type MailChoicesPage struct {
	User    *models.User
	Choices []models.MailChoice
	Changed *models.MailChoice // what has just been stopped or started
	Paced   bool               // it was only said how often
}

// Mail is how mail is doing, for an admin.
var Mail = page[MailPage]("admin/mail.html")

// MailPage is what Mail shows.
type MailPage struct {
	State  *models.MailState
	Acts   []*models.AdminAct
	Pager  Pager
	Folder string // where messages go as files, if no server is set
	Email  string // where a test goes
	Checks []MailCheck
	Said   string
}

// MailCheck is one thing that mail servers ask about a sender.
type MailCheck struct {
	Name, Where, Advice string
	Found               string
	Missing             bool // it was looked for and not found
}

// Undo is the button that takes an act back.
func (p MailPage) Undo(a *models.AdminAct) UndoButton {
	return UndoButton{a, "/admin/mail/changes", "job " + a.Subject}
}
