package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// livedIn is a site with something of everything, most of which is not for everybody.
type livedIn struct {
	store    *models.Store
	database string // its file
	people   map[string]*site
	fill     *strings.Replacer
	ids      []int64 // posts
}

// hushed are the words of what is not public, and nobody's name for it.
var hushed = []string{"hush-pending", "hush-reject", "hush-spam", "hush-trash", "hush-withdrawn", "hush-draft", "hush-house"}

func newLivedIn(t *testing.T) *livedIn {
	t.Helper()
	l := &livedIn{database: modelstest.SQLitePath(t), people: map[string]*site{}}
	l.store = modelstest.Open(t, l.database)
	if err := l.store.Spend(t.Context(), models.Limit{Key: "first", Most: 1, Per: time.Hour}); err != nil { // makes the secret that a site has for life
		t.Fatal(err)
	}
	visitor := newSite(t, l.store)
	l.people["visitor"] = visitor
	for name, role := range map[string]models.Role{"ann": models.Member, "bob": models.Member, "moderator": models.Moderator, "admin": models.Admin} {
		l.people[name] = visitor.as(t, modelstest.User(t, l.store, name, role))
	}
	user := func(name string) *models.User {
		u, err := l.store.UserByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	ann, mod := user("ann"), user("moderator")
	a := modelstest.Article(t, l.store, "Rates hold")
	write := func(w models.Writer, words string) *models.Post {
		in := models.ReplyInput{Comment: words}
		if w.User == nil {
			in.Author, in.Email = "Guest "+words, words+"@example.org"
		}
		w.Address = "203.0.113.77"
		p, err := l.store.LeaveReply(t.Context(), w, a.Slug, in)
		if err != nil {
			t.Fatal(err)
		}
		l.ids = append(l.ids, p.ID)
		return p
	}
	modelstest.Approve(t, l.store, mod, write(models.Writer{}, "open-guest"))
	modelstest.Approve(t, l.store, mod, write(models.Writer{User: ann}, "open-member"))
	write(models.Writer{}, "hush-pending")
	for _, act := range []models.Act{models.ActReject, models.ActSpam, models.ActTrash} {
		p := write(models.Writer{}, "hush-"+string(act))
		modelstest.Approve(t, l.store, mod, p) // it was read before
		p, err := l.store.Post(t.Context(), mod, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.store.Decide(t.Context(), mod, p.ID, act, models.DecisionInput{Version: p.Version, Rule: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.store.Withdraw(t.Context(), ann, write(models.Writer{User: ann}, "hush-withdrawn").ID, ""); err != nil {
		t.Fatal(err)
	}
	draft := &models.Article{Slug: "draft", Title: "hush-draft", AuthorID: mod.ID, State: models.Draft, Listed: true}
	if err := l.store.AddArticle(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	house := &models.Board{Name: "House", ReadBy: models.ByStaff}
	if err := l.store.AddBoard(t.Context(), "Boards", house); err != nil {
		t.Fatal(err)
	}
	modelstest.Board(t, l.store, "Copper")
	l.ids = append(l.ids, modelstest.Topic(t, l.store, mod, house, "hush-house").ID)
	l.fill = strings.NewReplacer(
		"/news/:slug", a.Path(), "/forum/:board", "/forum/copper", "/members/:name", "/members/ann", "/authors/:name", "/authors/writer-rates-hold",
		"/admin/documents/:slug", "/admin/documents/terms", "/sitemaps/:name", "/sitemaps/articles-1.xml",
		":slug", "x", ":name", "x", ":token", "x", "*", "style.css",
	)
	return l
}

// pages are all addresses that can be looked at, with each post where one is named.
func (l *livedIn) pages() []string {
	pages := []string{"/news/draft", "/forum/house", "/forum/house/1/hush-house"}
	for _, r := range new(App).routes() {
		if r.method != http.MethodGet {
			continue
		}
		path := l.fill.Replace(r.path)
		if !strings.Contains(path, ":id") {
			pages = append(pages, path)
			continue
		}
		for _, id := range l.ids {
			pages = append(pages, strings.ReplaceAll(path, ":id", strconv.FormatInt(id, 10)))
		}
	}
	return pages
}

// What is not public is on no page for those it is not for, nor are addresses of
// people and networks.
func TestHiddenIsNowhere(t *testing.T) {
	l := newLivedIn(t)
	words := append(slices.Clone(hushed), "@example.org", "203.0.113.77")
	own := map[string][]string{"visitor": nil, "bob": {"bob@example.org"}}
	seen := map[string]bool{}
	for name, mine := range own {
		for _, path := range l.pages() {
			text := body(t, l.people[name].get(t, path))
			for _, m := range mine {
				text = strings.ReplaceAll(text, m, "")
			}
			text = strings.ReplaceAll(text, path, "") // the address that was asked for
			text = strings.ReplaceAll(text, strings.ReplaceAll(path, "/", "%2f"), "")
			for _, w := range words {
				if strings.Contains(text, w) {
					t.Errorf("%s shows %s to %s", path, w, name)
				}
			}
			for _, w := range []string{"open-guest", "open-member"} {
				seen[w] = seen[w] || strings.Contains(text, w)
			}
		}
	}
	if len(seen) != 2 || !seen["open-guest"] || !seen["open-member"] {
		t.Errorf("what is public was found as %v", seen)
	}
}

// What is somebody's own is nobody else's, and looks as if it were not there.
func TestOthersThingsAreNotThere(t *testing.T) {
	l := newLivedIn(t)
	ann, bob := l.people["ann"], l.people["bob"]
	doc := page(t, ann.get(t, "/account/sessions"))
	session, ok := doc.Find("[data-session] form").Attr("action")
	if !ok {
		t.Fatal("ann has no session to end")
	}
	if r := bob.post(t, session, nil); r.StatusCode != http.StatusNotFound || !ann.signedIn(t) {
		t.Errorf("ending another's session gave %d", r.StatusCode)
	}
	for _, id := range l.ids {
		path := fmt.Sprintf("/posts/%d", id)
		for name, r := range map[string]*http.Response{
			"withdrawing": bob.post(t, path+"/withdrawal", nil), "editing": bob.post(t, path+"/edits", url.Values{"body": {"mine now"}}), "seeing": bob.get(t, path+"/edits"),
		} {
			if r.StatusCode != http.StatusNotFound && r.StatusCode != http.StatusForbidden {
				t.Errorf("%s post %d of another gave %d", name, id, r.StatusCode)
			}
		}
	}
}

// A form sets what it has fields for and nothing else, whatever is sent with it.
func TestFormsSetNothingElse(t *testing.T) {
	store := modelstest.New(t)
	a := modelstest.Article(t, store, "Rates hold")
	more := url.Values{}
	for _, name := range []string{"id", "ID", "role", "Role", "trust", "Trust", "state", "State", "user_id", "UserID", "email_confirmed_at", "EmailConfirmedAt", "password_hash", "suspended_until", "created_at"} {
		more.Set(name, map[bool]string{true: "admin", false: "3"}[strings.EqualFold(name, "role")])
	}
	with := func(in map[string]string) url.Values {
		form := maps.Clone(more)
		for name, v := range in {
			form.Set(name, v)
		}
		return form
	}
	visitor := newSite(t, store)
	visitor.post(t, "/sign-up", with(map[string]string{"name": "eve", "email": "eve@example.org", "password": modelstest.Password}))
	check := func(when string) *models.User {
		t.Helper()
		u, err := store.UserByName(t.Context(), "eve")
		if err != nil {
			t.Fatal(err)
		}
		if u.Role != models.Member || u.Trust != 0 || u.EmailConfirmedAt != nil || time.Since(u.CreatedAt) > time.Hour {
			t.Errorf("%s: eve is %+v", when, u)
		}
		return u
	}
	eve := visitor.as(t, check("joining"))
	eve.post(t, "/account/profile", with(map[string]string{"bio": "A few words"}))
	check("the profile")
	modelstest.Board(t, store, "Copper")
	eve.post(t, a.Path()+"/comments", with(map[string]string{"comment": "Public at once?", "state": "public", "State": "public"}))
	eve.post(t, "/forum/copper/topics", with(map[string]string{"title": "Public at once?", "body": "Is it?", "state": "public", "State": "public"}))
	mod := modelstest.User(t, store, "mo", models.Moderator)
	q, err := store.Queue(t.Context(), mod, models.Pending, models.Page{Number: 1})
	if err != nil || len(q.Cards) != 2 {
		t.Fatalf("%d posts wait (%v)", len(q.Cards), err)
	}
	for _, c := range q.Cards {
		if c.State != models.Pending || c.UserID == nil || *c.UserID != check("posting").ID {
			t.Errorf("the post is %+v", c.Post)
		}
	}
}
