package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

const holdColumns = `h.*, COALESCE(c.name, b.name, a.title, t.title, u.name, h.guest_email, '') AS name,
	COALESCE('/categories/' || c.slug, '/forum/' || b.slug, '/news/' || a.slug, '/members/' || u.name, '') AS path`

const holdTables = ` FROM hold_settings h
	LEFT JOIN categories c ON h.scope = 'category' AND c.id = h.subject_id
	LEFT JOIN boards b ON h.scope = 'board' AND b.id = h.subject_id
	LEFT JOIN articles a ON h.scope = 'discussion' AND a.discussion_id = h.subject_id
	LEFT JOIN topics t ON h.scope = 'discussion' AND t.discussion_id = h.subject_id
	LEFT JOIN users u ON h.scope = 'member' AND u.id = h.subject_id`

// HoldList is all that makes posts wait or refuses them, beside what is in a post.
type HoldList struct {
	Settings []*HoldSetting // in force, the widest first
	Switch   *AdminAct      // the last change of the switch for the whole site, or nil
}

// Holds are all hold settings in force. Three queries.
func (s *Store) Holds(ctx context.Context, by *User) (*HoldList, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	l := &HoldList{}
	err := s.read(ctx).Raw("SELECT "+holdColumns+holdTables+` WHERE h.mode <> '' AND (h.until IS NULL OR h.until > ?)
		ORDER BY CASE h.scope WHEN 'category' THEN 1 WHEN 'board' THEN 2 WHEN 'discussion' THEN 3 ELSE 4 END, name, h.id`, s.now()).Scan(&l.Settings).Error
	if err != nil {
		return nil, fmt.Errorf("loading hold settings: %w", err)
	}
	if err := s.withSetters(ctx, l.Settings); err != nil {
		return nil, err
	}
	l.Switch, err = s.lastSwitch(ctx)
	return l, err
}

// HoldOn is the setting in force about one category, board or discussion, or nil.
func (s *Store) HoldOn(ctx context.Context, by *User, scope HoldScope, subject int64) (*HoldSetting, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	var all []*HoldSetting
	err := s.read(ctx).Raw("SELECT "+holdColumns+holdTables+" WHERE h.scope = ? AND h.subject_id = ? AND h.guest_email = ''", scope, subject).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("loading a hold setting: %w", err)
	}
	if len(all) == 0 || !all[0].inForce(s.now()) {
		return nil, nil //nolint:nilnil // there is none, and nothing is wrong
	}
	return all[0], s.withSetters(ctx, all)
}

// withSetters gives settings whoever has set them. One query.
func (s *Store) withSetters(ctx context.Context, all []*HoldSetting) error {
	var ids []int64
	for _, h := range all {
		if h.ByID != nil {
			ids = append(ids, *h.ByID)
		}
	}
	var people []*User
	if err := s.read(ctx).Where("id IN ?", append(inOrder(ids), 0)).Find(&people).Error; err != nil {
		return fmt.Errorf("loading who has set holds: %w", err)
	}
	for _, h := range all {
		if i := slices.IndexFunc(people, func(u *User) bool { return h.ByID != nil && u.ID == *h.ByID }); i >= 0 {
			h.By = people[i]
		}
	}
	return nil
}

// lastSwitch is who last changed what becomes of posts on the whole site, and when.
func (s *Store) lastSwitch(ctx context.Context) (*AdminAct, error) {
	var acts []*AdminAct
	err := s.read(ctx).Joins("By").Where("admin_acts.kind = ? AND admin_acts.subject = ?", ActOnSetting, "posting").
		Order("admin_acts.id DESC").Limit(1).Find(&acts).Error
	if err != nil || len(acts) == 0 {
		return nil, err
	}
	return acts[0], nil
}

// HoldActs are one page of how hold settings were changed, newest first, with what
// each is about.
func (s *Store) HoldActs(ctx context.Context, by *User, kind ActKind, at Page) ([]*AdminAct, Next, error) {
	acts, next, err := s.Acts(ctx, by, kind, at)
	if err != nil {
		return nil, next, err
	}
	return acts, next, s.withHolds(ctx, acts)
}

func (s *Store) withHolds(ctx context.Context, acts []*AdminAct) error {
	ids := make([]int64, len(acts))
	for i, a := range acts {
		ids[i] = idIn(a.Subject)
	}
	var all []*HoldSetting
	err := s.read(ctx).Raw("SELECT "+holdColumns+holdTables+" WHERE h.id IN ?", append(ids, 0)).Scan(&all).Error
	if err != nil {
		return fmt.Errorf("loading what the history is about: %w", err)
	}
	for i, a := range acts {
		if n := slices.IndexFunc(all, func(h *HoldSetting) bool { return h.ID == ids[i] }); n >= 0 {
			a.Held = all[n]
		}
	}
	return nil
}

// OnHold says what was done to a hold setting, for an act on one.
func (a *AdminAct) OnHold() string {
	was, is := holdState{}, holdState{}
	if json.Unmarshal([]byte(a.OldValue), &was) != nil || json.Unmarshal([]byte(a.NewValue), &is) != nil {
		return "changed"
	}
	if is.Mode == "" {
		return "back to the usual rules"
	}
	text := map[Openness]string{IsOpen: "stays open", IsHeld: "posts wait", IsClosed: "takes no posts"}[is.Mode]
	if is.Until != nil {
		text += " until " + is.Until.Format("2 January 2006")
	}
	return text
}

// EndHolds ends what has run out: hold settings, and how long topics are pinned.
// It only reads where there is nothing.
func (s *Store) EndHolds(ctx context.Context) error {
	now := s.now()
	var due []int64
	if err := s.read(ctx).Raw("SELECT id FROM hold_settings WHERE mode <> '' AND until <= ?", now).Scan(&due).Error; err != nil {
		return fmt.Errorf("looking for hold settings that end: %w", err)
	}
	for _, id := range due {
		err := s.tx(ctx, func(s *Store) error {
			h, err := s.holdByID(ctx, id)
			if err != nil || h.Mode == "" || h.inForce(now) {
				return err
			}
			h.Mode, h.Why, h.Until, h.SetAt = "", "", nil, now
			return s.storeHold(ctx, nil, h)
		})
		if err != nil {
			return fmt.Errorf("ending hold setting %d: %w", id, err)
		}
	}
	return s.endPins(ctx)
}

// HeldUntil is a day in the form in which it is filled in.
func (h *HoldSetting) HeldUntil() string {
	if h == nil || h.Until == nil {
		return ""
	}
	return h.Until.In(time.UTC).Format(untilDay)
}
