package views

import "lode/models"

// Account is the overview of one's own account.
var Account = page[AccountPage]("account/show.html")

// AccountPage is what Account shows.
type AccountPage struct {
	User *models.User
}

// Proof asks somebody who is signed in to show once more who they are.
var Proof = page[ProofPage]("account/proof.html")

// ProofPage is what Proof shows. The password is never sent back.
type ProofPage struct {
	Form
	Input       models.ProofInput
	Kept        []Carried // what was typed into the form that has to wait
	HasPassword bool
}

// Carried is a field of a form that is carried along unseen.
type Carried struct{ Name, Value string }
