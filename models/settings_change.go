package models

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type settingRow struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

// TableName is the table.
func (settingRow) TableName() string { return "settings" }

const settingsName = "site"

// decode puts what is stored over the defaults.
func (row settingRow) decode(into *Settings) error {
	if row.Value == "" {
		return nil
	}
	return json.Unmarshal([]byte(row.Value), into)
}

// settingsForUpdate are the settings, kept from others until the transaction ends.
func (s *Store) settingsForUpdate(ctx context.Context) (Settings, error) {
	set := DefaultSettings()
	err := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&settingRow{Name: settingsName}).Error
	if err != nil {
		return set, fmt.Errorf("locking the settings: %w", err)
	}
	row, err := gorm.G[*settingRow](s.w, forUpdate).Where("name = ?", settingsName).First(ctx)
	if err != nil {
		return set, fmt.Errorf("locking the settings: %w", err)
	}
	return set, row.decode(&set)
}

// SettingsInput is the settings page as it was sent.
type SettingsInput struct {
	Seen   int64             // the last act when the page was made
	Values map[string]string // what was typed, by the setting's name; what is missing stays
}

// ChangeSettings sets what was changed on the page, each change an act by by. What
// somebody else has changed meanwhile is left as it is, unless both changed the
// same: then it is an ErrConflict that says what they did, and nothing is saved.
func (s *Store) ChangeSettings(ctx context.Context, by *User, in SettingsInput) error {
	if !by.May(ToRun) {
		return ErrForbidden
	}
	return s.tx(ctx, func(s *Store) error {
		now, err := s.settingsForUpdate(ctx)
		if err != nil {
			return err
		}
		since, err := s.settingsSince(ctx, in.Seen)
		if err != nil {
			return err
		}
		next, err := merge(now, in.Values, since)
		if err != nil {
			return err
		}
		return s.saveSettings(ctx, by, now, next)
	})
}

// merge is the rule alone: now with what was typed, where that differs from what
// whoever typed it had seen.
func merge(now Settings, typed map[string]string, since map[string][]*AdminAct) (Settings, error) {
	next, invalid, clashes := now, Invalid{}, Invalid{}
	for _, st := range settingsTable {
		text, sent := typed[st.Name]
		if !sent {
			continue
		}
		try := now
		wrong, seen, current := st.set(&try, text), st.Value(now), st.Value(now)
		if acts := since[st.Name]; len(acts) > 0 {
			seen = acts[0].OldValue
			if last := acts[len(acts)-1]; st.Value(try) != seen && st.Value(try) != current {
				clashes[st.Name] = fmt.Sprintf("%s set this to %s meanwhile. Save again to replace that.", last.Who(), st.Words(current))
			}
		}
		switch {
		case text == seen, wrong == "" && st.Value(try) == seen:
		case wrong != "":
			invalid[st.Name] = wrong
		default:
			st.set(&next, text)
		}
	}
	if len(clashes) > 0 {
		return now, fmt.Errorf("%w: %w", ErrConflict, clashes)
	}
	return next, invalid.orNil()
}

// settingsSince are the acts on settings after one, by the setting's name.
func (s *Store) settingsSince(ctx context.Context, seen int64) (map[string][]*AdminAct, error) {
	var acts []*AdminAct
	err := s.write(ctx).Joins("By").Where("admin_acts.kind = ? AND admin_acts.id > ?", ActOnSetting, seen).Order("admin_acts.id").Find(&acts).Error
	if err != nil {
		return nil, fmt.Errorf("looking for later changes: %w", err)
	}
	since := map[string][]*AdminAct{}
	for _, a := range acts {
		since[a.Subject] = append(since[a.Subject], a)
	}
	return since, nil
}

// saveSettings stores next and writes down each difference to now.
func (s *Store) saveSettings(ctx context.Context, by *User, now, next Settings) error {
	for _, st := range settingsTable {
		if was, is := st.Value(now), st.Value(next); was != is {
			if err := s.addAct(ctx, &AdminAct{ByID: idOf(by), Kind: ActOnSetting, Subject: st.Name, OldValue: was, NewValue: is}); err != nil {
				return err
			}
		}
	}
	return s.storeSettings(ctx, next)
}

func (s *Store) storeSettings(ctx context.Context, set Settings) error {
	value, err := json.Marshal(set)
	if err != nil {
		return err
	}
	s.touchSite()
	err = s.write(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&settingRow{Name: settingsName, Value: string(value)}).Error
	if err != nil {
		return fmt.Errorf("saving settings: %w", err)
	}
	return nil
}

// SaveSettings replaces the settings of the site, without the web.
func (s *Store) SaveSettings(ctx context.Context, set Settings) error {
	return s.tx(ctx, func(s *Store) error {
		now, err := s.settingsForUpdate(ctx)
		if err != nil {
			return err
		}
		return s.saveSettings(ctx, nil, now, set)
	})
}

// undoSetting sets a setting back to what it was before act, unless it has been
// changed since.
func (s *Store) undoSetting(ctx context.Context, act *AdminAct) error {
	st, known := settingByName(act.Subject)
	if !known {
		return ErrNotFound
	}
	now, err := s.settingsForUpdate(ctx)
	if err != nil {
		return err
	}
	if st.Value(now) != act.NewValue || st.set(&now, act.OldValue) != "" {
		return ErrConflict
	}
	return s.storeSettings(ctx, now)
}
