package models_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// discussionOf is what an article's discussion counts now.
func discussionOf(t *testing.T, s *models.Store, a *models.Article) *models.Discussion {
	t.Helper()
	now, err := s.ArticleBySlug(t.Context(), a.Slug)
	if err != nil {
		t.Fatal(err)
	}
	return now.Discussion
}

// A writer changes a post while it waits and for a while after, keeps what was
// there before, and cannot slip links past the queue that way.
func TestEditPost(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		p := modelstest.Reply(t, s, a, "ann", "First words")
		edit := func(s *models.Store, body string, version int) error {
			_, err := s.EditPost(t.Context(), nil, p.ID, models.EditInput{Body: body, Version: version, Receipt: p.Receipt})
			return err
		}
		if err := edit(s, "Better words", 1); err != nil {
			t.Fatal(err)
		}
		if err := edit(s, "From another tab", 1); !errors.Is(err, models.ErrConflict) {
			t.Errorf("an edit of what has changed since gave %v", err)
		}
		if _, err := s.EditPost(t.Context(), nil, p.ID, models.EditInput{Body: "A stranger's", Receipt: "wrong"}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a stranger's edit gave %v", err)
		}
		modelstest.Approve(t, s, mod, p)
		later := s.WithClock(func() time.Time { return s.Now().Add(6 * time.Minute) })
		if _, ok := errors.AsType[models.Invalid](edit(later, "Too late", 0)); !ok {
			t.Error("an edit was taken after its time")
		}
		if err := edit(s, "See https://a.example and https://b.example", 0); err != nil {
			t.Fatal(err)
		}
		if d := discussionOf(t, s, a); d.PostCount != 1 || d.PendingCount != 0 {
			t.Errorf("a post that is to gain links counts as %d public, %d waiting", d.PostCount, d.PendingCount)
		}
		if now, err := s.Post(t.Context(), nil, p.ID); err != nil || now.Body != "Better words" {
			t.Errorf("meanwhile everyone reads %q (%v)", now.Body, err)
		}
	})
}

// A post that is withdrawn is gone from the page and from the counts, and its
// place stays where somebody has answered it.
func TestWithdraw(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		ed := modelstest.User(t, s, "ed", models.Editor)
		p, err := s.LeaveReply(t.Context(), models.Writer{User: ed}, a.Slug, models.ReplyInput{Comment: "Mine"})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := s.LeaveReply(t.Context(), models.Writer{User: ed}, a.Slug, models.ReplyInput{Comment: "An answer", Parent: p.ID})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Withdraw(t.Context(), modelstest.User(t, s, "ann"), p.ID, ""); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("somebody else's withdrawal gave %v", err)
		}
		if _, err := s.Withdraw(t.Context(), ed, p.ID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Withdraw(t.Context(), ed, p.ID, ""); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a second withdrawal gave %v", err)
		}
		d := discussionOf(t, s, a)
		posts, err := s.Threads(t.Context(), nil, d, models.Oldest, 1, nil)
		if err != nil || d.PostCount != 1 || len(posts) != 2 {
			t.Fatalf("%d public posts, %d on the page (%v)", d.PostCount, len(posts), err)
		}
		if !posts[0].IsStone() || posts[0].Body != "" || posts[0].Name() == "ed" || posts[1].ID != answer.ID {
			t.Errorf("the page shows %q by %s, then %q", posts[0].Body, posts[0].Name(), posts[1].Body)
		}
	})
}

// However often and at once people press, each of them counts once.
func TestMarkUseful(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		ed := modelstest.User(t, s, "ed", models.Editor)
		p, err := s.LeaveReply(t.Context(), models.Writer{User: ed}, a.Slug, models.ReplyInput{Comment: "Mine"})
		if err != nil {
			t.Fatal(err)
		}
		for name, u := range map[string]*models.User{"its writer": ed, "a visitor": nil, "an unconfirmed member": modelstest.Unconfirmed(t, s, "una")} {
			if _, err := s.MarkUseful(t.Context(), u, p.ID); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("a mark by %s gave %v", name, err)
			}
		}
		var wg sync.WaitGroup
		for _, name := range []string{"ann", "bob", "cy"} {
			u := modelstest.User(t, s, name)
			for range 3 { // on, off and on again
				wg.Go(func() {
					if _, err := s.MarkUseful(t.Context(), u, p.ID); err != nil {
						t.Errorf("marking: %v", err)
					}
				})
			}
		}
		wg.Wait()
		got, err := s.Post(t.Context(), nil, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		marks := 0
		for _, name := range []string{"ann", "bob", "cy"} {
			u, err := s.UserByName(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			marked, err := s.Marked(t.Context(), u, []*models.Post{got})
			if err != nil {
				t.Fatal(err)
			}
			marks += len(marked)
		}
		if got.UsefulCount != marks {
			t.Errorf("the post counts %d marks and has %d", got.UsefulCount, marks)
		}
	})
}

// What a member wrote before confirming their address waits for that, and no
// longer once it is done; a link that is used twice does nothing more.
func TestConfirm(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		b := modelstest.Board(t, s, "Copper")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		una := modelstest.Unconfirmed(t, s, "una")
		letter := nextLetter(t, s)
		first := modelstest.Topic(t, s, una, b, "What of the scrap")
		modelstest.Approve(t, s, mod, first)
		second, err := s.AnswerTopic(t.Context(), models.Writer{User: una}, 1, models.AnswerInput{Body: "More words"})
		if err != nil || kinds(second) != "unproved" {
			t.Fatalf("a post before confirming waits for %q (%v)", kinds(second), err)
		}
		if _, err := s.Confirm(t.Context(), "wrong"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a wrong link gave %v", err)
		}
		late := s.WithClock(func() time.Time { return s.Now().Add(25 * time.Hour) })
		if _, err := late.Confirm(t.Context(), letter.Confirm.Token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an old link gave %v", err)
		}
		for range 2 {
			if _, err := s.Confirm(t.Context(), letter.Confirm.Token); err != nil {
				t.Fatal(err)
			}
		}
		una, err = s.UserByName(t.Context(), "una")
		if err != nil || una.EmailConfirmedAt == nil {
			t.Fatalf("the address is not confirmed (%v)", err)
		}
		if p, err := s.Post(t.Context(), nil, second.ID); err != nil || !p.IsPublic() {
			t.Errorf("what waited for the address is not public (%v)", err)
		}
	})
}

// nextLetter is the message that waits to be sent.
func nextLetter(t *testing.T, s *models.Store) *models.Letter {
	t.Helper()
	jobs, err := s.ClaimJobs(t.Context(), 1)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("%d messages wait (%v)", len(jobs), err)
	}
	l, err := s.Letter(t.Context(), jobs[0])
	if err != nil || l == nil {
		t.Fatalf("the message is %+v (%v)", l, err)
	}
	return l
}
