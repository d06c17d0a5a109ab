package handlers

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
	"lode/views"
)

// A moderator narrows the queue, sees what is set, and takes it away again.
func TestQueueFilter(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	a, b := modelstest.Article(t, store, "Rates hold"), modelstest.Article(t, store, "Mines open")
	modelstest.Board(t, store, "Tin")
	first := fmt.Sprintf("card-%d", modelstest.Reply(t, store, a, "ann", "First words").ID)
	second := fmt.Sprintf("card-%d", modelstest.Reply(t, store, b, "bob", "Second words").ID)
	cards := func(path string) string {
		doc := page(t, mod.get(t, path))
		ids := []string{}
		for _, card := range doc.Find("[data-row] article").EachIter() {
			ids = append(ids, card.AttrOr("id", ""))
		}
		return strings.Join(ids, " ") + " of " + doc.Find("[aria-label=State] [aria-current] [data-count]").Text()
	}
	for path, want := range map[string]string{
		"/moderation":                                   first + " " + second + " of 2",
		"/moderation?article=mines-open":                second + " of 1",
		"/moderation?person=ann":                        first + " of 1",
		"/moderation?kind=reply&reason=first_post":      first + " " + second + " of 2",
		"/moderation?kind=post":                         " of 0",
		"/moderation?board=tin&person=ann":              " of 0",
		"/moderation?kind=nonsense&reason=nonsense":     first + " " + second + " of 2",
		"/moderation?state=approved&article=mines-open": " of 0",
	} {
		if got := cards(path); got != want {
			t.Errorf("%s shows %q, want %q", path, got, want)
		}
	}
	doc := page(t, mod.get(t, "/moderation?article=mines-open&person=bob"))
	if got := doc.Find(".chips a.tag bdi").Text(); got != "Article: Mines openPerson: bob" {
		t.Errorf("the chips say %q", got)
	}
	without, err := url.Parse(doc.Find(".chips a.tag").First().AttrOr("href", ""))
	if err != nil || without.Query().Has("article") || without.Query().Get("person") != "bob" {
		t.Errorf("the first chip leads to %s", without)
	}
	if tab := doc.Find("[aria-label=State] a[href*=trash]").AttrOr("href", ""); !strings.Contains(tab, "article=mines-open") {
		t.Errorf("a tab forgets the filter: %s", tab)
	}
	if doc.Find("#f-person").AttrOr("value", "") != "bob" {
		t.Error("the form forgets what was typed")
	}
	for _, path := range []string{"/moderation?writer=999", "/moderation?done=999&n=1"} {
		if got := cards(path); got != first+" "+second+" of 2" {
			t.Errorf("%s, of something that is gone, shows %q", path, got)
		}
	}
}

// A card says in the words of the message what its writer will be told, and whether
// they get it.
func TestCardSaysWhatTheWriterIsTold(t *testing.T) {
	for _, reported := range []bool{false, true} {
		store := modelstest.New(t)
		mo := modelstest.User(t, store, "mo", models.Moderator)
		mod := newSite(t, store).as(t, mo)
		a := modelstest.Article(t, store, "Rates hold")
		newt := modelstest.User(t, store, "newt")
		p, err := store.LeaveReply(t.Context(), models.Writer{User: newt}, a.Slug, models.ReplyInput{Comment: "My words"})
		if err != nil {
			t.Fatal(err)
		}
		path := "/moderation?person=newt"
		if reported {
			modelstest.Approve(t, store, mo, p)
			if _, err := store.ReportPost(t.Context(), models.Writer{User: modelstest.User(t, store, "rae")}, p.ID, models.ReportInput{Reason: "3"}); err != nil {
				t.Fatal(err)
			}
			path += "&state=reported"
		}
		modelstest.Reply(t, store, a, "ann", "Words of a guest")
		doc := page(t, mod.get(t, path))
		told := strings.Join(strings.Fields(doc.Find(".told").Text()), " ")
		if !strings.Contains(doc.Text(), "By mail, a minute after") {
			t.Error("a member with an address is said to get no mail")
		}
		says(t, mod.get(t, "/moderation?person=ann"), "the address is not confirmed")
		version, _ := strconv.Atoi(doc.Find("[data-row] article").AttrOr("data-version", ""))
		if _, err := store.Decide(t.Context(), mo, p.ID, models.ActReject, models.DecisionInput{Rule: 1, Version: version}); err != nil {
			t.Fatal(err)
		}
		later := store.WithClock(func() time.Time { return store.Now().Add(time.Hour) })
		var letter *models.Letter
		for _, l := range modelstest.Mail(t, later) {
			if l.To == newt.Email {
				letter = l
			}
		}
		subject, plain, _, err := views.Letter(letter, "http://lode.example")
		if err != nil {
			t.Fatal(err)
		}
		sent, _, _ := strings.Cut(subject+" "+plain, "What you wrote:")
		if got := strings.ReplaceAll(told, "The moderator adds: (your words, if you write any)", ""); strings.Join(strings.Fields(got), "") != strings.Join(strings.Fields(sent), "") {
			t.Errorf("the card says %q, the message %q", got, sent)
		}
	}
}

// A later page that has become empty says that it is, and not that nothing waits.
func TestQueueLaterPageIsEmpty(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	modelstest.Reply(t, store, modelstest.Article(t, store, "Rates hold"), "ann", "Words")
	for path, first := range map[string]string{
		"/moderation?page=2":                         "/moderation?state=pending",
		"/moderation?kind=reply&page=999":            "/moderation?kind=reply&state=pending",
		"/moderation?state=spam&page=2&before=1.zzz": "/moderation?state=spam",
	} {
		void := page(t, mod.get(t, path)).Find("[data-empty]:not([hidden])")
		if got := void.Find("h2").Text(); got != "This page is empty" || void.Find("a").AttrOr("href", "") != first {
			t.Errorf("%s says %q and leads to %q", path, got, void.Find("a").AttrOr("href", ""))
		}
	}
}

// The tabs lead to the history too, and a card gives the reason why a moderator has
// changed its text.
func TestQueueHistoryAndEdits(t *testing.T) {
	store := modelstest.New(t)
	mo := modelstest.User(t, store, "mo", models.Moderator)
	mod := newSite(t, store).as(t, mo)
	p := modelstest.Reply(t, store, modelstest.Article(t, store, "Rates hold"), "ann", "Call 555")
	if _, err := store.StaffEditPost(t.Context(), mo, p.ID, models.StaffEditInput{Version: 1, Body: "Call me", Note: "A number of a person."}); err != nil {
		t.Fatal(err)
	}
	doc := page(t, mod.get(t, "/moderation"))
	if got := doc.Find("#card-1 .meta").Text(); !strings.Contains(got, "A number of a person.") {
		t.Errorf("the card says %q", got)
	}
	if doc.Find("[aria-label=State] a[href='/moderation/history']").Length() != 1 {
		t.Error("there is no tab for the history")
	}
}
