package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// The page about the spam filter says what it knows, how often it is right, and what
// it may do; only moderators read it.
func TestSpamFilterPage(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	moderator := modelstest.User(t, store, "mo", models.Moderator)
	mod := visitor.as(t, moderator)
	if r := visitor.get(t, "/moderation/filter"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a visitor gets %d", r.StatusCode)
	}
	if r := visitor.as(t, modelstest.User(t, store, "newt")).get(t, "/moderation/filter"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a member gets %d", r.StatusCode)
	}
	a := modelstest.Article(t, store, "Rates hold")
	made := 0
	learns := func(spam, good int) {
		t.Helper()
		for i := range spam + good {
			made++
			text, act := fmt.Sprintf("Cheap watches, free delivery, order at https://dials.example/%d", made), models.ActSpam
			if i >= spam {
				text, act = fmt.Sprintf("The price of cerium oxide rose by %d%% since spring", made), models.ActApprove
			}
			p := modelstest.Reply(t, store, a, fmt.Sprintf("guest%d", made), text)
			if _, err := store.Decide(t.Context(), moderator, p.ID, act, models.DecisionInput{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	shows := func(when string, want ...string) {
		t.Helper()
		text := body(t, mod.get(t, "/moderation/filter"))
		for _, words := range append(want, "It never rejects a post") {
			if !strings.Contains(text, words) {
				t.Errorf("%s the page does not say %q", when, words)
			}
		}
	}
	learns(20, 19)
	shows("after 19 good posts", "It has no opinion yet", "20 posts marked as spam and 20 approved")
	learns(0, 1)
	shows("after 20 of each", "How sure it is", "It has called nothing spam so far", "It may not hold anything now", "so far it was on 0")
	learns(30, 30)
	shows("after 60 more", "It called 30 posts spam, and 30 of them were", "100%", "so far it was on 60", "<rect class=\"bar\"")
	learns(70, 70)
	shows("after 200", "It has shown that it may hold", "An admin can switch that on")
	site, err := store.Site(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set := site.Settings
	set.FilterHolds = true
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	shows("once it is switched on", "It holds", "Nothing so far")
	p := modelstest.Reply(t, store, a, "eve", "Cheap watches, free delivery, order at https://dials.example/now")
	shows("after it held a post", fmt.Sprintf("Post %d", p.ID), "% likely to be spam")
}
