package models_test

import (
	"errors"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

func askForLink(t *testing.T, s *models.Store, email string) {
	t.Helper()
	if err := s.MailSignIn(t.Context(), models.EmailInput{Email: email, Next: "/forum"}); err != nil {
		t.Fatal(err)
	}
}

// A link to sign in works once, for a quarter of an hour, and only the newest.
func TestSignInLink(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		modelstest.User(t, s, "ann")
		if _, ok := errors.AsType[models.Invalid](s.MailSignIn(t.Context(), models.EmailInput{Email: "nowhere"})); !ok {
			t.Error("what is no address is taken for one")
		}
		askForLink(t, s, "nobody@example.org")
		if letters := modelstest.Mail(t, s); len(letters) != 0 {
			t.Errorf("nobody is sent %d messages", len(letters))
		}
		askForLink(t, s, "Ann@example.org")
		older := modelstest.OneLetter(t, s, "ann@example.org")
		askForLink(t, s, "ann@example.org")
		newer := modelstest.OneLetter(t, s, "ann@example.org")
		if _, err := s.UseLink(t.Context(), nil, older.Token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an older link works: %v", err)
		}
		for range 2 { // looking changes nothing
			if l, err := s.Link(t.Context(), newer.Token); err != nil || l.User.Name != "ann" || l.Next != "/forum" {
				t.Errorf("the link is %+v (%v)", l, err)
			}
		}
		late := s.WithClock(func() time.Time { return s.Now().Add(models.LinkSignIn.Life()) })
		if _, err := late.UseLink(t.Context(), nil, newer.Token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a link works after its time: %v", err)
		}
		const tries = 6
		results := make(chan error, tries)
		for range tries {
			go func() {
				_, err := s.UseLink(t.Context(), nil, newer.Token)
				results <- err
			}()
		}
		used := 0
		for range tries {
			if err := <-results; err == nil {
				used++
			} else if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("using a link: %v", err)
			}
		}
		if used != 1 {
			t.Errorf("one link was used %d times", used)
		}
	})
}

// A message that is tried again carries the same link, and none after its time.
func TestSignInLetterTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		modelstest.User(t, s, "ann")
		askForLink(t, s, "ann@example.org")
		jobs, err := s.ClaimJobs(t.Context(), 1)
		if err != nil || len(jobs) != 1 {
			t.Fatal(err)
		}
		first, err := s.Letter(t.Context(), jobs[0])
		if err != nil || first == nil {
			t.Fatal(err)
		}
		second, err := s.Letter(t.Context(), jobs[0])
		if err != nil || second == nil || second.Token != first.Token {
			t.Errorf("the second try is %+v (%v)", second, err)
		}
		late := s.WithClock(func() time.Time { return s.Now().Add(models.LinkSignIn.Life()) })
		if l, err := late.Letter(t.Context(), jobs[0]); err != nil || l != nil {
			t.Errorf("after its time: %+v (%v)", l, err)
		}
	})
}

// Nobody's mailbox is filled by somebody who types its address.
func TestSignInLinksPerHour(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		modelstest.User(t, s, "ann")
		sent := 0
		for range 8 {
			askForLink(t, s, "ann@example.org")
			sent += len(modelstest.Mail(t, s))
		}
		if sent != 5 {
			t.Errorf("%d messages within an hour", sent)
		}
	})
}

// Signing in by mail proves the address; the password of whoever named it before
// that is gone, and so are their sessions.
func TestSignInLinkConfirms(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		u := join(t, s, "Newt", "newt@example.org")
		modelstest.Mail(t, s)
		signedIn(t, s, u, "stranger's")
		askForLink(t, s, "newt@example.org")
		l, err := s.UseLink(t.Context(), nil, modelstest.OneLetter(t, s, "newt@example.org").Token)
		if err != nil || l.User.EmailConfirmedAt == nil || l.User.HasPassword() {
			t.Fatalf("the link gives %+v (%v)", l, err)
		}
		if addressOf(t, s, "Newt") != "newt@example.org" || lives(t, s, "stranger's") {
			t.Error("the address is not confirmed, or the stranger still signed in")
		}
		authenticates(t, s, "Newt", joinPassword, "")
	})
}

// A new password ends every other session and every link, and its owner is told.
func TestChangePassword(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ann, mod := modelstest.User(t, s, "ann"), modelstest.User(t, s, "mo", models.Moderator)
		here := signedIn(t, s, ann, "here")
		signedIn(t, s, ann, "elsewhere")
		signedIn(t, s, mod, "mo's")
		askForLink(t, s, "ann@example.org")
		link := modelstest.OneLetter(t, s, "ann@example.org").Token
		for _, bad := range []string{"short", "password123", "ann@example.org", "12345678901", "aaaaaaaaaaaa"} {
			if _, ok := errors.AsType[models.Invalid](s.ChangePassword(t.Context(), here, models.PasswordInput{Password: bad})); !ok {
				t.Errorf("%q is taken", bad)
			}
		}
		if _, ok := errors.AsType[models.Invalid](s.ChangePassword(t.Context(), signedIn(t, s, mod, "mo's too"), models.PasswordInput{Password: "fourteen chars"})); !ok {
			t.Error("a moderator's password may be short")
		}
		if err := s.ChangePassword(t.Context(), here, models.PasswordInput{Password: "another good one"}); err != nil {
			t.Fatal(err)
		}
		authenticates(t, s, "ann", modelstest.Password, "")
		authenticates(t, s, "ann", "another good one", "ann")
		if !lives(t, s, "here") || lives(t, s, "elsewhere") || !lives(t, s, "mo's") {
			t.Error("the wrong sessions end")
		}
		if _, err := s.Link(t.Context(), link); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a link from before still works: %v", err)
		}
		if l := modelstest.OneLetter(t, s, "ann@example.org"); l.About != models.AboutPassword {
			t.Errorf("the owner is sent %+v", l)
		}
	})
}

// A person sees their own sessions and ends them, and nobody else's.
func TestEndSessions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ann, eve := modelstest.User(t, s, "ann"), modelstest.User(t, s, "eve")
		here := signedIn(t, s, ann, "one")
		two, theirs := signedIn(t, s, ann, "two"), signedIn(t, s, eve, "eve's")
		signedIn(t, s, ann, "three")
		all, err := s.Sessions(t.Context(), ann)
		if err != nil || len(all) != 3 {
			t.Fatalf("%d sessions (%v)", len(all), err)
		}
		if err := s.EndSessionOf(t.Context(), ann, theirs.IDHash); !errors.Is(err, models.ErrNotFound) || !lives(t, s, "eve's") {
			t.Errorf("somebody else's session: %v", err)
		}
		if err := s.EndSessionOf(t.Context(), ann, two.IDHash); err != nil || lives(t, s, "two") || !lives(t, s, "three") {
			t.Errorf("one session: %v", err)
		}
		if err := s.EndOtherSessions(t.Context(), here); err != nil || !lives(t, s, "one") || lives(t, s, "three") || !lives(t, s, "eve's") {
			t.Errorf("all others: %v", err)
		}
		if err := s.RenewSession(t.Context(), "three", "three again", &models.Session{UserID: &ann.ID}); !errors.Is(err, models.ErrNotFound) || lives(t, s, "three again") {
			t.Errorf("an ended session goes on: %v", err)
		}
	})
}

// Links that have run out leave no rows behind.
func TestSweepLinks(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		modelstest.User(t, s, "ann")
		askForLink(t, s, "ann@example.org")
		token := modelstest.OneLetter(t, s, "ann@example.org").Token
		if err := s.SweepLinks(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Link(t.Context(), token); err != nil {
			t.Errorf("a link that works is swept: %v", err)
		}
	})
}
