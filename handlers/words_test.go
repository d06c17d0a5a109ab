package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A moderator tries a list, saves it, sees it work, changes, removes and gets it
// back, all by plain forms.
func TestWordListJourney(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	visitor.post(t, a.Path()+"/comments", reply("There is a rumour about."))
	form := url.Values{"name": {"Look twice"}, "action": {"refuse"}, "words": {"rumour\ntip"}, "kind": {"whole"}, "enabled": {"true"}, "why": {"Give a source."}, "text": {"A hot tip"}}
	r := mod.post(t, "/admin/words/trial", form)
	if r.StatusCode != http.StatusOK {
		t.Errorf("trying gave %d", r.StatusCode)
	}
	text := strings.Join(strings.Fields(page(t, r).Find("#trial").Text()), " ")
	for _, words := range []string{"In your text it finds: tip.", "It would have caught 1 post of the last 1: 1 pending.", "There is a rumour about."} {
		if !strings.Contains(text, words) {
			t.Errorf("the trial does not say %q: %s", words, text)
		}
	}
	wrong := url.Values{"name": {"Look twice"}, "action": {"hold"}, "kind": {"inside"}, "words": {"a\nb"}}
	doc := page(t, mod.post(t, "/admin/words", wrong))
	if doc.Find("#words-error").Length() != 1 || doc.Find("#words").Text() != "a\nb" {
		t.Error("a wrong list does not come back as it was")
	}
	r = mod.post(t, "/admin/words", form)
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/admin/words?done=1" {
		t.Fatalf("saving gave %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	says(t, mod.get(t, "/admin/words?done=1"), "You have added “Look twice” (words: 2).")
	refused := visitor.post(t, a.Path()+"/comments", reply("Another rumour."))
	if refused.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a refused word gave %d", refused.StatusCode)
	}
	doc = page(t, refused)
	if doc.Find("#comment").Text() != "Another rumour." || !strings.Contains(doc.Find("#comment-error").Text(), "“rumour”, which is not taken here. Give a source.") {
		t.Errorf("the writer is told %q", doc.Find("#comment-error").Text())
	}
	says(t, mod.post(t, "/admin/words/test", url.Values{"text": {"tip"}}), "Refuse: the writer is told which word and why")
	list := page(t, mod.get(t, "/admin/words/1"))
	edited := fill(list.Find("form.form"), map[string]string{"words": "gossip"})
	edited.Set("action", "mark")
	edited.Set("words", "gossip")
	if r := mod.post(t, "/admin/words/1", edited); r.Header.Get("Location") != "/admin/words?done=2" {
		t.Errorf("changing gave %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	if r := mod.post(t, "/admin/words/1", edited); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("saving over a change gave %d", r.StatusCode)
	}
	visitor.post(t, a.Path()+"/comments", reply("Mere gossip."))
	if text := body(t, mod.get(t, "/moderation")); !strings.Contains(text, "Word “gossip”") {
		t.Error("the card is not marked")
	}
	if r := mod.post(t, "/admin/words/1/removal", nil); r.Header.Get("Location") != "/admin/words?done=3" || mod.get(t, "/admin/words/1").StatusCode != http.StatusNotFound {
		t.Errorf("removing gave %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	undo := page(t, mod.get(t, "/admin/words?done=3")).Find("[data-flash] form").AttrOr("action", "")
	if r := mod.post(t, undo, nil); r.StatusCode != http.StatusSeeOther || mod.get(t, "/admin/words/1").StatusCode != http.StatusOK {
		t.Errorf("undoing at %s gave %d", undo, r.StatusCode)
	}
	if r := mod.post(t, undo, nil); r.StatusCode != http.StatusConflict {
		t.Errorf("undoing twice gave %d", r.StatusCode)
	}
}
