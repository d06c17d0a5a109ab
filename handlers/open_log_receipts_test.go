package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lode/internal/ledger"
	"lode/models"
	"lode/models/modelstest"
	"lode/views"
)

// Every receipt and every notice of a decision carries the head of the ledger, and a
// writer can prove with the receipt alone what was decided on.
func TestHeadIsOnEveryReceipt(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor, mod := openSite(t, store)
		a := modelstest.Article(t, store, "Rates hold")
		posts := map[string]*models.Post{}
		for _, name := range []string{"approval", "rejection", "spam", "trash", "withdrawal", "waits"} {
			w := models.Writer{User: modelstest.User(t, store, "writer-of-"+name)}
			p, err := store.LeaveReply(t.Context(), w, a.Slug, models.ReplyInput{Comment: "What " + name + " is about"})
			if err != nil {
				t.Fatal(err)
			}
			posts[name] = p
		}
		for _, deed := range []string{"approval", "rejection", "spam", "trash"} {
			mod.decides(t, posts[deed].ID, deed, "1", "3")
		}
		gone := posts["withdrawal"]
		if r := visitor.post(t, gone.Path()+"/withdrawal", url.Values{"receipt": {gone.Receipt}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("withdrawing gave %d", r.StatusCode)
		}
		head := strings.TrimSpace(body(t, visitor.get(t, "/ledger/head.txt")))
		file := body(t, visitor.get(t, "/log.jsonl"))
		if !strings.HasPrefix(head, "5 ") {
			t.Fatalf("the head is %q", head)
		}
		for name, p := range posts {
			doc := page(t, visitor.get(t, models.ReceiptPath(p.Receipt)))
			codes := doc.Find("[aria-labelledby=r-proof] code.hash")
			if codes.First().Text() != head {
				t.Errorf("%s: the receipt has %q for the head %q", name, codes.First().Text(), head)
			}
			if name == "waits" {
				continue
			}
			salt, seal := codes.Eq(1).Text(), codes.Eq(2).Text()
			if ledger.Commit(salt, p.Body) != seal || !strings.Contains(file, seal) || ledger.Commit(salt, p.Body+".") == seal || strings.Contains(file, salt) {
				t.Errorf("%s: salt %q and the text do not prove seal %q", name, salt, seal)
			}
		}
		later := store.WithClock(func() time.Time { return store.Now().Add(time.Hour) })
		told := 0
		for _, l := range modelstest.Mail(t, later) {
			_, plain, html, err := views.Letter(l, "http://lode.example")
			if err != nil {
				t.Fatal(err)
			}
			if l.Decision == nil {
				continue
			}
			told++
			if !strings.Contains(plain, head) || !strings.Contains(html, head) {
				t.Errorf("a notice of %s does not have the head: %s", l.Decision.Act, plain)
			}
		}
		if told < 2 {
			t.Errorf("only %d were told", told)
		}
	})
}

// The receipt gives each sealed text to the byte, as it is kept of what a browser
// sends: the seal is the hash of the salt and of what stands in the field.
func TestReceiptGivesTheSealedTexts(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		_, mod := openSite(t, store)
		a := modelstest.Article(t, store, "Rates hold")
		writer := mod.as(t, modelstest.User(t, store, "ann"))
		r := writer.post(t, a.Path()+"/comments", url.Values{"comment": {"\r\n*First* line & <b>more</b>\r\n\r\n  > \"quoted\" &amp; \u2028 indented\r\nlast\t\r\n"}})
		token := strings.TrimPrefix(r.Header.Get("Location"), "/receipts/")
		if r.StatusCode != http.StatusSeeOther || token == r.Header.Get("Location") {
			t.Fatalf("replying gave %d and led to %q", r.StatusCode, r.Header.Get("Location"))
		}
		st, err := store.Standing(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		id := st.Post.ID
		mod.decides(t, id, "approval", "1", "")
		edit := url.Values{"body": {"What is\r\nleft of it"}, "note": {"Shorter"}, "version": {"2"}}
		if r := mod.post(t, fmt.Sprintf("/moderation/posts/%d/edit", id), edit); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("editing gave %d", r.StatusCode)
		}
		mod.decides(t, id, "rejection", "3", "3")

		doc := page(t, mod.get(t, models.ReceiptPath(token)))
		proof := doc.Find("[aria-labelledby=r-proof]")
		salt, file := proof.Find("code.hash").Eq(1).Text(), body(t, mod.get(t, "/log.jsonl"))
		want := []struct{ label, text string }{
			{"The text of entries 1, 2", "*First* line & <b>more</b>\n\n  > \"quoted\" &amp; \u2028 indented\nlast"},
			{"The text of entry 3", "What is\nleft of it"},
		}
		fields := proof.Find(".field")
		if fields.Length() != len(want) {
			t.Fatalf("%d texts, want %d", fields.Length(), len(want))
		}
		for i, w := range want {
			field := fields.Eq(i)
			text, seal := field.Find("textarea[readonly]"), field.Find("code.hash").Text()
			if got := field.Find("label").Text(); got != w.label || text.Text() != w.text {
				t.Errorf("%s: %q, want %s: %q", got, text.Text(), w.label, w.text)
			}
			if ledger.Commit(salt, text.Text()) != seal || !strings.Contains(file, `"commitment":"`+seal+`"`) {
				t.Errorf("salt and text do not make the seal %q", seal)
			}
			if of, _ := field.Find("button").Attr("data-copy-text"); of == "" || of != text.AttrOr("id", "") {
				t.Errorf("the button copies %q", of)
			}
		}
		wrote := doc.Find("[aria-labelledby=r-text]")
		if own, now := wrote.Find(".box").Eq(0).Text(), wrote.Find(".sect:contains('It reads now') + .box").Text(); !strings.Contains(own, "First line") || !strings.Contains(now, "left of it") {
			t.Errorf("what the writer wrote is shown as %q, and it reads %q now", own, now)
		}
	})
}
