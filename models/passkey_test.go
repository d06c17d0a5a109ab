package models_test

import (
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"lode/internal/passkey"
	"lode/models"
	"lode/models/modelstest"

	"github.com/descope/virtualwebauthn"
)

var rp = passkey.New("https://lode.example")

// device is somebody's phone, with one passkey.
type device struct {
	site virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	key  virtualwebauthn.Credential
}

func newDevice() *device {
	return &device{
		site: virtualwebauthn.RelyingParty{ID: "lode.example", Name: "Lode", Origin: "https://lode.example"},
		auth: virtualwebauthn.NewAuthenticator(), key: newKey(),
	}
}

// newKey makes another key until both its coordinates fill their 32 bytes: the
// stand-in for a device leaves out leading zeros, which RFC 9053 forbids.
func newKey() virtualwebauthn.Credential {
	for {
		c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		if private, err := x509.ParsePKCS8PrivateKey(c.Key.Data); err == nil {
			if point, err := private.(*ecdsa.PrivateKey).PublicKey.Bytes(); err == nil && point[1] != 0 && point[33] != 0 {
				return c
			}
		}
	}
}

// registers is the device's answer to a question for a new key.
func (d *device) registers(t *testing.T, q *passkey.Question) string {
	t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(string(q.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.auth.Options.UserHandle = []byte(options.UserID)
	return virtualwebauthn.CreateAttestationResponse(d.site, d.auth, d.key, *options)
}

// signs is its answer to a question for proof.
func (d *device) signs(t *testing.T, q *passkey.Question) string {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(string(q.Options))
	if err != nil {
		t.Fatal(err)
	}
	d.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(d.site, d.auth, d.key, *options)
}

// add gives u a passkey on a new device.
func add(t *testing.T, s *models.Store, u *models.User) (*device, []string) {
	t.Helper()
	d := newDevice()
	q, err := s.BeginPasskey(t.Context(), rp, u)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := s.AddPasskey(t.Context(), rp, u, models.PasskeyInput{Name: " Phone ", Answer: d.registers(t, q)})
	if err != nil {
		t.Fatal(err)
	}
	return d, codes
}

// ask is a question for any passkey, or for one of u's.
func ask(t *testing.T, s *models.Store, u *models.User) *passkey.Question {
	t.Helper()
	q, err := s.AskForPasskey(t.Context(), rp, u)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestPasskeySignsIn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ann, ed := modelstest.User(t, s, "ann"), modelstest.User(t, s, "ed", models.Editor)
		phone, codes := add(t, s, ann)
		if codes != nil {
			t.Error("a member, who is not asked for a second step, got recovery codes")
		}
		laptop, _ := add(t, s, ann)
		if _, codes = add(t, s, ed); len(codes) != 10 {
			t.Errorf("an editor got %d recovery codes, want 10", len(codes))
		}
		for range 2 {
			for _, d := range []*device{phone, laptop} {
				u, err := s.SignInByPasskey(t.Context(), rp, d.signs(t, ask(t, s, nil)))
				if err != nil || u.ID != ann.ID {
					t.Fatalf("got %v, %v", u, err)
				}
				if err := s.ProveByPasskey(t.Context(), rp, ann, d.signs(t, ask(t, s, ann))); err != nil {
					t.Fatal(err)
				}
			}
		}
		keys, err := s.Passkeys(t.Context(), ann)
		if err != nil || len(keys) != 2 || keys[0].Name != "Phone" || keys[0].UsedAt == nil {
			t.Errorf("ann has %+v (%v)", keys, err)
		}
	})
}

// What must not be taken for a passkey of ann's.
func TestPasskeyRefusals(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := midday()
		s = at(s, &now)
		ann, bob := modelstest.User(t, s, "ann"), modelstest.User(t, s, "bob")
		phone, _ := add(t, s, ann)
		bobs, _ := add(t, s, bob)
		signIn := func(answer string) error {
			_, err := s.SignInByPasskey(t.Context(), rp, answer)
			return err
		}
		used := phone.signs(t, ask(t, s, nil))
		if err := signIn(used); err != nil {
			t.Fatal(err)
		}
		late := phone.signs(t, ask(t, s, nil))
		now = now.Add(passkey.Life + time.Second)
		refused := map[string]error{"an answer sent twice": signIn(used), "an answer after five minutes": signIn(late), "no answer": signIn(""), "nonsense": signIn(`{"id":"x"}`)}

		own, foreign, careless := *phone, *phone, *phone
		own.site.Origin, foreign.site.Origin, foreign.site.ID = "https://lode.example:8443", "https://evil.example", "evil.example"
		careless.auth.Options.UserNotVerified = true
		refused["an answer from another port"] = signIn(own.signs(t, ask(t, s, nil)))
		refused["an answer for another site"] = signIn(foreign.signs(t, ask(t, s, nil)))
		refused["a device that has not made sure of its owner"] = signIn(careless.signs(t, ask(t, s, nil)))
		refused["a key that nobody knows"] = signIn(newDevice().signs(t, ask(t, s, nil)))
		forged := *phone
		forged.key.Key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2).Key
		refused["a forged signature"] = signIn(forged.signs(t, ask(t, s, nil)))
		posing := *phone
		posing.auth.Options.UserHandle = bobs.auth.Options.UserHandle
		refused["another's handle"] = signIn(posing.signs(t, ask(t, s, nil)))
		refused["an answer to a proof"] = signIn(phone.signs(t, ask(t, s, ann)))
		refused["a proof of another's"] = s.ProveByPasskey(t.Context(), rp, ann, bobs.signs(t, ask(t, s, ann)))
		refused["a proof that another was asked for"] = s.ProveByPasskey(t.Context(), rp, ann, phone.signs(t, ask(t, s, bob)))
		for name, err := range refused {
			if !isInvalid(err, "") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := signIn(phone.signs(t, ask(t, s, nil))); err != nil {
			t.Errorf("the right one afterwards: %v", err)
		}
	})
}

// A copy of a key shows by a counter that stands still.
func TestPasskeyCounter(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		phone, _ := add(t, s, modelstest.User(t, s, "ann"))
		copied := *phone
		for range 3 {
			if _, err := s.SignInByPasskey(t.Context(), rp, phone.signs(t, ask(t, s, nil))); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.SignInByPasskey(t.Context(), rp, copied.signs(t, ask(t, s, nil))); !isInvalid(err, "") {
			t.Errorf("a copy got in: %v", err)
		}
	})
}

func TestRemovePasskey(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := midday()
		s = at(s, &now)
		ann, bob := modelstest.User(t, s, "ann"), modelstest.User(t, s, "bob")
		phone, _ := add(t, s, ann)
		keys, err := s.Passkeys(t.Context(), ann)
		if err != nil {
			t.Fatal(err)
		}
		id := keys[0].ID
		if err := s.RemovePasskey(t.Context(), bob, id); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another's: %v", err)
		}
		works := func() bool {
			_, err := s.SignInByPasskey(t.Context(), rp, phone.signs(t, ask(t, s, nil)))
			return err == nil
		}
		if err := s.RemovePasskey(t.Context(), ann, id); err != nil || works() {
			t.Errorf("a removed passkey works (%v)", err)
		}
		if err := s.RestorePasskey(t.Context(), bob, id); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another put it back: %v", err)
		}
		if err := s.RestorePasskey(t.Context(), ann, id); err != nil || !works() {
			t.Errorf("a passkey that was put back does not work (%v)", err)
		}
		if err := s.RemovePasskey(t.Context(), ann, id); err != nil {
			t.Fatal(err)
		}
		now = now.Add(2 * time.Hour)
		if err := s.RestorePasskey(t.Context(), ann, id); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("put back after two hours: %v", err)
		}
		if err := s.SweepSecondSteps(t.Context()); err != nil {
			t.Fatal(err)
		}
		var challenges, left int64
		if err := s.DB().Model(&models.Challenge{}).Count(&challenges).Error; err != nil || challenges != 0 {
			t.Errorf("%d challenges are left (%v)", challenges, err)
		}
		if err := s.DB().Model(&models.Passkey{}).Count(&left).Error; err != nil || left != 0 {
			t.Errorf("%d passkeys are left (%v)", left, err)
		}
	})
}
