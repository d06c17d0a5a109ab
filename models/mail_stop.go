package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// MailKind is a kind of mail that whoever gets it can stop. To make another kind
// stoppable, add a line to MailKinds.
type MailKind struct {
	Name  string
	Label string
	About string
	job   string // the kind of job that sends it
	needs Right  // who can get it at all
}

// MailKinds are all kinds of mail that can be stopped. What somebody has just asked
// for, such as a link to sign in, is not among them.
var MailKinds = []MailKind{
	{"decisions", "What became of my posts", "A moderator has published one of them, or refused it and says why.", NoticeMail{}.kind(), ToRead},
	{"picks", "Editors’ picks", "An editor has picked a reply of mine.", PickMail{}.kind(), ToRead},
	{"trust", "My level of trust", "It has fallen, and what is missing.", TrustMail{}.kind(), ToRead},
	{digestKind, "What waits for review", "Posts and reports that have begun to wait since the last such message, and are still there.", DigestMail{}.kind(), ToModerate},
}

// undeliverable is the kind under which an address is kept that a mail server has
// refused for good.
const undeliverable = "undeliverable"

// MailStop is whether an address wants a kind of mail.
type MailStop struct {
	Token     string `gorm:"primaryKey"`
	Address   string // a keyed hash
	Kind      string
	StoppedAt *time.Time
	CreatedAt time.Time
}

// Subject is the kind of mail it is about.
func (m *MailStop) Subject() MailKind {
	i := slices.IndexFunc(MailKinds, func(k MailKind) bool { return k.Name == m.Kind })
	if i < 0 {
		return MailKind{Name: m.Kind, Label: m.Kind}
	}
	return MailKinds[i]
}

// StopPath is where a kind of mail is stopped.
func StopPath(token string) string { return "/mail/stop/" + token }

// mailAddress is how an e-mail address is kept where only its sameness counts.
func (s *Store) mailAddress(ctx context.Context, email string) (string, error) {
	return s.seal(ctx, "mail "+emailKey(email))
}

// mailStop is the row of an address and a kind, which is made if there is none.
func (s *Store) mailStop(ctx context.Context, address, kind string) (*MailStop, error) {
	m := &MailStop{Token: newToken() + newToken(), Address: address, Kind: kind, CreatedAt: s.now()}
	if err := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(m).Error; err != nil {
		return nil, fmt.Errorf("asking whether mail is wanted: %w", err)
	}
	m, err := gorm.G[*MailStop](s.w).Where("address = ? AND kind = ?", address, kind).First(ctx)
	return m, err
}

// stoppable gives a letter of a list its stop, and reports whether the letter is
// wanted: not if its reader has stopped the kind, if their server refuses them, or
// if they have had enough today.
func (s *Store) stoppable(ctx context.Context, l *Letter, job string) (bool, error) {
	i := slices.IndexFunc(MailKinds, func(k MailKind) bool { return k.job == job })
	if i < 0 {
		return true, nil
	}
	address, err := s.mailAddress(ctx, l.To)
	if err != nil {
		return false, err
	}
	m, err := s.mailStop(ctx, address, MailKinds[i].Name)
	if err != nil || m.StoppedAt != nil {
		return false, err
	}
	l.Stop = m.Token
	refused, err := gorm.G[*MailStop](s.w).Where("address = ? AND kind = ? AND stopped_at IS NOT NULL", address, undeliverable).Count(ctx, "*")
	if err != nil || refused > 0 {
		return false, err
	}
	today, err := gorm.G[*MailSent](s.w).Where("address = ? AND sent_at > ?", address, s.now().Add(-24*time.Hour)).Count(ctx, "*")
	return int(today) < l.Site.MailsPerDay, err
}

// MailStop finds what a token stops. It changes nothing: mail programs open links by
// themselves.
func (s *Store) MailStop(ctx context.Context, token string) (*MailStop, error) {
	m, err := gorm.G[*MailStop](s.r).Where("token = ?", token).First(ctx)
	return m, notFound(err)
}

// StopMail stops or starts a kind of mail for the address of a token.
func (s *Store) StopMail(ctx context.Context, token string, stop bool) error {
	m, err := s.MailStop(ctx, token)
	if err != nil {
		return err
	}
	return s.wantMail(ctx, m.Address, m.Kind, !stop)
}

// wantMail keeps whether an address wants a kind of mail. Whoever wants it again is
// tried again, too.
func (s *Store) wantMail(ctx context.Context, address, kind string, wanted bool) error {
	return s.tx(ctx, func(s *Store) error {
		if _, err := s.mailStop(ctx, address, kind); err != nil {
			return err
		}
		var stopped *time.Time
		if !wanted {
			now := s.now()
			stopped = &now
		} else if err := s.deliverable(ctx, address); err != nil {
			return err
		}
		err := s.write(ctx).Model(&MailStop{}).Where("address = ? AND kind = ? AND (stopped_at IS NULL) = ?", address, kind, !wanted).
			Update("stopped_at", stopped).Error
		if err != nil {
			return fmt.Errorf("stopping %s: %w", kind, err)
		}
		return nil
	})
}

// deliverable forgets that an address was once refused.
func (s *Store) deliverable(ctx context.Context, address string) error {
	return s.write(ctx).Exec("UPDATE mail_stops SET stopped_at = NULL WHERE address = ? AND kind = ? AND stopped_at IS NOT NULL", address, undeliverable).Error
}

// MailChoice is a kind of mail and whether somebody gets it.
type MailChoice struct {
	MailKind
	Wanted bool
	Pace   Pace // how often at most, or "" for whenever there is a reason
}

// MailChoices are the kinds of mail that can be stopped, as u has chosen.
func (s *Store) MailChoices(ctx context.Context, u *User) ([]MailChoice, error) {
	address, err := s.mailAddress(ctx, u.Email)
	if err != nil {
		return nil, err
	}
	stopped, err := gorm.G[*MailStop](s.r).Where("address = ? AND stopped_at IS NOT NULL", address).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("loading what mail is wanted: %w", err)
	}
	digest, err := s.digestOf(ctx, u)
	if err != nil {
		return nil, fmt.Errorf("loading what mail is wanted: %w", err)
	}
	var choices []MailChoice
	for _, k := range MailKinds {
		if !u.May(k.needs) {
			continue
		}
		c := MailChoice{MailKind: k, Wanted: !slices.ContainsFunc(stopped, func(m *MailStop) bool { return m.Kind == k.Name })}
		if k.Name == digestKind {
			c.Pace = digest.Pace
		}
		choices = append(choices, c)
	}
	return choices, nil
}

// MailChoiceInput is what a person fills in to stop or start a kind of mail.
type MailChoiceInput struct {
	Kind   string `form:"kind"`
	Wanted bool   `form:"wanted"`
	Pace   Pace   `form:"pace"` // of what has one; "" leaves it
}

// ChooseMail stops or starts a kind of mail for u, whose address is confirmed:
// nobody chooses for an address that may be another's.
func (s *Store) ChooseMail(ctx context.Context, u *User, in MailChoiceInput) error {
	switch {
	case u == nil:
		return ErrForbidden
	case u.EmailConfirmedAt == nil:
		return Invalid{"": "Confirm your address first."}
	}
	if !slices.ContainsFunc(MailKinds, func(k MailKind) bool { return k.Name == in.Kind && u.May(k.needs) }) {
		return ErrNotFound
	}
	if in.Kind == digestKind && in.Pace != "" {
		if err := s.choosePace(ctx, u, in.Pace); err != nil {
			return err
		}
	}
	address, err := s.mailAddress(ctx, u.Email)
	if err != nil {
		return err
	}
	return s.wantMail(ctx, address, in.Kind, in.Wanted)
}
