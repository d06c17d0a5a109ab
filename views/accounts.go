package views

import "lode/models"

// SignIn is the form to sign in.
var SignIn = page[SignInPage]("accounts/sign_in.html", "accounts/ways.html", "account/passkey.html")

// SignInPage is what SignIn shows. The password is never sent back.
type SignInPage struct {
	Form
	Input models.SignInInput
	Ways  Ways
}

// SignUp is the form to join.
var SignUp = page[SignUpPage]("accounts/sign_up.html")

// SignUpPage is what SignUp shows. The password is never sent back.
type SignUpPage struct {
	Form
	Input models.SignUpInput
}

// Member is a profile.
var Member = page[MemberPage]("members/show.html")

// MemberPage is what Member shows.
type MemberPage struct {
	Member   *models.User
	Articles int
	Posts    []*models.Post
	Pager    Pager
	Mine     bool
}
