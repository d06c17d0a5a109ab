package models_test

import (
	"errors"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A form about one post that is sent twice is one decision; one that was typed anew
// comes too late.
func TestDecideTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ctx, mod := t.Context(), modelstest.User(t, s, "mo", models.Moderator)
		modelstest.Board(t, s, "copper")
		a := modelstest.Article(t, s, "Rates hold")
		for what, send := range map[string]func(post int64, nonce string) (*models.Decision, error){
			"approval": func(post int64, nonce string) (*models.Decision, error) {
				return s.Decide(ctx, mod, post, models.ActApprove, models.DecisionInput{Version: 1, Nonce: nonce})
			},
			"rejection": func(post int64, nonce string) (*models.Decision, error) {
				return s.Decide(ctx, mod, post, models.ActReject, models.DecisionInput{Rule: 3, Version: 1, Nonce: nonce})
			},
			"answer": func(post int64, nonce string) (*models.Decision, error) {
				return s.ApproveAndAnswer(ctx, models.Writer{User: mod}, post, models.ApproveInput{Body: "It is.", Version: 1, Nonce: nonce})
			},
			"edit": func(post int64, nonce string) (*models.Decision, error) {
				return s.StaffEditPost(ctx, mod, post, models.StaffEditInput{Body: "Other words", Note: "Names somebody", Version: 1, Nonce: nonce})
			},
			"move": func(post int64, nonce string) (*models.Decision, error) {
				return s.MovePost(ctx, mod, post, models.MoveInput{Board: "copper", Title: "What " + nonce + " says", Version: 1, Nonce: nonce})
			},
		} {
			p := modelstest.Reply(t, s, a, what, "The words of "+what)
			first, err := send(p.ID, "x")
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if again, err := send(p.ID, "x"); err != nil || again.ID != first.ID {
				t.Errorf("%s once more gave %+v, %v", what, again, err)
			}
			for _, nonce := range []string{"y", ""} {
				if d, err := send(p.ID, nonce); err == nil {
					t.Errorf("%s from form %q gave %+v", what, nonce, d)
				}
			}
			if _, err := s.Undo(ctx, mod, first.ID); err != nil {
				t.Fatal(err)
			}
			if d, err := send(p.ID, "x"); err == nil {
				t.Errorf("%s after its undo gave %+v", what, d)
			}
		}
	})
}

// A form about many posts that is sent twice is one press, unless the first was undone.
func TestDecideAllTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ctx, mod := t.Context(), modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		in := models.BulkInput{Action: "spam", State: models.Pending, Nonce: "x"}
		for _, name := range []string{"ann", "ben", "cid"} {
			in.Posts = append(in.Posts, modelstest.Reply(t, s, a, name, "Words of "+name).ID)
		}
		first, n, err := s.DecideAll(ctx, mod, in)
		if err != nil || n != 3 {
			t.Fatalf("%d, %v", n, err)
		}
		if again, n, err := s.DecideAll(ctx, mod, in); err != nil || n != 3 || again.ID != first.ID {
			t.Errorf("once more gave %+v, %d, %v", again, n, err)
		}
		max := modelstest.User(t, s, "max", models.Moderator)
		if _, _, err := s.DecideAll(ctx, max, in); !errors.Is(err, models.ErrConflict) {
			t.Errorf("by somebody else it gave %v", err)
		}
		if n, err := s.Undo(ctx, mod, first.ID); err != nil || n != 3 {
			t.Fatalf("%d, %v", n, err)
		}
		second, n, err := s.DecideAll(ctx, mod, in)
		if err != nil || n != 3 || second.Batch == first.Batch {
			t.Errorf("after the undo it gave %+v, %d, %v", second, n, err)
		}
	})
}

// A report that is sent twice is one, whoever sends it, also if the first one has
// hidden the post.
func TestReportTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, p := modelstest.User(t, s, "mo", models.Moderator), publicReply(t, s, modelstest.Article(t, s, "Rates hold"))
		guest := models.ReportInput{Reason: "3", Email: "gus@example.org", Nonce: "g"}
		for range 2 {
			if r, err := s.ReportPost(t.Context(), models.Writer{}, p.ID, guest); err != nil || r.Token != "" {
				t.Fatalf("a guest gets %+v, %v", r, err)
			}
		}
		guest.Reason, guest.Note = "unlawful", "It is."
		notice, err := s.ReportPost(t.Context(), models.Writer{}, p.ID, guest)
		if err != nil || notice.Token == "" {
			t.Fatalf("a notice gets %+v, %v", notice, err)
		}
		if again, err := s.ReportPost(t.Context(), models.Writer{}, p.ID, guest); err != nil || again.Token != notice.Token {
			t.Errorf("a notice once more gets %+v, %v", again, err)
		}
		if jobs, err := s.ClaimJobs(t.Context(), 10); err != nil || len(jobs) != 2 {
			t.Errorf("%d letters, %v", len(jobs), err)
		}
		for _, name := range []string{"ann", "bob", "cy"} {
			in := models.ReportInput{Reason: "3", Nonce: name}
			u := modelstest.User(t, s, name)
			first, again := report(t, s, u, p, in), report(t, s, u, p, in)
			if first.Token != again.Token {
				t.Errorf("%s made two reports", name)
			}
		}
		q := queued(t, s, mod, models.Pending)
		if len(q.Cards) != 1 || len(q.Cards[0].Reports) != 4 {
			t.Fatalf("%d posts wait, with %d reports", len(q.Cards), len(q.Cards[0].Reports))
		}
		other := models.ReportInput{Reason: "1", Nonce: "cy"}
		if _, err := s.ReportPost(t.Context(), models.Writer{User: modelstest.User(t, s, "dee")}, p.ID, other); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another report about what waits gives %v", err)
		}
	})
}

// A spammer is removed once by one form, and again by it after that was undone.
func TestRemovalTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), models.Person{User: modelstest.User(t, s, "ann")}
		remove := func(nonce string) (*models.Removal, error) {
			return s.RemoveSpammer(t.Context(), mod, ann, models.RemovalInput{Rule: 3, Nonce: nonce})
		}
		first, err := remove("x")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := remove("x"); err != nil || again.ID != first.ID {
			t.Errorf("the form once more gives %+v, %v", again, err)
		}
		if _, err := remove("y"); !errors.Is(err, models.ErrConflict) {
			t.Errorf("another form gives %v", err)
		}
		if _, err := s.UndoRemoval(t.Context(), mod, first.ID); err != nil {
			t.Fatal(err)
		}
		if again, err := remove("x"); err != nil || again.ID == first.ID {
			t.Errorf("after the undo it gives %+v, %v", again, err)
		}
	})
}

// The same note once more is no other note.
func TestNoteTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, p := modelstest.User(t, s, "mo", models.Moderator), modelstest.Reply(t, s, modelstest.Article(t, s, "Rates hold"), "ann", "Words")
		var ids []int64
		for _, about := range []string{models.NoteOnPost, models.NoteOnPost, models.NoteOnWriter} {
			n, err := s.AddNote(t.Context(), mod, p.ID, &models.NoteInput{Text: "Look twice.", About: about})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, n.ID)
		}
		if ids[0] != ids[1] || ids[1] == ids[2] {
			t.Errorf("they are %v", ids)
		}
	})
}
