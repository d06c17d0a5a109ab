package handlers

import (
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
