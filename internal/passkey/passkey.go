// Package passkey registers passkeys and checks what is signed with them (WebAuthn).
// A passkey is taken only from a device that has made sure of its owner, by finger,
// face or PIN.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Life is how long a device has to answer.
const Life = 5 * time.Minute

// ErrRefused means that an answer was not one to what was asked, not signed by a key
// that is known, or signed by a copy of it.
var ErrRefused = errors.New("passkey refused")

// Site is the site as devices know it: keys are made for it and no other.
type Site struct{ w *webauthn.WebAuthn }

// New returns the site with this address. A site without a domain name, such as one
// at 192.0.2.1, can have no passkeys: nil.
func New(baseURL string) *Site {
	u, err := url.Parse(baseURL)
	if err != nil {
		return nil
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: u.Hostname(), RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil || u.Hostname() == "" {
		return nil
	}
	return &Site{w}
}

// Key is a passkey as the site keeps it: the public half, its counter, its flags.
type Key = webauthn.Credential

// ID is the name of a key.
func ID(k *Key) string { return base64.RawURLEncoding.EncodeToString(k.ID) }

// Person is whose keys they are. The handle is random and says nothing of them.
type Person struct {
	Handle []byte
	Name   string
	Keys   []Key
}

// WebAuthnID is the handle.
func (p *Person) WebAuthnID() []byte { return p.Handle }

// WebAuthnName is what a device shows.
func (p *Person) WebAuthnName() string { return p.Name }

// WebAuthnDisplayName is what a device shows.
func (p *Person) WebAuthnDisplayName() string { return p.Name }

// WebAuthnCredentials are the keys.
func (p *Person) WebAuthnCredentials() []Key { return p.Keys }

// Question is what a device is asked.
type Question struct {
	Options   json.RawMessage // for the browser
	Data      string          // for the site, to check the answer
	Challenge string          // names the question in its answer
}

// Register asks for a new key of p at the site with this name.
func (s *Site) Register(p *Person, site string) (*Question, error) {
	options, data, err := s.w.BeginRegistration(p, webauthn.WithRegistrationRelyingPartyName(site),
		webauthn.WithExclusions(webauthn.Credentials(p.Keys).CredentialDescriptors()))
	if err != nil {
		return nil, fmt.Errorf("asking for a new passkey: %w", err)
	}
	return question(options.Response, data)
}

// Ask asks for proof by one of p's keys or, if p is nil, by any that the site knows.
func (s *Site) Ask(p *Person) (*Question, error) {
	var (
		options *protocol.CredentialAssertion
		data    *webauthn.SessionData
		err     error
	)
	if p == nil {
		options, data, err = s.w.BeginDiscoverableLogin()
	} else {
		options, data, err = s.w.BeginLogin(p)
	}
	if err != nil {
		return nil, fmt.Errorf("asking for a passkey: %w", err)
	}
	return question(options.Response, data)
}

func question(options any, data *webauthn.SessionData) (*Question, error) {
	forBrowser, err := json.Marshal(options)
	if err != nil {
		return nil, err
	}
	forSite, err := json.Marshal(data)
	return &Question{Options: forBrowser, Data: string(forSite), Challenge: data.Challenge}, err
}

// Registration is a device's answer to Register.
type Registration struct {
	parsed *protocol.ParsedCredentialCreationData
}

// ReadRegistration reads what a browser has sent.
func ReadRegistration(answer string) (*Registration, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return nil, refused(err)
	}
	return &Registration{parsed}, nil
}

// Challenge names the question.
func (r *Registration) Challenge() string { return r.parsed.Response.CollectedClientData.Challenge }

// Registered checks the answer to the question with this data, and returns p's new
// key.
func (s *Site) Registered(p *Person, data string, r *Registration) (*Key, error) {
	session, err := sessionOf(data)
	if err != nil {
		return nil, err
	}
	key, err := s.w.CreateCredential(p, session, r.parsed)
	if err != nil {
		return nil, refused(err)
	}
	return key, nil
}

// Proof is a device's answer to Ask.
type Proof struct {
	parsed *protocol.ParsedCredentialAssertionData
}

// ReadProof reads what a browser has sent.
func ReadProof(answer string) (*Proof, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return nil, refused(err)
	}
	return &Proof{parsed}, nil
}

// Challenge names the question.
func (p *Proof) Challenge() string { return p.parsed.Response.CollectedClientData.Challenge }

// KeyID names the key that has signed.
func (p *Proof) KeyID() string { return base64.RawURLEncoding.EncodeToString(p.parsed.RawID) }

// Proved checks the answer to the question with this data by a key of whose. It
// returns the key as it is from now on.
func (s *Site) Proved(whose *Person, data string, p *Proof) (*Key, error) {
	session, err := sessionOf(data)
	if err != nil {
		return nil, err
	}
	var key *Key
	if len(session.UserID) > 0 {
		key, err = s.w.ValidateLogin(whose, session, p.parsed)
	} else {
		key, err = s.w.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return whose, nil }, session, p.parsed)
	}
	if err != nil {
		return nil, refused(err)
	}
	if key.Authenticator.CloneWarning {
		return nil, fmt.Errorf("%w: its counter has not moved on", ErrRefused)
	}
	return key, nil
}

func sessionOf(data string) (session webauthn.SessionData, err error) {
	if err := json.Unmarshal([]byte(data), &session); err != nil {
		return session, fmt.Errorf("reading a question: %w", err)
	}
	return session, nil
}

func refused(err error) error { return fmt.Errorf("%w: %w", ErrRefused, err) }

// Handle is that of the person to whom the question with this data was put.
func Handle(data string) ([]byte, error) {
	session, err := sessionOf(data)
	return session.UserID, err
}
