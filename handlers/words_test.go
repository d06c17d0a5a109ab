package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A moderator tries a list, saves it, sees it work, changes, removes and gets it
// back, all by plain forms.
func TestWordListJourney(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	visitor.post(t, a.Path()+"/comments", reply("There is a rumour about."))
	form := url.Values{"name": {"Look twice"}, "action": {"refuse"}, "words": {"rumour\ntip"}, "kind": {"whole"}, "enabled": {"true"}, "why": {"Give a source."}, "text": {"A hot tip"}}
	r := mod.post(t, "/admin/words/trial", form)
	if r.StatusCode != http.StatusOK {
		t.Errorf("trying gave %d", r.StatusCode)
	}
	text := strings.Join(strings.Fields(page(t, r).Find("#trial").Text()), " ")
	for _, words := range []string{"In your text it finds: tip.", "It would have caught 1 post of the last 1: 1 pending.", "There is a rumour about."} {
		if !strings.Contains(text, words) {
			t.Errorf("the trial does not say %q: %s", words, text)
		}
	}
	wrong := url.Values{"name": {"Look twice"}, "action": {"hold"}, "kind": {"inside"}, "words": {"a\nb"}}
	doc := page(t, mod.post(t, "/admin/words", wrong))
	if doc.Find("#words-error").Length() != 1 || doc.Find("#words").Text() != "a\nb" {
		t.Error("a wrong list does not come back as it was")
	}
	r = mod.post(t, "/admin/words", form)
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/admin/words?done=1" {
		t.Fatalf("saving gave %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	says(t, mod.get(t, "/admin/words?done=1"), "You have added “Look twice” (words: 2).")
	refused := visitor.post(t, a.Path()+"/comments", reply("Another rumour."))
	if refused.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a refused word gave %d", refused.StatusCode)
	}
	doc = page(t, refused)
	if doc.Find("#comment").Text() != "Another rumour." || !strings.Contains(doc.Find("#comment-error").Text(), "“rumour”, which is not taken here. Give a source.") {
		t.Errorf("the writer is told %q", doc.Find("#comment-error").Text())
	}
	says(t, mod.post(t, "/admin/words/test", url.Values{"text": {"tip"}}), "Refuse: the writer is told which word and why")
	list := page(t, mod.get(t, "/admin/words/1"))
	edited := fill(list.Find("form.form"), map[string]string{"words": "gossip"})
	edited.Set("action", "mark")
	edited.Set("words", "gossip")
	if r := mod.post(t, "/admin/words/1", edited); r.Header.Get("Location") != "/admin/words?done=2" {
		t.Errorf("changing gave %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	late := maps.Clone(edited)
	late.Set("name", "Look thrice")
	clash := mod.post(t, "/admin/words/1", late)
	doc = page(t, clash)
	if problem := doc.Find("form.form [role=alert]").First().Text(); clash.StatusCode != http.StatusConflict || !strings.Contains(problem, "mo changed “Look twice” (words added: 1, removed: 2) meanwhile.") {
		t.Errorf("saving over a change gave %d and says %q", clash.StatusCode, problem)
	}
	if doc.Find("#name").AttrOr("value", "") != "Look thrice" || doc.Find("#h-c").Length() != 1 || doc.Find("form.form [name=version]").AttrOr("value", "") != "2" {
		t.Error("what was typed is lost, or cannot be saved over theirs")
	}
	visitor.post(t, a.Path()+"/comments", reply("Mere gossip."))
	if text := body(t, mod.get(t, "/moderation")); !strings.Contains(text, "Word “gossip”") {
		t.Error("the card is not marked")
	}
	if r := mod.post(t, "/admin/words/1/removal", nil); r.Header.Get("Location") != "/admin/words?done=3" || mod.get(t, "/admin/words/1").StatusCode != http.StatusNotFound {
		t.Errorf("removing gave %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	undo := page(t, mod.get(t, "/admin/words?done=3")).Find("[data-flash] form").AttrOr("action", "")
	if r := mod.post(t, undo, nil); r.StatusCode != http.StatusSeeOther || mod.get(t, "/admin/words/1").StatusCode != http.StatusOK {
		t.Errorf("undoing at %s gave %d", undo, r.StatusCode)
	}
	if r := mod.post(t, undo, nil); r.StatusCode != http.StatusConflict {
		t.Errorf("undoing twice gave %d", r.StatusCode)
	}
}

// A writer whose words are replaced is led to a page that says so, with both texts.
// Nobody else meets the words: not on the page, in a feed, a list, a title or a quote.
func TestReplacedWordsJourney(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		mo, ann := modelstest.User(t, store, "mo", models.Moderator), modelstest.User(t, store, "ann")
		mod, member := visitor.as(t, mo), visitor.as(t, ann)
		a, b := modelstest.Article(t, store, "Rates hold"), modelstest.Board(t, store, "Copper")
		modelstest.Approve(t, store, mo, modelstest.Topic(t, store, ann, b, "The first topic"))
		form := url.Values{"name": {"Drugs"}, "action": {"replace"}, "kind": {"inside"}, "instead": {"[cut]"}, "words": {"viagra"}, "enabled": {"true"}, "text": {"Buy *Via*gra"}}
		trial := page(t, mod.post(t, "/admin/words/trial", form)).Find("#trial")
		if got := trial.Find(".cmt__body").Text(); !strings.Contains(got, "Buy [cut]") {
			t.Errorf("the trial shows %q", got)
		}
		mod.post(t, "/admin/words", form)
		says(t, mod.get(t, "/admin/words"), "Readers see [cut]")
		for _, path := range []string{"/admin/words", "/admin/answers"} {
			if tabs := page(t, mod.get(t, path)).Find("nav[aria-label='Running the site'] a"); tabs.Text() != "HoldsAnswersWords" {
				t.Errorf("%s has the tabs %q", path, tabs.Text())
			}
		}
		if got := page(t, mod.post(t, "/admin/words/test", url.Values{"text": {"Buy *Via*gra"}})).Find("#try .cmt__body").Text(); !strings.Contains(got, "Buy [cut]") {
			t.Errorf("the tester shows %q", got)
		}
		told := func(r *http.Response) {
			t.Helper()
			if !strings.HasPrefix(r.Header.Get("Location"), "/receipts/") {
				t.Fatalf("it leads to %s", r.Header.Get("Location"))
			}
			receipt := page(t, member.get(t, r.Header.Get("Location"))).Find("main")
			if !strings.Contains(receipt.Find(".cmt__body").First().Text(), "viagra") || !strings.Contains(receipt.Find("[data-as-read]").Text(), "[cut]") || !strings.Contains(receipt.Text(), "Some words are not printed here") {
				t.Errorf("the receipt says %s", receipt.Text())
			}
		}
		told(member.post(t, a.Path()+"/comments", url.Values{"comment": {"Some viagra here"}}))
		r := member.post(t, "/forum/"+b.Slug+"/topics", url.Values{"title": {"Cheap viagra, anyone"}, "body": {"Buy viagra, please."}})
		told(r)
		says(t, member.get(t, r.Header.Get("Location")), "where you wrote “Cheap viagra, anyone”")
		p, err := store.Standing(t.Context(), strings.TrimPrefix(r.Header.Get("Location"), "/receipts/"))
		if err != nil {
			t.Fatal(err)
		}
		topic := p.Post.Place.Path()
		for _, path := range []string{a.Path(), a.Path() + "/feed", "/", "/forum", "/forum/" + b.Slug, "/forum/" + b.Slug + "/feed", topic, topic + "/feed", ann.Path()} {
			r := mod.get(t, path)
			if text := strings.ToLower(body(t, r)); r.StatusCode != http.StatusOK || strings.Contains(text, "viagra") {
				t.Errorf("%s (%d) has the word", path, r.StatusCode)
			}
		}
		quote := page(t, mod.get(t, fmt.Sprintf("%s?reply_to=%d", topic, p.Post.ID))).Find("textarea").Text()
		if !strings.Contains(quote, "> Buy \\[cut\\], please.") {
			t.Errorf("it is quoted as %q", quote)
		}
		card := page(t, mod.get(t, fmt.Sprintf("/moderation?post=%d", p.Post.ID))).Find("article")
		if !strings.Contains(card.Text(), "Readers do not see “viagra”") || card.Find(".re a mark").Text() != "viagra" {
			t.Errorf("the card says %s", card.Find(".re").Text())
		}
	})
}

// A wrong pattern is refused beside the field, which keeps what was typed.
func TestWrongPatternIsSaid(t *testing.T) {
	store := modelstest.New(t)
	mod := newSite(t, store).as(t, modelstest.User(t, store, "mo", models.Moderator))
	form := url.Values{"name": {"Shapes"}, "action": {"hold"}, "kind": {"pattern"}, "words": {"v[i1]agra\n(pump"}}
	r := mod.post(t, "/admin/words", form)
	doc := page(t, r)
	if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(doc.Find("#words-error").Text(), "Line 2, “(pump”") || doc.Find("#words").Text() != "v[i1]agra\n(pump" || doc.Find("#kind option[selected]").AttrOr("value", "") != "pattern" {
		t.Errorf("%d, the form says %q", r.StatusCode, doc.Find("#words-error").Text())
	}
}
