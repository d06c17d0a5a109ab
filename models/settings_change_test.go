package models_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// change sends the settings page with these values typed.
func change(t *testing.T, s *models.Store, by *models.User, seen int64, pairs ...string) error {
	t.Helper()
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return s.ChangeSettings(t.Context(), by, models.SettingsInput{Seen: seen, Values: values})
}

func lastAct(t *testing.T, s *models.Store, kind models.ActKind) int64 {
	t.Helper()
	id, err := s.LastAct(t.Context(), kind)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func settings(t *testing.T, s *models.Store) models.Settings {
	t.Helper()
	site, err := s.Site(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return site.Settings
}

// Whatever is stored has its line on the page, and every line has a place to be
// stored.
func TestEverySettingIsOnThePage(t *testing.T) {
	lines := map[string]bool{}
	for _, g := range models.SettingGroups() {
		for _, st := range g.Settings {
			if lines[st.Name] {
				t.Errorf("%s has two lines", st.Name)
			}
			lines[st.Name] = true
			if st.Label == "" || st.Kind == "" || st.Kind == models.NumberSetting && st.Unit == "" {
				t.Errorf("%s lacks a label, a kind or a unit", st.Name)
			}
		}
	}
	fields := reflect.TypeFor[models.Settings]()
	for field := range fields.Fields() {
		name := field.Tag.Get("json")
		if !lines[name] {
			t.Errorf("%s has no line on the page", name)
		}
		delete(lines, name)
	}
	for name := range lines {
		t.Errorf("%s is stored nowhere", name)
	}
}

func TestChangeSettings(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada, mod := modelstest.User(t, s, "ada", models.Admin), modelstest.User(t, s, "mo", models.Moderator)
		if err := change(t, s, mod, 0, "site_name", "Mine"); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a moderator: %v", err)
		}
		if err := change(t, s, ada, 0, "site_name", " The  Vein ", "hold_links", "3", "hold_first", "false", "tagline", settings(t, s).Tagline); err != nil {
			t.Fatal(err)
		}
		if set := settings(t, s); set.SiteName != "The Vein" || set.HoldLinks != 3 || set.HoldFirst || set.EditMinutes != models.DefaultSettings().EditMinutes {
			t.Errorf("saved %+v", set)
		}
		acts, _, err := s.Acts(t.Context(), ada, models.ActOnSetting, models.Page{Number: 1})
		if err != nil || len(acts) != 3 || acts[0].Who() != "ada" || acts[2].Old() != "“Lode”" || acts[2].New() != "“The Vein”" {
			t.Errorf("the history is %+v (%v)", acts, err)
		}
		err = change(t, s, ada, lastAct(t, s, models.ActOnSetting), "site_name", " ", "hold_links", "many", "contact", "nowhere", "read_only", "sometimes", "tagline", "Fine")
		invalid, ok := errors.AsType[models.Invalid](err)
		if !ok || len(invalid) != 4 {
			t.Errorf("nonsense gives %v", err)
		}
		if set := settings(t, s); set.SiteName != "The Vein" || set.Tagline == "Fine" {
			t.Errorf("half of a refused form was saved: %+v", set)
		}
	})
}

// Two admins who change different things both get them; who changes the same later
// is told, once.
func TestSettingsChangedMeanwhile(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada, ben := modelstest.User(t, s, "ada", models.Admin), modelstest.User(t, s, "ben", models.Admin)
		seen := lastAct(t, s, models.ActOnSetting)
		if err := change(t, s, ada, seen, "site_name", "Hers", "hold_links", "2"); err != nil {
			t.Fatal(err)
		}
		if err := change(t, s, ben, seen, "site_name", "Lode", "hold_links", "4"); err != nil {
			t.Errorf("other settings: %v", err)
		}
		if set := settings(t, s); set.SiteName != "Hers" || set.HoldLinks != 4 {
			t.Errorf("merged into %+v", set)
		}
		err := change(t, s, ben, seen, "site_name", "His", "tagline", "Lost?")
		invalid, _ := errors.AsType[models.Invalid](err)
		if !errors.Is(err, models.ErrConflict) || invalid["site_name"] != "ada set this to “Hers” meanwhile. Save again to replace that." || len(invalid) != 1 {
			t.Errorf("the same setting: %v", err)
		}
		if settings(t, s).Tagline == "Lost?" {
			t.Error("half of the form was saved")
		}
		if err := change(t, s, ben, lastAct(t, s, models.ActOnSetting), "site_name", "His"); err != nil || settings(t, s).SiteName != "His" {
			t.Errorf("saving again: %v", err)
		}
	})
}

func TestUndoSetting(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada, mod := modelstest.User(t, s, "ada", models.Admin), modelstest.User(t, s, "mo", models.Moderator)
		if err := change(t, s, ada, 0, "site_name", "First"); err != nil {
			t.Fatal(err)
		}
		first := lastAct(t, s, models.ActOnSetting)
		if _, err := s.UndoAct(t.Context(), mod, models.ActOnSetting, first); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a moderator: %v", err)
		}
		if _, err := s.UndoAct(t.Context(), ada, models.ActOnRole, first); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("as another kind: %v", err)
		}
		undo, err := s.UndoAct(t.Context(), ada, models.ActOnSetting, first)
		if err != nil || settings(t, s).SiteName != "Lode" {
			t.Fatalf("undone: %v, named %s", err, settings(t, s).SiteName)
		}
		if _, err := s.UndoAct(t.Context(), ada, models.ActOnSetting, first); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a second time: %v", err)
		}
		if _, err := s.UndoAct(t.Context(), ada, models.ActOnSetting, undo.ID); err != nil || settings(t, s).SiteName != "First" {
			t.Errorf("undoing the undo: %v, named %s", err, settings(t, s).SiteName)
		}
		again := lastAct(t, s, models.ActOnSetting)
		if err := change(t, s, ada, again, "site_name", "Second"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.UndoAct(t.Context(), ada, models.ActOnSetting, again); !errors.Is(err, models.ErrConflict) || settings(t, s).SiteName != "Second" {
			t.Errorf("changed since: %v, named %s", err, settings(t, s).SiteName)
		}
		if err := s.DB().Exec("UPDATE admin_acts SET new_value = 'x'").Error; err == nil {
			t.Error("history can be rewritten")
		}
		if err := s.DB().Exec("DELETE FROM admin_acts").Error; err == nil {
			t.Error("history can be deleted")
		}
	})
}

// What is stored by an older program gets the defaults of what it did not know.
func TestOlderSettings(t *testing.T) {
	s := modelstest.New(t)
	old, err := json.Marshal(map[string]any{"site_name": "Old"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DB().Exec("INSERT INTO settings (name, value) VALUES ('site', ?)", string(old)).Error; err != nil {
		t.Fatal(err)
	}
	if set := settings(t, s); set.SiteName != "Old" || set.ReadOnly != models.ReadOnlyOff || !set.HoldFirst {
		t.Errorf("read as %+v", set)
	}
}
