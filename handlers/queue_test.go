package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
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
	if tab := doc.Find("[aria-label=State] a").Last().AttrOr("href", ""); !strings.Contains(tab, "article=mines-open") {
		t.Errorf("a tab forgets the filter: %s", tab)
	}
	if doc.Find("#f-person").AttrOr("value", "") != "bob" {
		t.Error("the form forgets what was typed")
	}
	if r := mod.get(t, "/moderation?writer=999"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a writer of nothing gives %d", r.StatusCode)
	}
}
