package models_test

import (
	"errors"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// queued are the posts on a tab of the queue.
func queued(t *testing.T, s *models.Store, mod *models.User, tab models.State) *models.Queue {
	t.Helper()
	q, err := s.Queue(t.Context(), mod, tab, models.Page{Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Cards) != q.Counts[tab] {
		t.Errorf("%s has %d cards and counts %d", tab, len(q.Cards), q.Counts[tab])
	}
	return q
}

// publicReply is a reply that everyone can read and no moderator has approved.
func publicReply(t *testing.T, s *models.Store, a *models.Article) *models.Post {
	t.Helper()
	ed, err := s.UserByName(t.Context(), "ed")
	if errors.Is(err, models.ErrNotFound) {
		ed = modelstest.User(t, s, "ed", models.Editor)
	}
	p, err := s.LeaveReply(t.Context(), models.Writer{User: ed}, a.Slug, models.ReplyInput{Comment: "Words " + time.Now().String()})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func report(t *testing.T, s *models.Store, u *models.User, p *models.Post, in models.ReportInput) *models.Report {
	t.Helper()
	r, err := s.ReportPost(t.Context(), models.Writer{User: u}, p.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Enough reports make a post wait; a decision answers them all, and its undo asks
// them again.
func TestReports(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		p := publicReply(t, s, a)
		mod := modelstest.User(t, s, "mo", models.Moderator)
		public := func() bool {
			t.Helper()
			now, err := s.Post(t.Context(), nil, p.ID)
			if err != nil && !errors.Is(err, models.ErrNotFound) {
				t.Fatal(err)
			}
			return err == nil && now.IsPublic()
		}
		ann := modelstest.User(t, s, "ann")
		first := report(t, s, ann, p, models.ReportInput{Reason: "3"})
		if again := report(t, s, ann, p, models.ReportInput{Reason: "1"}); again.Token != first.Token {
			t.Error("a second report by the same person is another one")
		}
		report(t, s, modelstest.User(t, s, "bob"), p, models.ReportInput{Reason: "other", Note: "Look at it."})
		if q := queued(t, s, mod, models.Reported); len(q.Cards) != 1 || len(q.Cards[0].Reports) != 2 || !public() {
			t.Fatalf("after two reports %d cards, public %v", len(q.Cards), public())
		}
		report(t, s, modelstest.User(t, s, "cy"), p, models.ReportInput{Reason: "3"})
		if public() {
			t.Fatal("three reports do not make a post wait")
		}
		keep, err := s.Decide(t.Context(), mod, p.ID, models.ActApprove, models.DecisionInput{})
		if err != nil {
			t.Fatal(err)
		}
		if r, err := s.Report(t.Context(), first.Token); err != nil || r.Outcome != models.Dismissed || !public() {
			t.Errorf("after an approval the report is %q, public %v (%v)", r.Outcome, public(), err)
		}
		if len(queued(t, s, mod, models.Reported).Cards) != 0 {
			t.Error("answered reports are still in the queue")
		}
		if _, err := s.Undo(t.Context(), mod, keep.ID); err != nil {
			t.Fatal(err)
		}
		if q := queued(t, s, mod, models.Reported); len(q.Cards) != 1 || len(q.Cards[0].Reports) != 3 || public() {
			t.Errorf("after the undo %d cards, public %v", len(q.Cards), public())
		}
		if _, err := s.Decide(t.Context(), mod, p.ID, models.ActReject, models.DecisionInput{Rule: 3}); err != nil {
			t.Fatal(err)
		}
		if r, err := s.Report(t.Context(), first.Token); err != nil || r.Outcome != models.Upheld {
			t.Errorf("after a rejection the report is %q (%v)", r.Outcome, err)
		}
		if n := outcomes(t, s); n != 3 {
			t.Errorf("%d of 3 reporters are told", n)
		}
	})
}

// outcomes is how many messages tell reporters what came of their reports.
func outcomes(t *testing.T, s *models.Store) int {
	t.Helper()
	n := 0
	for hours := 1; hours < 4; hours++ { // a job may make others
		later := s.WithClock(func() time.Time { return s.Now().Add(time.Duration(hours) * time.Hour) })
		jobs, err := later.ClaimJobs(t.Context(), 50)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range jobs {
			l, err := later.Letter(t.Context(), j)
			if err != nil {
				t.Fatal(err)
			}
			if l != nil && l.About == models.AboutOutcome {
				n++
			}
			if err := later.FinishJob(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
	}
	return n
}

// guestReports has a guest report a post with an address that is not known to be
// theirs, and returns what they are answered with.
func guestReports(t *testing.T, s *models.Store, p *models.Post, email string, in models.ReportInput) *models.Report {
	t.Helper()
	in.Email = email
	r, err := s.ReportPost(t.Context(), models.Writer{}, p.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// confirmMailed presses the button that the link in the newest mail to a reporter
// leads to.
func confirmMailed(t *testing.T, s *models.Store) *models.Report {
	t.Helper()
	l := nextLetterAbout(t, s, models.AboutReport)
	r, err := s.ConfirmReport(t.Context(), l.Report.Token, l.Token)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = s.Report(t.Context(), r.Token); err != nil {
		t.Fatal(err)
	}
	return r
}

// A guest's report counts once they have shown that the address is theirs, and
// what a moderator has approved takes more to be hidden.
func TestReportsOfGuests(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		p := publicReply(t, s, a)
		mod := modelstest.User(t, s, "mo", models.Moderator)
		if _, err := s.ReportPost(t.Context(), models.Writer{}, p.ID, models.ReportInput{Reason: "unlawful"}); err == nil {
			t.Error("a report without an address and without words was taken")
		}
		guestReports(t, s, p, "pat@example.org", models.ReportInput{Reason: "1"})
		if len(queued(t, s, mod, models.Reported).Cards) != 0 {
			t.Fatal("an unconfirmed report is in the queue")
		}
		l := nextLetterAbout(t, s, models.AboutReport)
		if _, err := s.ConfirmReport(t.Context(), l.Report.Token, "guess"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a guessed proof gave %v", err)
		}
		late := s.WithClock(func() time.Time { return s.Now().Add(73 * time.Hour) })
		if _, err := late.ConfirmReport(t.Context(), l.Report.Token, l.Token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a proof of three days ago gave %v", err)
		}
		for range 2 {
			if _, err := s.ConfirmReport(t.Context(), l.Report.Token, l.Token); err != nil {
				t.Fatal(err)
			}
		}
		q := queued(t, s, mod, models.Reported)
		if len(q.Cards) != 1 || len(q.Cards[0].Reports) != 1 || !q.Cards[0].Reports[0].Proved {
			t.Fatalf("the report is not in the queue: %d cards", len(q.Cards))
		}
		if _, err := s.Decide(t.Context(), mod, p.ID, models.ActApprove, models.DecisionInput{Version: q.Cards[0].Version}); err != nil {
			t.Fatalf("keeping a reported post: %v", err)
		}
		for _, name := range []string{"ann", "bob", "cy"} {
			report(t, s, modelstest.User(t, s, name), p, models.ReportInput{Reason: "1"})
		}
		if now, err := s.Post(t.Context(), nil, p.ID); err != nil || !now.IsPublic() {
			t.Errorf("three reports hide what a moderator has approved (%v)", err)
		}
	})
}

// A notice of unlawful content is for moderators at once. Who sent it, once known,
// gives it weight and a message.
func TestNoticesOfGuests(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		p, other := publicReply(t, s, a), publicReply(t, s, a)
		mod := modelstest.User(t, s, "mo", models.Moderator)
		in := models.ReportInput{Reason: "unlawful", Note: "It names a minor."}
		r := guestReports(t, s, p, "pat@example.org", in)
		q := queued(t, s, mod, models.Reported)
		if len(q.Cards) != 1 || len(q.Cards[0].Reports) != 1 {
			t.Fatalf("the notice is not in the queue: %d cards", len(q.Cards))
		}
		if c := q.Cards[0]; c.ReportWeight != 0 || c.Reports[0].Proved || c.Reports[0].ID != r.ID || !c.Reports[0].Unlawful {
			t.Errorf("it is there as %+v, weight %d", c.Reports[0], c.ReportWeight)
		}
		if confirmMailed(t, s); queued(t, s, mod, models.Reported).Cards[0].ReportWeight != 1 {
			t.Error("a confirmed notice has no weight")
		}
		if _, err := s.Decide(t.Context(), mod, p.ID, models.ActReject, models.DecisionInput{Rule: 1, Note: "It does.", Version: q.Cards[0].Version}); err != nil {
			t.Fatal(err)
		}
		now, err := s.Report(t.Context(), r.Token)
		if err != nil || now.Outcome != models.Upheld || now.Decision.Rule.Number != 1 || now.Decision.Note != "It does." {
			t.Errorf("it is answered with %+v (%v)", now, err)
		}
		if n := outcomes(t, s); n != 1 {
			t.Errorf("a confirmed sender is mailed %d times", n)
		}

		r = guestReports(t, s, other, "sam@example.org", in)
		if _, err := s.Decide(t.Context(), mod, other.ID, models.ActApprove, models.DecisionInput{Version: 1}); err != nil {
			t.Fatal(err)
		}
		if now, err := s.Report(t.Context(), r.Token); err != nil || now.Outcome != models.Dismissed {
			t.Errorf("an unconfirmed notice is answered with %q (%v)", now.Outcome, err)
		}
		if n := outcomes(t, s); n != 0 {
			t.Errorf("somebody who may never have sent it is mailed %d times", n)
		}
	})
}

// nextLetterAbout is the newest message of a kind, which stays where it is.
func nextLetterAbout(t *testing.T, s *models.Store, about models.About) *models.Letter {
	t.Helper()
	later := s.WithClock(func() time.Time { return s.Now().Add(2 * time.Minute) })
	jobs, err := later.ClaimJobs(t.Context(), 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		if l, err := later.Letter(t.Context(), j); err == nil && l != nil && l.About == about {
			return l
		}
	}
	t.Fatalf("no message about %s", about)
	return nil
}
