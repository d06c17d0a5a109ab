package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// script asks as the queue's script does, and reads the answer.
func (s *site) script(t *testing.T, method, path string) map[string]any {
	t.Helper()
	req := httptest.NewRequest(method, path, nil)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	r := s.do(t, req)
	var answer map[string]any
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil || r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-store" && method == http.MethodGet {
		t.Fatalf("%s %s gave %d %v (%v)", method, path, r.StatusCode, answer, err)
	}
	return answer
}

// Two moderators' pages learn of each other, and nothing keeps either from deciding.
func TestPresenceOfTwo(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mo, max := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator)), visitor.as(t, modelstest.User(t, store, "max", models.Moderator))
	a := modelstest.Article(t, store, "Rates hold")
	for i := range 3 {
		modelstest.Reply(t, store, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i))
	}
	if got := fmt.Sprint(mo.script(t, http.MethodPost, "/moderation/posts/1/claim")); got != "map[open:<nil>]" {
		t.Errorf("the first claim says %s", got)
	}
	if got := fmt.Sprint(max.script(t, http.MethodPost, "/moderation/posts/1/claim")); got != "map[open:[mo]]" {
		t.Errorf("the second claim says %s", got)
	}
	if got := page(t, max.get(t, "/moderation?post=1")).Find("#card-1 [data-open-at]").Text(); got != "Open at mo" {
		t.Errorf("the card says %q", got)
	}
	if r := max.post(t, "/moderation/posts/1/trash", nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a claim keeps others from deciding: %d", r.StatusCode)
	}
	got := fmt.Sprint(mo.script(t, http.MethodGet, "/moderation/presence?state=pending&posts=1,2,x,&after=2"))
	if !strings.Contains(got, "fresh:[3]") || !strings.Contains(got, "waiting:2") || !strings.Contains(got, "words:Moved to trash by max at") || !strings.Contains(got, "undo:/moderation/decisions/1/undo") {
		t.Errorf("presence is %s", got)
	}
	for filter, want := range map[string]string{"kind=reply": "fresh:[2 3]", "kind=appeal": "fresh:[]", "kind=person": "fresh:[]", "person=guest2": "fresh:[3]", "reason=links": "fresh:[]", "order=chance": "fresh:[2 3]"} {
		if got := fmt.Sprint(mo.script(t, http.MethodGet, "/moderation/presence?state=pending&posts=&after=0&"+filter)); !strings.Contains(got, want) {
			t.Errorf("under %s presence is %s", filter, got)
		}
	}
}
