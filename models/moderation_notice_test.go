package models_test

import (
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// Of a decision that is undone before its message was sent the writer hears nothing;
// after that they get a correction, unless something else was decided by then.
func TestUndoIsTold(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		at := s.Now()
		s = s.WithClock(func() time.Time { return at })
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		p, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, modelstest.Article(t, s, "Rates hold").Slug, models.ReplyInput{Comment: "hello"})
		if err != nil {
			t.Fatal(err)
		}
		reject := func() *models.Decision {
			d, err := s.Decide(t.Context(), mod, p.ID, models.ActReject, models.DecisionInput{Rule: 1})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		undo := func(d *models.Decision) {
			if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
				t.Fatal(err)
			}
		}
		// told is the messages of the next hour.
		told := func() []*models.Letter {
			at = at.Add(time.Hour)
			return send(t, s)
		}
		undo(reject())
		if l := told(); len(l) != 0 {
			t.Errorf("an undone decision was told: %+v", l)
		}
		d := reject()
		if l := told(); len(l) != 1 || l[0].Decision.ID != d.ID {
			t.Fatalf("the decision was told by %+v", l)
		}
		undo(d)
		if l := told(); len(l) != 1 || l[0].About != models.AboutCorrection || l[0].Undone.ID != d.ID || l[0].To != "ann@example.org" {
			t.Errorf("the correction is %+v", l)
		}
		d = reject()
		told()
		undo(d)
		again := reject()
		if l := told(); len(l) != 1 || l[0].Decision.ID != again.ID {
			t.Errorf("of an undo and a new decision was told %+v", l)
		}
	})
}

// A message that was on its way while its decision was undone is corrected too.
func TestUndoWhileTheMessageIsSent(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		at := s.Now()
		s = s.WithClock(func() time.Time { return at })
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		p, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, modelstest.Article(t, s, "Rates hold").Slug, models.ReplyInput{Comment: "hello"})
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.Decide(t.Context(), mod, p.ID, models.ActReject, models.DecisionInput{Rule: 1})
		if err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Hour)
		jobs, err := s.ClaimJobs(t.Context(), 9)
		if err != nil || len(jobs) != 1 {
			t.Fatalf("claimed %d (%v)", len(jobs), err)
		}
		l, err := s.Letter(t.Context(), jobs[0])
		if err != nil || l == nil {
			t.Fatalf("no message (%v)", err)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.FinishMail(t.Context(), jobs[0], l); err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Hour)
		if l := send(t, s); len(l) != 1 || l[0].About != models.AboutCorrection {
			t.Errorf("the correction is %+v", l)
		}
	})
}

// send does what the worker does with the messages that are due.
func send(t *testing.T, s *models.Store) []*models.Letter {
	t.Helper()
	jobs, err := s.ClaimJobs(t.Context(), 20)
	if err != nil {
		t.Fatal(err)
	}
	var letters []*models.Letter
	for _, j := range jobs {
		l, err := s.Letter(t.Context(), j)
		if err == nil && l == nil {
			err = s.FinishJob(t.Context(), j)
		} else if err == nil {
			letters = append(letters, l)
			err = s.FinishMail(t.Context(), j, l)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return letters
}

// A report whose sender has reported the post again stays answered when the answer
// is undone; the others wait again.
func TestUndoOpensReportsOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann, bob := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann"), modelstest.User(t, s, "bob")
		p := modelstest.Reply(t, s, modelstest.Article(t, s, "Rates hold"), "gus", "hello")
		modelstest.Approve(t, s, mod, p)
		for _, u := range []*models.User{ann, bob} {
			if _, err := s.ReportPost(t.Context(), models.Writer{User: u}, p.ID, models.ReportInput{Reason: "3"}); err != nil {
				t.Fatal(err)
			}
		}
		d, err := s.Decide(t.Context(), mod, p.ID, models.ActApprove, models.DecisionInput{Version: 2})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReportPost(t.Context(), models.Writer{User: ann}, p.ID, models.ReportInput{Reason: "1"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
			t.Fatal(err)
		}
		if c, err := s.Card(t.Context(), mod, p.ID); err != nil || c.ReportCount != 2 || len(c.Reports) != 2 {
			t.Errorf("%d reports are open (%v), want one of each", c.ReportCount, err)
		}
	})
}
