package models

import (
	"context"
	"fmt"
	"regexp"

	"gorm.io/gorm"
)

// ProfileInput is what members say about themselves.
type ProfileInput struct {
	Bio     string `form:"bio"`
	Website string `form:"website"`
}

// maxBio is how many characters somebody may say about themselves.
const maxBio = 500

func (in *ProfileInput) check() error {
	invalid := Invalid{}
	in.Bio, in.Website = cleanText(in.Bio), cleanLine(in.Website)
	if len([]rune(in.Bio)) > maxBio {
		invalid["bio"] = fmt.Sprintf("Please keep it under %d characters.", maxBio)
	}
	in.Website = withScheme(in.Website)
	if in.Website != "" && !isWebAddress(in.Website) {
		invalid["website"] = "This is not the address of a website. You can leave it empty."
	}
	return invalid.orNil()
}

// SaveProfile keeps what u says about themselves.
func (s *Store) SaveProfile(ctx context.Context, u *User, in *ProfileInput) error {
	if err := in.check(); err != nil {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		s.touchSite()
		_, err := gorm.G[*User](s.w).Where("id = ?", u.ID).Select("bio", "website").Updates(ctx, &User{Bio: in.Bio, Website: in.Website})
		if err != nil {
			return fmt.Errorf("saving the profile of %d: %w", u.ID, err)
		}
		return nil
	})
}

// NewPicture is the name that the files of a new picture get: nobody can guess it.
func NewPicture() string { return newToken() }

var pictureName = regexp.MustCompile(`^[a-z0-9]{26}$`)

// SetPicture makes a picture u's, or none with an empty name. The one before can
// come back with RestorePicture. The files of those that are returned are of no more
// use.
func (s *Store) SetPicture(ctx context.Context, u *User, name string) (gone []string, err error) {
	err = s.tx(ctx, func(s *Store) error {
		now, err := s.userForUpdate(ctx, u.ID)
		if err != nil {
			return err
		}
		if gone, err = s.dropRefused(ctx, u.ID); err != nil {
			return err
		}
		before := now.Avatar
		if before == "" {
			before = now.AvatarBefore
		} else if now.AvatarBefore != "" {
			gone = append(gone, now.AvatarBefore)
		}
		if err := s.addPicture(ctx, now, name); err != nil {
			return err
		}
		return s.savePicture(ctx, u.ID, name, before)
	})
	return gone, err
}

// RestorePicture brings back the picture that u had before.
func (s *Store) RestorePicture(ctx context.Context, u *User) error {
	return s.tx(ctx, func(s *Store) error {
		now, err := s.userForUpdate(ctx, u.ID)
		if err != nil {
			return err
		}
		return s.savePicture(ctx, u.ID, now.AvatarBefore, now.Avatar)
	})
}

func (s *Store) savePicture(ctx context.Context, user int64, name, before string) error {
	s.touchSite()
	_, err := gorm.G[*User](s.w).Where("id = ?", user).Select("avatar", "avatar_before").Updates(ctx, &User{Avatar: name, AvatarBefore: before})
	if err != nil {
		return fmt.Errorf("saving the picture of %d: %w", user, err)
	}
	return nil
}
