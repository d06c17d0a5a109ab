package models

import (
	"context"
	"encoding/json"
	"fmt"

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
// the message went out makes neither of the two. It also says what became of the posts
// that were removed with it.
func (s *Store) sanctionLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m SanctionMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	x, err := s.sanction(ctx, s.r, "sanctions.id = ?", m.SanctionID)
	if err != nil || m.Lifted != (x.LiftedAt != nil) || m.Lifted && x.ToldAt == nil {
		return nothing(err)
	}
	if x.ForID != nil && !m.Lifted && !x.InForce(s.now()) {
		return nil, nil //nolint:nilnil // the ban has a message of its own
	}
	if m.Lifted {
		return s.letterAbout(ctx, x, AboutLifting)
	}
	return s.letterAbout(ctx, x, AboutSanction)
}

// letterAbout tells a person of a sanction, if there is an address that is known to be
// theirs.
func (s *Store) letterAbout(ctx context.Context, x *Sanction, about About) (*Letter, error) {
	l := &Letter{About: about, Sanction: x, User: x.User}
	var err error
	if l.To, err = s.addressOf(ctx, x); err != nil || l.To == "" {
		return nothing(err)
	}
	if l.Removed, err = s.removedWith(ctx, x); err != nil {
		return nil, err
	}
	l.Proof, err = s.SanctionProof(ctx, x)
	return l, err
}

// tellLifting tells a person that a sanction was lifted, if they have been told of it.
// Its row is written in the transaction at hand, so nobody is just being told.
func (s *Store) tellLifting(ctx context.Context, x *Sanction) error {
	told, err := gorm.G[*Sanction](s.w).Where("id = ? AND told_at IS NOT NULL", x.ID).Count(ctx, "*")
	if err != nil || told == 0 {
		return err
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), SanctionMail{SanctionID: x.ID, Lifted: true})
}

// sanctionTold writes down that a person has had the message about a sanction. If it
// was lifted while the message was on its way, they are told so.
func (s *Store) sanctionTold(ctx context.Context, id int64) error {
	x, err := gorm.G[*Sanction](s.w, forUpdate).Where("id = ?", id).First(ctx)
	if err != nil {
		return err
	}
	if x.ToldAt == nil {
		if _, err := gorm.G[*Sanction](s.w).Where("id = ?", id).Update(ctx, "told_at", s.now()); err != nil {
			return fmt.Errorf("writing down what was told: %w", err)
		}
	}
	if x.LiftedAt == nil {
		return nil
	}
	return s.tellLifting(ctx, x)
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
	n, err := gorm.G[*Guest](s.r).Where("email_key = ?", x.Email).Count(ctx, "*")
	if err != nil || n == 0 {
		return "", err
	}
	return x.Email, nil
}
