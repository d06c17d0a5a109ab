package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// settingsForm is the settings page as a browser would send it.
func settingsForm(t *testing.T, admin *site) url.Values {
	t.Helper()
	form := url.Values{}
	doc := page(t, admin.get(t, "/admin/settings"))
	for _, el := range doc.Find("form[action='/admin/settings'] [name]").EachIter() {
		name := el.AttrOr("name", "")
		_, checked := el.Attr("checked")
		switch {
		case el.Is("select"):
			form.Set(name, el.Find("option[selected]").AttrOr("value", ""))
		case el.Is("textarea"):
			form.Set(name, el.Text())
		case el.AttrOr("type", "") != "checkbox" || checked:
			form.Set(name, el.AttrOr("value", ""))
		}
	}
	return form
}

// An admin changes settings, sees who did, undoes it with one press, and a form
// that does not pass comes back as it was.
func TestSettingsPage(t *testing.T) {
	store := modelstest.New(t)
	admin := newSite(t, store).as(t, modelstest.User(t, store, "ada", models.Admin))
	form := settingsForm(t, admin)
	form.Set("site_name", "The <Vein>")
	form.Set("hold_first", "false")
	if r := admin.post(t, "/admin/settings", form); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("saving gave %d: %s", r.StatusCode, body(t, r))
	}
	doc := page(t, admin.get(t, "/admin/settings?said=saved"))
	if doc.Find("#site_name").AttrOr("value", "") != "The <Vein>" || doc.Find("#hold_first[checked]").Length() != 0 {
		t.Error("what was saved does not show")
	}
	text := strings.Join(strings.Fields(doc.Text()), " ")
	if !strings.Contains(text, "Name of the site: from “Lode” to “The <Vein>”By ada") || !strings.Contains(text, "waits for a moderator: from yes to no") {
		t.Errorf("the history does not say it: %s", text)
	}
	if name := page(t, newSite(t, store).get(t, "/")).Find("a.wordmark").Text(); name != "The <Vein>" {
		t.Errorf("visitors read %q", name)
	}
	undo := doc.Find("form[action^='/admin/settings/changes/']").Last().AttrOr("action", "")
	if r := admin.post(t, undo, nil); r.StatusCode != http.StatusSeeOther || page(t, newSite(t, store).get(t, "/")).Find("a.wordmark").Text() != "Lode" {
		t.Errorf("undoing gave %d", r.StatusCode)
	}
	if r := admin.post(t, undo, nil); r.StatusCode != http.StatusConflict {
		t.Errorf("undoing twice gave %d", r.StatusCode)
	}

	form = settingsForm(t, admin)
	form.Set("hold_links", "lots")
	form.Set("tagline", "Typed at length")
	r := admin.post(t, "/admin/settings", form)
	doc = page(t, r)
	if r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#hold_links-error").Length() != 1 || doc.Find("#tagline").AttrOr("value", "") != "Typed at length" || doc.Find("#hold_links").AttrOr("value", "") != "lots" {
		t.Errorf("a form that does not pass gave %d: %s", r.StatusCode, doc.Find("form").Text())
	}
	form = settingsForm(t, admin)
	form.Set("tagline", "Somebody was here")
	admin.post(t, "/admin/settings", form)
	form.Set("tagline", "Somebody else too")
	r = admin.post(t, "/admin/settings", form)
	doc = page(t, r)
	if r.StatusCode != http.StatusConflict || doc.Find("#tagline").AttrOr("value", "") != "Somebody else too" || !strings.Contains(doc.Find("#tagline-error").Text(), "ada set this") {
		t.Errorf("a clash gave %d: %s", r.StatusCode, doc.Find("#tagline-error").Text())
	}
}

// What is unsafe about how the program was started stands on the settings page.
func TestSettingsWarn(t *testing.T) {
	store := modelstest.New(t)
	s := newSite(t, store)
	s.handler = New(store, Config{BaseURL: "http://lode.example", SecondStepOptional: true, Warnings: []string{"Staff need no second step."}}, quiet())
	says(t, s.as(t, modelstest.User(t, store, "ada", models.Admin)).get(t, "/admin/settings"), "Staff need no second step.")
}

// While the site is read-only nobody loses a text, and an admin can end it.
func TestReadOnly(t *testing.T) {
	store := modelstest.New(t)
	a := modelstest.Article(t, store, "Rates hold")
	visitor := newSite(t, store)
	mod, admin := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator)), visitor.as(t, modelstest.User(t, store, "ada", models.Admin))
	set := func(mode models.ReadOnly) {
		t.Helper()
		form := settingsForm(t, admin)
		form.Set("read_only", string(mode))
		form.Set("read_only_words", "Back at noon.")
		if r := admin.post(t, "/admin/settings", form); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("setting %s gave %d", mode, r.StatusCode)
		}
	}
	send := func(s *site, words string) *http.Response {
		t.Helper()
		return s.post(t, a.Path()+"/comments", reply(words))
	}
	set(models.ReadOnlyStaff)
	r := send(visitor, "Kept words")
	if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" {
		t.Errorf("a visitor's reply gave %d", r.StatusCode)
	}
	if text := body(t, r); !strings.Contains(text, "Kept words") || !strings.Contains(text, "Back at noon.") {
		t.Error("the text or the reason is not on the page")
	}
	says(t, visitor.get(t, a.Path()), "The site can only be read at the moment. Back at noon.")
	if r := send(mod, "By staff"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a moderator's reply gave %d", r.StatusCode)
	}
	set(models.ReadOnlyAll)
	if r := send(mod, "By staff again"); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a moderator's reply gave %d", r.StatusCode)
	}
	visitor.as(t, modelstest.User(t, store, "ben", models.Admin)) // can still sign in
	set(models.ReadOnlyOff)
	if r := send(visitor, "Again"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("afterwards a reply gave %d", r.StatusCode)
	}
}

// An admin finds somebody, gives them a role, and takes it back; their sessions end.
// It needs a fresh proof of who the admin is.
func TestPeoplePage(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	admin, ann := visitor.as(t, modelstest.User(t, store, "ada", models.Admin)), modelstest.User(t, store, "ann")
	hers := visitor.as(t, ann)
	doc := page(t, admin.get(t, "/admin/people?q=ann"))
	action, found := doc.Find("form[action$='/role']").Attr("action")
	if !found || doc.Find("form[action$='/role']").Length() != 1 {
		t.Fatal("ann is not found, or others are")
	}
	form := url.Values{"role": {"moderator"}, "was": {"member"}}
	if r := admin.later(t, models.FreshFor+time.Minute).post(t, action, form); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a fresh proof it gave %d", r.StatusCode)
	}
	if r := admin.post(t, action, form); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("changing the role gave %d", r.StatusCode)
	}
	if r := hers.get(t, "/account"); r.StatusCode != http.StatusSeeOther {
		t.Error("her session lives on")
	}
	if r := admin.post(t, action, form); r.StatusCode != http.StatusConflict {
		t.Errorf("from an old page it gave %d", r.StatusCode)
	}
	r := admin.get(t, "/admin/people")
	doc = page(t, r)
	if text := strings.Join(strings.Fields(doc.Text()), " "); !strings.Contains(text, "ann: from member to moderatorBy ada") {
		t.Errorf("the history does not say it: %s", text)
	}
	if r := admin.post(t, doc.Find("form[action^='/admin/people/changes/']").AttrOr("action", ""), nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("undoing gave %d", r.StatusCode)
	}
	if u, err := store.UserByName(t.Context(), "ann"); err != nil || u.Role != models.Member {
		t.Errorf("ann is %s (%v)", u.Role, err)
	}
	own := strings.Replace(action, "/2/", "/1/", 1)
	if r := admin.post(t, own, url.Values{"role": {"member"}, "was": {"admin"}}); r.StatusCode != http.StatusUnprocessableEntity || page(t, r).Find("#role-1-error").Length() != 1 {
		t.Errorf("one's own role gave %d", r.StatusCode)
	}
}

// Staff are shown the tabs that open for them, and no others.
func TestAdminTabs(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	every := page(t, visitor.as(t, modelstest.User(t, store, "admin", models.Admin)).get(t, "/admin/settings")).Find("[aria-label='Running the site'] a")
	if every.Length() != 8 {
		t.Errorf("an admin sees %d tabs", every.Length())
	}
	for name, role := range map[string]models.Role{"moderator": models.Moderator, "editor": models.Editor} {
		staff := visitor.as(t, modelstest.User(t, store, name, role))
		shown := page(t, staff.get(t, "/admin/holds")).Find("[aria-label='Running the site'] a")
		for _, tab := range every.EachIter() {
			path := tab.AttrOr("href", "")
			opens := staff.get(t, path).StatusCode == http.StatusOK
			if is := shown.Is("[href='" + path + "']"); is != opens {
				t.Errorf("%s opens for the %s: %t, and is shown: %t", path, role, opens, is)
			}
		}
		if got := shown.Filter("[aria-current]").Text(); got != "Holds" {
			t.Errorf("the %s is on %q", role, got)
		}
	}
}
