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
