package models_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// A moderator's edit shows with its note, keeps the writer's text, tells the writer,
// stands in the ledger, and its undo restores text and note to the letter.
func TestStaffEdit(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		at := s.Now()
		s = s.WithClock(func() time.Time { return at })
		mod := modelstest.User(t, s, "mo", models.Moderator)
		ann := modelstest.User(t, s, "ann")
		a := modelstest.Article(t, s, "Rates hold")
		p, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: "Call me at *555 0199*"})
		if err != nil {
			t.Fatal(err)
		}
		modelstest.Approve(t, s, mod, p)
		before := shown(t, s, mod, p.ID)
		d, err := s.StaffEditPost(t.Context(), mod, p.ID, models.StaffEditInput{Body: "Call me", Note: "A phone number", Version: 2})
		if err != nil {
			t.Fatal(err)
		}
		now := threads(t, s, a)[0]
		if now.Body != "Call me" || !strings.Contains(string(now.BodyHTML), "Call me") || now.StaffNote != "A phone number" || now.StaffEditedAt == nil || now.EditedAt != nil {
			t.Errorf("after the edit: %+v", now)
		}
		if d.FromState != models.Public || d.ToState != models.Public {
			t.Errorf("the decision: %+v", d)
		}
		var texts []string
		if err := s.DB().Raw("SELECT body FROM revisions WHERE post_id = ?", p.ID).Scan(&texts).Error; err != nil || len(texts) != 1 || texts[0] != "Call me at *555 0199*" {
			t.Errorf("kept %q (%v)", texts, err)
		}
		at = at.Add(time.Hour)
		var told []models.About
		for _, l := range modelstest.Mail(t, s) {
			told = append(told, l.About)
		}
		if len(told) != 2 || told[1] != models.AboutEdit {
			t.Errorf("told %q, want of the approval and of the edit", told)
		}
		again, err := s.StaffEditPost(t.Context(), mod, p.ID, models.StaffEditInput{Body: "Ring me", Note: "Shorter", Version: 3})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []int64{again.ID, d.ID} {
			if _, err := s.Undo(t.Context(), mod, id); err != nil {
				t.Fatalf("undoing %d: %v", id, err)
			}
		}
		if after := shown(t, s, mod, p.ID); after != before {
			t.Errorf("the undo left %s, want %s", after, before)
		}
		at = at.Add(time.Hour)
		if l := modelstest.Mail(t, s); len(l) != 0 && l[0].About == models.AboutEdit {
			t.Error("the writer was told of an edit that was taken back")
		}
	})
}

func shown(t *testing.T, s *models.Store, mod *models.User, id int64) string {
	t.Helper()
	c, err := s.Card(t.Context(), mod, id)
	if err != nil {
		t.Fatal(err)
	}
	edited := "never"
	if c.StaffEditedAt != nil {
		edited = c.StaffEditedAt.String()
	}
	return strings.Join([]string{string(c.State), c.Body, string(c.BodyHTML), c.StaffNote, edited, c.TextKey}, "|")
}

func TestStaffEditRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		p := modelstest.Reply(t, s, modelstest.Article(t, s, "Rates hold"), "bob", "Words of bob")
		for _, tt := range []struct {
			name string
			by   *models.User
			post int64
			in   models.StaffEditInput
			want error
		}{
			{"a member may not", ann, p.ID, models.StaffEditInput{Body: "Other", Note: "Why", Version: 1}, models.ErrForbidden},
			{"not on what has changed", mod, p.ID, models.StaffEditInput{Body: "Other", Note: "Why", Version: 4}, models.ErrConflict},
			{"not on what is not there", mod, 99, models.StaffEditInput{Body: "Other", Note: "Why", Version: 1}, models.ErrNotFound},
			{"not without a note", mod, p.ID, models.StaffEditInput{Body: "Other", Version: 1}, models.Invalid{}},
			{"not to nothing", mod, p.ID, models.StaffEditInput{Note: "Why", Version: 1}, models.Invalid{}},
			{"not to the same", mod, p.ID, models.StaffEditInput{Body: "Words of bob", Note: "Why", Version: 1}, models.Invalid{}},
		} {
			_, err := s.StaffEditPost(t.Context(), tt.by, tt.post, tt.in)
			if _, invalid := tt.want.(models.Invalid); invalid {
				if _, ok := errors.AsType[models.Invalid](err); !ok {
					t.Errorf("%s: got %v", tt.name, err)
				}
			} else if !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v", tt.name, err)
			}
		}
	})
}

// An edit on which the writer has built cannot be undone any more, and one of a post
// that was erased since brings nothing back.
func TestStaffEditWrittenOver(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		a := modelstest.Article(t, s, "Rates hold")
		p, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: "First words"})
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.StaffEditPost(t.Context(), mod, p.ID, models.StaffEditInput{Body: "Other words", Note: "Why", Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.EditPost(t.Context(), ann, p.ID, models.EditInput{Body: "Words of my own"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("undoing gave %v", err)
		}
		if err := s.DB().Exec("DELETE FROM revisions").Error; err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("undoing what was erased gave %v", err)
		}
	})
}
