package views

import (
	"strings"

	"lode/models"
)

// adminTabs are the pages from which the site is run, with what it takes to open them.
var adminTabs = []struct {
	path, label string
	needs       models.Right
}{
	{"/admin/settings", "Settings", models.ToRun},
	{"/admin/people", "People", models.ToRun},
	{"/admin/holds", "Holds", models.ToClose},
	{"/admin/rules", "Rules", models.ToRun},
	{"/admin/answers", "Answers", models.ToModerate},
	{"/admin/words", "Words", models.ToModerate},
	{"/admin/documents", "Documents", models.ToRun},
	{"/admin/mail", "Mail", models.ToRun},
}

// AdminTabs are those of them that the viewer may open.
func (l Layout) AdminTabs() []Tab {
	var tabs []Tab
	for _, t := range adminTabs {
		if l.Viewer.May(t.needs) {
			tabs = append(tabs, Tab{Label: t.label, Path: t.path, Current: strings.HasPrefix(l.Path, t.path)})
		}
	}
	return tabs
}

// Settings is where an admin sets what the site does.
var Settings = page[SettingsPage]("admin/settings.html")

// SettingsPage is what Settings shows.
type SettingsPage struct {
	Form
	Groups   []SettingGroup
	Seen     int64 // the last change that the values show
	Acts     []*models.AdminAct
	Pager    Pager
	Said     string   // what has just been done
	Warnings []string // what is unsafe or missing
}

// SettingGroup is a part of the form.
type SettingGroup struct {
	Name   string
	Fields []SettingField
}

// SettingField is one setting in the form, with what is wrong with it.
type SettingField struct {
	models.Setting
	Value string
	Wrong Problem
}

// Described is what a screen reader says of the field beside its label.
func (f SettingField) Described() string {
	ids := ""
	if f.Help != "" {
		ids = f.Name + "-hint"
	}
	if f.Wrong.Text != "" {
		ids += " " + f.Wrong.Field + "-error"
	}
	return ids
}

// Problems are all that is wrong, in the order of the form.
func (p SettingsPage) Problems() []Problem {
	var all []Problem
	for _, g := range p.Groups {
		for _, f := range g.Fields {
			if f.Wrong.Text != "" {
				all = append(all, f.Wrong)
			}
		}
	}
	return all
}

// NewSettingsPage is the page with the values of set, or what was typed instead.
func NewSettingsPage(set models.Settings, typed map[string]string, invalid models.Invalid) SettingsPage {
	p := SettingsPage{Form: Form{Errors: invalid}}
	for _, g := range models.SettingGroups() {
		group := SettingGroup{Name: g.Name}
		for _, st := range g.Settings {
			f := SettingField{Setting: st, Value: st.Value(set), Wrong: p.Wrong(st.Name)}
			if text, ok := typed[st.Name]; ok {
				f.Value = text
			}
			group.Fields = append(group.Fields, f)
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}

// Undo is the button that takes an act back.
func (p SettingsPage) Undo(a *models.AdminAct) UndoButton {
	return UndoButton{a, "/admin/settings/changes", a.Setting().Label}
}

// UndoButton takes back one act of an admin.
type UndoButton struct {
	Act  *models.AdminAct
	Path string // of the acts of its kind
	What string // is taken back, for those who do not see the line
}

// People is everyone who has an account.
var People = page[PeoplePage]("admin/people.html")

// PeoplePage is what People shows.
type PeoplePage struct {
	Form
	Query  string
	People []Person
	Pager  Pager
	Acts   []*models.AdminAct
	Said   string
}

// Person is one of them as an admin sees them.
type Person struct {
	*models.User
	Roles []models.Role
	Mine  bool // it is the admin who looks
	Wrong Problem
}

// Undo is the button that takes an act back.
func (p PeoplePage) Undo(a *models.AdminAct) UndoButton {
	b := UndoButton{a, "/admin/people/changes", ""}
	if a.Person != nil {
		b.What = "the role of " + a.Person.Name
	}
	return b
}

// Setup is the page on which a new site gets its name and its first admin.
var Setup = page[SetupPage]("admin/setup.html")

// SetupPage is what Setup shows. The password is never sent back.
type SetupPage struct {
	Form
	Input models.SetupInput
	Token string
}
