package password

import (
	"strings"
	"testing"
)

func TestCommon(t *testing.T) {
	if known, err := common(); err != nil || len(known) < 3000 {
		t.Fatalf("%d passwords are known (%v)", len(known), err)
	}
	for _, p := range []string{"password", "PASSWORD1", "password123!", "12345678901", "98765432", "aaaaaaaa", "abcdefghij", "trustno1", "qwertyuiop", "iloveyou1"} {
		if !Common(p) {
			t.Errorf("%q is taken", p)
		}
	}
	for _, p := range []string{"correct horse battery staple", "a long enough one", "24681357", "quietly under 7 bridges"} {
		if Common(p) {
			t.Errorf("%q is refused", p)
		}
	}
}

// What is behind the 72nd byte counts, and the same letters in another form are the
// same password.
func TestHashAndVerify(t *testing.T) {
	long := strings.Repeat("a longer one ", 8)
	hash, err := Hash(t.Context(), long+"ending \u00e9")
	if err != nil {
		t.Fatal(err)
	}
	for plain, want := range map[string]bool{long + "ending \u00e9": true, long + "ending e\u0301": true, long + "another": false, "": false} {
		if got, err := Verify(t.Context(), plain, hash); err != nil || got != want {
			t.Errorf("%q matches: %v (%v)", plain, got, err)
		}
	}
	if got, err := Verify(t.Context(), "nobody", ""); err != nil || got {
		t.Errorf("the empty hash is somebody's (%v)", err)
	}
}
