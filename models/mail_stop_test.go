package models_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// sentAs are the messages of a kind that would be sent a while from now.
func sentAs(t *testing.T, s *models.Store, kind string) []*models.Letter {
	t.Helper()
	now := s.Now()
	later := s.WithClock(func() time.Time { return now.Add(10 * time.Minute) })
	jobs, err := later.ClaimJobs(t.Context(), 50)
	if err != nil {
		t.Fatal(err)
	}
	var all []*models.Letter
	for _, j := range jobs {
		l, err := later.Letter(t.Context(), j)
		if err != nil {
			t.Fatal(err)
		}
		if l != nil && j.Kind == kind {
			all = append(all, l)
			if err := later.FinishMail(t.Context(), j, l); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := later.FinishJob(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// decided lets a reply by this member through, so that they are told.
func decided(t *testing.T, s *models.Store, mod, u *models.User, a *models.Article, words string) {
	t.Helper()
	p, err := s.LeaveReply(t.Context(), models.Writer{User: u}, a.Slug, models.ReplyInput{Comment: words})
	if err != nil {
		t.Fatal(err)
	}
	act := models.ActApprove
	if p.State == models.Public {
		act = models.ActTrash
	}
	if _, err := s.Decide(t.Context(), mod, p.ID, act, models.DecisionInput{Version: p.Version}); err != nil {
		t.Fatal(err)
	}
}

// A kind of mail that was stopped is not sent, whoever stopped it and how, and comes
// again when it is wanted again.
func TestStopMail(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann, ben := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann"), modelstest.User(t, s, "ben")
		a := modelstest.Article(t, s, "Rates hold")
		decided(t, s, mod, ann, a, "First")
		got := sentAs(t, s, "notice-mail")
		if len(got) != 1 || got[0].To != "ann@example.org" || len(got[0].Stop) < 52 {
			t.Fatalf("sent %+v", got)
		}
		token := got[0].Stop
		if m, err := s.MailStop(t.Context(), token); err != nil || m.StoppedAt != nil || m.Subject().Name != "decisions" {
			t.Errorf("the token is of %+v (%v)", m, err)
		}
		if err := s.StopMail(t.Context(), "wrong", true); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a wrong token: %v", err)
		}
		for range 2 {
			if err := s.StopMail(t.Context(), token, true); err != nil {
				t.Fatal(err)
			}
		}
		decided(t, s, mod, ann, a, "Second")
		decided(t, s, mod, ben, a, "By another")
		if got := sentAs(t, s, "notice-mail"); len(got) != 1 || got[0].To != "ben@example.org" {
			t.Errorf("after stopping: %+v", got)
		}
		if err := s.StopMail(t.Context(), token, false); err != nil {
			t.Fatal(err)
		}
		decided(t, s, mod, ann, a, "Third")
		if got := sentAs(t, s, "notice-mail"); len(got) != 1 || got[0].Stop != token {
			t.Errorf("after starting again: %+v", got)
		}
		if err := s.ChooseMail(t.Context(), ann, models.MailChoiceInput{Kind: "decisions"}); err != nil {
			t.Fatal(err)
		}
		if m, err := s.MailStop(t.Context(), token); err != nil || m.StoppedAt == nil {
			t.Errorf("the choice on one's own page is another: %+v (%v)", m, err)
		}
		if all, err := s.MailChoices(t.Context(), ann); err != nil || all[0].Wanted || !all[1].Wanted {
			t.Errorf("the choices are %+v (%v)", all, err)
		}
		if err := s.ChooseMail(t.Context(), ann, models.MailChoiceInput{Kind: "everything"}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an unknown kind: %v", err)
		}
		err := s.ChooseMail(t.Context(), modelstest.Unconfirmed(t, s, "una"), models.MailChoiceInput{Kind: "decisions"})
		if _, ok := errors.AsType[models.Invalid](err); !ok {
			t.Errorf("for an address that may be another's: %v", err)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM mail_stops WHERE address LIKE '%ann%'"); n != 0 {
			t.Error("the table names somebody")
		}
	})
}

// Nobody gets more in a day than the site allows, and an address that a server does
// not know gets nothing until it takes mail again.
func TestEnoughMail(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada, ann := modelstest.User(t, s, "ada", models.Admin), modelstest.User(t, s, "ann")
		a := modelstest.Article(t, s, "Rates hold")
		if err := change(t, s, ada, 0, "mails_per_day", "2"); err != nil {
			t.Fatal(err)
		}
		for i := range 4 {
			decided(t, s, ada, ann, a, fmt.Sprint("Reply ", i))
		}
		if got := sentAs(t, s, "notice-mail"); len(got) != 2 {
			t.Errorf("sent %d in a day", len(got))
		}
		now := s.Now()
		s = s.WithClock(func() time.Time { return now.Add(25 * time.Hour) })
		decided(t, s, ada, ann, a, "The next day")
		later := s.WithClock(func() time.Time { return now.Add(26 * time.Hour) })
		jobs, err := later.ClaimJobs(t.Context(), 10)
		if err != nil || len(jobs) != 1 {
			t.Fatalf("claimed %v (%v)", jobs, err)
		}
		l, err := later.Letter(t.Context(), jobs[0])
		if err != nil || l == nil {
			t.Fatalf("the letter is %v (%v)", l, err)
		}
		if err := later.RefuseMail(t.Context(), jobs[0], l, errors.New("550 5.1.1 unknown"), true); err != nil {
			t.Fatal(err)
		}
		m, err := later.Mail(t.Context(), ada, models.Page{Number: 1})
		if err != nil || len(m.Dead) != 1 || m.Dead[0].LastError != "550 5.1.1 unknown" || m.Due != 0 {
			t.Errorf("mail is doing %+v (%v)", m, err)
		}
		decided(t, later, ada, ann, a, "Into the void")
		if got := sentAs(t, later, "notice-mail"); len(got) != 0 {
			t.Errorf("sent to an unknown address: %+v", got)
		}
		if err := later.ChooseMail(t.Context(), ann, models.MailChoiceInput{Kind: "decisions", Wanted: true}); err != nil {
			t.Fatal(err)
		}
		decided(t, later, ada, ann, a, "Try again")
		if got := sentAs(t, later, "notice-mail"); len(got) != 1 {
			t.Errorf("after asking for it: %+v", got)
		}
	})
}

// An admin sees what was given up, tries it again, discards it, and takes that back.
func TestDeadMail(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada, mod := modelstest.User(t, s, "ada", models.Admin), modelstest.User(t, s, "mo", models.Moderator)
		if err := s.SendTestMail(t.Context(), mod); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a moderator sends a test: %v", err)
		}
		if err := s.SendTestMail(t.Context(), ada); err != nil {
			t.Fatal(err)
		}
		now := s.Now()
		for day := 0; ; day++ {
			s = s.WithClock(func() time.Time { return now.Add(time.Duration(day) * 24 * time.Hour) })
			jobs, err := s.ClaimJobs(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(jobs) == 0 {
				break
			}
			if err := s.PostponeJob(t.Context(), jobs[0], errors.New("dial failed")); err != nil {
				t.Fatal(err)
			}
		}
		state := func() *models.MailState {
			t.Helper()
			m, err := s.Mail(t.Context(), ada, models.Page{Number: 1})
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		dead := state().Dead
		if len(dead) != 1 || dead[0].LastError != "dial failed" || dead[0].Label() != "A test" {
			t.Fatalf("given up: %+v", dead)
		}
		id := dead[0].ID
		for name, err := range map[string]error{"retries": s.RetryJob(t.Context(), mod, id), "discards": s.DiscardJob(t.Context(), mod, id)} {
			if !errors.Is(err, models.ErrForbidden) {
				t.Errorf("a moderator %s: %v", name, err)
			}
		}
		if err := s.DiscardJob(t.Context(), ada, 999); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("what is not there: %v", err)
		}
		if err := s.DiscardJob(t.Context(), ada, id); err != nil || len(state().Dead) != 0 {
			t.Errorf("discarded: %v, %d left", err, len(state().Dead))
		}
		if err := s.DiscardJob(t.Context(), ada, id); !errors.Is(err, models.ErrConflict) {
			t.Errorf("discarded twice: %v", err)
		}
		if _, err := s.UndoAct(t.Context(), ada, models.ActOnMail, lastAct(t, s, models.ActOnMail)); err != nil || len(state().Dead) != 1 {
			t.Errorf("undone: %v, %d there", err, len(state().Dead))
		}
		if err := s.RetryJob(t.Context(), ada, id); err != nil || state().Due != 1 || len(state().Dead) != 0 {
			t.Errorf("tried again: %v, %+v", err, state())
		}
		if _, err := s.UndoAct(t.Context(), ada, models.ActOnMail, lastAct(t, s, models.ActOnMail)); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("undoing a try: %v", err)
		}
		jobs, err := s.ClaimJobs(t.Context(), 10)
		if err != nil || len(jobs) != 1 {
			t.Fatalf("claimed %v (%v)", jobs, err)
		}
		l, err := s.Letter(t.Context(), jobs[0])
		if err != nil || l.To != "ada@example.org" || l.Stop != "" {
			t.Fatalf("the letter is %+v (%v)", l, err)
		}
		if err := s.FinishMail(t.Context(), jobs[0], l); err != nil {
			t.Fatal(err)
		}
		if m := state(); m.Last == nil || m.Last.Kind != "test-mail" || m.Day != 1 || m.Due != 0 {
			t.Errorf("afterwards mail is doing %+v", m)
		}
	})
}
