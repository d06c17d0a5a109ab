package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"

	"github.com/PuerkitoBio/goquery"
)

// A moderator without scripts comes back to the part of the queue they were on, to
// where the card stood, with the undo there.
func TestDecideAndStay(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	for _, name := range []string{"ann", "ben", "cid"} {
		modelstest.Reply(t, store, a, name, "Words of "+name)
	}
	doc := page(t, mod.get(t, "/moderation?kind=reply&reason=first_post"))
	form := url.Values{}
	for _, name := range []string{"version", "back", "next"} {
		form.Set(name, doc.Find("#card-2 [data-decide] [name="+name+"]").AttrOr("value", ""))
	}
	form.Set("note", "Kindly.")
	refused := mod.post(t, "/moderation/posts/2/rejection", form)
	if doc := page(t, refused); refused.StatusCode != http.StatusUnprocessableEntity || doc.Find("#rule-error").Length() != 1 ||
		doc.Find("#card-2 #note").Text() != "Kindly." || doc.Find("#card-2 [name=back]").AttrOr("value", "") != form.Get("back") {
		t.Errorf("a rejection without a rule gave %d", refused.StatusCode)
	}
	form.Set("rule", "3")
	to := mod.post(t, "/moderation/posts/2/rejection", form).Header.Get("Location")
	if !strings.Contains(to, "kind=reply") || !strings.Contains(to, "reason=first_post") || !strings.HasSuffix(to, "#next-row") {
		t.Errorf("it leads to %s", to)
	}
	if got := page(t, mod.get(t, to)).Find("#next-row").Parent().Next().Find("article").AttrOr("id", ""); got != "card-3" {
		t.Errorf("the undo stands before %q", got)
	}
}

// What was selected for many stays selected when the form did not pass.
func TestDecideManyRefused(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	modelstest.Reply(t, store, a, "ann", "Words")
	modelstest.Reply(t, store, a, "ben", "Other words")
	r := mod.post(t, "/moderation/bulk", url.Values{"post": {"2"}, "action": {"reject"}, "back": {"state=pending"}})
	doc := page(t, r)
	if r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#bulk #rule-error").Length() != 1 || doc.Find("#action [selected]").AttrOr("value", "") != "reject" ||
		doc.Find(".pick[checked]").AttrOr("value", "") != "2" {
		t.Errorf("it gave %d and forgot what was chosen", r.StatusCode)
	}
}

// Without scripts, too, a press about many leaves alone what its writer has changed since
// the page was opened, and says so.
func TestDecideManyAsSeen(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		mod, ann := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator)), modelstest.User(t, store, "ann")
		a := modelstest.Article(t, store, "Rates hold")
		for i := range 2 {
			if _, err := store.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: fmt.Sprintf("Kind words %d", i)}); err != nil {
				t.Fatal(err)
			}
		}
		form := url.Values{"action": {"approve"}, "state": {"pending"}, "post": {"1", "2"}}
		page(t, mod.get(t, "/moderation")).Find("[name=seen][form=bulk]").Each(func(_ int, seen *goquery.Selection) { form.Add("seen", seen.AttrOr("value", "")) })
		if _, err := store.EditPost(t.Context(), ann, 1, models.EditInput{Body: "Buy my coins"}); err != nil {
			t.Fatal(err)
		}
		text := page(t, mod.get(t, mod.post(t, "/moderation/bulk", form).Header.Get("Location"))).Find("main").Text()
		if !strings.Contains(text, "Approved: 1. One was decided about or changed before: The writer has changed this post") {
			t.Errorf("it says %s", text)
		}
		if p, err := store.Post(t.Context(), nil, 1); err == nil && p.IsPublic() {
			t.Errorf("everyone reads %q", p.Body)
		}
	})
}

// A press about many of which others had decided some says how many, and of the first
// who and how.
func TestDecideManySaysWhoWasFaster(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		mo, max := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator)), visitor.as(t, modelstest.User(t, store, "max", models.Moderator))
		a := modelstest.Article(t, store, "Rates hold")
		for i := range 6 {
			modelstest.Reply(t, store, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i))
		}
		spam := func(posts ...string) string {
			t.Helper()
			r := max.post(t, "/moderation/bulk", url.Values{"post": posts, "action": {"spam"}, "state": {"pending"}})
			if r.StatusCode != http.StatusSeeOther {
				t.Fatalf("it gave %d", r.StatusCode)
			}
			return page(t, max.get(t, r.Header.Get("Location"))).Find("main").Text()
		}
		mo.post(t, "/moderation/posts/1/approval", url.Values{"version": {"1"}})
		mo.post(t, "/moderation/posts/2/trash", url.Values{"version": {"1"}})
		if text := spam("1", "3"); !strings.Contains(text, "Marked as spam: 1. One was decided about or changed before: Approved by mo at ") {
			t.Errorf("of one that was decided it says %s", text)
		}
		if text := spam("1", "2", "4"); !strings.Contains(text, "Marked as spam: 1. 2 were decided about or changed before, the first so: Approved by mo at ") {
			t.Errorf("of two that were decided it says %s", text)
		}
		if text := spam("5", "6"); strings.Contains(text, "before") {
			t.Errorf("of none that was decided it says %s", text)
		}
	})
}

// A decision that is sent after its session has ended says so, and shows the words to
// the writer once more.
func TestDecideSignedOut(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	modelstest.Reply(t, store, modelstest.Article(t, store, "Rates hold"), "ann", "Words")
	r := visitor.post(t, "/moderation/posts/1/rejection", url.Values{"rule": {"3"}, "note": {"Kindly."}})
	if got := page(t, r).Find("#kept").Text(); r.StatusCode != http.StatusUnauthorized || got != "Kindly." {
		t.Errorf("it gave %d with %q", r.StatusCode, got)
	}
	req := httptest.NewRequest(http.MethodPost, "/moderation/posts/1/approval", nil)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if got := visitor.do(t, req).StatusCode; got != http.StatusUnauthorized {
		t.Errorf("the queue's script gets %d", got)
	}
}

// Undo without scripts comes back to the same part of the queue, to the card that it
// brings back; the undo of a picture does too.
func TestUndoAndStay(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	for _, name := range []string{"ann", "ben", "cid"} {
		modelstest.Reply(t, store, a, name, "Words of "+name)
	}
	send := func(form *goquery.Selection) string {
		t.Helper()
		return mod.post(t, form.AttrOr("action", ""), hiddenIn(form)).Header.Get("Location")
	}
	to := send(page(t, mod.get(t, "/moderation?kind=reply")).Find("#card-2 [data-decide]"))
	to = send(page(t, mod.get(t, to)).Find("[data-flash] form"))
	if !strings.Contains(to, "kind=reply") || !strings.Contains(to, "undone=1") {
		t.Errorf("the undo leads to %s", to)
	}
	if got := page(t, mod.get(t, to)).Find("#next-row").Parent().Next().Find("article").AttrOr("id", ""); got != "card-2" {
		t.Errorf("it says so before %q", got)
	}
	form := page(t, mod.get(t, "/moderation?kind=person&picture=seen-1")).Find("[data-flash] form")
	if got := form.Find("[name=back]").AttrOr("value", ""); !strings.Contains(got, "kind=person") {
		t.Errorf("the undo of a picture goes back to %q", got)
	}
}

// Whoever undoes what is undone, or decides about many of which none is left, learns
// who was faster, when and with what.
func TestTooLateSaysWho(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mo, max := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator)), visitor.as(t, modelstest.User(t, store, "max", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	modelstest.Reply(t, store, a, "ann", "Words")
	modelstest.Reply(t, store, a, "ben", "Other words")
	mo.post(t, "/moderation/bulk", url.Values{"post": {"1", "2"}, "action": {"spam"}})
	r := max.post(t, "/moderation/bulk", url.Values{"post": {"1", "2"}, "action": {"approve"}, "state": {"pending"}, "back": {"kind=reply"}})
	doc := page(t, r)
	if got := doc.Find("[data-conflict]").Text(); r.StatusCode != http.StatusConflict || !strings.Contains(got, "Marked as spam by mo at") || !strings.Contains(got, "The other 1 ") {
		t.Errorf("many too late gives %d and says %q", r.StatusCode, got)
	}
	if got := doc.Find(".oops a.btn").AttrOr("href", ""); got != "/moderation?kind=reply" {
		t.Errorf("it leads back to %s", got)
	}
	undo := doc.Find("[data-undo]").Parent().AttrOr("action", "")
	if r := max.post(t, undo, nil); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%q gives %d", undo, r.StatusCode)
	}
	doc = page(t, mo.post(t, undo, nil))
	if got := doc.Find("[data-conflict]").Text(); !strings.HasPrefix(got, "max undid it at ") || !strings.Contains(got, "pending now") || doc.Find("h1").Text() != "Undone already" {
		t.Errorf("an undo of what is undone says %q", got)
	}
	if doc.Find("[data-undo]").Length() != 0 {
		t.Error("it offers to undo an undo")
	}
}

// The script that sends many learns of each that came too late who was faster, with
// what, and how to take it back.
func TestTooLateSaysWhoToScripts(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mo, max := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator)), visitor.as(t, modelstest.User(t, store, "max", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	for _, name := range []string{"ann", "ben", "cid"} {
		modelstest.Reply(t, store, a, name, "Words of "+name)
	}
	mo.post(t, "/moderation/posts/1/spam", nil)
	mo.post(t, "/moderation/posts/2/trash", nil)
	form := url.Values{"post": {"1", "2", "3"}, "action": {"approve"}, "state": {"pending"}}
	req := httptest.NewRequest(http.MethodPost, "/moderation/bulk", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	var answer struct {
		Posts []int64
		Late  []struct {
			Post        int64
			Words, Undo string
		}
	}
	if err := json.Unmarshal([]byte(body(t, max.do(t, req))), &answer); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(answer.Posts, []int64{3}) || len(answer.Late) != 2 {
		t.Fatalf("it answers %+v", answer)
	}
	for i, want := range []string{"Marked as spam by mo at ", "Moved to trash by mo at "} {
		if l := answer.Late[i]; l.Post != int64(i+1) || !strings.HasPrefix(l.Words, want) || l.Undo != undoPath(l.Post) {
			t.Errorf("late is %+v", l)
		}
	}
}

// A form of the queue that is sent twice comes to the same as once: whoever pressed
// twice sees what they did, not that somebody was faster.
func TestQueueFormsSentTwice(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	for _, name := range []string{"ann", "ben", "cid"} {
		modelstest.Reply(t, store, a, name, "Words of "+name)
	}
	queue := page(t, mod.get(t, "/moderation"))
	for selector, typed := range map[string]url.Values{
		"#card-1 form[data-decide]": {},
		"#card-2 form.rejecting":    {"rule": {"3"}, "note": {"Sorry."}},
		"#bulk":                     {"post": {"3"}, "action": {"spam"}},
	} {
		form := queue.Find(selector)
		values := hiddenIn(form)
		maps.Copy(values, typed)
		if values.Get("nonce") == "" {
			t.Errorf("%s has no nonce", selector)
		}
		first, again := mod.post(t, form.AttrOr("action", ""), values), mod.post(t, form.AttrOr("action", ""), values)
		if first.StatusCode != http.StatusSeeOther || again.StatusCode != http.StatusSeeOther || first.Header.Get("Location") != again.Header.Get("Location") {
			t.Errorf("%s gives %d %s, then %d %s", selector, first.StatusCode, first.Header.Get("Location"), again.StatusCode, again.Header.Get("Location"))
		}
	}
}

// hiddenIn are the fields of a form that nobody fills in.
func hiddenIn(form *goquery.Selection) url.Values {
	values := url.Values{}
	for _, field := range form.Find("input[type=hidden]").EachIter() {
		values.Set(field.AttrOr("name", ""), field.AttrOr("value", ""))
	}
	return values
}

// A decision is a form: anything else is of the wrong kind, and decides nothing.
func TestDecideTakesFormsAlone(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	modelstest.Reply(t, store, modelstest.Article(t, store, "Rates hold"), "ann", "Words")
	for kind, sent := range map[string]string{
		"application/json": `{"version": 1}`, "text/xml": "<in><version>1</version></in>", "application/xml": "<in/>", "text/plain": "version=1", "": "version=1",
	} {
		r := httptest.NewRequest(http.MethodPost, "/moderation/posts/1/spam", strings.NewReader(sent))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if got := mod.do(t, r).StatusCode; got != http.StatusUnsupportedMediaType {
			t.Errorf("%q gives %d", kind, got)
		}
	}
	if p, err := store.Card(t.Context(), modelstest.User(t, store, "max", models.Moderator), 1); err != nil || p.State != models.Pending {
		t.Errorf("the post is %s (%v)", p.State, err)
	}
	r := mod.post(t, "/moderation/posts/1/spam", url.Values{"version": {"7"}})
	if got := page(t, r).Find("[data-conflict]").Text(); r.StatusCode != http.StatusConflict || !strings.HasPrefix(got, "The form was about another version of this post. It is pending now.") {
		t.Errorf("a version that never was gives %d and says %q", r.StatusCode, got)
	}
}
