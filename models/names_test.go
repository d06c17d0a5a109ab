package models_test

import (
	"errors"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// Nobody joins under a name that passes for the house, for somebody else, or for
// nobody at all.
func TestNamesThatAreRefused(t *testing.T) {
	s := modelstest.New(t)
	if err := s.AddUser(t.Context(), &models.User{Name: "Mara Lind", Role: models.Moderator}, ""); err != nil {
		t.Fatal(err)
	}
	taken := func(name string) bool {
		_, err := s.SignUp(t.Context(), models.SignUpInput{Name: name, Email: "a@example.org", Password: joinPassword})
		invalid, ok := errors.AsType[models.Invalid](err)
		if err != nil && !ok {
			t.Fatal(err)
		}
		return invalid["name"] != ""
	}
	for _, name := range []string{
		"admin", "Admin", "ADMIN 1", "аdmin", "adm1n", "Moderator", "mod", "Staff", "support", "root", "system", "Lode", "L0de", "guest", "anonymous",
		"deleted", "de-le-ted", "Site Admin", "Lode Team", "The Moderator", "Official News", "Ｓｔａｆｆ",
		"Mara Lind", "mara lind", "MaraLind", "Mаra Lind", "Mara L1nd", "Mara\u200bLind", "Mára Lind", "a", "", "x@y", "...", `<b>hi</b>`,
	} {
		if !taken(name) {
			t.Errorf("%q is given away", name)
		}
	}
	for _, name := range []string{"Modesty", "Rooted", "Badminton fan", "Mara Lund", "李雷", "Kemal Öz", "Editor's cat", "O'Neil"} {
		if taken(name) {
			t.Errorf("%q is refused", name)
		}
	}
}
