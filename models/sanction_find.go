package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Person is whoever a sanction is about: a member, or a guest by e-mail address. A
// guest who has confirmed the address and then joins with it stays the same person.
// Whoever has only typed it is another, or several: it stands for nobody.
type Person struct {
	User     *User
	Email    string // of a guest, folded
	Unproved bool   // the address was typed, and not shown to be theirs
	Post     int64  // one of a guest's posts, which names their page
	Name     string // that a guest gave last
}

// Path is the address of the page that moderators have about p.
func (p Person) Path() string {
	if p.User != nil {
		return fmt.Sprintf("/moderation/people/%d", p.User.ID)
	}
	return fmt.Sprintf("/moderation/guests/%d", p.Post)
}

// PersonOf is whoever wrote p.
func PersonOf(p *Post) Person {
	if p.UserID != nil {
		return Person{User: &User{ID: *p.UserID}}
	}
	return Person{Email: p.GuestEmail, Unproved: !p.Proved, Post: p.ID, Name: p.GuestName}
}

// Called is what others call p.
func (p Person) Called() string {
	if p.User != nil {
		return p.User.Name
	}
	return p.Name
}

// sanctioned says of a session whether there is anything to look for.
const sanctioned = `EXISTS (SELECT 1 FROM sanctions x WHERE x.act <> 'note' AND x.lifted_at IS NULL AND (x.user_id = sessions.user_id
	OR x.email = "User".email_key AND x.email <> '' AND NOT x.unproved AND "User".email_confirmed_at IS NOT NULL)) AS sanctioned`

// about is the condition for sanctions about p, under either name if p is known to
// have two.
func (s *Store) about(ctx context.Context, db *gorm.DB, p Person) (func(*gorm.DB) *gorm.DB, error) {
	if p.Unproved {
		return func(q *gorm.DB) *gorm.DB {
			return q.Where("sanctions.email = ? AND sanctions.email <> '' AND sanctions.unproved", p.Email)
		}, nil
	}
	user, email := int64(0), p.Email
	if p.User != nil {
		user = p.User.ID
		if p.User.EmailConfirmedAt != nil {
			email = p.User.EmailKey
		}
	} else if email != "" {
		err := db.WithContext(ctx).Model(&User{}).Select("COALESCE(MAX(id), 0)").
			Where("email_key = ? AND email_key <> '' AND email_confirmed_at IS NOT NULL", email).Scan(&user).Error
		if err != nil {
			return nil, fmt.Errorf("looking for the account of a guest: %w", err)
		}
	}
	return func(q *gorm.DB) *gorm.DB {
		return q.Where("sanctions.user_id = ? OR (sanctions.email = ? AND sanctions.email <> '' AND NOT sanctions.unproved)", user, email)
	}, nil
}

// inForce are the sanctions that hold for p now, the oldest first.
func (s *Store) inForce(ctx context.Context, db *gorm.DB, p Person) ([]*Sanction, error) {
	about, err := s.about(ctx, db, p)
	if err != nil {
		return nil, err
	}
	var all []*Sanction
	err = db.WithContext(ctx).Joins("Board").Joins("Rule").Scopes(about).Where("sanctions.act <> ? AND sanctions.lifted_at IS NULL", ActNote).
		Order("sanctions.id").Find(&all).Error
	if err != nil {
		return nil, fmt.Errorf("loading sanctions: %w", err)
	}
	now := s.now()
	return slices.DeleteFunc(all, func(x *Sanction) bool { return !x.InForce(now) }), nil
}

// inForceOn are the sanctions that hold for a post of p. One under an address that
// was only typed is also kept to what its owner is: nobody escapes by leaving the
// proof away.
func (s *Store) inForceOn(ctx context.Context, p Person) ([]*Sanction, error) {
	all, err := s.inForce(ctx, s.w, p)
	if err != nil || !p.Unproved {
		return all, err
	}
	owner, err := s.inForce(ctx, s.w, Person{Email: p.Email})
	return append(owner, all...), err
}

// SanctionsOn are the sanctions that hold for whoever wrote a post, for them.
func (s *Store) SanctionsOn(ctx context.Context, p *Post) ([]*Sanction, error) {
	if p.IsGuest() && p.GuestEmail == "" {
		return nil, nil
	}
	return s.inForce(ctx, s.r, PersonOf(p))
}

// withSanctions gives people the sanctions that hold for them. One query.
func (s *Store) withSanctions(ctx context.Context, people []*User) error {
	ids, byID := make([]int64, len(people)), map[int64]*User{}
	for i, u := range people {
		ids[i], byID[u.ID] = u.ID, u
	}
	var all []*Sanction
	err := s.read(ctx).Joins("Board").Where("sanctions.user_id IN ? AND sanctions.act <> ? AND sanctions.lifted_at IS NULL", ids, ActNote).
		Order("sanctions.id").Find(&all).Error
	if err != nil {
		return fmt.Errorf("loading sanctions: %w", err)
	}
	for _, x := range all {
		if x.InForce(s.now()) {
			byID[*x.UserID].Sanctions = append(byID[*x.UserID].Sanctions, x)
		}
	}
	return nil
}

// suspendedUntil is until when u is, or was last, kept out of the whole site, for
// their trust; nil if never. What was undone does not count.
func (s *Store) suspendedUntil(ctx context.Context, u *User) (*time.Time, error) {
	var all []*Sanction
	err := s.read(ctx).Where("user_id = ? AND board_id IS NULL AND act IN ? AND starts_at IS NOT NULL AND NOT undone", u.ID, []Act{ActSuspend, ActBan}).
		Order("id").Find(&all).Error
	if err != nil {
		return nil, fmt.Errorf("looking for suspensions of %d: %w", u.ID, err)
	}
	x := lastToEnd(all, func(*Sanction) bool { return true })
	if x == nil {
		return nil, nil //nolint:nilnil // there were none
	}
	end := x.end()
	return &end, nil
}

// Sanctioned finds a sanction by the token of its private page. Notes have none, and
// what waits for a second moderator is nothing to its person yet.
func (s *Store) Sanctioned(ctx context.Context, token string) (*Sanction, error) {
	x, err := s.sanction(ctx, s.r, "sanctions.token = ? AND sanctions.act <> 'note' AND sanctions.starts_at IS NOT NULL", token)
	return x, err
}

func (s *Store) sanction(ctx context.Context, db *gorm.DB, where string, args ...any) (*Sanction, error) {
	var x Sanction
	err := db.WithContext(ctx).Joins("User").Joins("Board").Joins("Rule").Joins("By").Joins("Second").Joins("LiftedBy").Where(where, args...).First(&x).Error
	if err != nil {
		return nil, notFound(err)
	}
	return &x, s.asRuled(ctx, &x)
}

// Path is the address of the page that x has for its person.
func (x *Sanction) Path() string { return SanctionPath(x.Token) }

// SanctionPath is the address of the private page with this token.
func SanctionPath(token string) string { return "/sanctions/" + token }

// of makes x one about p.
func (x *Sanction) of(p Person) {
	if p.User != nil {
		x.UserID, x.User = &p.User.ID, p.User
		return
	}
	x.Email, x.Unproved = p.Email, p.Unproved
}
