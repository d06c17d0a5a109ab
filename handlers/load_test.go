package handlers

import (
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// The load board is the same for moderators and admins, but for who decided what.
func TestLoadBoard(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	mod := visitor.as(t, modelstest.User(t, store, "mo", models.Moderator))
	admin := visitor.as(t, modelstest.User(t, store, "ada", models.Admin))
	says(t, mod.get(t, "/moderation/load"), "Nothing waits for review. No decisions in the last 30 days")
	a := modelstest.Article(t, store, "Rates hold")
	one, two := modelstest.Reply(t, store, a, "ann", "Words"), modelstest.Reply(t, store, a, "bob", "Other words")
	says(t, mod.get(t, "/moderation/load"), "Posts2")
	mod.decides(t, one.ID, "rejection", "1", "3")
	mod.decides(t, two.ID, "approval", "1", "")
	for who, name := range map[*site]string{mod: "mod", admin: "admin"} {
		text := body(t, who.get(t, "/moderation/load"))
		for _, words := range []string{"Rejected, rule 3: No promotion", "0 (0%)", "First post", "1 (50%)", "2 by people, 0 by the program"} {
			if !strings.Contains(text, words) {
				t.Errorf("the page for %s does not say %q", name, words)
			}
		}
		if sees := strings.Contains(text, "moderator 1"); sees != (who == admin) {
			t.Errorf("%s sees who decided: %v", name, sees)
		}
	}
	says(t, admin.get(t, "/moderation/load"), "momoderator 120 (0%)")
}
