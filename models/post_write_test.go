package models_test

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A first reply waits; after one approval, later ones by whoever has proved the
// address appear at once, and a stranger who types the same address waits.
func TestLeaveReply(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		mod := modelstest.User(t, s, "mo", models.Moderator)

		first := modelstest.Reply(t, s, a, "ann", "I saw this coming.")
		if first.State != models.Pending || kinds(first) != "first_post" || first.Receipt == "" {
			t.Fatalf("first reply is %s for %q, receipt %q", first.State, kinds(first), first.Receipt)
		}
		second := modelstest.Reply(t, s, a, "ann", "And this too.")
		if second.State != models.Pending {
			t.Errorf("second reply before an approval is %s", second.State)
		}
		modelstest.Approve(t, s, mod, first)
		third := modelstest.Reply(t, s, a, "ann", "Now I am known.")
		if third.State != models.Public || third.Number == nil || *third.Number != 2 {
			t.Errorf("reply after an approval is %s, number %v", third.State, third.Number)
		}
		links := modelstest.Reply(t, s, a, "ann", "See https://a.example and https://b.example")
		if kinds(links) != "links" {
			t.Errorf("reply with two links waits for %q", kinds(links))
		}
		stranger, err := s.LeaveReply(t.Context(), models.Writer{}, a.Slug, models.ReplyInput{Comment: "I am ann", Author: "ann", Email: "Ann@example.org"})
		if err != nil || kinds(stranger) != "unproved" {
			t.Errorf("a stranger's reply waits for %q (%v)", kinds(stranger), err)
		}
		a, err = s.ArticleBySlug(t.Context(), a.Slug)
		if err != nil || a.Discussion.PostCount != 2 || a.Discussion.PendingCount != 3 || a.Discussion.LastPostAt == nil {
			t.Errorf("discussion counts %+v (%v)", a.Discussion, err)
		}
	})
}

func kinds(p *models.Post) string {
	text := ""
	for _, h := range p.Holds {
		text += h.Kind
	}
	return text
}
