package models

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lode/internal/passkey"

	"gorm.io/gorm"
)

// Passkey is a key on a device of u's that signs in without a password. The site
// knows its public half.
type Passkey struct {
	ID         int64
	UserID     int64
	KeyID      string
	Handle     string // what the device knows the person by: the same for all their keys
	Name       string
	Credential string // JSON
	CreatedAt  time.Time
	UsedAt     *time.Time
	RemovedAt  *time.Time
}

const (
	maxPasskeys    = 20
	maxPasskeyName = 60
)

// PasskeyInput is what comes with a new passkey.
type PasskeyInput struct {
	Name   string `form:"name"`
	Answer string `form:"answer"` // the device's, as JSON
	Next   string `form:"next"`
}

func (in *PasskeyInput) check() {
	if in.Name = firstRunes(cleanLine(in.Name), maxPasskeyName); in.Name == "" {
		in.Name = "Passkey"
	}
}

// errPasskey is what a person is told if a device's answer was refused, whatever
// the reason.
func errPasskey() error {
	return Invalid{"": "That passkey was not taken. It may have been removed here, or it took more than five minutes. Try again."}
}

// Passkeys lists u's, oldest first.
func (s *Store) Passkeys(ctx context.Context, u *User) ([]*Passkey, error) {
	keys, err := gorm.G[*Passkey](s.r).Where("user_id = ? AND removed_at IS NULL", u.ID).Order("id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing passkeys: %w", err)
	}
	return keys, nil
}

// personOf is u as devices know them: by the handle that all their keys have or, for
// somebody without any, by this one.
func (s *Store) personOf(ctx context.Context, u *User, handle []byte) (*passkey.Person, error) {
	rows, err := gorm.G[*Passkey](s.r).Where("user_id = ?", u.ID).Order("id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing passkeys: %w", err)
	}
	p := &passkey.Person{Name: u.Name, Handle: handle}
	for _, row := range rows {
		if p.Handle, err = base64.RawURLEncoding.DecodeString(row.Handle); err != nil {
			return nil, fmt.Errorf("reading a passkey: %w", err)
		}
		if row.RemovedAt != nil {
			continue
		}
		var key passkey.Key
		if err := json.Unmarshal([]byte(row.Credential), &key); err != nil {
			return nil, fmt.Errorf("reading a passkey: %w", err)
		}
		p.Keys = append(p.Keys, key)
	}
	return p, nil
}

func newHandle() []byte {
	handle := make([]byte, 32)
	_, _ = rand.Read(handle) // never fails
	return handle
}

// BeginPasskey asks a device of u's for a new key.
func (s *Store) BeginPasskey(ctx context.Context, site *passkey.Site, u *User) (*passkey.Question, error) {
	if err := s.maySetUp(ctx, u); err != nil {
		return nil, err
	}
	p, err := s.personOf(ctx, u, newHandle())
	if err != nil {
		return nil, err
	}
	if len(p.Keys) >= maxPasskeys {
		return nil, Invalid{"": "You have twenty passkeys. Remove one first."}
	}
	about, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	q, err := site.Register(p, about.SiteName)
	if err != nil {
		return nil, err
	}
	return q, s.keepChallenge(ctx, toRegister, u, q)
}

// AddPasskey keeps the key that a device of u's has made. If it is u's first second
// step and u works here, ten recovery codes come back: nobody can read them later.
func (s *Store) AddPasskey(ctx context.Context, site *passkey.Site, u *User, in PasskeyInput) (codes []string, err error) {
	in.check()
	answer, err := passkey.ReadRegistration(in.Answer)
	if err != nil {
		return nil, errPasskey()
	}
	c, err := s.spendChallenge(ctx, toRegister, u, answer.Challenge())
	if errors.Is(err, ErrNotFound) {
		return nil, errPasskey()
	}
	if err != nil {
		return nil, err
	}
	err = s.tx(ctx, func(s *Store) error {
		if err := s.maySetUp(ctx, u); err != nil {
			return err
		}
		key, person, err := s.newPasskey(ctx, site, u, c, answer)
		if err != nil {
			return err
		}
		credential, err := json.Marshal(key)
		if err != nil {
			return err
		}
		err = s.write(ctx).Create(&Passkey{
			UserID: u.ID, KeyID: passkey.ID(key), Handle: base64.RawURLEncoding.EncodeToString(person.Handle),
			Name: in.Name, Credential: string(credential), CreatedAt: s.now(),
		}).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return errPasskey()
		}
		if err != nil || !u.Role.needsSecondStep() {
			return err
		}
		codes, err = s.firstRecoveryCodes(ctx, u)
		return err
	})
	return codes, err
}

// newPasskey checks what a device has answered. The lock keeps two first keys from
// having two handles.
func (s *Store) newPasskey(ctx context.Context, site *passkey.Site, u *User, c *Challenge, answer *passkey.Registration) (*passkey.Key, *passkey.Person, error) {
	if _, err := s.userForUpdate(ctx, u.ID); err != nil {
		return nil, nil, err
	}
	handle, err := passkey.Handle(c.Data)
	if err != nil {
		return nil, nil, err
	}
	person, err := s.personOf(ctx, u, handle)
	if err != nil {
		return nil, nil, err
	}
	key, err := site.Registered(person, c.Data, answer)
	if errors.Is(err, passkey.ErrRefused) {
		return nil, nil, errPasskey()
	}
	return key, person, err
}

// AskForPasskey asks for proof by one of u's passkeys or, if u is nil, by any.
func (s *Store) AskForPasskey(ctx context.Context, site *passkey.Site, u *User) (*passkey.Question, error) {
	kind, person := toSignIn, (*passkey.Person)(nil)
	if u != nil {
		var err error
		if person, err = s.personOf(ctx, u, nil); err != nil {
			return nil, err
		}
		if len(person.Keys) == 0 {
			return nil, ErrNotFound
		}
		kind = toProve
	}
	q, err := site.Ask(person)
	if err != nil {
		return nil, err
	}
	return q, s.keepChallenge(ctx, kind, u, q)
}

// SignInByPasskey finds the person whose device has given this answer.
func (s *Store) SignInByPasskey(ctx context.Context, site *passkey.Site, answer string) (*User, error) {
	return s.usePasskey(ctx, site, toSignIn, nil, answer)
}

// ProveByPasskey finds out whether a device of u's has given this answer.
func (s *Store) ProveByPasskey(ctx context.Context, site *passkey.Site, u *User, answer string) error {
	_, err := s.usePasskey(ctx, site, toProve, u, answer)
	return err
}

func (s *Store) usePasskey(ctx context.Context, site *passkey.Site, kind challengeKind, u *User, answer string) (*User, error) {
	proof, err := passkey.ReadProof(answer)
	if err != nil {
		return nil, errPasskey()
	}
	c, err := s.spendChallenge(ctx, kind, u, proof.Challenge())
	if err == nil {
		err = s.tx(ctx, func(s *Store) (err error) {
			u, err = s.provedBy(ctx, site, u, c, proof)
			return err
		})
	}
	if errors.Is(err, ErrNotFound) || errors.Is(err, passkey.ErrRefused) {
		return nil, errPasskey()
	}
	return u, err
}

// provedBy is the person, u if given, whose key has signed. The key's counter moves
// on under a lock, so that a copy of the key cannot use the same place.
func (s *Store) provedBy(ctx context.Context, site *passkey.Site, u *User, c *Challenge, proof *passkey.Proof) (*User, error) {
	row, err := gorm.G[*Passkey](s.w, forUpdate).Where("key_id = ? AND removed_at IS NULL", proof.KeyID()).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	if u != nil && row.UserID != u.ID {
		return nil, ErrNotFound
	}
	if u == nil {
		if u, err = s.user(ctx, row.UserID); err != nil {
			return nil, err
		}
	}
	person, err := s.personOf(ctx, u, nil)
	if err != nil {
		return nil, err
	}
	key, err := site.Proved(person, c.Data, proof)
	if err != nil {
		return nil, err
	}
	credential, err := json.Marshal(key)
	if err != nil {
		return nil, err
	}
	now := s.now()
	_, err = gorm.G[*Passkey](s.w).Where("id = ?", row.ID).Updates(ctx, &Passkey{Credential: string(credential), UsedAt: &now})
	return u, err
}

// RemovePasskey makes a key of u's useless.
func (s *Store) RemovePasskey(ctx context.Context, u *User, id int64) error {
	n, err := gorm.G[*Passkey](s.w).Where("id = ? AND user_id = ? AND removed_at IS NULL", id, u.ID).Update(ctx, "removed_at", s.now())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// RestorePasskey undoes RemovePasskey.
func (s *Store) RestorePasskey(ctx context.Context, u *User, id int64) error {
	n, err := gorm.G[*Passkey](s.w).Where("id = ? AND user_id = ? AND removed_at > ?", id, u.ID, s.now().Add(-undoTime)).Update(ctx, "removed_at", nil)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}
