package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"lode/internal/ledger"
	"lode/models"
	"lode/models/modelstest"
)

// shift is many moderators who clear one queue at the same time, each with pages
// and forms as a browser would send them.
type shift struct {
	store   *models.Store
	handler http.Handler
	log     *bytes.Buffer // what went wrong, in the words of the log
	mods    []*colleague
	waiting int

	articles []string // their slugs
}

// colleague is one of them, and what became of each form they sent.
type colleague struct {
	user   *models.User
	cookie *http.Cookie
	random *rand.Rand
	made   int // decisions
	beaten int // told that somebody was faster
	pages  int
	wrong  []string
}

// newShift opens a site on Postgres, where so many posts of all kinds wait for so
// many moderators.
func newShift(tb testing.TB, people, posts int) *shift {
	tb.Helper()
	s := &shift{store: modelstest.Open(tb, modelstest.PostgresURL(tb)), log: new(bytes.Buffer), waiting: posts}
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s.handler = New(s.store, Config{BaseURL: "http://lode.example", SecondStepOptional: true}, log)
	for i := range people {
		u := modelstest.User(tb, s.store, fmt.Sprintf("mod%c%c", 'a'+i%4, 'a'+i/4), models.Moderator)
		id := newID()
		if err := s.store.StartSession(tb.Context(), "", id, &models.Session{UserID: &u.ID}); err != nil {
			tb.Fatal(err)
		}
		s.mods = append(s.mods, &colleague{user: u, cookie: &http.Cookie{Name: sessionName, Value: id}, random: rand.New(rand.NewPCG(uint64(i), 16))})
	}
	board := modelstest.Board(tb, s.store, "Copper")
	var article *models.Article
	for i := range posts {
		if i%20 == 0 {
			article = modelstest.Article(tb, s.store, fmt.Sprintf("Rates hold %d", i))
			s.articles = append(s.articles, article.Slug)
		}
		if i%5 == 0 {
			modelstest.Topic(tb, s.store, modelstest.User(tb, s.store, fmt.Sprintf("newcomer%d", i)), board, fmt.Sprintf("Topic number %d", i))
			continue
		}
		modelstest.Reply(tb, s.store, article, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words number %d of somebody who has something to say", i))
	}
	return s
}

// clear has all of them work until nothing waits.
func (s *shift) clear() {
	var all sync.WaitGroup
	for _, c := range s.mods {
		all.Go(func() {
			for c.pages < 10*s.waiting && s.page(c) {
			}
		})
	}
	all.Wait()
}

var cardOnPage = regexp.MustCompile(`<article id="card-(\d+)" data-state="pending" data-version="(\d+)"`)

// page has c open the queue and decide about what it shows: now and then with one
// press about several, else one by one in an order of their own. It reports whether
// there was anything.
func (s *shift) page(c *colleague) bool {
	c.pages++
	status, text := s.send(c, http.MethodGet, "/moderation", nil)
	if status != http.StatusOK {
		c.wrong = append(c.wrong, fmt.Sprintf("the queue gave %d: %s", status, text))
		return false
	}
	cards := cardOnPage.FindAllStringSubmatch(text, -1)
	c.random.Shuffle(len(cards), func(i, j int) { cards[i], cards[j] = cards[j], cards[i] })
	if c.pages%4 == 0 && len(cards) > 5 {
		form := url.Values{"action": {"spam"}, "state": {"pending"}}
		for _, card := range cards[:5] {
			form.Add("post", card[1])
		}
		s.decide(c, "/moderation/bulk", form)
		cards = cards[5:]
	}
	for _, card := range cards[:min(len(cards), 10)] {
		act := []string{"approval", "approval", "rejection", "spam", "trash"}[c.random.IntN(5)]
		form := url.Values{"version": {card[2]}}
		if act == "rejection" {
			form.Set("rule", "3")
		}
		s.decide(c, "/moderation/posts/"+card[1]+"/"+act, form)
	}
	return len(cards) > 0
}

var madeOf = regexp.MustCompile(`[?&]n=(\d+)(?:#|$)`)

// decide sends one form. Whoever was too slow has to be told who was faster, and
// what they did.
func (s *shift) decide(c *colleague, path string, form url.Values) {
	status, text := s.send(c, http.MethodPost, path, form)
	switch {
	case status == http.StatusSeeOther && madeOf.MatchString(text):
		n, _ := strconv.Atoi(madeOf.FindStringSubmatch(text)[1])
		c.made += n
	case status == http.StatusConflict && (path == "/moderation/bulk" || strings.Contains(text, " by mod")):
		c.beaten++
	default:
		c.wrong = append(c.wrong, fmt.Sprintf("%s gave %d: %s", path, status, text))
	}
}

// send returns the answer's status, and its text or where it leads.
func (s *shift) send(c *colleague, method, path string, form url.Values) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.AddCookie(c.cookie)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	if w.Code == http.StatusSeeOther {
		return w.Code, w.Header().Get("Location")
	}
	return w.Code, w.Body.String()
}

// told is how many forms made a decision about a post, and how many were too slow.
func (s *shift) told(tb testing.TB) (made, beaten int) {
	tb.Helper()
	for _, c := range s.mods {
		made, beaten = made+c.made, beaten+c.beaten
		for _, w := range c.wrong[:min(len(c.wrong), 3)] {
			tb.Errorf("%s: %s", c.user.Name, w)
		}
	}
	if s.log.Len() > 0 {
		tb.Errorf("the log says %s", s.log)
	}
	return made, beaten
}

// Sixteen moderators who work on the same cards at once decide about each exactly
// once. Nobody sees an error: who is too slow is told what the first one did.
func TestModeratorsTogether(t *testing.T) {
	const people = 16
	posts := 500
	if testing.Short() {
		posts = 100
	}
	s := newShift(t, people, posts)
	s.clear()
	made, beaten := s.told(t)
	if made != posts || beaten == 0 {
		t.Errorf("%d decisions were said to be made about %d posts, and %d forms were too slow", made, posts, beaten)
	}
	seen := map[int64]ledger.Entry{}
	for _, e := range s.entries(t) {
		if _, twice := seen[e.Post]; twice {
			t.Errorf("post %d was decided about twice", e.Post)
		}
		seen[e.Post] = e
	}
	if len(seen) != posts {
		t.Errorf("%d posts were decided about, not %d", len(seen), posts)
	}
	for id, e := range seen {
		card, err := s.store.Card(t.Context(), s.mods[0].user, id)
		if err != nil {
			t.Fatal(err)
		}
		if string(card.State) != e.To || string(card.Last.Act) != e.Act || card.Version != 2 {
			t.Errorf("post %d is %s at version %d after %s, and the ledger says %s", id, card.State, card.Version, card.Last.Act, e.To)
		}
	}
	q, err := s.store.Queue(t.Context(), s.mods[0].user, models.Pending, models.Page{Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	for state, n := range q.Counts {
		want := 0
		for _, e := range seen {
			if e.To == string(state) {
				want++
			}
		}
		if n != want {
			t.Errorf("the tab counts %d that are %s, not %d", n, state, want)
		}
	}
	s.counted(t, seen)
	working := slices.DeleteFunc(slices.Clone(s.mods), func(c *colleague) bool { return c.made == 0 })
	if len(working) < people/2 {
		t.Errorf("only %d of %d have decided anything", len(working), people)
	}
}

// counted checks what the articles count of posts that were decided about.
func (s *shift) counted(tb testing.TB, decided map[int64]ledger.Entry) {
	tb.Helper()
	public := map[int64]int{}
	for id, e := range decided {
		card, err := s.store.Card(tb.Context(), s.mods[0].user, id)
		if err != nil {
			tb.Fatal(err)
		}
		if e.To == string(models.Public) {
			public[card.DiscussionID]++
		}
	}
	for _, slug := range s.articles {
		a, err := s.store.ArticleBySlug(tb.Context(), slug)
		if err != nil {
			tb.Fatal(err)
		}
		if d, n := a.Discussion, public[a.DiscussionID]; d.PostCount != n || d.PendingCount != 0 || d.LastNumber != n {
			tb.Errorf("%s counts %d posts, up to number %d, and %d that wait; %d are public", slug, d.PostCount, d.LastNumber, d.PendingCount, n)
		}
	}
}

// entries are those of the ledger, which is checked as anybody can check it who has
// the file and the head.
func (s *shift) entries(tb testing.TB) []ledger.Entry {
	tb.Helper()
	before, last, err := s.store.LedgerBefore(tb.Context(), 1, true)
	if err != nil {
		tb.Fatal(err)
	}
	var file bytes.Buffer
	if err := s.store.ExportLedger(tb.Context(), &file, before, last); err != nil {
		tb.Fatal(err)
	}
	head, err := ledger.ParseHead(last.String())
	if err != nil {
		tb.Fatal(err)
	}
	if report, err := ledger.Verify(bytes.NewReader(file.Bytes()), ledger.Options{Head: &head}); err != nil || !report.HeadConfirmed {
		tb.Errorf("the ledger is not whole: %+v, %v", report, err)
	}
	var all []ledger.Entry
	for lines := json.NewDecoder(&file); ; {
		var line struct{ Entry *ledger.Entry }
		if err := lines.Decode(&line); err == io.EOF {
			return all
		} else if err != nil {
			tb.Fatal(err)
		}
		if line.Entry != nil {
			all = append(all, *line.Entry)
		}
	}
}

// BenchmarkModerators is how fast sixteen moderators clear 500 posts on Postgres
// through the whole site, each opening the queue for every ten posts they decide
// about. Forms are those that made a decision and those that were too slow.
func BenchmarkModerators(b *testing.B) {
	made, forms, pages := 0, 0, 0
	for range b.N {
		b.StopTimer()
		s := newShift(b, 16, 500)
		b.StartTimer()
		s.clear()
		b.StopTimer()
		n, beaten := s.told(b)
		made, forms = made+n, forms+n+beaten
		for _, c := range s.mods {
			pages += c.pages
		}
		b.StartTimer()
	}
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(float64(made)/seconds, "decisions/s")
	b.ReportMetric(float64(forms)/seconds, "forms/s")
	b.ReportMetric(float64(pages)/seconds, "pages/s")
}
