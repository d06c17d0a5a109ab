package models

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"lode/internal/password"

	"gorm.io/gorm"
)

// Role is what the paper has asked of a person.
type Role string

// The roles.
const (
	Member    Role = "member"
	Author    Role = "author"
	Editor    Role = "editor"
	Moderator Role = "moderator"
	Admin     Role = "admin"
)

// Roles are all roles, in rising order of what they may do.
var Roles = []Role{Member, Author, Editor, Moderator, Admin}

// User is someone with an account. A nil *User is a visitor who is not signed
// in, and every question has an answer for them.
type User struct {
	ID               int64
	Name             string
	NameKey          string
	Email            string // never shown to others
	EmailKey         string
	EmailConfirmedAt *time.Time
	PasswordHash     string
	Role             Role
	Trust            int // 0 to 3
	TrustGranted     int // the level they were given, whatever they have done
	TrustBefore      int // the level before the last change
	TrustAt          *time.Time
	Bio              string // Markdown
	Website          string
	Avatar           string // the name of their picture's files, or "" for none
	ErasedAt         *time.Time
	AvatarBefore     string // the picture before, while it can come back
	ActiveDays       int
	ActiveAt         *time.Time // the start of the last of these days
	CreatedAt        time.Time

	// How the person stands in the session at hand.
	Sanctions []*Sanction `gorm:"-"` // in force
	Halfway   bool        `gorm:"-"` // has yet to take the second step
}

// Path is the address of u's profile.
func (u *User) Path() string { return "/members/" + url.PathEscape(u.Name) }

// AuthorPath is the address of the articles u wrote.
func (u *User) AuthorPath() string { return "/authors/" + url.PathEscape(u.Name) }

// SignUpInput is what a new member fills in.
type SignUpInput struct {
	Name     string `form:"name"`
	Email    string `form:"email"`
	Password string `form:"password"`
	Next     string `form:"next"`

	Address string // on the network, of whoever sends it
}

func (in *SignUpInput) check(site string) error {
	invalid := Invalid{}
	in.Name = cleanLine(in.Name)
	if wrong := checkName(in.Name, site); wrong != "" {
		invalid["name"] = wrong
	}
	email, ok := cleanEmail(in.Email)
	if !ok {
		invalid["email"] = "Give an e-mail address, such as name@example.org."
	}
	in.Email = email
	if wrong := checkPassword(in.Password, minPassword, in.Name, in.Email, site); wrong != "" {
		invalid["password"] = wrong
	}
	return invalid.orNil()
}

// SignUp makes a member and mails a link that confirms the address. It does the
// same for an address that has an account already, whose owner is told of it: the
// new member has yet to confirm it, and never can. The same form sent again makes
// nothing more.
func (s *Store) SignUp(ctx context.Context, in SignUpInput) (*User, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.check(site.SiteName); err != nil {
		return nil, err
	}
	hash, err := password.Hash(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	u := &User{Name: in.Name, Email: in.Email, PasswordHash: hash, Role: Member}
	err = s.tx(ctx, func(s *Store) error {
		if err := s.admitJoiner(ctx, in.Address); err != nil {
			return err
		}
		if err := s.addUser(ctx, u); err != nil {
			return err
		}
		return s.askToConfirm(ctx, u.Email, nil, u)
	})
	if invalid, ok := errors.AsType[Invalid](err); ok && invalid["name"] != "" {
		return s.joinedJustNow(ctx, in, err)
	}
	return u, err
}

// joinedJustNow is the account that the same form has made when it was sent before,
// or err, which says that its name is taken. The password tells whose form it is.
func (s *Store) joinedJustNow(ctx context.Context, in SignUpInput, err error) (*User, error) {
	const again = time.Minute
	u, wrong := gorm.G[*User](s.r).Where("name_key = ? AND email_key = ? AND role = ? AND created_at > ?",
		nameKey(in.Name), emailKey(in.Email), Member, s.now().Add(-again)).First(ctx)
	hash := "" // the time it takes shall not tell whether the address was right
	switch {
	case wrong == nil:
		hash = u.PasswordHash
	case !errors.Is(wrong, gorm.ErrRecordNotFound):
		return nil, fmt.Errorf("looking for who has just joined: %w", wrong)
	}
	same, wrong := password.Verify(ctx, in.Password, hash)
	switch {
	case wrong != nil:
		return nil, wrong
	case !same:
		return nil, err
	}
	return u, nil
}

// AddUser makes a person of any role, whose address counts as confirmed: an
// admin vouches for it.
func (s *Store) AddUser(ctx context.Context, u *User, plain string) error {
	u.Name = cleanLine(u.Name)
	if plain != "" {
		hash, err := password.Hash(ctx, plain)
		if err != nil {
			return err
		}
		u.PasswordHash = hash
	}
	if u.Email != "" {
		email, ok := cleanEmail(u.Email)
		if !ok {
			return Invalid{"email": "not an e-mail address"}
		}
		now := s.now()
		u.Email, u.EmailConfirmedAt = email, &now
	}
	return s.tx(ctx, func(s *Store) error { return s.addUser(ctx, u) })
}

func (s *Store) addUser(ctx context.Context, u *User) error {
	u.NameKey, u.EmailKey = nameKey(u.Name), emailKey(u.Email)
	if u.CreatedAt.IsZero() {
		u.CreatedAt = s.now()
	}
	taken, err := s.taken(ctx, u)
	if err != nil {
		return err
	}
	if len(taken) > 0 {
		return taken
	}
	err = s.write(ctx).Create(u).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return Invalid{"name": "This name, or one that looks like it, is taken."}
	}
	if err != nil {
		return fmt.Errorf("adding %s: %w", u.Name, err)
	}
	return nil
}

// taken says which of u's name and confirmed address somebody else has.
func (s *Store) taken(ctx context.Context, u *User) (Invalid, error) {
	others, err := gorm.G[*User](s.w).Where("name_key = ? OR (email_key = ? AND email_key <> '' AND email_confirmed_at IS NOT NULL)", u.NameKey, u.EmailKey).Find(ctx)
	if err != nil || len(others) == 0 {
		return nil, err
	}
	invalid := Invalid{}
	for _, o := range others {
		if o.NameKey == u.NameKey {
			invalid["name"] = "This name, or one that looks like it, is taken."
		} else if u.EmailConfirmedAt != nil {
			invalid["email"] = "Another account has this address."
		}
	}
	return invalid, nil
}

// UserByName finds a person by the name others see.
func (s *Store) UserByName(ctx context.Context, name string) (*User, error) {
	u, err := gorm.G[*User](s.r).Where("name_key = ? AND name = ?", nameKey(name), name).First(ctx)
	return u, notFound(err)
}

// Users lists everyone, by name.
func (s *Store) Users(ctx context.Context) ([]*User, error) {
	return gorm.G[*User](s.r).Order("name").Find(ctx)
}

// SetRole gives a person another role, without the web.
func (s *Store) SetRole(ctx context.Context, name string, role Role) error {
	return s.tx(ctx, func(s *Store) error {
		u, err := s.UserByName(ctx, name)
		if err != nil || u.Role == role {
			return err
		}
		if err := s.addAct(ctx, &AdminAct{Kind: ActOnRole, Subject: subjectOf(u.ID), OldValue: string(u.Role), NewValue: string(role)}); err != nil {
			return err
		}
		return s.setRole(ctx, u, role)
	})
}
