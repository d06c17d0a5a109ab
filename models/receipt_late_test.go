package models_test

import (
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// The writer of a post that came from another site without a receipt is told of a
// decision against it and can appeal, if there is a way to reach them.
func TestImportedPostsGetReceipts(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		importSmall(t, s, false)
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		var posts []*models.Post
		if err := s.DB().Where("imported_at IS NOT NULL AND state IN ('public', 'pending') AND kind = 'post'").Order("id").Limit(3).Find(&posts).Error; err != nil || len(posts) != 3 {
			t.Fatalf("%d posts were imported (%v)", len(posts), err)
		}
		for i, email := range []string{"", "gus@example.org", "pat@example.org"} {
			if err := s.DB().Exec("UPDATE posts SET user_id = NULL, guest_name = 'Gus', guest_email = ? WHERE id = ?", email, posts[i].ID).Error; err != nil {
				t.Fatal(err)
			}
		}
		if err := s.DB().Exec("UPDATE posts SET user_id = ? WHERE id = ?", ann.ID, posts[0].ID).Error; err != nil {
			t.Fatal(err)
		}
		if err := s.DB().Exec("INSERT INTO guests (email_key, confirmed_at) VALUES ('gus@example.org', ?)", s.Now()).Error; err != nil {
			t.Fatal(err)
		}
		wants := []string{ann.Email, "gus@example.org", ""}
		for i, p := range posts {
			if n := count(t, s, "SELECT COUNT(*) FROM receipts WHERE post_id = ?", p.ID); n != 0 {
				t.Fatalf("post %d has a receipt already", p.ID)
			}
			if err := s.DB().Exec("UPDATE posts SET proved = TRUE WHERE id = ? AND guest_email = 'gus@example.org'", p.ID).Error; err != nil {
				t.Fatal(err)
			}
			no := decide(t, s, mod, p, models.ActReject)
			later := s.WithClock(func() time.Time { return s.Now().Add(time.Duration(i+1) * time.Hour) })
			var told *models.Letter
			for _, l := range modelstest.Mail(t, later) {
				if l.Decision != nil && l.Decision.ID == no.ID {
					told = l
				}
			}
			switch {
			case wants[i] == "" && (told != nil || count(t, s, "SELECT COUNT(*) FROM receipts WHERE post_id = ?", p.ID) != 0):
				t.Errorf("somebody who cannot be reached is told: %+v", told)
			case wants[i] != "" && (told == nil || told.To != wants[i] || told.Post.Receipt == "" || told.Reasons.AppealUntil.IsZero()):
				t.Errorf("%s is told %+v", wants[i], told)
			case wants[i] != "":
				if _, err := s.FileAppeal(t.Context(), told.Post.Receipt, models.AppealInput{Words: "It was fine there.", Decision: no.ID}); err != nil {
					t.Error(err)
				}
			}
		}
		decide(t, s, mod, posts[0], models.ActTrash)
		if n := count(t, s, "SELECT COUNT(*) FROM receipts WHERE post_id = ?", posts[0].ID); n != 1 {
			t.Errorf("a second decision makes %d receipts", n)
		}
	})
}
