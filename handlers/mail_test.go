package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
	"lode/views"
)

// told is the message in which ann is told what became of a reply of hers.
func told(t *testing.T, store *models.Store, ann *models.User, words string) *models.Letter {
	t.Helper()
	a := modelstest.Article(t, store, words)
	p, err := store.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: words})
	if err != nil {
		t.Fatal(err)
	}
	mod := &models.User{ID: modelstest.User(t, store, "mo-"+a.Slug, models.Moderator).ID, Role: models.Moderator}
	if _, err := store.Decide(t.Context(), mod, p.ID, models.ActTrash, models.DecisionInput{Version: p.Version}); err != nil {
		t.Fatal(err)
	}
	now := store.Now()
	later := store.WithClock(func() time.Time { return now.Add(5 * time.Minute) })
	jobs, err := later.ClaimJobs(t.Context(), 10)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("%d messages wait (%v)", len(jobs), err)
	}
	l, err := later.Letter(t.Context(), jobs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := later.FinishJob(t.Context(), jobs[0]); err != nil {
		t.Fatal(err)
	}
	return l
}

// A mail program stops a kind of mail with one press, without a cookie and from
// anywhere; a person does on a page, which by itself changes nothing.
func TestStopMail(t *testing.T) {
	store := modelstest.New(t)
	visitor, ann := newSite(t, store), modelstest.User(t, store, "ann")
	l := told(t, store, ann, "First words")
	address := views.StopURL(l, "http://lode.example")
	path := strings.TrimPrefix(address, "http://lode.example")
	_, text, html, err := views.Letter(l, "http://lode.example")
	if err != nil || !strings.Contains(text, "Stop messages of this kind: "+address+"\n") || !strings.Contains(html, `<a href="`+address+`">`) {
		t.Errorf("the message does not say how to stop it (%v): %s", err, text)
	}
	for range 2 {
		says(t, visitor.get(t, path), "Stop this mail?")
	}
	press := httptest.NewRequest(http.MethodPost, path, strings.NewReader("List-Unsubscribe=One-Click"))
	press.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	press.Header.Set("Origin", "https://mail.example")
	press.Header.Set("Sec-Fetch-Site", "cross-site")
	if r := visitor.do(t, press); r.StatusCode != http.StatusOK || r.Header.Get("Set-Cookie") != "" {
		t.Errorf("one press gave %d", r.StatusCode)
	}
	if l := told(t, store, ann, "Second words"); l != nil {
		t.Errorf("a message is still sent: %+v", l)
	}
	says(t, visitor.get(t, path), "You get no more mail of this kind")
	undo := page(t, visitor.get(t, path)).Find("main form").AttrOr("action", "")
	if r := visitor.post(t, undo, nil); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != path {
		t.Errorf("undoing gave %d", r.StatusCode)
	}
	if l := told(t, store, ann, "Third words"); l == nil {
		t.Error("no message is sent again")
	}
	if r := visitor.post(t, path, nil); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != path {
		t.Errorf("the button gave %d", r.StatusCode)
	}
	for _, wrong := range []string{"/mail/stop/wrong", "/mail/start/wrong"} {
		if r := visitor.post(t, wrong, nil); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s gave %d", wrong, r.StatusCode)
		}
	}
}

// Whoever has an account chooses what mail they get, and can take a choice back.
func TestMailChoices(t *testing.T) {
	store := modelstest.New(t)
	u := modelstest.User(t, store, "ann")
	ann := newSite(t, store).as(t, u)
	doc := page(t, ann.get(t, "/account/mail"))
	if n := doc.Find("main form[action='/account/mail']").Length(); n != 4 || !strings.Contains(doc.Text(), "ann@example.org") {
		t.Fatalf("the page has %d choices", n)
	}
	r := ann.post(t, "/account/mail", url.Values{"kind": {"decisions"}, "wanted": {"false"}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("stopping gave %d", r.StatusCode)
	}
	doc = page(t, ann.get(t, r.Header.Get("Location")))
	if !strings.Contains(doc.Find("[role=status]").Text(), "Stopped: what became of my posts.") || doc.Find("[role=status] button[value=true]").Length() != 1 {
		t.Errorf("the page says %s", doc.Find("[role=status]").Text())
	}
	if l := told(t, store, u, "Words"); l != nil {
		t.Error("a message is still sent")
	}
	ann.post(t, "/account/mail", url.Values{"kind": {"decisions"}, "wanted": {"true"}})
	if l := told(t, store, u, "More words"); l == nil {
		t.Error("no message is sent again")
	}
	una := newSite(t, store).as(t, modelstest.Unconfirmed(t, store, "una"))
	says(t, una.get(t, "/account/mail"), "We send nothing but the link that confirms")
	if r := una.post(t, "/account/mail", url.Values{"kind": {"decisions"}}); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without a confirmed address it gave %d", r.StatusCode)
	}
}

// An admin sees why mail was given up, and tries again or discards it.
func TestMailPage(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	visitor.handler = New(store, Config{BaseURL: "http://lode.example", SecondStepOptional: true, MailFolder: "data/mail", LookupTXT: func(_ context.Context, name string) ([]string, error) {
		if name == "lode.example" {
			return []string{"other", "v=spf1 mx -all"}, nil
		}
		return nil, errors.New("no such host")
	}}, quiet())
	admin := visitor.as(t, modelstest.User(t, store, "ada", models.Admin))
	says(t, admin.get(t, "/admin/mail"), "they are files in data/mail")
	if r := admin.post(t, "/admin/mail/test", nil); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("a test gave %d", r.StatusCode)
	}
	says(t, admin.get(t, "/admin/mail"), "Waiting to be sent1")
	jobs, err := store.ClaimJobs(t.Context(), 1)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("claimed %v (%v)", jobs, err)
	}
	l, err := store.Letter(t.Context(), jobs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := store.RefuseMail(t.Context(), jobs[0], l, errors.New("550 5.1.1 <nobody> unknown"), true); err != nil {
		t.Fatal(err)
	}
	doc := page(t, admin.get(t, "/admin/mail"))
	if !strings.Contains(doc.Text(), "550 5.1.1 <nobody> unknown") {
		t.Error("the reason is not on the page")
	}
	discard, _ := doc.Find("form[action$='/discard']").Attr("action")
	if r := admin.post(t, discard, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("discarding gave %d", r.StatusCode)
	}
	if r := admin.post(t, discard, nil); r.StatusCode != http.StatusConflict {
		t.Errorf("discarding twice gave %d", r.StatusCode)
	}
	doc = page(t, admin.get(t, "/admin/mail"))
	undo, found := doc.Find("form[action^='/admin/mail/changes/']").Attr("action")
	if !found || strings.Contains(doc.Text(), "550 5.1.1") {
		t.Error("it is still on the list, or cannot be taken back")
	}
	if r := admin.post(t, undo, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("undoing gave %d", r.StatusCode)
	}
	retry, _ := page(t, admin.get(t, "/admin/mail")).Find("form[action$='/retry']").Attr("action")
	if r := admin.post(t, retry, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("trying again gave %d", r.StatusCode)
	}
	says(t, admin.get(t, "/admin/mail"), "Waiting to be sent1")
	checked := admin.post(t, "/admin/mail/check", nil)
	text := strings.Join(strings.Fields(page(t, checked).Find("main").Text()), " ")
	if checked.StatusCode != http.StatusOK || !strings.Contains(text, "SPF Foundlode.examplev=spf1 mx -all") || !strings.Contains(text, "DMARC Missing_dmarc.lode.example") {
		t.Errorf("the check gave %d: %s", checked.StatusCode, text)
	}
}
