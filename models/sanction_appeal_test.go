package models_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// A person appeals against a sanction on its private page, once; somebody other than
// who imposed it answers, and a reversal takes it back.
func TestAppealAgainstSanction(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mo, mia, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "mia", models.Moderator), modelstest.User(t, s, "ann")
		x := modelstest.Sanction(t, s, mo, ann, models.ActReadOnly)
		if l := sanctionLetter(t, s); l == nil || l.About != models.AboutSanction {
			t.Errorf("the message about it is %+v", l)
		}
		file := func(words string) error {
			return s.FileSanctionAppeal(t.Context(), x.Token, models.AppealInput{Words: words})
		}
		if err := file(" "); err == nil {
			t.Error("an appeal without words was taken")
		}
		for range 2 {
			if err := file("It was not me."); err != nil {
				t.Fatal(err)
			}
		}
		if err := file("It was still not me."); err == nil {
			t.Error("a second appeal was taken")
		}
		if err := s.WithdrawSanctionAppeal(t.Context(), x.Token); err != nil {
			t.Fatal(err)
		}
		if err := file("It was my brother."); err != nil {
			t.Fatal(err)
		}
		q, err := s.FilteredQueue(t.Context(), mo, models.Pending, models.QueueFilter{Kind: "appeal", Person: "ann"}, models.Page{Number: 1})
		if err != nil || len(q.Beside.Appeals) != 1 || q.Beside.Appeals[0].Sanction.ID != x.ID || q.Beside.Appeals[0].Barred == "" {
			t.Fatalf("the queue has %+v (%v)", q.Beside, err)
		}
		a := q.Beside.Appeals[0].Appeal
		in := models.AppealAnswerInput{Outcome: models.AppealReversed, Note: "The brother has written to us."}
		if _, err := s.AnswerAppeal(t.Context(), mo, a.ID, in); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("whoever imposed it answers: %v", err)
		}
		if _, err := s.AnswerAppeal(t.Context(), ann, a.ID, in); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a member answers: %v", err)
		}
		in.Outcome = models.AppealChanged
		if _, err := s.AnswerAppeal(t.Context(), mia, a.ID, in); err == nil {
			t.Error("another rule was put under a sanction")
		}
		in.Outcome, in.Version = models.AppealReversed, a.Version()+1
		if _, err := s.AnswerAppeal(t.Context(), mia, a.ID, in); !errors.Is(err, models.ErrConflict) {
			t.Errorf("an answer to other words: %v", err)
		}
		in.Version = a.Version()
		if _, err := s.AnswerAppeal(t.Context(), mia, a.ID, in); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AnswerAppeal(t.Context(), mia, a.ID, in); !errors.Is(err, models.ErrConflict) {
			t.Errorf("it was answered twice: %v", err)
		}
		if y, err := s.Sanctioned(t.Context(), x.Token); err != nil || !y.Undone {
			t.Errorf("it still holds (%v)", err)
		}
		if _, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, modelstest.Article(t, s, "Rates hold").Slug, models.ReplyInput{Comment: "I am back."}); err != nil {
			t.Errorf("she cannot post: %v", err)
		}
		if l := sanctionLetter(t, s); l == nil || l.About != models.AboutSanctionAppeal || l.Appeal.State != models.AppealReversed || l.Appeal.Answer != in.Note || l.To != ann.Email {
			t.Errorf("she is told %+v", l)
		}
		if acts := ledgerActs(t, s); acts != "read_only appeal appeal_withdrawn appeal appeal_reversed" {
			t.Errorf("the ledger has %s", acts)
		}
	})
}

// Six months after a sanction nobody can appeal against it, nor against a note, nor
// against what was taken back; what waits lapses then.
func TestWhatSanctionsCanBeAppealed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mo, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		x := modelstest.Sanction(t, s, mo, ann, models.ActWarn)
		words := models.AppealInput{Words: "It was not me."}
		late := s.WithClock(func() time.Time { return time.Now().AddDate(0, 6, 1) })
		if err := late.FileSanctionAppeal(t.Context(), x.Token, words); err == nil {
			t.Error("it could be appealed after six months")
		}
		if err := s.FileSanctionAppeal(t.Context(), x.Token, words); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Lift(t.Context(), mo, x.ID); err != nil {
			t.Fatal(err)
		}
		a, err := s.SanctionAppeal(t.Context(), x)
		if err != nil || a.State != models.AppealLapsed {
			t.Errorf("the appeal against what was taken back is %v (%v)", a, err)
		}
		if err := s.FileSanctionAppeal(t.Context(), x.Token, words); err == nil {
			t.Error("what was taken back was appealed")
		}
		if q := queued(t, s, mo, models.Pending); q.Beside.N() != 0 {
			t.Errorf("%d things wait beside posts", q.Beside.N())
		}
	})
}

// An appeal takes the whole removal of a spammer back.
func TestAppealAgainstRemoval(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p := c.reply("Words of mine.")
		_, err := c.RemoveSpammer(t.Context(), c.mod, models.Person{User: c.ann}, models.RemovalInput{Rule: 3})
		c.must(err)
		x := again(c, c.ann).Barred()
		c.must(c.FileSanctionAppeal(t.Context(), x.Token, models.AppealInput{Words: "I sell nothing."}))
		a, err := c.SanctionAppeal(t.Context(), x)
		c.must(err)
		_, err = c.AnswerAppeal(t.Context(), c.ada, a.ID, models.AppealAnswerInput{Outcome: models.AppealReversed, Note: "She sells nothing."})
		c.must(err)
		if now, err := c.Post(t.Context(), nil, p.ID); err != nil || !now.IsPublic() || again(c, c.ann).Barred() != nil {
			t.Errorf("the post is still gone, or ann is (%v)", err)
		}
		if acts := ledgerActs(t, s); !strings.Contains(acts, "appeal_reversed") || strings.Contains(acts, "lift") {
			t.Errorf("the ledger has %s", acts)
		}
	})
}

// ledgerActs are what the ledger says was done, in order.
func ledgerActs(t *testing.T, s *models.Store) string {
	t.Helper()
	var acts []string
	for _, e := range verified(t, s) {
		acts = append(acts, e.Act)
	}
	return strings.Join(acts, " ")
}

// sanctionLetter is the last message about a sanction that is due.
func sanctionLetter(t *testing.T, s *models.Store) (last *models.Letter) {
	t.Helper()
	later := s.WithClock(func() time.Time { return time.Now().Add(time.Hour) })
	for _, l := range modelstest.Mail(t, later) {
		if l.Sanction != nil {
			last = l
		}
	}
	return last
}
