package models_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"

	"github.com/pquerna/otp/totp"
)

// code is what an app with this secret shows at a time.
func code(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// withApp sets up an authenticator app for u, and returns its secret and the
// recovery codes.
func withApp(t *testing.T, s *models.Store, u *models.User) (string, []string) {
	t.Helper()
	if err := s.BeginAuthenticator(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	app, err := s.BegunAuthenticator(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := s.ConfirmAuthenticator(t.Context(), u, code(t, app.Secret, s.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return app.Secret, codes
}

// at is the store at a time that the test moves.
func at(s *models.Store, now *time.Time) *models.Store {
	return s.WithClock(func() time.Time { return *now })
}

func midday() time.Time { return time.Date(2026, 11, 3, 12, 0, 10, 0, time.UTC) }

func take(t *testing.T, s *models.Store, u *models.User, code string) error {
	t.Helper()
	return s.TakeSecondStep(t.Context(), u, models.SecondStepInput{Code: code})
}

func isInvalid(err error, field string) bool {
	invalid, ok := errors.AsType[models.Invalid](err)
	return ok && invalid[field] != ""
}

// wrong is what is said of a field, "" if nothing.
func wrong(err error, field string) string {
	invalid, _ := errors.AsType[models.Invalid](err)
	return invalid[field]
}

// A code is taken once, with the clock one step off either way and no more.
func TestAuthenticatorCodes(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := midday()
		s = at(s, &now)
		ed := modelstest.User(t, s, "ed", models.Editor)
		secret, codes := withApp(t, s, ed)
		if len(codes) != 10 {
			t.Errorf("got %d recovery codes, want 10", len(codes))
		}
		if err := take(t, s, ed, code(t, secret, now)); !isInvalid(err, "code") {
			t.Errorf("the code that set the app up was taken again: %v", err)
		}
		now = now.Add(5 * time.Minute)
		for name, off := range map[string]time.Duration{"two steps late": -time.Minute, "two steps early": time.Minute} {
			if err := take(t, s, ed, code(t, secret, now.Add(off))); !isInvalid(err, "code") {
				t.Errorf("a code %s: %v", name, err)
			}
		}
		late := code(t, secret, now.Add(-30*time.Second))
		for i, want := range []bool{true, false} {
			if err := take(t, s, ed, late[:3]+" "+late[3:]); (err == nil) != want {
				t.Errorf("try %d of a code one step late: %v", i+1, err)
			}
		}
		if err := take(t, s, ed, code(t, secret, now.Add(30*time.Second))); err != nil {
			t.Errorf("a code one step early: %v", err)
		}
		if err := take(t, s, ed, code(t, secret, now)); !isInvalid(err, "code") {
			t.Errorf("a code older than the last one: %v", err)
		}
	})
}

// Sent twice at once, a code still counts once.
func TestAuthenticatorCodeOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := midday()
		s = at(s, &now)
		ed := modelstest.User(t, s, "ed", models.Editor)
		secret, codes := withApp(t, s, ed)
		now = now.Add(time.Minute)
		for name, in := range map[string]models.SecondStepInput{"a code": {Code: code(t, secret, now)}, "a recovery code": {Recovery: codes[0]}} {
			errs := make([]error, 8)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() { errs[i] = s.TakeSecondStep(t.Context(), ed, in) })
			}
			wg.Wait()
			taken := 0
			for _, err := range errs {
				if _, invalid := errors.AsType[models.Invalid](err); err == nil {
					taken++
				} else if !invalid {
					t.Errorf("%s: %v", name, err)
				}
			}
			if taken != 1 {
				t.Errorf("%s was taken %d times", name, taken)
			}
		}
	})
}

// Five wrong codes in a row cost time, ever more of it; a recovery code is taken all
// the same, and the right code makes it good.
func TestWrongCodesSlowDown(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := midday()
		s = at(s, &now)
		ed := modelstest.User(t, s, "ed", models.Editor)
		secret, codes := withApp(t, s, ed)
		now = now.Add(time.Minute)
		wrong := func() error { return take(t, s, ed, "000 000") }
		for range 5 {
			if err := wrong(); !isInvalid(err, "code") {
				t.Fatalf("a wrong code: %v", err)
			}
		}
		for _, want := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute} {
			slow, ok := errors.AsType[*models.TooFast](take(t, s, ed, code(t, secret, now)))
			if !ok || slow.Wait != want {
				t.Fatalf("got %+v, want a wait of %s", slow, want)
			}
			if err := s.TakeSecondStep(t.Context(), ed, models.SecondStepInput{Recovery: codes[0]}); err != nil {
				t.Fatalf("a recovery code meanwhile: %v", err)
			}
			codes = codes[1:]
			now = now.Add(want)
			if err := wrong(); !isInvalid(err, "code") {
				t.Fatalf("a wrong code after the wait: %v", err)
			}
		}
		for range 10 {
			now = now.Add(time.Hour)
			_ = wrong()
		}
		if slow, ok := errors.AsType[*models.TooFast](wrong()); !ok || slow.Wait > 15*time.Minute {
			t.Errorf("the longest wait is %+v", slow)
		}
		now = now.Add(time.Hour)
		if err := take(t, s, ed, code(t, secret, now)); err != nil {
			t.Fatalf("the right code: %v", err)
		}
		for range 4 {
			if err := wrong(); !isInvalid(err, "code") {
				t.Errorf("after the right code: %v", err)
			}
		}
	})
}

func TestRecoveryCodes(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ed, ann := modelstest.User(t, s, "ed", models.Editor), modelstest.User(t, s, "ann")
		if _, err := s.RenewRecoveryCodes(t.Context(), ann); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("somebody without a second step got codes: %v", err)
		}
		_, codes := withApp(t, s, ed)
		use := func(u *models.User, code string) error {
			return s.TakeSecondStep(t.Context(), u, models.SecondStepInput{Recovery: code})
		}
		if err := use(ann, codes[0]); !isInvalid(err, "recovery") {
			t.Errorf("another's code: %v", err)
		}
		if err := use(ed, strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))); err != nil {
			t.Errorf("a code typed in another way: %v", err)
		}
		if err := use(ed, codes[0]); !isInvalid(err, "recovery") {
			t.Errorf("a used code: %v", err)
		}
		fresh, err := s.RenewRecoveryCodes(t.Context(), ed)
		if err != nil || len(fresh) != 10 {
			t.Fatalf("got %d new codes, %v", len(fresh), err)
		}
		if err := use(ed, codes[1]); !isInvalid(err, "recovery") {
			t.Errorf("a code from before: %v", err)
		}
		if has, err := s.SecondStep(t.Context(), ed); err != nil || has.Codes != 10 {
			t.Errorf("%d are left (%v)", has.Codes, err)
		}
		var rows []models.RecoveryCode
		if err := s.DB().Find(&rows).Error; err != nil || slices.ContainsFunc(rows, func(r models.RecoveryCode) bool { return slices.Contains(fresh, r.CodeHash) }) {
			t.Errorf("codes are kept as they are (%v)", err)
		}
	})
}

// Who is halfway, by role, by what they have and by the setting of the site.
func TestHalfway(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := midday()
		s = at(s, &now)
		halfway := func(s *models.Store, u *models.User, second bool) bool {
			t.Helper()
			v := &models.Session{UserID: &u.ID}
			if second {
				v.SecondAt = &now
			}
			id := u.Name + now.String()
			if err := s.StartSession(t.Context(), "", id, v); err != nil {
				t.Fatal(err)
			}
			now = now.Add(time.Microsecond)
			got, err := s.Session(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			return got.User.Halfway
		}
		lax := s.WithOptionalSecondStep()
		for role, asked := range map[models.Role]bool{models.Member: false, models.Author: false, models.Editor: true, models.Moderator: true, models.Admin: true} {
			u := modelstest.User(t, s, "the-"+string(role), role)
			if halfway(s, u, false) != asked || halfway(lax, u, false) || halfway(s, u, true) {
				t.Errorf("%s: asked %v, want %v, and never after the step nor where it is optional", role, !asked, asked)
			}
			withApp(t, s, u)
			if !halfway(s, u, false) || !halfway(lax, u, false) || halfway(s, u, true) {
				t.Errorf("%s with an app is not asked for its code", role)
			}
			if err := s.RemoveAuthenticator(t.Context(), u); err != nil {
				t.Fatal(err)
			}
			if halfway(s, u, false) != asked {
				t.Errorf("%s with a removed app: asked %v", role, !asked)
			}
			if err := s.RestoreAuthenticator(t.Context(), u); err != nil || !halfway(s, u, false) {
				t.Errorf("%s with an app put back is not asked (%v)", role, err)
			}
		}
	})
}

// A password alone must not be enough to put another app in the place of the one
// there is; nor to see a secret that was begun.
func TestHalfwayCannotAddAnother(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ed := modelstest.User(t, s, "ed", models.Editor)
		thief := *ed
		thief.Halfway = true
		if err := s.BeginAuthenticator(t.Context(), &thief); err != nil {
			t.Errorf("who has none cannot begin: %v", err)
		}
		withApp(t, s, ed)
		if err := s.BeginAuthenticator(t.Context(), &thief); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("beginning: %v", err)
		}
		if err := s.BeginAuthenticator(t.Context(), ed); err != nil {
			t.Fatal(err)
		}
		if _, err := s.BegunAuthenticator(t.Context(), &thief); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("looking: %v", err)
		}
		if _, err := s.ConfirmAuthenticator(t.Context(), &thief, "123456"); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("confirming: %v", err)
		}
		if _, err := s.BeginPasskey(t.Context(), rp, &thief); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("adding a passkey: %v", err)
		}
	})
}

func TestReplaceAuthenticator(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := midday()
		s = at(s, &now)
		ed := modelstest.User(t, s, "ed", models.Editor)
		old, _ := withApp(t, s, ed)
		now = now.Add(time.Minute)
		young, codes := withApp(t, s, ed)
		if old == young || codes != nil {
			t.Errorf("the same secret again, or new recovery codes (%d) though there were some", len(codes))
		}
		now = now.Add(time.Minute)
		if err := take(t, s, ed, code(t, old, now)); !isInvalid(err, "code") {
			t.Errorf("the old app: %v", err)
		}
		if err := take(t, s, ed, code(t, young, now)); err != nil {
			t.Errorf("the new app: %v", err)
		}
		if err := s.RemoveAuthenticator(t.Context(), ed); err != nil {
			t.Fatal(err)
		}
		now = now.Add(2 * time.Hour)
		if err := s.RestoreAuthenticator(t.Context(), ed); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("put back after two hours: %v", err)
		}
		if err := s.SweepSecondSteps(t.Context()); err != nil {
			t.Fatal(err)
		}
		var left []models.Authenticator
		if err := s.DB().Find(&left).Error; err != nil || len(left) != 0 {
			t.Errorf("%d secrets are left (%v)", len(left), err)
		}
	})
}

func TestResetSecondStep(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ed := modelstest.User(t, s, "ed", models.Editor)
		withApp(t, s, ed)
		now := s.Now()
		if err := s.StartSession(t.Context(), "", "of ed", &models.Session{UserID: &ed.ID, SecondAt: &now}); err != nil {
			t.Fatal(err)
		}
		if err := s.ResetSecondStep(t.Context(), "ed"); err != nil {
			t.Fatal(err)
		}
		if has, err := s.SecondStep(t.Context(), ed); err != nil || has.Ready() || has.Codes != 0 {
			t.Errorf("%+v is left (%v)", has, err)
		}
		if _, err := s.Session(t.Context(), "of ed"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the session goes on: %v", err)
		}
	})
}

// The picture says what apps read, whatever the site and the person are called.
func TestAuthenticatorURL(t *testing.T) {
	app := &models.Authenticator{Secret: "JBSWY3DPEHPK3PXP"}
	got := app.URL("Ore: daily & more", &models.User{Name: "Ada B"})
	u, err := url.Parse(got)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Ore  daily & more:Ada B" ||
		u.Query().Get("secret") != app.Secret || u.Query().Get("issuer") != "Ore  daily & more" {
		t.Errorf("got %s (%v)", got, err)
	}
	if got := app.Grouped(); got != "JBSW Y3DP EHPK 3PXP" {
		t.Errorf("the secret reads %q", got)
	}
}
