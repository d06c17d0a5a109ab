package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// PeoplePerPage is how many people a page of the list has.
const PeoplePerPage = 50

// likeLiteral is text as LIKE finds it, with "\" to escape.
var likeLiteral = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// People lists one page of all who have an account, newest first: those whose name
// or e-mail address begins with start, if it is given.
func (s *Store) People(ctx context.Context, by *User, start string, at Page) ([]*User, Next, error) {
	if !by.May(ToRun) {
		return nil, Next{}, ErrForbidden
	}
	people, next, err := s.peopleLike(ctx, start, at)
	if err != nil {
		return nil, Next{}, err
	}
	return people, next, s.withSanctions(ctx, people)
}

// peopleLike is People for whoever may look.
func (s *Store) peopleLike(ctx context.Context, start string, at Page) ([]*User, Next, error) {
	q := s.read(ctx)
	if start = cleanLine(start); start != "" {
		name, email := nameKey(start), emailKey(start)
		if name == "" {
			name = email
		}
		q = q.Where(`name_key LIKE ? ESCAPE '\' OR email_key LIKE ? ESCAPE '\'`, likeLiteral.Replace(name)+"%", likeLiteral.Replace(email)+"%")
	}
	var people []*User
	if err := at.limit(at.before(q, "id", "id"), PeoplePerPage).Find(&people).Error; err != nil {
		return nil, Next{}, fmt.Errorf("listing people: %w", err)
	}
	people, next := cut(at, people, PeoplePerPage, func(u *User) (time.Time, int64) { return u.CreatedAt, u.ID })
	return people, next, nil
}

// RoleInput is what an admin fills in to give somebody another role.
type RoleInput struct {
	Role Role `form:"role"`
	Was  Role `form:"was"` // the role that the page showed
}

// ChangeRole gives a person another role and ends their sessions. Nobody changes
// their own, so that there is always an admin left. If the role is not what the
// page showed any more, it is an ErrConflict.
func (s *Store) ChangeRole(ctx context.Context, by *User, id int64, in RoleInput) (*User, error) {
	if !slices.Contains(Roles, in.Role) {
		return nil, Invalid{"role": "Choose one of the roles."}
	}
	var u *User
	err := s.tx(ctx, func(s *Store) (err error) {
		if u, err = s.personForUpdate(ctx, by, id); err != nil {
			return err
		}
		if in.Was != u.Role {
			return ErrConflict
		}
		if in.Role == u.Role {
			return nil
		}
		if err := s.addAct(ctx, &AdminAct{ByID: idOf(by), Kind: ActOnRole, Subject: subjectOf(id), OldValue: string(u.Role), NewValue: string(in.Role)}); err != nil {
			return err
		}
		return s.setRole(ctx, u, in.Role)
	})
	return u, err
}

// personForUpdate finds the person whose role by is about to change. All admins are
// locked, so that two of them cannot take the role from each other at once.
func (s *Store) personForUpdate(ctx context.Context, by *User, id int64) (*User, error) {
	if !by.May(ToRun) {
		return nil, ErrForbidden
	}
	locked, err := gorm.G[*User](s.w, forUpdate).Where("role = ? OR id = ?", Admin, id).Order("id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("locking %d: %w", id, err)
	}
	still, person := false, (*User)(nil)
	for _, u := range locked {
		still = still || u.ID == by.ID && u.Role == Admin
		if u.ID == id {
			person = u
		}
	}
	switch {
	case !still:
		return nil, ErrForbidden
	case person == nil:
		return nil, ErrNotFound
	case person.ID == by.ID:
		return nil, Invalid{"role": "You cannot change your own role. Another admin can."}
	}
	return person, nil
}

// setRole changes the role of a person and ends their sessions, so that no old page
// acts with rights that are gone.
func (s *Store) setRole(ctx context.Context, u *User, role Role) error {
	if _, err := gorm.G[*User](s.w).Where("id = ?", u.ID).Update(ctx, "role", role); err != nil {
		return fmt.Errorf("changing the role of %s: %w", u.Name, err)
	}
	u.Role = role
	s.touchSite()
	return s.endSessionsOf(ctx, u.ID)
}

// undoRole gives a person back the role they had before act, unless it has been
// changed since.
func (s *Store) undoRole(ctx context.Context, by *User, act *AdminAct) error {
	u, err := s.personForUpdate(ctx, by, idIn(act.Subject))
	if _, own := errors.AsType[Invalid](err); own {
		return ErrForbidden
	}
	if err != nil {
		return err
	}
	if string(u.Role) != act.NewValue {
		return ErrConflict
	}
	return s.setRole(ctx, u, Role(act.OldValue))
}
