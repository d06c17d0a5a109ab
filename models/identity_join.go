package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// JoinInput is what somebody fills in whom a provider has named and whom nobody here
// knows.
type JoinInput struct {
	Name  string `form:"name"`
	Email string `form:"email"` // asked for if the provider vouches for none

	Address string // on the network, of whoever sends it
}

// Vouched is the address that the provider says is the person's, or "".
func (i *Introduction) Vouched() string {
	if i.Said == nil || !bool(i.Said.EmailVerified) {
		return ""
	}
	email, ok := cleanEmail(i.Said.Email)
	if !ok {
		return ""
	}
	return email
}

// Proposal is what the form to join the site of this name shows at first.
func (i *Introduction) Proposal(site string) JoinInput {
	in := JoinInput{Email: i.Vouched()}
	if i.Said == nil {
		return in
	}
	if in.Email == "" {
		in.Email, _ = cleanEmail(i.Said.Email)
	}
	for _, name := range []string{i.Said.Preferred, i.Said.Name} {
		if name = firstRunes(cleanLine(name), maxName); checkName(name, site) == "" {
			in.Name = name
			break
		}
	}
	return in
}

// OwnerOf is the person whose confirmed address the provider vouches for, or nil.
// The provider's word opens no account: its owner signs in once and links the two.
func (s *Store) OwnerOf(ctx context.Context, i *Introduction) (*User, error) {
	email := i.Vouched()
	if email == "" {
		return nil, nil //nolint:nilnil // nobody is an answer
	}
	u, err := gorm.G[*User](s.r).Where("email_key = ? AND email_key <> '' AND email_confirmed_at IS NOT NULL", emailKey(email)).First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil //nolint:nilnil // nobody is an answer
	}
	return u, err
}

// joinAtOnce makes a member of somebody about whom nothing needs to be asked. It
// returns nil, or Invalid if somebody else has the name, for the others.
func (s *Store) joinAtOnce(ctx context.Context, i *Introduction) (*User, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	in := i.Proposal(site.SiteName)
	if i.UserID != nil || i.Vouched() == "" || in.Name == "" {
		return nil, nil //nolint:nilnil // the person is asked
	}
	owner, err := s.OwnerOf(ctx, i)
	if err != nil || owner != nil {
		return nil, err
	}
	in.Address = i.Address
	return s.join(ctx, i, in)
}

// Join makes a member of somebody whom a provider has named, under the name that
// they have chosen. It returns where to go on to.
func (s *Store) Join(ctx context.Context, token string, in JoinInput) (u *User, next string, err error) {
	site, err := s.Site(ctx)
	if err != nil {
		return nil, "", err
	}
	in.Name = cleanLine(in.Name)
	invalid := Invalid{}
	if wrong := checkName(in.Name, site.SiteName); wrong != "" {
		invalid["name"] = wrong
	}
	err = s.tx(ctx, func(s *Store) error {
		i, err := s.Introduction(ctx, token)
		if err != nil {
			return err
		}
		if i.Said == nil {
			return ErrNotFound
		}
		owner, err := s.OwnerOf(ctx, i)
		if err != nil {
			return err
		}
		if owner != nil {
			return ErrConflict
		}
		if email := i.Vouched(); email != "" {
			in.Email = email
		}
		email, ok := cleanEmail(in.Email)
		if !ok {
			invalid["email"] = "Give an e-mail address, such as name@example.org."
		}
		if in.Email = email; len(invalid) > 0 {
			return invalid
		}
		next = i.Next
		u, err = s.join(ctx, i, in)
		return err
	})
	return u, next, err
}

// join makes the member. An address that nobody vouches for is asked about by mail.
func (s *Store) join(ctx context.Context, i *Introduction, in JoinInput) (*User, error) {
	u := &User{Name: in.Name, Email: in.Email, Role: Member}
	vouched := i.Vouched() != ""
	if vouched {
		now := s.now()
		u.EmailConfirmedAt = &now
	}
	if err := s.admitJoiner(ctx, in.Address); err != nil {
		return nil, err
	}
	if err := s.addUser(ctx, u); err != nil {
		return nil, err
	}
	if err := s.addIdentity(ctx, u, i.Said); err != nil {
		return nil, fmt.Errorf("joining: %w", err)
	}
	if !vouched {
		if err := s.askToConfirm(ctx, u.Email, nil, u); err != nil {
			return nil, err
		}
	}
	return u, s.dropIntroduction(ctx, i)
}
