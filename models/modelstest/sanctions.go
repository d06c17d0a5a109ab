package modelstest

import (
	"testing"

	"lode/models"
)

// Sanction imposes a sanction on a member for a day, on the whole site.
func Sanction(t testing.TB, s *models.Store, by, u *models.User, act models.Act) *models.Sanction {
	t.Helper()
	x, err := s.Impose(t.Context(), by, models.Person{User: u}, models.SanctionInput{Act: act, Rule: 3, Facts: "Advertising, three times.", Days: "1"})
	if err != nil {
		t.Fatalf("imposing %s on %s: %v", act, u.Name, err)
	}
	return x
}
