package models

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
)

// HoldScope is what a hold setting is about.
type HoldScope string

// The scopes.
const (
	OnCategory   HoldScope = "category"
	OnDiscussion HoldScope = "discussion"
	OnBoard      HoldScope = "board"
	OnMember     HoldScope = "member"
	OnGuest      HoldScope = "guest"
)

// kind is the hold that a setting of this scope makes.
func (sc HoldScope) kind() string {
	return map[HoldScope]string{OnCategory: HoldCategory, OnDiscussion: HoldDiscussion, OnBoard: HoldBoard, OnMember: HoldPerson, OnGuest: HoldPerson}[sc]
}

// act is as what the history keeps changes of such settings.
func (sc HoldScope) act() ActKind {
	if sc == OnDiscussion {
		return ActOnTalk
	}
	return ActOnHold
}

// HoldSetting says what becomes of new posts in a part of the site, in one
// discussion, or by one person. Without a mode it says nothing.
type HoldSetting struct {
	ID         int64
	Scope      HoldScope
	SubjectID  int64
	GuestEmail string
	Mode       Openness
	Base       Openness // what a discussion was before, and is when h says nothing any more
	Why        string
	Until      *time.Time
	ByID       *int64
	By         *User
	SetAt      time.Time

	Name string `gorm:"->;-:migration"` // of what it is about
	Path string `gorm:"->;-:migration"`
}

// inForce reports whether h says anything at this time.
func (h *HoldSetting) inForce(now time.Time) bool {
	return h.Mode != "" && (h.Until == nil || now.Before(*h.Until))
}

// holds reports whether h makes posts wait, or refuses them, at this time.
func (h *HoldSetting) holds(now time.Time) bool { return h.inForce(now) && h.Mode != IsOpen }

// HoldInput is what somebody fills in to set where posts wait.
type HoldInput struct {
	Place  string   `form:"place"`  // "category:3", "board:2", "discussion:17", or "person"
	Person string   `form:"person"` // a member's name or a guest's e-mail address
	Mode   Openness `form:"mode"`
	Why    string   `form:"why"`
	Until  string   `form:"until"` // a day, on whose beginning it ends; empty for no end
}

// untilDay is how a form sends a day.
const untilDay = "2006-01-02"

// check makes the setting that is meant, without its subject.
func (in *HoldInput) check(now time.Time) (*HoldSetting, error) {
	invalid := Invalid{}
	in.Why, in.Person = cleanLine(in.Why), cleanLine(in.Person)
	h := &HoldSetting{Mode: in.Mode, Why: in.Why, SetAt: now}
	scope, id, _ := strings.Cut(in.Place, ":")
	h.Scope = HoldScope(scope)
	switch h.Scope {
	case OnCategory, OnBoard, OnDiscussion:
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			invalid["place"] = "Choose where."
		}
		h.SubjectID = n
	case "person":
		if in.Person == "" {
			invalid["person"] = "Give a member’s name, or the e-mail address of a guest."
		}
		h.Why = ""
	default:
		invalid["place"] = "Choose where."
	}
	switch {
	case in.Mode == IsHeld, in.Mode == IsClosed && scope != "person", in.Mode == IsOpen && h.Scope == OnDiscussion:
	case in.Mode == IsClosed:
		invalid["mode"] = "A person’s posts can wait here. To keep somebody from posting, suspend them."
	default:
		invalid["mode"] = "Choose what becomes of new posts."
	}
	if len([]rune(in.Why)) > maxWhy {
		invalid["why"] = fmt.Sprintf("Please keep it under %d characters.", maxWhy)
	}
	if in.Until != "" && in.Mode != IsOpen {
		day, err := time.Parse(untilDay, in.Until)
		if err != nil || !day.After(now) {
			invalid["until"] = "Give a day to come, or leave it empty."
		}
		h.Until = &day
	}
	return h, invalid.orNil()
}

// settingOf is the setting that in means, with its subject, if that exists.
func (s *Store) settingOf(ctx context.Context, by *User, in *HoldInput) (*HoldSetting, error) {
	h, err := in.check(s.now())
	if err != nil {
		return nil, err
	}
	if h.Scope == "person" {
		return h, s.findPerson(ctx, h, in.Person)
	}
	table := map[HoldScope]string{OnCategory: "categories", OnBoard: "boards", OnDiscussion: "discussions"}[h.Scope]
	var n int64
	if err := s.read(ctx).Table(table).Where("id = ?", h.SubjectID).Count(&n).Error; err != nil || n == 0 {
		return nil, orError(err, ErrNotFound)
	}
	if !by.May(h.Scope.act().right()) {
		return nil, ErrForbidden
	}
	return h, nil
}

// findPerson finds whom somebody has named: a member, or a guest by address.
func (s *Store) findPerson(ctx context.Context, h *HoldSetting, person string) error {
	if strings.Contains(person, "@") {
		email, ok := cleanEmail(person)
		if !ok {
			return Invalid{"person": "This is not an e-mail address."}
		}
		h.Scope, h.GuestEmail = OnGuest, emailKey(email)
		return nil
	}
	u, err := gorm.G[*User](s.r).Where("name_key = ?", nameKey(person)).First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Invalid{"person": "Nobody here has this name."}
	}
	if err != nil {
		return err
	}
	h.Scope, h.SubjectID = OnMember, u.ID
	return nil
}

// SetHold sets what becomes of new posts somewhere.
func (s *Store) SetHold(ctx context.Context, by *User, in HoldInput) (*HoldSetting, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	h, err := s.settingOf(ctx, by, &in)
	if err != nil {
		return nil, err
	}
	if !by.May(h.Scope.act().right()) {
		return nil, ErrForbidden
	}
	err = s.tx(ctx, func(s *Store) error {
		was, err := s.holdForUpdate(ctx, h)
		if err != nil {
			return err
		}
		h.ID = was.ID
		return s.changeHold(ctx, by, was, h)
	})
	return h, err
}

// RemoveHold takes a setting back.
func (s *Store) RemoveHold(ctx context.Context, by *User, id int64) (*HoldSetting, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	var was *HoldSetting
	err := s.tx(ctx, func(s *Store) (err error) {
		if was, err = s.holdByID(ctx, id); err != nil {
			return err
		}
		if !by.May(was.Scope.act().right()) {
			return ErrForbidden
		}
		if was.Mode == "" {
			return ErrConflict
		}
		now := *was
		now.Mode, now.Why, now.Until, now.SetAt = "", "", nil, s.now()
		return s.changeHold(ctx, by, was, &now)
	})
	return was, err
}

// holdForUpdate is the setting about the same thing, kept from others until the
// transaction ends. It is made, saying nothing, if there is none.
func (s *Store) holdForUpdate(ctx context.Context, h *HoldSetting) (*HoldSetting, error) {
	err := s.write(ctx).Exec(`INSERT INTO hold_settings (scope, subject_id, guest_email, mode, set_at) VALUES (?, ?, ?, '', ?)
		ON CONFLICT (scope, subject_id, guest_email) DO NOTHING`, h.Scope, h.SubjectID, h.GuestEmail, s.now()).Error
	if err != nil {
		return nil, fmt.Errorf("locking a hold setting: %w", err)
	}
	return s.lockedHold(ctx, "scope = ? AND subject_id = ? AND guest_email = ?", h.Scope, h.SubjectID, h.GuestEmail)
}

func (s *Store) holdByID(ctx context.Context, id int64) (*HoldSetting, error) {
	return s.lockedHold(ctx, "id = ?", id)
}

func (s *Store) lockedHold(ctx context.Context, where string, args ...any) (*HoldSetting, error) {
	var h HoldSetting
	err := s.write(ctx).Clauses(forUpdate).Select("id", "scope", "subject_id", "guest_email", "mode", "base", "why", "until", "by_id", "set_at").
		Where(where, args...).First(&h).Error
	return &h, notFound(err)
}

// holdState is what the history keeps of a setting, without whom it is about.
type holdState struct {
	Mode  Openness   `json:"mode"`
	Why   string     `json:"why,omitempty"`
	Until *time.Time `json:"until,omitempty"`
}

func (st holdState) text() string {
	text, _ := json.Marshal(st) // plain values: cannot fail
	return string(text)
}

func (h *HoldSetting) state() holdState { return holdState{Mode: h.Mode, Why: h.Why, Until: h.Until} }

// same reports whether a setting is as the history says.
func (h *HoldSetting) same(st holdState) bool { return h.state().text() == st.text() }

// changeHold stores a setting and writes down that it was changed.
func (s *Store) changeHold(ctx context.Context, by *User, was, h *HoldSetting) error {
	if h.Base = was.Base; h.Scope == OnDiscussion && was.Mode == "" {
		d, err := s.discussionForUpdate(ctx, h.SubjectID)
		if err != nil {
			return err
		}
		h.Base = d.State
	}
	if err := s.storeHold(ctx, by, h); err != nil {
		return err
	}
	act := &AdminAct{ByID: idOf(by), Kind: h.Scope.act(), Subject: subjectOf(h.ID), OldValue: was.state().text(), NewValue: h.state().text()}
	if err := s.addAct(ctx, act); err != nil {
		return err
	}
	return s.enterHold(ctx, h, act)
}

// storeHold stores a setting. A discussion says itself what it is.
func (s *Store) storeHold(ctx context.Context, by *User, h *HoldSetting) error {
	h.ByID, h.By = idOf(by), by
	s.touchSite()
	if err := s.write(ctx).Model(h).Select("mode", "base", "why", "until", "by_id", "set_at").Updates(h).Error; err != nil {
		return fmt.Errorf("saving a hold setting: %w", err)
	}
	if h.Scope != OnDiscussion {
		return nil
	}
	s.touchDiscussion(h.SubjectID)
	s.touchTopics()
	return s.write(ctx).Exec("UPDATE discussions SET state = ? WHERE id = ?", cmp.Or(h.Mode, h.Base, IsOpen), h.SubjectID).Error
}

// undoHold makes a setting say what it said before act, unless it has been changed
// since.
func (s *Store) undoHold(ctx context.Context, by *User, act *AdminAct) error {
	h, err := s.holdByID(ctx, idIn(act.Subject))
	if err != nil {
		return err
	}
	old, now := holdState{}, holdState{}
	if err := errors.Join(json.Unmarshal([]byte(act.OldValue), &old), json.Unmarshal([]byte(act.NewValue), &now)); err != nil {
		return fmt.Errorf("reading an act: %w", err)
	}
	if !h.same(now) {
		return ErrConflict
	}
	h.Mode, h.Why, h.Until, h.SetAt = old.Mode, old.Why, old.Until, s.now()
	return s.storeHold(ctx, by, h)
}
