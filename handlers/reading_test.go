package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// The page of an article has everything in the seed site's order and words.
func TestArticlePage(t *testing.T) {
	store := modelstest.New(t)
	a := modelstest.Article(t, store, "Rates hold")
	r := newSite(t, store).get(t, a.Path())
	doc := page(t, r)
	if n := doc.Find("h1").Length(); n != 1 || doc.Find("h1").Text() != "Rates hold" {
		t.Errorf("%d h1, the first is %q", n, doc.Find("h1").First().Text())
	}
	if doc.Find(".hl h2").Text() != "Highlights" || doc.Find("#h1, #h2").Length() != 3 { // the title is #h1 too
		t.Logf("highlights: %s", doc.Find(".hl").Text())
	}
	text := strings.Join(strings.Fields(doc.Text()), " ")
	for _, words := range []string{"Leave a Reply", "Your email address will not be published. Required fields are marked *", "Spread the word:", "Post Comment", "Save my name, email, and website in this browser"} {
		if !strings.Contains(text, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	for _, field := range []string{"comment", "author", "email", "url", "remember", "nonce", "parent"} {
		if doc.Find(fmt.Sprintf("form#reply [name=%s]", field)).Length() != 1 {
			t.Errorf("the form has no field %s", field)
		}
	}
}

// A visitor's page is kept, is not stale for a moment, and costs nothing when the
// browser has it already.
func TestKeptPagesAreNeverStale(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		a := modelstest.Article(t, store, "Rates hold")
		mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
		p := modelstest.Reply(t, store, a, "ann", "Heard on the floor")
		first := visitor.get(t, a.Path())
		etag := first.Header.Get("Etag")
		if strings.Contains(body(t, first), "Heard on the floor") || etag == "" {
			t.Fatal("a held reply is on the page, or it has no ETag")
		}
		again := httptest.NewRequest(http.MethodGet, a.Path(), nil)
		again.Header.Set("If-None-Match", etag)
		if r := visitor.do(t, again); r.StatusCode != http.StatusNotModified {
			t.Errorf("an unchanged page gives %d", r.StatusCode)
		}
		lists := []string{a.Path(), "/", "/news", a.Path() + "/feed"}
		for _, path := range lists {
			visitor.get(t, path)
		}
		if r := mod.post(t, fmt.Sprintf("/moderation/posts/%d/approval", p.ID), url.Values{"version": {"1"}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("approving gave %d", r.StatusCode)
		}
		for path, words := range map[string]string{a.Path(): "Heard on the floor", "/": "1 reply", "/news": "1 reply", a.Path() + "/feed": "Heard on the floor"} {
			if !strings.Contains(body(t, visitor.get(t, path)), words) {
				t.Errorf("after the decision %s does not say %q", path, words)
			}
		}
		if r := mod.post(t, fmt.Sprintf("/moderation/posts/%d/spam", p.ID), url.Values{"version": {"2"}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("spam gave %d", r.StatusCode)
		}
		for _, path := range lists {
			if strings.Contains(body(t, visitor.get(t, path)), "Heard on the floor") {
				t.Errorf("%s still shows what was removed", path)
			}
		}
	})
}

// Every act shows on the page that visitors get next, and every undo.
func TestActsShowAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		a, mo := modelstest.Article(t, store, "Rates hold"), modelstest.User(t, store, "mo", models.Moderator)
		board := modelstest.Board(t, store, "Copper")
		for _, act := range []struct {
			name         string
			shown, after string // on the page of the article before, and afterwards
			do           func(p *models.Post, version int) (*models.Decision, error)
		}{
			{"reject", "words of its own", "", func(p *models.Post, version int) (*models.Decision, error) {
				return store.Decide(t.Context(), mo, p.ID, models.ActReject, models.DecisionInput{Rule: 3, Version: version})
			}},
			{"spam", "words of its own", "", func(p *models.Post, version int) (*models.Decision, error) {
				return store.Decide(t.Context(), mo, p.ID, models.ActSpam, models.DecisionInput{Version: version})
			}},
			{"trash", "words of its own", "", func(p *models.Post, version int) (*models.Decision, error) {
				return store.Decide(t.Context(), mo, p.ID, models.ActTrash, models.DecisionInput{Version: version})
			}},
			{"edit", "words of its own", "Edited words", func(p *models.Post, version int) (*models.Decision, error) {
				return store.StaffEditPost(t.Context(), mo, p.ID, models.StaffEditInput{Body: "Edited words", Note: "A name was wrong.", Version: version})
			}},
			{"move", "words of its own", "moved this reply", func(p *models.Post, version int) (*models.Decision, error) {
				return store.MovePost(t.Context(), mo, p.ID, models.MoveInput{Board: board.Slug, Title: "A topic of its own", Version: version})
			}},
		} {
			p := modelstest.Reply(t, store, a, "guest-"+act.name, "Some words of its own to "+act.name)
			mine := func() string {
				doc := page(t, visitor.get(t, a.Path()))
				return doc.Find("#comments").Text()
			}
			text := "words of its own to " + act.name
			if strings.Contains(mine(), text) {
				t.Fatalf("%s: it is shown while it waits", act.name)
			}
			modelstest.Approve(t, store, mo, p)
			if !strings.Contains(mine(), text) {
				t.Errorf("%s: the approval does not show", act.name)
			}
			d, err := act.do(p, 2)
			if err != nil {
				t.Fatalf("%s: %v", act.name, err)
			}
			if got := mine(); strings.Contains(got, text) || !strings.Contains(got, act.after) {
				t.Errorf("%s does not show: %s", act.name, got)
			}
			if _, err := store.Undo(t.Context(), mo, d.ID); err != nil {
				t.Fatalf("undoing %s: %v", act.name, err)
			}
			if !strings.Contains(mine(), text) {
				t.Errorf("undoing %s does not show", act.name)
			}
		}
	})
}

// Another process on the same database sees a change when it next looks.
func TestOtherProcessesCatchUp(t *testing.T) {
	address := modelstest.SQLitePath(t)
	here, there := modelstest.Open(t, address), modelstest.Open(t, address)
	a := modelstest.Article(t, here, "Rates hold")
	mod := modelstest.User(t, here, "mo", models.Moderator)
	if err := there.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	visitor := newSite(t, there)
	visitor.get(t, a.Path())
	modelstest.Approve(t, here, mod, modelstest.Reply(t, here, a, "ann", "Heard elsewhere"))
	if err := there.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(body(t, visitor.get(t, a.Path())), "Heard elsewhere") {
		t.Error("the other process shows an old page")
	}
}

// No page takes more than six queries, however long its list is, and one more where
// posts were removed by a rule; the queue, which
// shows all that a decision rests on, takes fourteen.
func TestQueriesPerPage(t *testing.T) {
	store := modelstest.New(t)
	mod := modelstest.User(t, store, "mo", models.Moderator)
	ann := modelstest.User(t, store, "ann")
	a := modelstest.Article(t, store, "Rates hold")
	b := modelstest.Board(t, store, "Copper")
	opening := modelstest.Topic(t, store, mod, b, "A long topic")
	topic, err := store.Topic(t.Context(), mod, 1)
	if err != nil {
		t.Fatal(err)
	}
	var parent int64
	for i := range 60 {
		w, in := modelstest.Guest(fmt.Sprintf("guest%d", i))
		in.Comment, in.Parent = fmt.Sprintf("Reply %d", i), parent
		p, err := store.LeaveReply(t.Context(), w, a.Slug, in)
		if err != nil {
			t.Fatal(err)
		}
		if i%3 != 0 {
			modelstest.Approve(t, store, mod, p)
			parent = p.ID
		}
		if i%30 == 29 {
			if _, err := store.Decide(t.Context(), mod, *p.ParentID, models.ActReject, models.DecisionInput{Rule: 1, Version: 2}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := store.AnswerTopic(t.Context(), models.Writer{User: mod}, topic.ID, models.AnswerInput{Body: fmt.Sprintf("Answer %d", i), Parent: opening.ID}); err != nil {
			t.Fatal(err)
		}
		modelstest.Topic(t, store, mod, b, fmt.Sprintf("Topic number %d", i))
	}
	counted, n := store.CountQueries()
	visitor := newSite(t, counted)
	member, moderating := visitor.as(t, ann), visitor.as(t, mod)
	for _, who := range []*site{visitor, member, moderating} {
		for _, path := range []string{"/", "/news", a.Path(), a.Path() + "?sort=newest", a.Path() + "?sort=top", "/forum", b.Path(), "/forum?list=latest", topic.Path(), topic.Path() + "?page=2", "/feed", "/rules"} {
			who.get(t, "/rules") // what stands around every page is loaded
			*n = 0
			if r := who.get(t, path); r.StatusCode != http.StatusOK {
				t.Errorf("%s gave %d", path, r.StatusCode)
			}
			most := 6
			if strings.HasPrefix(path, a.Path()) {
				most = 8 // an article has picks as well, and this one removed posts
			}
			if *n > most {
				t.Errorf("%s takes %d queries", path, *n)
			}
		}
	}
	*n = 0
	moderating.get(t, "/moderation")
	if *n > 17 {
		t.Errorf("the queue takes %d queries", *n)
	}
}

func TestPermalinksOpenTheRightPage(t *testing.T) {
	store := modelstest.New(t)
	mod := modelstest.User(t, store, "mo", models.Moderator)
	b := modelstest.Board(t, store, "Copper")
	modelstest.Topic(t, store, mod, b, "A long topic")
	var last *models.Post
	for i := range 45 {
		p, err := store.AnswerTopic(t.Context(), models.Writer{User: mod}, 1, models.AnswerInput{Body: fmt.Sprintf("Answer %d", i)})
		if err != nil {
			t.Fatal(err)
		}
		last = p
	}
	visitor := newSite(t, store)
	r := visitor.get(t, last.Path())
	if want := fmt.Sprintf("/forum/copper/1/a-long-topic?page=3#post-%d", last.ID); r.Header.Get("Location") != want {
		t.Errorf("the permalink leads to %s, want %s", r.Header.Get("Location"), want)
	}
	if doc := page(t, visitor.get(t, "/forum/copper/1/a-long-topic?page=3")); doc.Find(fmt.Sprintf("article#post-%d[data-state=public][data-depth]", last.ID)).Length() != 1 {
		t.Error("the page does not hold the post")
	}
	if r := visitor.get(t, "/forum/copper/1/wrong"); r.StatusCode != http.StatusMovedPermanently || r.Header.Get("Location") != "/forum/copper/1/a-long-topic" {
		t.Errorf("a wrong slug gives %d %s", r.StatusCode, r.Header.Get("Location"))
	}
}

// HEAD is answered as GET is, without the page: by whatever keeps pages, and by what
// does not.
func TestHead(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	server := httptest.NewServer(visitor.handler)
	defer server.Close()
	a := modelstest.Article(t, store, "Rates hold")
	for path, want := range map[string]int{"/": 200, a.Path(): 200, "/rules": 200, "/sign-in": 200, "/moderation": 303, "/nothing": 404, "/healthz": 200} {
		for range 2 {
			r, err := server.Client().Transport.RoundTrip(request(t, http.MethodHead, server.URL+path))
			if err != nil {
				t.Fatal(err)
			}
			if text := body(t, r); r.StatusCode != want || text != "" || r.Header.Get("Content-Type") == "" && want != 303 {
				t.Errorf("HEAD %s gives %d, %q with %d bytes", path, r.StatusCode, r.Header.Get("Content-Type"), len(text))
			}
			_ = r.Body.Close()
		}
	}
}

func request(t *testing.T, method, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
