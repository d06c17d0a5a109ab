package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// An editor tries a setting, sets it, sees a writer told and the card named, takes it
// back and undoes that, all by plain forms.
func TestHoldsJourney(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		editor := visitor.as(t, modelstest.User(t, store, "ed", models.Editor))
		mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
		a := modelstest.Article(t, store, "Rates hold")
		visitor.post(t, a.Path()+"/comments", reply("Before anything."))
		says(t, editor.get(t, "/admin/holds"), "No part of the site differs")
		place := fmt.Sprintf("discussion:%d", a.DiscussionID)
		doc := page(t, editor.get(t, "/admin/holds?place="+place))
		if got := doc.Find("#place option[selected]").Text(); got != "Discussion: Rates hold" {
			t.Errorf("the form is about %q", got)
		}
		form := url.Values{"place": {place}, "mode": {"closed"}, "why": {"It went round in circles."}, "until": {"2001-01-01"}}
		r := editor.post(t, "/admin/holds", form)
		doc = page(t, r)
		if r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#until-error").Length() != 1 || doc.Find("#why").AttrOr("value", "") != "It went round in circles." {
			t.Errorf("a day gone by gave %d", r.StatusCode)
		}
		form.Del("until")
		text := page(t, editor.post(t, "/admin/holds/trial", form)).Find("#trial").Text()
		if !strings.Contains(text, "It would have caught 1 post of the last 1") || !strings.Contains(text, "Before anything.") {
			t.Errorf("the trial says %s", text)
		}
		if r := editor.post(t, "/admin/holds", form); r.Header.Get("Location") != "/admin/holds?said=saved" {
			t.Errorf("setting it gave %d", r.StatusCode)
		}
		says(t, visitor.get(t, a.Path()), "This discussion is closed. It went round in circles.")
		doc = page(t, mod.get(t, "/admin/holds"))
		removal := doc.Find("form[action$='/removal']").AttrOr("action", "")
		if r := mod.post(t, removal, nil); r.StatusCode != http.StatusSeeOther {
			t.Errorf("taking it back at %q gave %d", removal, r.StatusCode)
		}
		undo := page(t, mod.get(t, "/admin/holds")).Find("form[action^='/admin/holds/discussions/']").First().AttrOr("action", "")
		if r := mod.post(t, undo, nil); r.StatusCode != http.StatusSeeOther {
			t.Errorf("undoing at %q gave %d", undo, r.StatusCode)
		}
		says(t, visitor.get(t, a.Path()), "This discussion is closed.")
		if r := mod.post(t, undo, nil); r.StatusCode != http.StatusConflict {
			t.Errorf("undoing twice gave %d", r.StatusCode)
		}
	})
}

// One switch holds or closes the site, and says since when and by whom.
func TestStopSwitch(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		admin := visitor.as(t, modelstest.User(t, store, "ada", models.Admin))
		a := modelstest.Article(t, store, "Rates hold")
		for mode, words := range map[string]string{"held": "At the moment every post on the site is read by a moderator", "closed": "The site takes no posts at the moment"} {
			admin.post(t, "/admin/holds/switch", url.Values{"mode": {mode}})
			says(t, visitor.get(t, a.Path()), words)
			note := page(t, admin.get(t, "/admin/holds")).Find(".note--warn")
			if !strings.Contains(note.Text(), "by ada.") || note.Find("time").Length() != 1 {
				t.Errorf("%s: the page says %q", mode, note.Text())
			}
		}
		admin.post(t, "/admin/holds/switch", url.Values{"mode": {"open"}})
		says(t, admin.get(t, "/admin/holds"), "The site takes posts by the usual rules.")
		if r := admin.post(t, "/admin/holds/switch", url.Values{"mode": {"sideways"}}); r.StatusCode != http.StatusNotFound {
			t.Errorf("a mode that is none gave %d", r.StatusCode)
		}
	})
}

// Rules about links are tried on what was posted, and nothing is saved.
func TestTryLinks(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
		a := modelstest.Article(t, store, "Rates hold")
		visitor.post(t, a.Path()+"/comments", reply("See https://www.dials.example/now"))
		try := func(links, domains string) string {
			return page(t, mod.post(t, "/admin/holds/links/trial", url.Values{"links": {links}, "domains": {domains}})).Find("main").Text()
		}
		for _, tt := range [][3]string{
			{"1", "", "1 link: See"}, {"2", "", "caught 0 posts of the last 1"}, {"0", "dials.example", "www.dials.example: See"}, {"101", "", "a number from 0 to 100"}, {"0", "nothing", "is not a domain"},
		} {
			if text := try(tt[0], tt[1]); !strings.Contains(text, tt[2]) {
				t.Errorf("%s links, domains %q: no %q", tt[0], tt[1], tt[2])
			}
		}
		if set, err := store.Site(t.Context()); err != nil || set.LinksHeld != "" {
			t.Errorf("it was saved (%v)", err)
		}
	})
}

// The other rules of the settings are tried on the same page, which says how far a
// trial is true.
func TestTryOtherRules(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	visitor.post(t, a.Path()+"/comments", reply("My first words."))
	try := func(rule, from string) string {
		doc := page(t, mod.post(t, "/admin/holds/rules/trial", url.Values{"rule": {rule}, "night": {"new"}, "from": {from}, "to": {"7"}}))
		if got := doc.Find("#rule option[selected]").AttrOr("value", ""); got != rule && doc.Find("#rule-error").Length() == 0 {
			t.Errorf("after %s the form is about %q", rule, got)
		}
		return strings.Join(strings.Fields(doc.Find("main").Text()), " ")
	}
	for _, tt := range [][3]string{
		{"first_post", "22", "First post: My first words."}, {"first_post", "22", "as far as that is still there"},
		{"often_rejected", "22", "caught 0 posts of the last 1"}, {"filter", "22", "when it last saw it"},
		{"night", "7", "caught 0 posts"}, {"night", "24", "an hour from 0 to 23"}, {"words", "22", "Choose a rule"},
	} {
		if text := try(tt[0], tt[1]); !strings.Contains(text, tt[2]) {
			t.Errorf("%s from %s: no %q in %s", tt[0], tt[1], tt[2], text)
		}
	}
	if r := visitor.as(t, modelstest.User(t, store, "ann")).post(t, "/admin/holds/rules/trial", url.Values{"rule": {"first_post"}}); r.StatusCode != http.StatusForbidden {
		t.Errorf("a member gets %d", r.StatusCode)
	}
}
