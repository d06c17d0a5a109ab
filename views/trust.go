package views

import "lode/models"

// Trust is a member's level of trust, and the way to the next.
var Trust = page[TrustPage]("account/trust.html")

// TrustPage is what Trust shows.
type TrustPage struct {
	Trust   *models.Trust
	Levels  []TrustLevel
	Missing []string // what lacks for the next level
	Steps   []models.Step
	Staff   bool // no level matters to people of the house
}

// TrustLevel is one level as its page shows it.
type TrustLevel struct {
	models.Level
	Allows  []string
	Current bool
}

// Fell reports whether the last change was for the worse.
func (p TrustPage) Fell() bool {
	return p.Trust.User.TrustAt != nil && p.Trust.User.TrustBefore > p.Trust.User.Trust
}
