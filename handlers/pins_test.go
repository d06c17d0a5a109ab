package handlers

import (
	"net/http"
	"net/url"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A moderator pins a topic until a day, and takes the pin off.
func TestPinJourney(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	moUser := modelstest.User(t, store, "mo", models.Moderator)
	mod := visitor.as(t, moUser)
	modelstest.Topic(t, store, moUser, modelstest.Board(t, store, "Miners"), "A long view")
	topic, err := store.Topic(t.Context(), moUser, 1)
	if err != nil {
		t.Fatal(err)
	}
	r := mod.post(t, "/topics/1/pin", url.Values{"pinned": {"true"}, "until": {"2001-01-01"}})
	doc := page(t, r)
	if r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#until-error").Length() != 1 || doc.Find("#until").AttrOr("value", "") != "2001-01-01" {
		t.Errorf("a day gone by gave %d", r.StatusCode)
	}
	if r := mod.post(t, "/topics/1/pin", url.Values{"pinned": {"true"}, "until": {"2040-01-05"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("pinning gave %d", r.StatusCode)
	}
	says(t, mod.get(t, topic.Path()), "It is pinned until")
	mod.post(t, "/topics/1/pin", url.Values{"pinned": {"false"}})
	if page(t, mod.get(t, topic.Path())).Find("#pin button").Text() != "Pin" || page(t, visitor.get(t, topic.Path())).Find("#pin").Length() != 0 {
		t.Error("the pin is not off, or a visitor is offered it")
	}
	if r := mod.post(t, "/topics/99/pin", nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("a topic that is none gave %d", r.StatusCode)
	}
}

// A moderator archives a topic and takes it off the lists by its buttons. Archived, it
// says so and takes nothing, not even from a form that was open before; off the lists,
// its address still leads there. The history undoes both.
func TestStandingJourney(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	moUser, annUser := modelstest.User(t, store, "mo", models.Moderator), modelstest.User(t, store, "ann")
	mod, ann := visitor.as(t, moUser), visitor.as(t, annUser)
	board := modelstest.Board(t, store, "Miners")
	modelstest.Topic(t, store, moUser, board, "A long view")
	topic, err := store.Topic(t.Context(), moUser, 1)
	if err != nil {
		t.Fatal(err)
	}
	press := func(name, value string) {
		t.Helper()
		r := mod.post(t, "/topics/1/standing", url.Values{name: {value}})
		if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || got != topic.Path()+"#standing" {
			t.Fatalf("%s=%s gave %d and leads to %s", name, value, r.StatusCode, got)
		}
	}
	onBoard := func() bool {
		t.Helper()
		return page(t, visitor.get(t, board.Path())).Find(`a[href="`+topic.Path()+`"]`).Length() > 0
	}
	if !onBoard() {
		t.Fatal("the board does not list it")
	}

	press("archived", "true")
	doc := page(t, visitor.get(t, topic.Path()))
	if doc.Find("#standing").Length() != 0 || doc.Find(`a[href^="/sign-in"]:contains("answer")`).Length() != 0 {
		t.Error("a visitor is offered the buttons, or to answer")
	}
	says(t, ann.get(t, topic.Path()), "This topic is archived")
	r := ann.post(t, "/topics/1/posts", url.Values{"body": {"A late word"}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("textarea[name=body]").Text() != "A late word" {
		t.Errorf("an answer gave %d, with %q kept", r.StatusCode, doc.Find("textarea[name=body]").Text())
	}

	press("unlisted", "true")
	if onBoard() {
		t.Error("off the lists, it is on its board")
	}
	if r := visitor.get(t, topic.Path()); r.StatusCode != http.StatusOK {
		t.Errorf("off the lists, its address gives %d", r.StatusCode)
	}

	undo := page(t, mod.get(t, "/admin/holds")).Find(`form[action^="/admin/holds/topics/"]`)
	if undo.Length() != 2 {
		t.Fatalf("%d acts can be undone, not 2", undo.Length())
	}
	for _, form := range undo.EachIter() {
		if r := mod.post(t, form.AttrOr("action", ""), nil); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("an undo gave %d", r.StatusCode)
		}
	}
	if !onBoard() {
		t.Error("after the undo, it is not on its board")
	}
	if r := ann.post(t, "/topics/1/posts", url.Values{"body": {"A late word"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("out of the archive, an answer gave %d", r.StatusCode)
	}
	if r := mod.post(t, "/topics/99/standing", url.Values{"archived": {"true"}}); r.StatusCode != http.StatusNotFound {
		t.Errorf("a topic that is none gave %d", r.StatusCode)
	}
}
