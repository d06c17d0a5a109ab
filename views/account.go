package views

import "lode/models"

// Account is the overview of one's own account.
var Account = page[AccountPage]("account/show.html")

// AccountPage is what Account shows.
type AccountPage struct {
	User *models.User
	Sent bool // a link to confirm the address is on its way

	Claims  int             // replies left as a guest that can be taken over
	Claimed int             // lately taken over
	Erasure *models.Erasure // planned, or nil
}

// Erasure asks whether to forget somebody.
var Erasure = page[ErasurePage]("account/erasure.html")

// ErasurePage is what Erasure shows, to a member or to a guest.
type ErasurePage struct {
	Form
	User    *models.User
	Guest   string // the address
	Action  string
	Planned *models.Erasure
}

// Security is how one signs in.
var Security = page[SecurityPage]("account/security.html", "account/second_step.html")

// SecurityPage is what Security shows.
type SecurityPage struct {
	Form
	User         *models.User
	PendingEmail string // asked for and not yet confirmed
	Done         string // what has just been done: "email", "asked" or "password"
	Keys         Keys
}

// Password is the form for a new password.
var Password = page[PasswordPage]("account/password.html")

// PasswordPage is what Password shows. No password is ever sent back.
type PasswordPage struct {
	Form
	User  *models.User
	Least int // characters
}

// Email is the form for a new address.
var Email = page[EmailPage]("account/email.html")

// EmailPage is what Email shows.
type EmailPage struct {
	Form
	User  *models.User
	Input models.EmailInput
}

// Sessions lists where one is signed in.
var Sessions = page[SessionsPage]("account/sessions.html")

// SessionsPage is what Sessions shows.
type SessionsPage struct {
	Sessions []*models.Session
	Here     string // the row of the one at hand
	Ended    bool
}

// Others reports whether one is signed in anywhere else.
func (p SessionsPage) Others() bool { return len(p.Sessions) > 1 }

// Proof asks somebody who is signed in to show once more who they are.
var Proof = page[ProofPage]("account/proof.html", "account/passkey.html", "account/proof_ways.html")

// ProofPage is what Proof shows. The password is never sent back.
type ProofPage struct {
	Form
	Input       models.ProofInput
	Kept        []Carried // what was typed into the form that has to wait
	HasPassword bool
	CanMail     bool
	Sent        bool // a link is on its way
	Passkeys    bool // there are some, and the site can ask for them
	Provider    string
}

// Carried is a field of a form that is carried along unseen.
type Carried struct{ Name, Value string }

// SignInLink is the form that has a link to sign in mailed.
var SignInLink = page[SignInLinkPage]("accounts/sign_in_link.html")

// SignInLinkPage is what SignInLink shows.
type SignInLinkPage struct {
	Form
	Input models.EmailInput
	Sent  bool
}

// Link is the page that a mailed link opens. It does nothing by itself.
var Link = page[LinkPage]("accounts/link.html")

// LinkPage is what Link shows.
type LinkPage struct {
	Link  *models.Link // nil if it no longer works
	Token string
	Taken bool // the address is another account's
}
