package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// SessionLife is how long a session lasts without use.
const SessionLife = 30 * 24 * time.Hour

// sessionTouch is how stale the time of last use may get: a page does not write
// at every look.
const sessionTouch = 10 * time.Minute

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

	// Waiting is how many posts wait for review; 0 for whoever may not review.
	Waiting int `gorm:"->;-:migration"`
	// Coded reports whether the person has an authenticator app.
	Coded bool `gorm:"->;-:migration"`
}

// Fresh reports whether whoever is asking has just proved who they are.
func (v *Session) Fresh(now time.Time) bool {
	return v != nil && v.ProvedAt != nil && now.Sub(*v.ProvedAt) < FreshFor
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Session finds the session whose cookie holds id, with its user. One query.
func (s *Store) Session(ctx context.Context, id string) (*Session, error) {
	var v Session
	err := s.read(ctx).Joins("User").
		Select("sessions.*", `CASE WHEN "User".role IN ('moderator', 'admin')
			THEN (SELECT COALESCE(SUM(n), 0) FROM post_counts WHERE state = 'pending') ELSE 0 END AS waiting`,
			`sessions.second_at IS NULL AND EXISTS (SELECT 1 FROM authenticators a
			WHERE a.user_id = sessions.user_id AND a.confirmed_at IS NOT NULL AND a.removed_at IS NULL) AS coded`).
		Where("sessions.id_hash = ? AND sessions.expires_at > ?", hashToken(id), s.now()).
		First(&v).Error
	if err != nil {
		return nil, notFound(err)
	}
	if u := v.User; u != nil {
		u.Suspended = u.SuspendedUntil != nil && u.SuspendedUntil.After(s.now())
		u.Halfway = v.SecondAt == nil && (v.Coded || u.Role.needsSecondStep() && !s.secondOptional)
	}
	if s.now().Sub(v.SeenAt) < sessionTouch {
		return &v, nil
	}
	_, err = gorm.G[Session](s.w).Where("id_hash = ?", v.IDHash).
		Updates(ctx, Session{SeenAt: s.now(), ExpiresAt: s.now().Add(SessionLife)})
	return &v, err
}

// SaveSession keeps the session whose cookie holds id, as new or changed. A
// session that has been ended meanwhile stays ended: ErrNotFound.
func (s *Store) SaveSession(ctx context.Context, id string, v *Session, isNew bool) error {
	v.IDHash = hashToken(id)
	v.SeenAt, v.ExpiresAt = s.now(), s.now().Add(SessionLife)
	if isNew {
		if v.CreatedAt.IsZero() {
			v.CreatedAt = s.now()
		}
		if err := s.write(ctx).Omit("User", "Waiting", "Coded").Create(v).Error; err != nil {
			return fmt.Errorf("starting a session: %w", err)
		}
		return nil
	}
	n := s.write(ctx).Model(v).Select("user_id", "guest", "agent", "proved_at", "second_at", "seen_at", "expires_at").Updates(v)
	if n.Error != nil {
		return fmt.Errorf("saving a session: %w", n.Error)
	}
	if n.RowsAffected == 0 {
		return ErrNotFound
	}
	return nil
}

// EndSession ends the session whose cookie holds id.
func (s *Store) EndSession(ctx context.Context, id string) error {
	_, err := gorm.G[Session](s.w).Where("id_hash = ?", hashToken(id)).Delete(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	return err
}

// endSessionsOf ends every session of a person, so that no browser keeps rights
// that are gone.
func (s *Store) endSessionsOf(ctx context.Context, user int64) error {
	if _, err := gorm.G[Session](s.w).Where("user_id = ?", user).Delete(ctx); err != nil {
		return fmt.Errorf("ending the sessions of %d: %w", user, err)
	}
	return nil
}

// SweepSessions removes the sessions that have run out.
func (s *Store) SweepSessions(ctx context.Context) error {
	_, err := gorm.G[Session](s.w).Where("expires_at <= ?", s.now()).Delete(ctx)
	return err
}
