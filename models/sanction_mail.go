package models

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"
)

// The messages about sanctions.
const (
	AboutSanction About = "sanction" // it was imposed
	AboutLifting  About = "lifting"  // it was lifted

	AboutSanctionAppeal About = "sanction_appeal" // an appeal against it was answered
)

// SanctionMail tells a person of a sanction, or that it was lifted.
type SanctionMail struct {
	SanctionID int64
	Lifted     bool
}

func (SanctionMail) kind() string { return "sanction-mail" }

// sanctionLetter goes to a confirmed address only. A sanction that was lifted before
// the message went out makes neither of the two.
func (s *Store) sanctionLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m SanctionMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	x, err := s.sanction(ctx, s.r, "sanctions.id = ?", m.SanctionID)
	if err != nil || m.Lifted != (x.LiftedAt != nil) {
		return nothing(err)
	}
	l := &Letter{About: AboutSanction, Sanction: x, User: x.User}
	if m.Lifted {
		l.About = AboutLifting
	}
	if l.To, err = s.addressOf(ctx, x); err != nil || l.To == "" {
		return nothing(err)
	}
	return l, nil
}

// addressOf is where x's person has shown that they can be reached, or "".
func (s *Store) addressOf(ctx context.Context, x *Sanction) (string, error) {
	if x.Unproved {
		return "", nil
	}
	if x.User != nil {
		if x.User.EmailConfirmedAt == nil {
			return "", nil
		}
		return x.User.Email, nil
	}
	n, err := gorm.G[Guest](s.r).Where("email_key = ?", x.Email).Count(ctx, "*")
	if err != nil || n == 0 {
		return "", err
	}
	return x.Email, nil
}
