package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Overtaken is the conflict of two moderators about a person: somebody has done
// something about them since the page was opened, and this is the newest.
type Overtaken struct{ Sanction *Sanction }

func (e *Overtaken) Error() string { return "something was done meanwhile" }

// Is makes an Overtaken an ErrConflict.
func (e *Overtaken) Is(target error) bool { return target == ErrConflict }

// overtaken is the conflict with the newest sanction or note about a person.
func (s *Store) overtaken(ctx context.Context, p Person) error {
	newest, err := s.newestAbout(ctx, p)
	if err != nil {
		return err
	}
	x, err := s.sanction(ctx, s.w, "sanctions.id = ?", newest)
	if err != nil {
		return err
	}
	return &Overtaken{x}
}

// newestAbout is the newest sanction or note about a person, 0 for none.
func (s *Store) newestAbout(ctx context.Context, p Person) (id int64, err error) {
	about, err := s.about(ctx, s.w, p)
	if err != nil {
		return 0, err
	}
	if err := s.write(ctx).Model(&Sanction{}).Scopes(about).Select("COALESCE(MAX(sanctions.id), 0)").Scan(&id).Error; err != nil {
		return 0, fmt.Errorf("looking for the newest sanction: %w", err)
	}
	return id, nil
}

// noneWaits refuses a ban of a locked member of whom one waits already for its second
// moderator.
func (s *Store) noneWaits(ctx context.Context, u *User) error {
	n, err := gorm.G[*Sanction](s.w).Where("user_id = ? AND starts_at IS NULL AND lifted_at IS NULL", u.ID).Count(ctx, "*")
	if err == nil && n > 0 {
		return Invalid{"act": "A ban waits for its second moderator already. Confirm that one, or take it back."}
	}
	return err
}

// imposedWith is the sanction that a form has made already, or nil.
func (s *Store) imposedWith(ctx context.Context, nonce *string) (*Sanction, error) {
	if nonce == nil {
		return nil, nil //nolint:nilnil // nothing to look for
	}
	var found []*Sanction
	err := s.write(ctx).Joins("User").Joins("Board").Joins("Rule").Joins("By").Where("sanctions.nonce = ?", *nonce).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}
