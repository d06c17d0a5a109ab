package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A writer appeals on the private page of the post, another moderator answers, and
// the writer reads it there.
func TestAppealPages(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		a, mo, mia := modelstest.Article(t, store, "Rates hold"), modelstest.User(t, store, "mo", models.Moderator), modelstest.User(t, store, "mia", models.Moderator)
		p := modelstest.Reply(t, store, a, "bob", "Some words of mine.")
		if _, err := store.Decide(t.Context(), mo, p.ID, models.ActReject, models.DecisionInput{Rule: 3}); err != nil {
			t.Fatal(err)
		}
		s := newSite(t, store)
		path := models.ReceiptPath(p.Receipt)
		doc := page(t, s.get(t, path))
		if doc.Find("form[action='"+path+"/appeals'] textarea[name=words]").Length() != 1 {
			t.Fatalf("there is no way to appeal: %s", doc.Find("main").Text())
		}
		if r := s.post(t, path+"/appeals", url.Values{"words": {" "}}); r.StatusCode != http.StatusUnprocessableEntity || page(t, r).Find("#words-error").Length() != 1 {
			t.Errorf("without words it gives %d", r.StatusCode)
		}
		if r := s.post(t, path+"/appeals", url.Values{"words": {"I sell nothing."}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("it gives %d", r.StatusCode)
		}
		if doc := page(t, s.get(t, path)); !strings.Contains(doc.Find("#appeal").Text(), "Your appeal waits") || doc.Find("#words").Length() != 0 {
			t.Errorf("afterwards it says %s", doc.Find("#appeal").Text())
		}
		if doc := page(t, s.as(t, mo).get(t, "/moderation/appeals")); doc.Find("button[name=outcome]").Length() != 0 || !strings.Contains(doc.Text(), "Somebody else answers") {
			t.Error("whoever has decided can answer")
		}
		other := s.as(t, mia)
		if by := page(t, other.get(t, "/moderation/history")).Find(".rows li .meta").First().Text(); !strings.Contains(by, "By the writer") {
			t.Errorf("the history says of the appeal %q", by)
		}
		form, _ := page(t, other.get(t, "/moderation/appeals")).Find("form:has(button[name=outcome])").Attr("action")
		if r := other.post(t, form, url.Values{"outcome": {"reversed"}}); r.StatusCode != http.StatusUnprocessableEntity || page(t, r).Find("#note-error").Length() != 1 {
			t.Errorf("an answer without words gives %d", r.StatusCode)
		}
		r := other.post(t, form, url.Values{"outcome": {"reversed"}, "note": {"It is about the subject."}})
		if r.StatusCode != http.StatusSeeOther || page(t, other.get(t, r.Header.Get("Location"))).Find("form[action$='/undo']").Length() != 1 {
			t.Fatalf("answering gives %d, or there is no undo", r.StatusCode)
		}
		if text := page(t, s.get(t, path)).Find("main").Text(); !strings.Contains(text, "the decision is taken back") {
			t.Errorf("the writer reads %s", text)
		}
		if !strings.Contains(page(t, s.get(t, a.Path())).Find("#comments").Text(), "Some words of mine.") {
			t.Error("it is not on the page of the article")
		}
	})
}

// A member appeals against a sanction on its private page, and reads the answer there.
func TestSanctionAppealPages(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		mo, mia, ann := modelstest.User(t, store, "mo", models.Moderator), modelstest.User(t, store, "mia", models.Moderator), modelstest.User(t, store, "ann")
		x := modelstest.Sanction(t, store, mo, ann, models.ActWarn)
		s := newSite(t, store)
		form := x.Path() + "/appeals"
		if r := s.post(t, form, url.Values{"words": {" "}}); r.StatusCode != http.StatusUnprocessableEntity || page(t, r).Find("#words-error").Length() != 1 {
			t.Errorf("without words it gives %d", r.StatusCode)
		}
		if r := s.post(t, form, url.Values{"words": {"It was <b>not</b> me."}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("it gives %d", r.StatusCode)
		}
		doc := page(t, s.get(t, x.Path()))
		if doc.Find("#words").Length() != 0 || !strings.Contains(doc.Find("#appeal").Text(), "It was <b>not</b> me.") {
			t.Errorf("afterwards the page says %s", doc.Find("#appeal").Text())
		}
		if r := s.post(t, doc.Find("#appeal form").AttrOr("action", ""), nil); r.StatusCode != http.StatusSeeOther || page(t, s.get(t, x.Path())).Find("#words").Length() != 1 {
			t.Errorf("taking it back gives %d", r.StatusCode)
		}
		s.post(t, form, url.Values{"words": {"It was not me."}})
		other := s.as(t, mia)
		row := page(t, other.get(t, "/moderation?kind=appeal")).Find("article[aria-label='Appeal by ann']")
		if row.Find("[name=rule]").Length() != 0 || !strings.Contains(row.Text(), "Advertising, three times.") {
			t.Errorf("the moderator reads %s", row.Text())
		}
		r := other.post(t, row.Find("form").AttrOr("action", ""), url.Values{"outcome": {"upheld"}, "note": {"We have seen the messages."}, "version": {row.Find("[name=version]").AttrOr("value", "")}})
		done := page(t, other.get(t, r.Header.Get("Location"))).Find(".note[role=status]")
		if r.StatusCode != http.StatusSeeOther || !strings.Contains(done.Text(), "Answered") {
			t.Fatalf("answering gives %d", r.StatusCode)
		}
		answer := url.Values{"outcome": {"upheld"}, "note": {"We have seen the messages."}}
		if late := other.post(t, row.Find("form").AttrOr("action", ""), answer); late.StatusCode != http.StatusConflict || !strings.Contains(page(t, late).Find("main").Text(), "Left as it is by mia at ") {
			t.Errorf("a late answer gives %d", late.StatusCode)
		}
		if r := other.post(t, done.Find("form").AttrOr("action", ""), nil); r.StatusCode != http.StatusSeeOther || page(t, other.get(t, r.Header.Get("Location"))).Find("article[aria-label='Appeal by ann']").Length() != 1 {
			t.Errorf("undoing the answer gives %d", r.StatusCode)
		}
		other.post(t, row.Find("form").AttrOr("action", ""), answer)
		if text := page(t, s.get(t, x.Path())).Find("#appeal").Text(); !strings.Contains(text, "it stays as it was decided") || !strings.Contains(text, "We have seen the messages.") {
			t.Errorf("the member reads %s", text)
		}
	})
}
