package models_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

const joinPassword = "a long enough one"

func join(t *testing.T, s *models.Store, name, email string) *models.User {
	t.Helper()
	u, err := s.SignUp(t.Context(), models.SignUpInput{Name: name, Email: email, Password: joinPassword})
	if err != nil {
		t.Fatalf("%s joins: %v", name, err)
	}
	return u
}

func authenticates(t *testing.T, s *models.Store, name, password, want string) {
	t.Helper()
	u, err := s.Authenticate(t.Context(), models.SignInInput{Name: name, Password: password})
	if want == "" {
		if _, ok := errors.AsType[models.Invalid](err); !ok {
			t.Errorf("%s signs in as %v (%v)", name, u, err)
		}
		return
	}
	if err != nil || u.Name != want {
		t.Errorf("%s signs in as %v, want %s (%v)", name, u, want, err)
	}
}

// Whoever joins with an address that has an account gets one like anybody else, but
// never the address; its owner is told.
func TestJoinWithKnownAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		modelstest.User(t, s, "ann")
		eve := join(t, s, "Eve", "Ann@Example.org")
		if eve.EmailConfirmedAt != nil {
			t.Error("a stranger's address counts as confirmed")
		}
		l := modelstest.OneLetter(t, s, "ann@example.org")
		if l.About != models.AboutKnown || l.User.Name != "ann" || l.Confirm != nil {
			t.Errorf("the owner is told %+v", l)
		}
		authenticates(t, s, "ANN@example.org", modelstest.Password, "ann")
		authenticates(t, s, "ann@example.org", joinPassword, "")
		authenticates(t, s, "eve", joinPassword, "Eve")
		authenticates(t, s, "nobody", joinPassword, "")
		authenticates(t, s, "nobody@example.org", joinPassword, "")
	})
}

// The same form to join makes one account and one message, however often it is sent.
// With anything else in it, or later, the name is taken.
func TestJoinTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		var ids [4]int64
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				if u, err := s.SignUp(t.Context(), models.SignUpInput{Name: "Newt", Email: "newt@example.org", Password: joinPassword}); err != nil {
					t.Errorf("joining at the same time: %v", err)
				} else {
					ids[i] = u.ID
				}
			})
		}
		all.Wait()
		newt := join(t, s, "Newt", "newt@example.org")
		if ids != [4]int64{newt.ID, newt.ID, newt.ID, newt.ID} {
			t.Fatalf("four forms at the same time gave accounts %v, a fifth %d", ids, newt.ID)
		}
		if again := join(t, s, "newt", "Newt@example.org"); again.ID != newt.ID {
			t.Errorf("the form sent again gave account %d, after %d", again.ID, newt.ID)
		}
		modelstest.OneLetter(t, s, "newt@example.org")
		later := s.WithClock(func() time.Time { return s.Now().Add(2 * time.Minute) })
		for what, x := range map[string]struct {
			store *models.Store
			in    models.SignUpInput
		}{
			"another password": {s, models.SignUpInput{Name: "Newt", Email: "newt@example.org", Password: "another long one"}},
			"another address":  {s, models.SignUpInput{Name: "Newt", Email: "nat@example.org", Password: joinPassword}},
			"later":            {later, models.SignUpInput{Name: "Newt", Email: "newt@example.org", Password: joinPassword}},
		} {
			_, err := x.store.SignUp(t.Context(), x.in)
			if wrong, _ := errors.AsType[models.Invalid](err); wrong["name"] == "" {
				t.Errorf("with %s: %v", what, err)
			}
		}
	})
}

// A name made of the letters of an address does not stand for it.
func TestAddressIsNoName(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		modelstest.User(t, s, "bobexampleorg")
		modelstest.User(t, s, "bob")
		authenticates(t, s, "bob@example.org", modelstest.Password, "bob")
		authenticates(t, s, "bobexample@org", modelstest.Password, "")
	})
}

// Of several who claim an address, the first to confirm it has it, and only they.
func TestConfirmClaimedAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		const claims = 3
		var tokens []string
		for _, name := range []string{"First", "Second", "Third"} {
			join(t, s, name, "shared@example.org")
			l := modelstest.OneLetter(t, s, "shared@example.org")
			if l.Confirm == nil || l.User.Name != name {
				t.Fatalf("%s is sent %+v", name, l)
			}
			tokens = append(tokens, l.Confirm.Token)
		}
		authenticates(t, s, "shared@example.org", joinPassword, "First")
		results := make(chan error, claims)
		for _, token := range tokens {
			go func() {
				_, err := s.Confirm(t.Context(), token)
				results <- err
			}()
		}
		won := 0
		for range claims {
			if err := <-results; err == nil {
				won++
			} else if !errors.Is(err, models.ErrConflict) {
				t.Errorf("confirming: %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d accounts have confirmed one address", won)
		}
	})
}

// The owner of an address cannot be flooded with messages about it.
func TestConfirmationsPerDay(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		u := join(t, s, "Newt", "newt@example.org")
		for range 5 {
			if err := s.AskToConfirmAgain(t.Context(), u); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(modelstest.Mail(t, s)); n != 3 {
			t.Errorf("%d messages within a day", n)
		}
		tomorrow := s.WithClock(func() time.Time { return s.Now().Add(25 * time.Hour) })
		if err := tomorrow.AskToConfirmAgain(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		if n := len(modelstest.Mail(t, tomorrow)); n != 1 {
			t.Errorf("%d messages the day after", n)
		}
	})
}

// signedIn is a session of u, whose cookie holds id.
func signedIn(t *testing.T, s *models.Store, u *models.User, id string) *models.Session {
	t.Helper()
	if err := s.StartSession(t.Context(), "", id, &models.Session{UserID: &u.ID}); err != nil {
		t.Fatal(err)
	}
	v, err := s.Session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func lives(t *testing.T, s *models.Store, id string) bool {
	t.Helper()
	_, err := s.Session(t.Context(), id)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// addressOf is the confirmed address of somebody, or "".
func addressOf(t *testing.T, s *models.Store, name string) string {
	t.Helper()
	u, err := s.UserByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if u.EmailConfirmedAt == nil {
		return ""
	}
	return u.Email
}

// An address changes when the new one was confirmed in the browser that asked, ends
// every other session, and can be taken back by the old one for a week.
func TestChangeEmail(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ann, eve := modelstest.User(t, s, "ann"), modelstest.User(t, s, "eve")
		here, other := signedIn(t, s, ann, "here"), signedIn(t, s, eve, "eve's")
		signedIn(t, s, ann, "elsewhere")
		ask := func(email string) error {
			return s.AskToChangeEmail(t.Context(), here.User, models.EmailInput{Email: email})
		}
		for _, email := range []string{"nowhere", "ANN@example.org"} {
			if _, ok := errors.AsType[models.Invalid](ask(email)); !ok {
				t.Errorf("%s is taken for a new address", email)
			}
		}
		if err := ask("eve@example.org"); err != nil {
			t.Errorf("a known address is told apart: %v", err)
		}
		if l := modelstest.OneLetter(t, s, "eve@example.org"); l.About != models.AboutKnown || l.Token != "" {
			t.Errorf("the owner of the address is sent %+v", l)
		}
		if err := ask("Anna@example.org"); err != nil {
			t.Fatal(err)
		}
		l := modelstest.OneLetter(t, s, "Anna@example.org")
		if got := addressOf(t, s, "ann"); l.About != models.AboutAddress || got != "ann@example.org" {
			t.Fatalf("before the link is used the address is %s, the letter %+v", got, l)
		}
		for _, who := range []*models.Session{nil, other} {
			if _, err := s.UseLink(t.Context(), who, l.Token); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("somebody else uses the link: %v", err)
			}
		}
		if _, err := s.UseLink(t.Context(), here, l.Token); err != nil {
			t.Fatal(err)
		}
		if got := addressOf(t, s, "ann"); got != "Anna@example.org" || !lives(t, s, "here") || lives(t, s, "elsewhere") || !lives(t, s, "eve's") {
			t.Errorf("the address is %s; sessions here %v, elsewhere %v", got, lives(t, s, "here"), lives(t, s, "elsewhere"))
		}
		undo := modelstest.OneLetter(t, s, "ann@example.org")
		if undo.About != models.AboutUndo {
			t.Fatalf("the old address is sent %+v", undo)
		}
		late := s.WithClock(func() time.Time { return s.Now().Add(models.LinkUndo.Life() + time.Minute) })
		if _, err := late.UseLink(t.Context(), nil, undo.Token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the way back is open for ever: %v", err)
		}
		if _, err := s.UseLink(t.Context(), nil, undo.Token); err != nil {
			t.Fatal(err)
		}
		if got := addressOf(t, s, "ann"); got != "ann@example.org" || lives(t, s, "here") {
			t.Errorf("after the undo the address is %s, the intruder signed in: %v", got, lives(t, s, "here"))
		}
		authenticates(t, s, "ann", modelstest.Password, "")
	})
}

// Whoever has changed an address twice cannot shut the first owner out: the first
// way back takes the later ones with it.
func TestUndoOfTwoChanges(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ann := modelstest.User(t, s, "ann")
		var undo []string
		old := "ann@example.org"
		for _, email := range []string{"evil1@example.org", "evil2@example.org"} {
			here := signedIn(t, s, ann, email)
			if err := s.AskToChangeEmail(t.Context(), here.User, models.EmailInput{Email: email}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.UseLink(t.Context(), here, modelstest.OneLetter(t, s, email).Token); err != nil {
				t.Fatal(err)
			}
			undo = append(undo, modelstest.OneLetter(t, s, old).Token)
			old = email
		}
		if _, err := s.UseLink(t.Context(), nil, undo[1]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.UseLink(t.Context(), nil, undo[0]); err != nil {
			t.Fatal(err)
		}
		if got := addressOf(t, s, "ann"); got != "ann@example.org" {
			t.Errorf("the address is %s", got)
		}
		for _, token := range undo {
			if _, err := s.UseLink(t.Context(), nil, token); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("a way back works twice: %v", err)
			}
		}
	})
}

// An address that somebody confirmed while the link was on its way stays theirs.
func TestChangeEmailTooLate(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ann := modelstest.User(t, s, "ann")
		here := signedIn(t, s, ann, "here")
		if err := s.AskToChangeEmail(t.Context(), here.User, models.EmailInput{Email: "bob@example.org"}); err != nil {
			t.Fatal(err)
		}
		token := modelstest.OneLetter(t, s, "bob@example.org").Token
		modelstest.User(t, s, "bob")
		if _, err := s.UseLink(t.Context(), here, token); !errors.Is(err, models.ErrConflict) {
			t.Errorf("using the link: %v", err)
		}
		if got := addressOf(t, s, "ann"); got != "ann@example.org" {
			t.Errorf("the address is %s", got)
		}
	})
}

// Whoever confirms an address while a moderator decides about what waits for it waits
// for the moderator, or the other way round; neither sees an error.
func TestConfirmWhileOthersDecide(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, b := modelstest.User(t, s, "mo", models.Moderator), modelstest.Board(t, s, "Copper")
		for i := range 12 {
			una := modelstest.Unconfirmed(t, s, fmt.Sprintf("una%d", i))
			token := nextLetter(t, s).Confirm.Token
			modelstest.Approve(t, s, mod, modelstest.Topic(t, s, una, b, fmt.Sprintf("What of the scrap %d", i)))
			p, err := s.AnswerTopic(t.Context(), models.Writer{User: una}, int64(i+1), models.AnswerInput{Body: fmt.Sprintf("More words %d", i)})
			if err != nil || kinds(p) != "unproved" {
				t.Fatalf("the post waits for %q (%v)", kinds(p), err)
			}
			results := make(chan error, 2)
			go func() {
				_, err := s.Confirm(t.Context(), token)
				results <- err
			}()
			go func() {
				_, err := s.Decide(t.Context(), mod, p.ID, models.ActApprove, models.DecisionInput{Version: 1})
				results <- err
			}()
			for range 2 {
				if err := <-results; err != nil && !errors.Is(err, models.ErrConflict) {
					t.Errorf("round %d: %v", i, err)
				}
			}
			if got := stateOf(t, s, p); got != models.Public {
				t.Errorf("round %d: the post is %s", i, got)
			}
		}
	})
}
