package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// The page that a digest leads to decides nothing when it is opened, is its reader's
// alone, keeps what was typed, and has an undo.
func TestMailedPage(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		a, mo := modelstest.Article(t, store, "Rates hold"), modelstest.User(t, store, "mo", models.Moderator)
		other := modelstest.User(t, store, "ida", models.Moderator)
		p := modelstest.Reply(t, store, a, "bob", "A reply that waits.")
		later := store.WithClock(func() time.Time { return time.Now().Add(2 * time.Hour) })
		if err := later.PlanDigests(t.Context()); err != nil {
			t.Fatal(err)
		}
		path := digestPath(t, later, mo)
		s := newSite(t, store)
		if r := s.get(t, path); r.StatusCode != http.StatusSeeOther {
			t.Errorf("without signing in it gives %d", r.StatusCode)
		}
		if r := s.as(t, other).get(t, path); r.StatusCode != http.StatusForbidden {
			t.Errorf("to somebody else it gives %d", r.StatusCode)
		}
		mine := s.as(t, mo)
		for range 2 {
			doc := page(t, mine.get(t, path))
			if doc.Find("#card-"+strconv.FormatInt(p.ID, 10)+"[data-state=pending]").Length() != 1 {
				t.Fatalf("the post does not wait on it: %s", doc.Find("main").Text())
			}
		}
		form := url.Values{"post": {strconv.FormatInt(p.ID, 10)}, "version": {"1"}, "action": {"reject"}, "note": {"Out of place"}}
		r := mine.post(t, path, form)
		if doc := page(t, r); r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#rule-error").Length() != 1 || doc.Find("select#rule").Length() != 1 || doc.Find("[name=note]").Text() != "Out of place" {
			t.Errorf("without a rule it gives %d and loses what was typed", r.StatusCode)
		}
		form.Set("action", "approve")
		r = mine.post(t, path, form)
		if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), path+"?done=") {
			t.Fatalf("approving gives %d to %s", r.StatusCode, r.Header.Get("Location"))
		}
		doc := page(t, mine.get(t, r.Header.Get("Location")))
		if doc.Find("form[action$='/undo']").Length() != 1 || doc.Find("[data-state=public]").Length() != 1 {
			t.Errorf("afterwards it says %s", doc.Find("main").Text())
		}
		undo := doc.Find("form[action$='/undo']")
		r = mine.post(t, undo.AttrOr("action", ""), url.Values{"mailed": {undo.Find("[name=mailed]").AttrOr("value", "")}})
		if to := r.Header.Get("Location"); to != path+"?undone=1" || page(t, mine.get(t, to)).Find("[data-state=pending]").Length() != 1 {
			t.Errorf("undoing leads to %s", to)
		}
	})
}

// digestPath is the page in the digest that was planned for u.
func digestPath(t *testing.T, s *models.Store, u *models.User) string {
	t.Helper()
	jobs, err := s.ClaimJobs(context.WithoutCancel(t.Context()), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		if l, err := s.Letter(t.Context(), j); err == nil && l != nil && l.Digest != nil && l.User.ID == u.ID {
			return l.Digest.Path()
		}
	}
	t.Fatalf("no digest for %s among %d jobs", u.Name, len(jobs))
	return ""
}
