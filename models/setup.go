package models

import (
	"context"
	"fmt"
	"time"

	"lode/internal/password"

	"gorm.io/gorm"
)

// setup is an address that was printed on an empty store.
type setup struct {
	TokenHash string `gorm:"primaryKey"`
	CreatedAt time.Time
}

// SetupInput is what whoever opens a new site fills in.
type SetupInput struct {
	SiteName string `form:"site_name"`
	Tagline  string `form:"tagline"`
	Name     string `form:"name"`
	Email    string `form:"email"`
	Password string `form:"password"`
}

// check cleans the input and puts the site's part of it into set.
func (in *SetupInput) check(set *Settings) error {
	invalid := Invalid{}
	in.Name = cleanLine(in.Name)
	if wrong := checkName(in.Name, in.SiteName); wrong != "" {
		invalid["name"] = wrong
	}
	email, ok := cleanEmail(in.Email)
	if !ok {
		invalid["email"] = "Give an e-mail address, such as name@example.org."
	}
	in.Email = email
	if wrong := checkPassword(in.Password, minStaffPassword, in.Name, in.Email, in.SiteName); wrong != "" {
		invalid["password"] = wrong
	}
	for name, text := range map[string]string{"site_name": in.SiteName, "tagline": in.Tagline} {
		st, _ := settingByName(name)
		if wrong := st.set(set, text); wrong != "" {
			invalid[name] = wrong
		}
	}
	return invalid.orNil()
}

// OfferSetup returns a new token that opens the page on which a new site gets its
// name and its first admin, or "" if there is nothing to set up. It works in every
// process on the store, until one like it is used.
func (s *Store) OfferSetup(ctx context.Context) (string, error) {
	token := ""
	err := s.tx(ctx, func(s *Store) error {
		var needed bool
		err := s.write(ctx).Raw(`SELECT NOT EXISTS (SELECT 1 FROM users)
			OR EXISTS (SELECT 1 FROM setups) AND NOT EXISTS (SELECT 1 FROM users WHERE role = ?)`, Admin).Scan(&needed).Error
		if err != nil || !needed {
			return err
		}
		token = newToken() + newToken() // 260 bits
		return s.write(ctx).Create(&setup{hashToken(token), s.now()}).Error
	})
	if err != nil {
		return "", fmt.Errorf("offering to set up: %w", err)
	}
	return token, nil
}

// Setup reports with ErrNotFound that a token does not open the page, or no longer.
func (s *Store) Setup(ctx context.Context, token string) error {
	_, err := gorm.G[*setup](s.r).Where("token_hash = ? AND NOT EXISTS (SELECT 1 FROM users WHERE role = ?)", hashToken(token), Admin).First(ctx)
	return notFound(err)
}

// FinishSetup names the site and makes whoever has the token its admin. It works
// once: all tokens are spent by it.
func (s *Store) FinishSetup(ctx context.Context, token string, in SetupInput) (*User, error) {
	if err := s.Setup(ctx, token); err != nil {
		return nil, err
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	set := site.Settings
	if err := in.check(&set); err != nil {
		return nil, err
	}
	hash, err := password.Hash(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	now := s.now()
	u := &User{Name: in.Name, Email: in.Email, EmailConfirmedAt: &now, PasswordHash: hash, Role: Admin}
	return u, s.tx(ctx, func(s *Store) error { return s.finishSetup(ctx, token, u, in) })
}

func (s *Store) finishSetup(ctx context.Context, token string, u *User, in SetupInput) error {
	was, err := s.settingsForUpdate(ctx) // the lock that lets only one come first
	if err != nil {
		return err
	}
	if err := s.Setup(ctx, token); err != nil {
		return err
	}
	if _, err := gorm.G[*setup](s.w).Where("token_hash <> ''").Delete(ctx); err != nil {
		return fmt.Errorf("setting up: %w", err)
	}
	if err := s.addUser(ctx, u); err != nil {
		return err
	}
	set := was
	if err := in.check(&set); err != nil {
		return err
	}
	return s.saveSettings(ctx, u, was, set)
}
