package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"lode/internal/ledger"
	"lode/models"
	"lode/models/modelstest"
)

// openSite is a site that shows its log at once, with a moderator who decides.
func openSite(t *testing.T, store *models.Store) (visitor, mod *site) {
	t.Helper()
	set := models.DefaultSettings()
	set.LogHours = 0
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	visitor = newSite(t, store)
	return visitor, visitor.as(t, modelstest.User(t, store, "Moritz-Quill", models.Moderator))
}

func (s *site) decides(t *testing.T, id int64, deed, version string, rule string) {
	t.Helper()
	r := s.post(t, fmt.Sprintf("/moderation/posts/%d/%s", id, deed), url.Values{"version": {version}, "rule": {rule}, "note": {"Words to the writer"}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s gave %d", deed, r.StatusCode)
	}
}

// The log of a live site checks out and tells nobody's name, address or words;
// every page that shows it, and each receipt, agree with it.
func TestOpenLogOfALiveSite(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor, mod := openSite(t, store)
		a := modelstest.Article(t, store, "Rates hold")
		first := modelstest.Reply(t, store, a, "Winifred", "Heard on the floor")
		second := modelstest.Reply(t, store, a, "Osbert", "Heard elsewhere")
		says(t, visitor.get(t, "/log"), "No entries yet")
		mod.decides(t, first.ID, "approval", "1", "")
		mod.decides(t, second.ID, "rejection", "1", "3")
		page1 := body(t, visitor.get(t, "/log"))
		for _, words := range []string{`id="entry-1"`, `id="entry-2"`, "Moderator 1", "rule 3, No promotion", `<link rel="alternate" type="application/atom+xml" title="Open log" href="/log/feed">`} {
			if !strings.Contains(page1, words) {
				t.Errorf("the log does not say %q", words)
			}
		}
		head := strings.TrimSpace(body(t, visitor.get(t, "/ledger/head.txt")))
		known, err := ledger.ParseHead(head)
		if err != nil || known.Number != 2 {
			t.Fatalf("the head is %q (%v)", head, err)
		}
		receipt := strings.Join(strings.Fields(page(t, visitor.get(t, models.ReceiptPath(second.Receipt))).Text()), " ")
		if !strings.Contains(receipt, head) || !strings.Contains(receipt, "entry 2 of the open log") {
			t.Errorf("the receipt does not say %q and entry 2: %s", head, receipt)
		}
		r := visitor.get(t, "/log.jsonl")
		file := body(t, r)
		report, err := ledger.Verify(strings.NewReader(file), ledger.Options{Head: &known})
		if err != nil || report.Entries != 2 || !report.HeadConfirmed {
			t.Errorf("the file: %+v, %v", report, err)
		}
		all := file + page1
		for _, path := range []string{"/log/1", "/log/2", "/log/feed", "/transparency", "/transparency/feed", "/ledger/head.txt"} {
			r := visitor.get(t, path)
			if r.StatusCode != http.StatusOK {
				t.Errorf("%s gave %d", path, r.StatusCode)
			}
			all += body(t, r)
		}
		for _, word := range []string{"Winifred", "Osbert", "@example", "Heard", "Moritz", "Quill", "Words to", "Salt"} {
			if strings.Contains(all, word) {
				t.Errorf("the open log says %q", word)
			}
		}
		if !strings.Contains(all, strings.Split(file, "\n")[1][:80]) || strings.Count(all, known.Hash.String()) < 4 {
			t.Error("pages and file do not agree")
		}
	})
}

// A page of the log is kept and never stale.
func TestOpenLogIsKeptAndNotStale(t *testing.T) {
	store := modelstest.New(t)
	visitor, mod := openSite(t, store)
	a := modelstest.Article(t, store, "Rates hold")
	p := modelstest.Reply(t, store, a, "ann", "Words")
	paths := []string{"/log", "/log?act=reject", "/log/feed", "/transparency"}
	tags := map[string]string{}
	for _, path := range paths {
		tags[path] = visitor.get(t, path).Header.Get("Etag")
	}
	modelstest.Reply(t, store, a, "bob", "A reply changes nothing of the log")
	for _, path := range paths {
		again := httptest.NewRequest(http.MethodGet, path, nil)
		again.Header.Set("If-None-Match", tags[path])
		if r := visitor.do(t, again); r.StatusCode != http.StatusNotModified {
			t.Errorf("%s unchanged gives %d", path, r.StatusCode)
		}
	}
	mod.decides(t, p.ID, "rejection", "1", "2")
	for _, path := range paths {
		if visitor.get(t, path).Header.Get("Etag") == tags[path] {
			t.Errorf("%s is as it was before the decision", path)
		}
	}
}

// As the site comes, a decision is in the log a day later; its writer and whoever
// keeps the head know at once.
func TestOpenLogWaitsADay(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
	p := modelstest.Reply(t, store, modelstest.Article(t, store, "Rates hold"), "ann", "Words")
	mod.decides(t, p.ID, "approval", "1", "")
	says(t, visitor.get(t, "/log"), "after 24 hours")
	says(t, visitor.get(t, "/log"), "No entries yet")
	if r := visitor.get(t, "/log/1"); r.StatusCode != http.StatusNotFound {
		t.Errorf("an entry that is not shown gives %d", r.StatusCode)
	}
	if head := body(t, visitor.get(t, "/ledger/head.txt")); !strings.HasPrefix(head, "1 ") {
		t.Errorf("the head is %s", head)
	}
	says(t, visitor.get(t, models.ReceiptPath(p.Receipt)), "entry 1 of the open log")
	if report, err := ledger.Verify(visitor.get(t, "/log.jsonl").Body, ledger.Options{}); err != nil || report.Entries != 0 {
		t.Errorf("the file: %+v, %v", report, err)
	}
	later := visitor.later(t, 24*time.Hour+time.Minute)
	if err := later.ShowLedger(t.Context()); err != nil {
		t.Fatal(err)
	}
	says(t, visitor.get(t, "/log"), "Entry 1 Approved: a reply")
	says(t, visitor.get(t, "/log/1"), "Moderator 1")
}

func TestPartsOfTheLogFile(t *testing.T) {
	store := modelstest.New(t)
	visitor, mod := openSite(t, store)
	a := modelstest.Article(t, store, "Rates hold")
	for i := range 3 {
		p := modelstest.Reply(t, store, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i))
		mod.decides(t, p.ID, "trash", "1", "")
	}
	for path, want := range map[string]int{
		"/log.jsonl?from=2": 200, "/log.jsonl?from=4": 200, "/log.jsonl?from=5": 404, "/log.jsonl?from=0": 404, "/log.jsonl?from=x": 400,
	} {
		if r := visitor.get(t, path); r.StatusCode != want {
			t.Errorf("%s gave %d, want %d", path, r.StatusCode, want)
		}
	}
	r := visitor.get(t, "/log.jsonl?from=2")
	if report, err := ledger.Verify(r.Body, ledger.Options{First: 2}); err != nil || report.Entries != 2 {
		t.Errorf("from 2 on: %+v, %v", report, err)
	}
	again := httptest.NewRequest(http.MethodGet, "/log.jsonl?from=2", nil)
	again.Header.Set("If-None-Match", r.Header.Get("Etag"))
	if r := visitor.do(t, again); r.StatusCode != http.StatusNotModified {
		t.Errorf("an unchanged file gives %d", r.StatusCode)
	}
}

// Nonsense in the address makes no difference, and a board that is closed to
// readers is not named.
func TestOpenLogFilters(t *testing.T) {
	store := modelstest.New(t)
	visitor, mod := openSite(t, store)
	ann := modelstest.User(t, store, "ann")
	open, house := modelstest.Board(t, store, "Copper"), &models.Board{Name: "Zeppelin room", ReadBy: models.ByStaff}
	if err := store.AddBoard(t.Context(), "Boards", house); err != nil {
		t.Fatal(err)
	}
	mod.decides(t, modelstest.Topic(t, store, ann, open, "A topic").ID, "approval", "1", "")
	staff := modelstest.User(t, store, "ed", models.Editor)
	mod.decides(t, modelstest.Topic(t, store, staff, house, "Hidden").ID, "trash", "1", "")
	for query, want := range map[string]int{
		"": 2, "act=trash": 1, "act=nonsense": 2, "rule=x": 2, "rule=2": 0, "place=forum/copper": 1, "place=forum/zeppelin-room": 0,
		"month=2001-13": 2, "month=2001-12": 0, "by=people": 2, "by=program": 0, "by=x": 2, "act=&rule=&place=&month=&by=": 2,
		"page=2": 0, "page=x": 2, "before=nonsense": 2,
	} {
		doc := page(t, visitor.get(t, "/log?"+query))
		if got := doc.Find("li[id^=entry-]").Length(); got != want {
			t.Errorf("%s shows %d entries, want %d", query, got, want)
		}
		if strings.Contains(strings.ToLower(doc.Text()), "zeppelin") {
			t.Errorf("%s names a board that is closed to readers", query)
		}
	}
}

func TestQueriesOfTheLog(t *testing.T) {
	store := modelstest.New(t)
	_, mod := openSite(t, store)
	a := modelstest.Article(t, store, "Rates hold")
	var receipt string
	for i := range 60 {
		p := modelstest.Reply(t, store, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i))
		mod.decides(t, p.ID, "rejection", "1", "2")
		receipt = models.ReceiptPath(p.Receipt)
	}
	counted, n := store.CountQueries()
	paths := []string{"/log", "/log?act=reject&rule=2&month=2025-01", "/log?page=2", "/log/7", "/log/feed", "/log.jsonl", "/ledger/head.txt", "/transparency", "/transparency/feed"}
	visitor := newSite(t, counted)
	for who, paths := range map[*site][]string{visitor: append(paths, receipt), visitor.as(t, modelstest.User(t, store, "ann")): paths} {
		for _, path := range paths {
			who.get(t, "/rules") // what stands around every page is loaded
			*n = 0
			if r := who.get(t, path); r.StatusCode != http.StatusOK {
				t.Errorf("%s gave %d", path, r.StatusCode)
			}
			most := 6
			if path == receipt { // it has the texts that are sealed and what holds about its writer as well
				most = 11
			}
			if *n > most {
				t.Errorf("%s takes %d queries, not %d at most", path, *n, most)
			}
		}
	}
}
