package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A moderator approves and answers without scripts, and loses no text on the way.
func TestAnswerForm(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	p := modelstest.Reply(t, store, a, "ann", "Is it so?")
	if n := page(t, mod.get(t, "/moderation")).Find("#card-1 a[href='/moderation/posts/1/answer']").Length(); n != 1 {
		t.Error("the card has no way to answer")
	}
	if n := page(t, mod.get(t, "/moderation/posts/1/answer")).Find("form[action='/moderation/posts/1/answer'] textarea").Length(); n != 1 {
		t.Error("no form to answer in")
	}
	r := mod.post(t, "/moderation/posts/1/answer", url.Values{"version": {"1"}, "body": {" "}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#body-error").Length() != 1 {
		t.Errorf("an empty answer gave %d", r.StatusCode)
	}
	if _, err := store.Decide(t.Context(), modelstest.User(t, store, "max", models.Moderator), p.ID, models.ActSpam, models.DecisionInput{Version: 1}); err != nil {
		t.Fatal(err)
	}
	r = mod.post(t, "/moderation/posts/1/answer", url.Values{"version": {"1"}, "body": {"Yes, it is."}})
	if doc := page(t, r); r.StatusCode != http.StatusConflict || doc.Find("#kept-body").Text() != "Yes, it is." {
		t.Errorf("after somebody else it gave %d and kept %q", r.StatusCode, doc.Find("#kept-body").Text())
	}
	r = mod.post(t, "/moderation/posts/1/answer", url.Values{"version": {"2"}, "body": {"Yes, it is."}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the answer gave %d", r.StatusCode)
	}
	says(t, mod.get(t, r.Header.Get("Location")), "Approved: 1.")
	says(t, mod.get(t, a.Path()), "Yes, it is.")
	for _, path := range []string{"/moderation/posts/9/answer", "/moderation/posts/x/answer"} {
		if got := mod.get(t, path).StatusCode; got != http.StatusNotFound {
			t.Errorf("%s gave %d", path, got)
		}
	}
}

// A moderator edits without scripts; readers see that and why.
func TestStaffEditForm(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	moderator := modelstest.User(t, store, "mo", models.Moderator)
	mod := visitor.as(t, moderator)
	a := modelstest.Article(t, store, "Rates hold")
	p := modelstest.Reply(t, store, a, "ann", "Call me at 555 0199")
	modelstest.Approve(t, store, moderator, p)
	if got := page(t, mod.get(t, "/moderation/posts/1/edit")).Find("textarea[name=body]").Text(); got != "Call me at 555 0199" {
		t.Errorf("the form has %q", got)
	}
	r := mod.post(t, "/moderation/posts/1/edit", url.Values{"version": {"2"}, "body": {"Call me"}, "note": {""}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#note-error").Length() != 1 || doc.Find("textarea[name=body]").Text() != "Call me" {
		t.Errorf("without a note it gave %d and kept %q", r.StatusCode, doc.Find("textarea[name=body]").Text())
	}
	r = mod.post(t, "/moderation/posts/1/edit", url.Values{"version": {"2"}, "body": {"Call me"}, "note": {"A phone <number>"}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the edit gave %d", r.StatusCode)
	}
	says(t, mod.get(t, r.Header.Get("Location")), "Edited: 1.")
	says(t, visitor.get(t, a.Path()), ": A phone <number>")
	says(t, visitor.get(t, models.ReceiptPath(p.Receipt)), ": A phone <number>")
	undo := page(t, mod.get(t, r.Header.Get("Location"))).Find("[data-flash] form").AttrOr("action", "")
	if r := mod.post(t, undo, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("undoing gave %d", r.StatusCode)
	}
	says(t, visitor.get(t, a.Path()), "Call me at 555 0199")
	if text := body(t, visitor.get(t, a.Path())); strings.Contains(text, "Edited by a moderator") {
		t.Error("the page still says that it was edited")
	}
}

// Where the setting is off nobody is offered an edit, and none is taken.
func TestStaffEditOff(t *testing.T) {
	store := modelstest.New(t)
	admin := newSite(t, store).as(t, modelstest.User(t, store, "ada", models.Admin))
	modelstest.Reply(t, store, modelstest.Article(t, store, "Rates hold"), "ann", "Words")
	edits := func() int { return page(t, admin.get(t, "/moderation")).Find("a[href$='/edit']").Length() }
	if edits() != 1 {
		t.Error("no way to edit")
	}
	form := settingsForm(t, admin)
	form.Set("staff_edit", "false")
	if r := admin.post(t, "/admin/settings", form); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("saving gave %d", r.StatusCode)
	}
	r := admin.post(t, "/moderation/posts/1/edit", url.Values{"version": {"1"}, "body": {"Others"}, "note": {"Why"}})
	if edits() != 0 || r.StatusCode != http.StatusForbidden || admin.get(t, "/moderation/posts/1/edit").StatusCode != http.StatusForbidden {
		t.Errorf("an edit was taken: %d", r.StatusCode)
	}
}

// A moderator moves a reply to the forum without scripts; old links find it.
func TestMoveForm(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	moderator := modelstest.User(t, store, "mo", models.Moderator)
	mod := visitor.as(t, moderator)
	a := modelstest.Article(t, store, "Rates hold")
	modelstest.Board(t, store, "Copper")
	modelstest.Approve(t, store, moderator, modelstest.Reply(t, store, a, "ann", "What of copper?"))
	form := page(t, mod.get(t, "/moderation/posts/1/move"))
	if form.Find("select[name=board] option[value=copper]").Length() != 1 || form.Find("input[name=title]").AttrOr("value", "") != "Rates hold" {
		t.Error("the form has neither the board nor a title")
	}
	r := mod.post(t, "/moderation/posts/1/move", url.Values{"version": {"2"}, "board": {""}, "title": {"What of copper"}})
	if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#board-error").Length() != 1 || doc.Find("#title").AttrOr("value", "") != "What of copper" {
		t.Errorf("without a board it gave %d", r.StatusCode)
	}
	r = mod.post(t, "/moderation/posts/1/move", url.Values{"version": {"2"}, "board": {"copper"}, "title": {"What of copper"}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("moving gave %d", r.StatusCode)
	}
	says(t, mod.get(t, r.Header.Get("Location")), "Moved to the forum: 1.")
	doc := page(t, visitor.get(t, a.Path()))
	if note := doc.Find("#post-1[data-state=moved]"); note.Find("a[href='/posts/1']").Text() != "What of copper" || strings.Contains(doc.Find("#comments").Text(), "What of copper?") {
		t.Errorf("in its place stands %q", note.Text())
	}
	if got := visitor.get(t, "/posts/1").Header.Get("Location"); got != "/forum/copper/1/what-of-copper#post-1" {
		t.Errorf("the permalink leads to %s", got)
	}
	says(t, visitor.get(t, "/forum/copper/1/what-of-copper"), "What of copper?")
	undo := page(t, mod.get(t, r.Header.Get("Location"))).Find("[data-flash] form").AttrOr("action", "")
	if r := mod.post(t, undo, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("undoing gave %d", r.StatusCode)
	}
	says(t, visitor.get(t, a.Path()), "What of copper?")
	if got := visitor.get(t, "/forum/copper/1/what-of-copper").StatusCode; got != http.StatusNotFound {
		t.Errorf("the empty topic gave %d", got)
	}
}

// A card offers to decide about all that wait and are like it, where there are such,
// and one undo takes all of them back.
func TestDecideAlikeForm(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	modelstest.Reply(t, store, a, "sue", "Buy this")
	modelstest.Reply(t, store, a, "ann", "Something else")
	modelstest.Reply(t, store, a, "sue", "Buy that")
	doc := page(t, mod.get(t, "/moderation"))
	if got := doc.Find("#card-1 .alike button").Text(); got != "All 2 from this person" {
		t.Errorf("the card offers %q", got)
	}
	if doc.Find("#card-2 .alike").Length() != 0 {
		t.Error("a card offers what is like nothing else")
	}
	r := mod.post(t, "/moderation/bulk", url.Values{"post": {"1"}, "like": {"person"}, "action": {"reject"}, "rule": {"3"}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("it gave %d", r.StatusCode)
	}
	doc = page(t, mod.get(t, r.Header.Get("Location")))
	if got := doc.Find("[data-flash] strong").Text(); got != "Rejected: 2." || doc.Find("[data-row]").Length() != 1 {
		t.Errorf("it says %q and leaves %d", got, doc.Find("[data-row]").Length())
	}
	if r := mod.post(t, doc.Find("[data-flash] form").AttrOr("action", ""), nil); !strings.HasSuffix(r.Header.Get("Location"), "undone=2#next-row") {
		t.Errorf("the undo led to %s", r.Header.Get("Location"))
	}
}

// Whoever is too late with an act loses nothing of what was chosen and typed.
func TestTooLateKeepsTheForm(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	p := modelstest.Reply(t, store, modelstest.Article(t, store, "Rates hold"), "ann", "Is it so?")
	if _, err := store.Decide(t.Context(), modelstest.User(t, store, "max", models.Moderator), p.ID, models.ActSpam, models.DecisionInput{Version: 1}); err != nil {
		t.Fatal(err)
	}
	modelstest.Board(t, store, "copper")
	for path, sent := range map[string]map[string]string{
		"edit":      {"body": "Is it?", "note": "Shorter"},
		"move":      {"board": "copper", "title": "Rates", "topic": ""},
		"rejection": {"rule": "3", "note": "Sorry."},
		"answer":    {"body": "It is."},
	} {
		form := url.Values{"version": {"1"}}
		for name, value := range sent {
			form.Set(name, value)
		}
		r := mod.post(t, "/moderation/posts/1/"+path, form)
		doc := page(t, r)
		if r.StatusCode != http.StatusConflict || !strings.Contains(doc.Find("[data-conflict]").Text(), "Marked as spam by max at ") {
			t.Errorf("%s gave %d", path, r.StatusCode)
		}
		for name, value := range sent {
			kept := doc.Find("#kept-" + name)
			if got := kept.AttrOr("value", kept.Text()); got != value {
				t.Errorf("%s keeps %q of %s", path, got, name)
			}
		}
	}
}
