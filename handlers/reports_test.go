package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// editorsReply is a public reply by an editor, the first post of the site.
func editorsReply(t *testing.T, store *models.Store) *models.Article {
	t.Helper()
	ed, a := modelstest.User(t, store, "ed", models.Editor), modelstest.Article(t, store, "Rates hold")
	if _, err := store.LeaveReply(t.Context(), models.Writer{User: ed}, a.Slug, models.ReplyInput{Comment: "Buy it all"}); err != nil {
		t.Fatal(err)
	}
	return a
}

// A member reports a post, the moderator sees why and by whom, and the reporter's
// page says what came of it.
func TestReportJourney(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		ann := visitor.as(t, modelstest.User(t, store, "ann"))
		mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
		a := editorsReply(t, store)
		if href := page(t, visitor.get(t, a.Path())).Find("#post-1 a[href='/posts/1/reports']").Length(); href != 1 {
			t.Error("no way to report from the page")
		}
		r := visitor.post(t, "/posts/1/reports", url.Values{"reason": {"other"}, "note": {""}, "email": {"nowhere"}})
		if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#note-error, #email-error").Length() != 2 || doc.Find("#email").AttrOr("value", "") != "nowhere" {
			t.Errorf("a bad report gave %d", r.StatusCode)
		}
		r = ann.post(t, "/posts/1/reports", url.Values{"reason": {"3"}, "note": {"Paid for, I think"}})
		private := r.Header.Get("Location")
		if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(private, "/reports/") {
			t.Fatalf("a report gave %d %s", r.StatusCode, private)
		}
		r = visitor.get(t, private)
		if r.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Error("the private address can leak to where the page links")
		}
		says(t, r, "It waits for a moderator. What came of it will be on this page and in your mailbox.")
		queue := mod.get(t, "/moderation?state=reported")
		says(t, queue, "Rule 3, No promotionReported by annweight 1")
		if r := mod.post(t, "/moderation/posts/1/approval", url.Values{"version": {"1"}, "note": {"It is dear, and fair."}}); r.StatusCode != http.StatusSeeOther {
			t.Errorf("keeping it gave %d", r.StatusCode)
		}
		says(t, visitor.get(t, private), "left it where it is")
		says(t, visitor.get(t, private), "The moderator adds: It is dear, and fair.")
		if r := visitor.get(t, "/posts/99/reports"); r.StatusCode != http.StatusNotFound {
			t.Errorf("reporting what is not there gave %d", r.StatusCode)
		}
	})
}

// Whoever types somebody else's address is led where everybody is, and never to a
// page that was somebody's before.
func TestReportsOfStrangers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
		editorsReply(t, store)
		send := func(reason, note string) string {
			t.Helper()
			r := visitor.post(t, "/posts/1/reports", url.Values{"reason": {reason}, "note": {note}, "email": {"vic@tim.example"}})
			if r.StatusCode != http.StatusSeeOther {
				t.Fatalf("a report gave %d", r.StatusCode)
			}
			return r.Header.Get("Location")
		}
		first, again := send("3", "I am his sister."), send("3", "Who am I?")
		if first != "/posts/1/reports/sent" || again != first {
			t.Errorf("reports lead to %s and %s", first, again)
		}
		says(t, visitor.get(t, first), "Look into your mailbox")

		notice, other := send("unlawful", "It names my child."), send("unlawful", "Who am I?")
		if notice == other || !strings.HasPrefix(notice, "/reports/") || !strings.HasPrefix(other, "/reports/") {
			t.Errorf("notices lead to %s and %s", notice, other)
		}
		if text := page(t, visitor.get(t, other)).Text(); strings.Contains(text, "my child") {
			t.Error("one notice shows another")
		}
		says(t, visitor.get(t, notice), "yours has the number")
		says(t, visitor.get(t, notice), "We cannot tell yet that the address is yours.")
		says(t, mod.get(t, "/moderation?state=reported"), "address not confirmedweight 0")
		r := mod.post(t, "/moderation/posts/1/rejection", url.Values{"version": {"1"}, "rule": {"1"}, "note": {"It does name a child."}})
		if r.StatusCode != http.StatusSeeOther {
			t.Fatalf("deciding gave %d", r.StatusCode)
		}
		says(t, visitor.get(t, notice), "A moderator has looked at it and agrees: the post is not shown.")
		says(t, visitor.get(t, notice), "Rule 1, ")
		if text := page(t, visitor.get(t, notice)).Find("main").Text(); strings.Contains(text, "It does name a child.") {
			t.Error("what the moderator says to the writer is shown to whoever reported")
		}
	})
}

// Nobody reports what they wrote themselves.
func TestOwnReportIsRefused(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	editorsReply(t, store)
	ed, err := store.UserByName(t.Context(), "ed")
	if err != nil {
		t.Fatal(err)
	}
	r := visitor.as(t, ed).post(t, "/posts/1/reports", url.Values{"reason": {"3"}})
	if r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("it gave %d", r.StatusCode)
	}
	says(t, r, "You wrote this post yourself.")
}
