package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Picture is the picture of somebody who was new when they sent it. Until a moderator
// has seen it, others see it blurred. Pictures without a row are older than this, or of
// people who were not new.
type Picture struct {
	ID        int64
	Name      string // of its files
	UserID    int64
	User      *User
	State     PictureState
	ByID      *int64 // who has looked
	CreatedAt time.Time
	SeenAt    *time.Time

	Gone string `gorm:"-"` // the name of files that are of no more use, or ""
}

// PictureState is where a picture stands.
type PictureState string

// The states of a picture.
const (
	PictureWaits   PictureState = "waiting"
	PictureSeen    PictureState = "seen"
	PictureRefused PictureState = "refused"
)

// PictureMail tells a member that their picture was refused.
type PictureMail struct {
	PictureID int64
	At        time.Time // when
}

func (PictureMail) kind() string { return "picture-mail" }

// AboutPicture is the text of a PictureMail.
const AboutPicture About = "picture"

// Path is the address of one of a picture's files.
func (x *Picture) Path() string { return "/avatars/" + x.Name + "-256.jpg" }

// addPicture writes down that a new member's picture has to be seen first.
func (s *Store) addPicture(ctx context.Context, u *User, name string) error {
	if name == "" || u.Trust > 0 || u.May(ToPublish) {
		return nil
	}
	row := &Picture{Name: name, UserID: u.ID, State: PictureWaits, CreatedAt: s.now()}
	if err := s.write(ctx).Omit("User").Create(row).Error; err != nil {
		return fmt.Errorf("having a picture wait: %w", err)
	}
	return nil
}

// Shown is how somebody's picture is to be shown to a reader.
type Shown struct {
	Has     bool // somebody has it at present
	Waits   bool // so that not everybody sees the same
	Blurred bool
}

// dropRefused forgets the pictures of a locked member that were refused, which nobody
// can take back from now on, and returns their names.
func (s *Store) dropRefused(ctx context.Context, user int64) (names []string, err error) {
	err = s.write(ctx).Model(&Picture{}).Where("user_id = ? AND state = ?", user, PictureRefused).Pluck("name", &names).Error
	if err != nil || len(names) == 0 {
		return nil, err
	}
	return names, s.write(ctx).Where("user_id = ? AND state = ?", user, PictureRefused).Delete(&Picture{}).Error
}

// PictureFor says how viewer is to see the picture of this name.
func (s *Store) PictureFor(ctx context.Context, viewer *User, name string) (Shown, error) {
	if !pictureName.MatchString(name) {
		return Shown{}, nil
	}
	var found []struct {
		ID    int64
		State PictureState
	}
	err := s.read(ctx).Raw(`SELECT u.id, COALESCE(x.state, '') AS state FROM users u LEFT JOIN pictures x ON x.name = u.avatar
		WHERE u.avatar = ? AND u.avatar <> ''`, name).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return Shown{}, err
	}
	waits, mine := found[0].State == PictureWaits, viewer != nil && viewer.ID == found[0].ID
	return Shown{true, waits, waits && !mine && !viewer.May(ToModerate)}, nil
}

// picturesIn is a query for the pictures that wait, as far as a scope leaves people.
func (s *Store) picturesIn(ctx context.Context, sc *scope) *gorm.DB {
	q := s.read(ctx).Model(&Picture{}).Where("pictures.state = 'waiting' AND EXISTS (SELECT 1 FROM users WHERE users.id = pictures.user_id AND users.avatar = pictures.name)")
	named := 0
	if sc.member != 0 {
		q, named = q.Where("pictures.user_id = ?", sc.member), 1
	}
	if sc.kind.Key != "" && sc.kind.Key != queuePeople || sc.hold != "" || len(sc.conditions) > named {
		return q.Where("1 = 0")
	}
	return q
}

// PassPicture shows a new member's picture to everybody. The id is a Picture's.
func (s *Store) PassPicture(ctx context.Context, by *User, id int64) (*Picture, error) {
	return s.judgePicture(ctx, by, id, PictureWaits, PictureSeen)
}

// RefusePicture takes a new member's picture away; they are told. It can be undone
// until they send another.
func (s *Store) RefusePicture(ctx context.Context, by *User, id int64) (*Picture, error) {
	return s.judgePicture(ctx, by, id, PictureWaits, PictureRefused)
}

// UndoPicture has a picture wait again that was seen or refused.
func (s *Store) UndoPicture(ctx context.Context, by *User, id int64) (*Picture, error) {
	return s.judgePicture(ctx, by, id, "", PictureWaits)
}

// judgePicture brings a picture from one state, "" for any, into another. Whoever is
// late gets ErrConflict.
func (s *Store) judgePicture(ctx context.Context, by *User, id int64, from, to PictureState) (*Picture, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	var x *Picture
	err := s.tx(ctx, func(s *Store) (err error) {
		if x, err = gorm.G[*Picture](s.w).Where("id = ?", id).First(ctx); err != nil {
			return notFound(err)
		}
		u, err := s.userForUpdate(ctx, x.UserID) // who is locked before anything of theirs changes
		if err != nil {
			return err
		}
		if x, err = gorm.G[*Picture](s.w).Where("id = ?", id).First(ctx); err != nil {
			return notFound(err)
		}
		avatar, before := u.Avatar, u.AvatarBefore
		switch {
		case from != "" && x.State != from, x.State == to:
			return ErrConflict
		case to == PictureRefused && avatar == x.Name:
			avatar, before, x.Gone = "", "", before // the one before does not come back by itself
		case x.State == PictureRefused && avatar == "":
			avatar = x.Name
		case x.State == PictureRefused || avatar != x.Name:
			return ErrConflict // they have another now
		}
		now := s.now()
		x.State, x.ByID, x.SeenAt = to, idOf(by), &now
		if err := s.write(ctx).Model(x).Select("state", "by_id", "seen_at").Updates(x).Error; err != nil {
			return fmt.Errorf("judging a picture: %w", err)
		}
		if err := s.enterPicture(ctx, x, by, to); err != nil {
			return err
		}
		if err := s.savePicture(ctx, u.ID, avatar, before); err != nil || to != PictureRefused {
			return err
		}
		return s.enqueueAt(ctx, now.Add(noticeDelay), PictureMail{PictureID: x.ID, At: now})
	})
	return x, err
}

// pictureLetter goes to a confirmed address only, and only while the picture is
// refused.
func (s *Store) pictureLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m PictureMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	x, err := gorm.G[*Picture](s.r).Where("id = ? AND state = ?", m.PictureID, PictureRefused).First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && !x.SeenAt.Truncate(time.Millisecond).Equal(m.At.Truncate(time.Millisecond)) {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	if err != nil {
		return nil, err
	}
	u, err := s.user(ctx, x.UserID)
	if err != nil || u.EmailConfirmedAt == nil {
		return nothing(err)
	}
	l := &Letter{To: u.Email, About: AboutPicture, User: u}
	l.Proof, err = s.pictureProof(ctx, x)
	return l, err
}
