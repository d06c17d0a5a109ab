package models_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// One press publishes a post and the moderator's answer, and one undo takes both
// back, with every count and number.
func TestApproveAndAnswer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		p := modelstest.Reply(t, s, a, "ann", "Is it so?")
		before := state(t, s, mod, a)
		w := models.Writer{User: mod}
		if _, err := s.ApproveAndAnswer(t.Context(), models.Writer{User: modelstest.User(t, s, "bob")}, p.ID, models.ApproveInput{Body: "Yes", Version: 1}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a member may: %v", err)
		}
		if _, err := s.ApproveAndAnswer(t.Context(), w, p.ID, models.ApproveInput{Body: "  ", Version: 1}); err == nil {
			t.Error("an empty answer was taken")
		}
		if _, err := s.ApproveAndAnswer(t.Context(), w, p.ID, models.ApproveInput{Body: "Yes", Version: 5}); !errors.Is(err, models.ErrConflict) {
			t.Errorf("on what has changed since: %v", err)
		}
		if after := state(t, s, mod, a); after != before {
			t.Fatalf("what was refused left %s, want %s", after, before)
		}
		d, err := s.ApproveAndAnswer(t.Context(), w, p.ID, models.ApproveInput{Body: "Yes, **it is**.", Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		thread := threads(t, s, a)
		if len(thread) != 2 || thread[1].ParentID == nil || *thread[1].ParentID != p.ID || *thread[1].Number != 2 || *thread[1].Thread != *thread[0].Thread || thread[1].Name() != "mo" {
			t.Fatalf("the answer is not under the post: %+v", thread)
		}
		if n, err := s.Undo(t.Context(), mod, d.ID); n != 1 || err != nil {
			t.Fatalf("undid %d (%v)", n, err)
		}
		after := strings.Replace(state(t, s, mod, a), " withdrawn:1", "", 1)
		if after != before || len(threads(t, s, a)) != 0 {
			t.Errorf("the undo left %s and %d posts, want %s and none", after, len(threads(t, s, a)), before)
		}
		if _, err := s.ApproveAndAnswer(t.Context(), w, p.ID, models.ApproveInput{Body: "Yes, it is, again.", Version: 3}); err != nil {
			t.Fatal(err)
		}
		if got := threads(t, s, a); len(got) != 2 || *got[0].Number != 1 || *got[1].Number != 2 {
			t.Errorf("the second time gave %+v", got)
		}
	})
}

// An answer that has an answer of its own keeps its number when it is taken back, and
// a closed discussion takes neither.
func TestApproveAndAnswerWhereOthersAre(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		ed := modelstest.User(t, s, "ed", models.Editor)
		a := modelstest.Article(t, s, "Rates hold")
		p := modelstest.Reply(t, s, a, "ann", "Is it so?")
		d, err := s.ApproveAndAnswer(t.Context(), models.Writer{User: mod}, p.ID, models.ApproveInput{Body: "Yes", Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		said := threads(t, s, a)[1]
		if _, err := s.LeaveReply(t.Context(), models.Writer{User: ed}, a.Slug, models.ReplyInput{Comment: "Thank you", Parent: said.ID}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
			t.Fatal(err)
		}
		if got := threads(t, s, a); len(got) != 1 || *got[0].Number != 3 {
			t.Errorf("left %+v", got)
		}
		if err := s.DB().Exec("UPDATE discussions SET state = 'closed'").Error; err != nil {
			t.Fatal(err)
		}
		if _, err := s.ApproveAndAnswer(t.Context(), models.Writer{User: mod}, p.ID, models.ApproveInput{Body: "Yes", Version: 3}); err == nil {
			t.Error("a closed discussion took an answer")
		}
		if now, err := s.Card(t.Context(), mod, p.ID); err != nil || now.State != models.Pending {
			t.Errorf("the post is %v (%v), it was to wait on", now, err)
		}
	})
}

// The writer's message about the post has the answer in it.
func TestApproveAndAnswerIsTold(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		at := s.Now()
		s = s.WithClock(func() time.Time { return at })
		a := modelstest.Article(t, s, "Rates hold")
		ann := modelstest.User(t, s, "ann")
		p, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: "Is it so?"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.ApproveAndAnswer(t.Context(), models.Writer{User: mod}, p.ID, models.ApproveInput{Body: "Yes, it is.", Version: 1}); err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Hour)
		if l := modelstest.OneLetter(t, s, "ann@example.org"); l.Answer == nil || l.Answer.Body != "Yes, it is." {
			t.Errorf("the message has %+v", l.Answer)
		}
	})
}

// threads is the first page of an article's discussion as a visitor sees it.
func threads(t *testing.T, s *models.Store, a *models.Article) []*models.Post {
	t.Helper()
	a, err := s.ArticleBySlug(t.Context(), a.Slug)
	if err != nil {
		t.Fatal(err)
	}
	posts, err := s.Threads(t.Context(), nil, a.Discussion, models.Oldest, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return posts
}
