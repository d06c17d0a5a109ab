package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
	"lode/views"
)

// An editor picks a reply: it is marked where it stands, and stands on a tab of its own
// as long as everyone can read it. The writer is told once, unless it was a slip.
func TestPicks(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		a, ed, mo, ann := modelstest.Article(t, store, "Rates hold"), modelstest.User(t, store, "ed", models.Editor), modelstest.User(t, store, "mo", models.Moderator), modelstest.User(t, store, "ann")
		var posts []*models.Post
		for _, text := range []string{"I was there when it was decided.", "Quite."} {
			p, err := store.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: text})
			if err != nil {
				t.Fatal(err)
			}
			if p.State != models.Public {
				modelstest.Approve(t, store, mo, p)
			}
			posts = append(posts, p)
		}
		later := store.WithClock(func() time.Time { return time.Now().Add(time.Hour) })
		modelstest.Mail(t, later)
		s := newSite(t, store)
		editor := s.as(t, ed)
		tab := func() string {
			return page(t, s.get(t, a.Path())).Find("nav[aria-label='Sort replies'] a[href*='sort=picks']").Text()
		}
		if tab() != "" {
			t.Error("there is a tab without picks")
		}
		pick := page(t, editor.get(t, a.Path())).Find("#"+posts[0].Anchor()+" form[action$='/pick']").AttrOr("action", "")
		for range 2 {
			if r := editor.post(t, pick, nil); r.StatusCode != http.StatusSeeOther || !strings.HasSuffix(r.Header.Get("Location"), posts[0].Anchor()) {
				t.Fatalf("picking gives %d to %s", r.StatusCode, r.Header.Get("Location"))
			}
		}
		if got := tab(); got != "Picks 1" {
			t.Errorf("the tab says %q", got)
		}
		doc := page(t, s.get(t, a.Path()))
		if doc.Find("#"+posts[0].Anchor()+" .tag").Text() != "Editors’ pick" || doc.Find(".cmt .tag").Length() != 1 || doc.Find(".cmt form[action*='/pick']").Length() != 0 {
			t.Errorf("in its place it says %q", doc.Find("#"+posts[0].Anchor()).Text())
		}
		if text := page(t, s.get(t, a.Path()+"?sort=picks")).Find(".thread").Text(); !strings.Contains(text, "I was there") || strings.Contains(text, "Quite.") {
			t.Errorf("on its tab it says %s", text)
		}
		sent := modelstest.Mail(t, later)
		if len(sent) != 1 || sent[0].To != ann.Email {
			t.Fatalf("%d messages", len(sent))
		}
		if subject, plain, _, err := views.Letter(sent[0], "https://lode.example"); err != nil || !strings.Contains(subject, "picked") || !strings.Contains(plain, "I was there") {
			t.Errorf("ann reads %q: %s (%v)", subject, plain, err)
		}
		d, err := store.Decide(t.Context(), mo, posts[0].ID, models.ActTrash, models.DecisionInput{Version: posts[0].Version + 1})
		if err != nil {
			t.Fatal(err)
		}
		if tab() != "" || page(t, s.get(t, a.Path()+"?sort=picks")).Find(".cmt").Length() != 0 {
			t.Error("what is in the trash is still picked")
		}
		if _, err := store.Undo(t.Context(), mo, d.ID); err != nil || tab() != "Picks 1" {
			t.Errorf("after the undo the tab says %q (%v)", tab(), err)
		}
		if r := editor.post(t, pick+"/undo", nil); r.StatusCode != http.StatusSeeOther || tab() != "" {
			t.Errorf("taking it off gives %d", r.StatusCode)
		}
		modelstest.Mail(t, later)
		editor.post(t, pick, nil)
		editor.post(t, pick+"/undo", nil)
		if sent := modelstest.Mail(t, later); len(sent) != 0 {
			t.Errorf("a slip is told: %d messages", len(sent))
		}
		for who, u := range map[string]*models.User{"a member": modelstest.User(t, store, "bob"), "the writer": ann} {
			if r := s.as(t, u).post(t, pick, nil); r.StatusCode != http.StatusForbidden {
				t.Errorf("%s picks: %d", who, r.StatusCode)
			}
		}
	})
}
