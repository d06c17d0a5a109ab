package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"
)

// AdminAct is something that somebody of the house has done to the site. Acts are only ever added:
// taking one back is an act too.
type AdminAct struct {
	ID        int64
	ByID      *int64
	By        *User // nobody: the command line
	Kind      ActKind
	Subject   string // the setting's name, or the number of the person, job, rule or row
	OldValue  string
	NewValue  string
	UndoesID  *int64
	CreatedAt time.Time

	Undone bool         `gorm:"-"`
	Person *User        `gorm:"-"` // whose role it was
	Held   *HoldSetting `gorm:"-"` // the hold setting it was
}

// ActKind is what kind of thing an admin has changed.
type ActKind string

// The kinds of acts.
const (
	ActOnSetting ActKind = "setting"
	ActOnRole    ActKind = "role"
	ActOnMail    ActKind = "mail"
	ActOnRule    ActKind = "rule"
	ActOnAnswer  ActKind = "answer"
	ActOnHold    ActKind = "hold"
	ActOnTalk    ActKind = "discussion" // whether it takes posts
	ActOnTopic   ActKind = "topic"      // how it is listed
	ActOnTrust   ActKind = "trust"      // that a member was given
)

// right is what somebody needs who does such things, and who takes them back.
func (k ActKind) right() Right {
	switch k {
	case ActOnAnswer, ActOnTrust:
		return ToModerate
	case ActOnTalk, ActOnTopic:
		return ToClose
	case ActOnHold:
		return ToHold
	}
	return ToRun
}

// seen is what somebody needs who looks at what was done.
func (k ActKind) seen() Right {
	if k == ActOnHold {
		return ToClose
	}
	return k.right()
}

// subjectOf is how an act names the row it is about.
func subjectOf(id int64) string { return strconv.FormatInt(id, 10) }

// idIn is the row that a subject names, 0 for none.
func idIn(subject string) int64 {
	id, err := strconv.ParseInt(subject, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// Who is the name of whoever did it.
func (a *AdminAct) Who() string {
	return whoOf(a.By)
}

// whoOf is the name of whoever did something; nobody is known of the command line.
func whoOf(u *User) string {
	if u == nil {
		return "Somebody on the server"
	}
	return u.Name
}

// Setting is what was changed, for an act on one.
func (a *AdminAct) Setting() Setting {
	st, _ := settingByName(a.Subject)
	return st
}

// Old is what it was before, in words.
func (a *AdminAct) Old() string { return a.words(a.OldValue) }

// New is what it was set to, in words.
func (a *AdminAct) New() string { return a.words(a.NewValue) }

func (a *AdminAct) words(value string) string {
	if a.Kind == ActOnSetting {
		return a.Setting().Words(value)
	}
	return value
}

func (s *Store) addAct(ctx context.Context, a *AdminAct) error {
	a.CreatedAt = s.now()
	if err := s.write(ctx).Omit("By").Create(a).Error; err != nil {
		return fmt.Errorf("writing down an act: %w", err)
	}
	return nil
}

// ActsPerPage is how many acts a page of the history has.
const ActsPerPage = 30

// Acts are one page of what admins have done to one kind of thing, newest first.
func (s *Store) Acts(ctx context.Context, by *User, kind ActKind, at Page) ([]*AdminAct, Next, error) {
	if !by.May(kind.seen()) {
		return nil, Next{}, ErrForbidden
	}
	var acts []*AdminAct
	q := s.read(ctx).Joins("By").Where("admin_acts.kind = ?", kind)
	if err := at.limit(at.before(q, "admin_acts.id", "admin_acts.id"), ActsPerPage).Find(&acts).Error; err != nil {
		return nil, Next{}, fmt.Errorf("loading the history: %w", err)
	}
	acts, next := cut(at, acts, ActsPerPage, func(a *AdminAct) (time.Time, int64) { return a.CreatedAt, a.ID })
	if err := s.withUndone(ctx, acts); err != nil || kind != ActOnRole {
		return acts, next, err
	}
	return acts, next, s.withPeople(ctx, acts)
}

// withUndone says which acts have been taken back. One query.
func (s *Store) withUndone(ctx context.Context, acts []*AdminAct) error {
	ids := make([]int64, len(acts))
	for i, a := range acts {
		ids[i] = a.ID
	}
	undos, err := gorm.G[*AdminAct](s.r).Where("undoes_id IN ?", ids).Find(ctx)
	if err != nil {
		return fmt.Errorf("loading what was undone: %w", err)
	}
	for _, a := range acts {
		a.Undone = slices.ContainsFunc(undos, func(u *AdminAct) bool { return *u.UndoesID == a.ID })
	}
	return nil
}

// withPeople gives acts on roles the people they were about. One query.
func (s *Store) withPeople(ctx context.Context, acts []*AdminAct) error {
	ids := make([]int64, len(acts))
	for i, a := range acts {
		ids[i] = idIn(a.Subject)
	}
	people, err := gorm.G[*User](s.r).Where("id IN ?", ids).Find(ctx)
	if err != nil {
		return fmt.Errorf("loading the people of the history: %w", err)
	}
	byID := map[string]*User{}
	for _, u := range people {
		byID[subjectOf(u.ID)] = u
	}
	for _, a := range acts {
		a.Person = byID[a.Subject]
	}
	return nil
}

// LastAct is the number of the newest act on a kind of thing, 0 if there is none.
func (s *Store) LastAct(ctx context.Context, kind ActKind) (int64, error) {
	var id int64
	err := s.read(ctx).Model(&AdminAct{}).Select("COALESCE(MAX(id), 0)").Where("kind = ?", kind).Scan(&id).Error
	return id, err
}

// lastActOn is the number of the newest act on one thing, 0 if there is none.
func (s *Store) lastActOn(ctx context.Context, kind ActKind, subject string) (int64, error) {
	var id int64
	err := s.read(ctx).Model(&AdminAct{}).Select("COALESCE(MAX(id), 0)").Where("kind = ? AND subject = ?", kind, subject).Scan(&id).Error
	return id, err
}

// actWith is an act with who did it.
func (s *Store) actWith(ctx context.Context, id int64) (*AdminAct, error) {
	var act AdminAct
	err := s.write(ctx).Joins("By").Where("admin_acts.id = ?", id).First(&act).Error
	return &act, notFound(err)
}

// actClash says who was faster with one thing: whoever has changed it last.
func (s *Store) actClash(ctx context.Context, kind ActKind, subject string) error {
	id, err := s.lastActOn(ctx, kind, subject)
	if err != nil {
		return err
	}
	act, err := s.actWith(ctx, id)
	if err != nil {
		return orError(err, ErrConflict)
	}
	did := "changed it"
	if act.UndoesID != nil {
		did = "undid an earlier change of it"
	}
	return clash(fmt.Sprintf("%s %s on %s. Nothing else was done.", act.Who(), did, act.CreatedAt.Format("2 January 2006 at 15:04:05")))
}

// UndoAct takes an act of a kind back, once. What has been changed since is an
// ErrConflict. The undoing is an act as well, and can be undone.
func (s *Store) UndoAct(ctx context.Context, by *User, kind ActKind, id int64) (*AdminAct, error) {
	if !by.May(kind.right()) {
		return nil, ErrForbidden
	}
	var undo *AdminAct
	err := s.tx(ctx, func(s *Store) error {
		act, err := gorm.G[*AdminAct](s.w, forUpdate).Where("id = ? AND kind = ?", id, kind).First(ctx)
		if err != nil {
			return notFound(err)
		}
		n, err := gorm.G[*AdminAct](s.w).Where("undoes_id = ?", id).Count(ctx, "*")
		if err != nil {
			return err
		}
		if n > 0 {
			return s.actClash(ctx, kind, act.Subject)
		}
		undo = &AdminAct{ByID: idOf(by), By: by, Kind: kind, Subject: act.Subject, OldValue: act.NewValue, NewValue: act.OldValue, UndoesID: &act.ID}
		if err := s.putBack(ctx, by, act); errors.Is(err, ErrConflict) {
			return s.actClash(ctx, kind, act.Subject)
		} else if err != nil {
			return err
		}
		if err := s.addAct(ctx, undo); err != nil {
			return err
		}
		return s.enterUndone(ctx, act, undo)
	})
	return undo, err
}

// putBack makes what act changed what it was before.
func (s *Store) putBack(ctx context.Context, by *User, act *AdminAct) error {
	switch act.Kind {
	case ActOnSetting:
		return s.undoSetting(ctx, act)
	case ActOnRole:
		return s.undoRole(ctx, by, act)
	case ActOnMail:
		return s.undoDiscard(ctx, act)
	case ActOnRule:
		return s.undoRule(ctx, by, act)
	case ActOnAnswer:
		return s.undoAnswer(ctx, act)
	case ActOnTopic:
		return s.undoTopic(ctx, act)
	case ActOnTrust:
		return s.undoTrust(ctx, by, act)
	case ActOnHold, ActOnTalk:
		return s.undoHold(ctx, by, act)
	}
	return ErrNotFound
}
