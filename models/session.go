package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"lode/internal/agent"

	"gorm.io/gorm"
)

// SessionLife is how long a session lasts without use.
const SessionLife = 30 * 24 * time.Hour

// sessionTouch is how stale the time of last use may get: a page does not write
// at every look.
const sessionTouch = 10 * time.Minute

// maxAgent is how much is kept of what a browser says of itself.
const maxAgent = 300

// FreshFor is how long a proof of who somebody is counts as just given.
const FreshFor = 15 * time.Minute

// Session is one browser's. Its cookie holds a random id, the row only its hash.
type Session struct {
	IDHash    string `gorm:"primaryKey"`
	UserID    *int64
	User      *User
	Guest     string // an e-mail address that was confirmed in this browser, folded
	Agent     string
	ProvedAt  *time.Time // when a password, passkey or mailed link was last given
	SecondAt  *time.Time // when the second step was taken
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time

	// Waiting is how much waits for review; 0 for whoever may not review.
	Waiting int `gorm:"->;-:migration"`
	// Coded reports whether the person has an authenticator app.
	Coded bool `gorm:"->;-:migration"`
	// Sanctioned reports whether there ever was a sanction that may still hold.
	Sanctioned bool `gorm:"->;-:migration"`
}

// Fresh reports whether whoever is asking has just proved who they are.
func (v *Session) Fresh(now time.Time) bool {
	return v != nil && v.ProvedAt != nil && now.Sub(*v.ProvedAt) < FreshFor
}

// who is the person whose session it is, or nil.
func (v *Session) who() *User {
	if v == nil {
		return nil
	}
	return v.User
}

// Device is the browser in words.
func (v *Session) Device() string { return agent.Words(v.Agent) }

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Session finds the session whose cookie holds id, with its user. One query, and one
// more for whoever has been under a sanction.
func (s *Store) Session(ctx context.Context, id string) (*Session, error) {
	var v Session
	err := s.read(ctx).Joins("User").
		Select("sessions.*", `CASE WHEN "User".role IN ('moderator', 'admin')
			THEN `+waitingInAll+` ELSE 0 END AS waiting`,
			`sessions.second_at IS NULL AND EXISTS (SELECT 1 FROM authenticators a
			WHERE a.user_id = sessions.user_id AND a.confirmed_at IS NOT NULL AND a.removed_at IS NULL) AS coded`, sanctioned).
		Where("sessions.id_hash = ? AND sessions.expires_at > ?", hashToken(id), s.now()).
		First(&v).Error
	if err != nil {
		return nil, notFound(err)
	}
	if u := v.User; u != nil {
		if v.Sanctioned {
			if u.Sanctions, err = s.inForce(ctx, s.r, Person{User: u}); err != nil {
				return nil, err
			}
		}
		u.Halfway = v.SecondAt == nil && (v.Coded || s.AsksOf(u))
	}
	if s.now().Sub(v.SeenAt) < sessionTouch {
		return &v, nil
	}
	_, err = gorm.G[*Session](s.w).Where("id_hash = ?", v.IDHash).
		Updates(ctx, &Session{SeenAt: s.now(), ExpiresAt: s.now().Add(SessionLife)})
	if err != nil {
		return &v, err
	}
	return &v, s.seen(ctx, v.User)
}

// StartSession keeps v as the session whose cookie holds id, in place of the one
// whose cookie held old, if there was one.
func (s *Store) StartSession(ctx context.Context, old, id string, v *Session) error {
	return s.replaceSession(ctx, old, id, v, false)
}

// RenewSession is the same for a session that goes on under another id. One that
// has been ended meanwhile stays ended: ErrNotFound.
func (s *Store) RenewSession(ctx context.Context, old, id string, v *Session) error {
	return s.replaceSession(ctx, old, id, v, true)
}

func (s *Store) replaceSession(ctx context.Context, old, id string, v *Session, mustBe bool) error {
	v.IDHash, v.Agent = hashToken(id), firstRunes(cleanLine(v.Agent), maxAgent)
	v.SeenAt, v.ExpiresAt = s.now(), s.now().Add(SessionLife)
	if v.CreatedAt.IsZero() {
		v.CreatedAt = s.now()
	}
	err := s.tx(ctx, func(s *Store) error {
		n, err := gorm.G[*Session](s.w).Where("id_hash = ?", hashToken(old)).Delete(ctx)
		if err != nil {
			return err
		}
		if mustBe && n == 0 {
			return ErrNotFound
		}
		if v.UserID != nil {
			if err := s.hereToday(ctx, *v.UserID); err != nil {
				return err
			}
		}
		return s.write(ctx).Omit("User", "Waiting", "Coded", "Sanctioned").Create(v).Error
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("starting a session: %w", err)
	}
	return err
}

// Sessions lists where u is signed in, those last used first.
func (s *Store) Sessions(ctx context.Context, u *User) ([]*Session, error) {
	return gorm.G[*Session](s.r).Select("id_hash, user_id, agent, created_at, seen_at").Where("user_id = ? AND expires_at > ?", u.ID, s.now()).Order("seen_at DESC, id_hash").Limit(maxSessions).Find(ctx)
}

// maxSessions is how many sessions a person is shown.
const maxSessions = 200

// EndSessionOf ends one session of u, named by its row.
func (s *Store) EndSessionOf(ctx context.Context, u *User, idHash string) error {
	n, err := gorm.G[*Session](s.w).Where("id_hash = ? AND user_id = ?", idHash, u.ID).Delete(ctx)
	if err != nil {
		return fmt.Errorf("ending a session: %w", err)
	}
	if n == 0 {
		return ErrNotFound
	}
	return nil
}

// EndOtherSessions ends every session of the person at hand but this one.
func (s *Store) EndOtherSessions(ctx context.Context, here *Session) error {
	return s.endOtherSessions(ctx, *here.UserID, here.IDHash)
}

// EndSession ends the session whose cookie holds id.
func (s *Store) EndSession(ctx context.Context, id string) error {
	_, err := gorm.G[*Session](s.w).Where("id_hash = ?", hashToken(id)).Delete(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	return err
}

// endSessionsOf ends every session of a person, so that no browser keeps rights
// that are gone.
func (s *Store) endSessionsOf(ctx context.Context, user int64) error {
	if _, err := gorm.G[*Session](s.w).Where("user_id = ?", user).Delete(ctx); err != nil {
		return fmt.Errorf("ending the sessions of %d: %w", user, err)
	}
	return nil
}

// endOtherSessions ends every session of a person but the one whose row is keep.
func (s *Store) endOtherSessions(ctx context.Context, user int64, keep string) error {
	if _, err := gorm.G[*Session](s.w).Where("user_id = ? AND id_hash <> ?", user, keep).Delete(ctx); err != nil {
		return fmt.Errorf("ending the other sessions of %d: %w", user, err)
	}
	return nil
}

// SweepSessions removes the sessions that have run out.
func (s *Store) SweepSessions(ctx context.Context) error {
	_, err := gorm.G[*Session](s.w).Where("expires_at <= ?", s.now()).Delete(ctx)
	return err
}
