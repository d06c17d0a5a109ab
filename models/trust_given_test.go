package models_test

import (
	"errors"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A moderator trusts a newcomer, whose posts appear at once from then on; the ledger says
// so, and one undo takes it back.
func TestGiveTrust(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		ben := modelstest.User(t, s, "ben")
		post := func(text string) models.State {
			t.Helper()
			u, err := s.UserByName(t.Context(), "ben")
			c.must(err)
			return c.replyBy(models.Writer{User: u}, text).State
		}
		if st := post("My first words."); st != models.Pending {
			t.Fatalf("the first post of somebody new is %s", st)
		}
		for _, by := range []*models.User{nil, c.ann, ben} {
			if _, err := s.GiveTrust(t.Context(), by, ben.ID); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("%v trusts: %v", by, err)
			}
		}
		act, err := s.GiveTrust(t.Context(), c.mod, ben.ID)
		c.must(err)
		if st := post("My second words."); st != models.Public {
			t.Errorf("a trusted member's post is %s", st)
		}
		f, err := s.File(t.Context(), c.ada, models.Person{User: again(c, ben)}, models.Page{Number: 1})
		if c.must(err); f.Trusted == nil || f.Trusted.Who() != "mo" {
			t.Errorf("the file says %+v", f.Trusted)
		}
		if _, err := s.GiveTrust(t.Context(), c.ada, ben.ID); !errors.Is(err, models.ErrConflict) || wrong(err, "") == "" {
			t.Errorf("trusting twice: %v", err)
		}
		_, err = s.UndoAct(t.Context(), c.ada, models.ActOnTrust, act.ID)
		c.must(err)
		if u := again(c, ben); u.Trust != 0 || u.TrustGranted != 0 {
			t.Errorf("after the undo they have %d", u.Trust)
		}
		if _, err := s.UndoAct(t.Context(), c.mod, models.ActOnTrust, act.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a second undo: %v", err)
		}
		if got := ledgerActs(t, s); got != "approve trust undo" {
			t.Errorf("the ledger has %s", got)
		}
	})
}
