package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
	"lode/views"
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

// decisionMail are the messages about decisions that are due.
func decisionMail(t *testing.T, s *models.Store) []*models.Letter {
	t.Helper()
	return slices.DeleteFunc(modelstest.Mail(t, s), func(l *models.Letter) bool { return l.Decision == nil })
}

// fileEntry is what the file of the open log says of one decision.
type fileEntry struct {
	Act       string `json:"act"`
	Rule      int    `json:"rule"`
	Automatic bool   `json:"automatic"`
}

// lineOf finds an entry in the file by its number.
func lineOf(t *testing.T, file string, number int64) fileEntry {
	t.Helper()
	for text := range strings.Lines(file) {
		var line struct {
			Number int64     `json:"n"`
			Entry  fileEntry `json:"entry"`
		}
		if err := json.Unmarshal([]byte(text), &line); err == nil && line.Number == number {
			return line.Entry
		}
	}
	t.Fatalf("the file has no entry %d", number)
	return fileEntry{}
}

// The message, the receipt, the row of the open log and its line in the file all say
// the same of one decision: what was done, by which rule in which wording, in which
// words, and whether a person did it.
func TestOneDecisionIsToldAlike(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		set, err := store.Site(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		set.LogHours = 0
		if err := store.SaveSettings(t.Context(), set.Settings); err != nil {
			t.Fatal(err)
		}
		a, mo := modelstest.Article(t, store, "Rates hold"), modelstest.User(t, store, "mo", models.Moderator)
		later := store.WithClock(func() time.Time { return time.Now().Add(time.Hour) })
		s := newSite(t, store)
		writers := map[string]func(string) *models.Post{
			"a guest": func(text string) *models.Post {
				w, in := modelstest.Guest("bob")
				w.Proved, in.Comment = "", text
				p, err := store.LeaveReply(t.Context(), w, a.Slug, in)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range modelstest.Mail(t, store) {
					if _, err := store.Confirm(t.Context(), l.Confirm.Token); err != nil {
						t.Fatal(err)
					}
				}
				return p
			},
		}
		ann := modelstest.User(t, store, "ann")
		writers["a member"] = func(text string) *models.Post {
			p, err := store.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: text})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		n := 0
		for who, write := range writers {
			for _, act := range []models.Act{models.ActApprove, models.ActReject, models.ActSpam, models.ActTrash} {
				n++
				text := fmt.Sprintf("Secret words number %d", n)
				p := write(text)
				decisionMail(t, later)
				card, err := store.Card(t.Context(), mo, p.ID)
				if err != nil {
					t.Fatal(err)
				}
				if card.State == models.Public && act == models.ActApprove {
					t.Fatalf("%s's post did not wait", who)
				}
				d, err := store.Decide(t.Context(), mo, p.ID, act, models.DecisionInput{Rule: 3, Note: fmt.Sprintf("So it was, %d.", n), Version: card.Version})
				if err != nil {
					t.Fatalf("%s of %s: %v", act, who, err)
				}
				sent := decisionMail(t, later)
				if len(sent) != 1 || sent[0].Decision.ID != d.ID {
					t.Errorf("%s of %s: %d messages", act, who, len(sent))
					continue
				}
				_, mail, _, err := views.Letter(sent[0], "https://lode.example")
				if err != nil {
					t.Fatal(err)
				}
				receipt := page(t, s.get(t, models.ReceiptPath(p.Receipt))).Find("main").Text()
				entry := sent[0].Proof.Entries[d.ID]
				row := page(t, s.get(t, entry.Path())).Find("main").Text()
				file := lineOf(t, body(t, s.get(t, "/log.jsonl")), entry.Number)
				if file.Act != string(act) || file.Automatic || entry.Automatic || (file.Rule != 0) != (d.Rule != nil) {
					t.Errorf("%s of %s: the file says %+v, the ledger %+v", act, who, file, entry)
				}
				number := strconv.FormatInt(entry.Number, 10)
				for where, got := range map[string]string{"mail": mail, "receipt": receipt, "log": row} {
					if !strings.Contains(got, number) {
						t.Errorf("%s of %s: the %s does not name entry %s", act, who, where, number)
					}
					if d.Rule != nil && !strings.Contains(strings.ReplaceAll(strings.ToLower(got), " ", ""), "rule3") {
						t.Errorf("%s of %s: the %s does not name the rule: %s", act, who, where, got)
					}
					if act != models.ActApprove && !strings.Contains(strings.ToLower(got), strings.ToLower(act.Done())) {
						t.Errorf("%s of %s: the %s does not say %q: %s", act, who, where, act.Done(), got)
					}
				}
				if act != models.ActApprove && (!strings.Contains(mail, d.Note) || !strings.Contains(receipt, d.Note) || !strings.Contains(mail, "you can appeal")) {
					t.Errorf("%s of %s: the words or the appeal are missing from the mail or the receipt:\n%s\n%s", act, who, mail, receipt)
				}
				for _, secret := range []string{text, d.Note, "ann", "bob", "mo "} {
					if strings.Contains(row, secret) {
						t.Errorf("%s of %s: the log says %q", act, who, secret)
					}
				}
			}
		}
	})
}
