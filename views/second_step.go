package views

import (
	"lode/internal/qr"
	"lode/models"
)

// Keys are what one can sign in with beside a password, as a part of Security.
type Keys struct {
	*models.SecondStep
	Identities []*models.Identity
	Provider   string // the name of the one that can open accounts here, or ""
	CanPasskey bool   // the site has an address that passkeys can be made for
	Asked      bool   // the person signs in by two steps
	Removed    string // the part of the address of what was just removed, or ""
}

// Ways are those to sign in without a password, as a part of SignIn.
type Ways struct {
	Provider   string
	CanPasskey bool
	Next       string
}

// SecondStep is the page between the first step and the rest of the site.
var SecondStep = page[SecondStepPage]("account/step.html", "account/passkey.html")

// SecondStepPage is what SecondStep shows.
type SecondStepPage struct {
	Form
	*models.SecondStep
	CanPasskey bool
	Next       string
}

// Authenticator is the page that sets up an app.
var Authenticator = page[AuthenticatorPage]("account/authenticator.html")

// AuthenticatorPage is what Authenticator shows.
type AuthenticatorPage struct {
	Form
	Authenticator *models.Authenticator
	QR            qr.Code
	Next          string
}

// NewPasskey is the page that registers a passkey.
var NewPasskey = page[NewPasskeyPage]("account/new_passkey.html", "account/passkey.html")

// NewPasskeyPage is what NewPasskey shows.
type NewPasskeyPage struct {
	Form
	Input models.PasskeyInput
}

// RecoveryCodes is the page of the codes for when all else is lost.
var RecoveryCodes = page[RecoveryCodesPage]("account/recovery_codes.html")

// RecoveryCodesPage is what RecoveryCodes shows.
type RecoveryCodesPage struct {
	Codes []string // new ones, to be kept; nil once they have been
	Left  int
	Can   bool // the person can have new ones
	Next  string
}

// ToProvider is the page on the way to the provider.
var ToProvider = page[ToProviderPage]("accounts/to_provider.html")

// ToProviderPage is what ToProvider shows.
type ToProviderPage struct{ Provider, Address string }

// FromProvider is the page on the way back.
var FromProvider = page[FromProviderPage]("accounts/from_provider.html")

// FromProviderPage is what FromProvider shows.
type FromProviderPage struct {
	Provider    string
	Code, State string
	Refused     bool // the provider, or the person, has said no
}

// Arrival asks somebody whom a provider has named who they are here.
var Arrival = page[ArrivalPage]("accounts/arrival.html")

// ArrivalPage is what Arrival shows: one of three questions.
type ArrivalPage struct {
	Form
	Provider string
	Label    string // the account there
	Viewer   *models.User
	Owner    bool // somebody here has the address that the provider vouches for
	Vouched  string
	Input    models.JoinInput
}

// AuthenticatorOf is the page that sets up u's app for the site of this name.
func AuthenticatorOf(app *models.Authenticator, site string, u *models.User) (AuthenticatorPage, error) {
	code, err := qr.Of(app.URL(site, u))
	return AuthenticatorPage{Authenticator: app, QR: code}, err
}
