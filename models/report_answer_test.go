package models_test

import (
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// When the writer takes a post back, who reported it is told so, and notices are still
// answered by a moderator, which publishes nothing.
func TestReportsOfWhatIsTakenBack(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		bob := modelstest.User(t, s, "bob")
		for _, act := range []models.Act{models.ActApprove, models.ActReject} {
			p := c.reply("Words that go, " + string(act))
			plain := report(t, s, bob, p, models.ReportInput{Reason: "3"})
			notice := report(t, s, modelstest.User(t, s, "cy-"+string(act)), p, models.ReportInput{Reason: "unlawful", Note: "It names a minor."})
			if _, err := s.Withdraw(t.Context(), c.ann, p.ID, ""); err != nil {
				t.Fatal(err)
			}
			if r, err := s.Report(t.Context(), plain.Token); err != nil || r.Outcome != models.TakenBack {
				t.Errorf("the report is %q (%v)", r.Outcome, err)
			}
			if n := outcomes(t, s); n != 1 {
				t.Errorf("%d of 2 reporters are told that it was taken back", n)
			}
			q := queued(t, s, c.mod, models.Reported)
			if len(q.Cards) != 1 || len(q.Cards[0].Reports) != 1 || q.Cards[0].Body == "" {
				t.Fatalf("a moderator sees %d posts", len(q.Cards))
			}
			d := decide(t, s, c.mod, p, act)
			r, err := s.Report(t.Context(), notice.Token)
			want := map[models.Act]models.Outcome{models.ActApprove: models.Dismissed, models.ActReject: models.Upheld}[act]
			if err != nil || r.Outcome != want || r.Post.IsPublic() {
				t.Errorf("after %s the notice is %q (%v)", act, r.Outcome, err)
			}
			if state := map[models.Act]models.State{models.ActApprove: models.Withdrawn, models.ActReject: models.Rejected}[act]; d.ToState != state {
				t.Errorf("after %s the post is %s", act, d.ToState)
			}
			if n := outcomes(t, s); n != 1 {
				t.Errorf("the sender of the notice is told %d times", n)
			}
			if len(queued(t, s, c.mod, models.Reported).Cards) != 0 {
				t.Error("it is still in the queue")
			}
			if _, err := s.Undo(t.Context(), c.mod, d.ID); err != nil {
				t.Fatal(err)
			}
			if q := queued(t, s, c.mod, models.Reported); len(q.Cards) != 1 || q.Cards[0].State != models.Withdrawn {
				t.Errorf("after the undo %d posts wait", len(q.Cards))
			}
			decide(t, s, c.mod, p, act)
			outcomes(t, s)
			if st := c.standing(p); act == models.ActApprove && (st.Decided().Act != models.ActWithdraw || st.Post.State != models.Withdrawn) {
				t.Errorf("for its writer it is %s by %s", st.Post.State, st.Decided().Act)
			}
		}
	})
}

// The writer hears nothing of a notice that was dismissed about what they took back.
func TestDismissedNoticeIsNoNews(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p := c.reply("Words that go.")
		report(t, s, modelstest.User(t, s, "bob"), p, models.ReportInput{Reason: "unlawful", Note: "It names a minor."})
		if _, err := s.Withdraw(t.Context(), c.ann, p.ID, ""); err != nil {
			t.Fatal(err)
		}
		modelstest.Mail(t, s)
		decide(t, s, c.mod, p, models.ActApprove)
		for _, l := range modelstest.Mail(t, s.WithClock(func() time.Time { return s.Now().Add(time.Hour) })) {
			if l.Decision != nil && l.Decision.PostID == p.ID {
				t.Errorf("the writer is told: %+v", l.Decision)
			}
		}
		if _, err := s.ApproveAndAnswer(t.Context(), models.Writer{User: c.mod}, p.ID, models.ApproveInput{Body: "Well said", Version: versionOf(t, s, p.ID)}); err == nil {
			t.Error("it is answered in public")
		}
	})
}

// The text of what was taken back is kept as long as a notice about it waits.
func TestNoticesKeepTheText(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p := c.reply("Words that go.")
		report(t, s, modelstest.User(t, s, "bob"), p, models.ReportInput{Reason: "unlawful", Note: "It names a minor."})
		if _, err := s.Withdraw(t.Context(), c.ann, p.ID, ""); err != nil {
			t.Fatal(err)
		}
		later := tidied(t, s, 91)
		if q := queued(t, later, c.mod, models.Reported); len(q.Cards) != 1 || q.Cards[0].Body != "Words that go." {
			t.Error("the text is gone")
		}
		decide(t, later, c.mod, p, models.ActApprove)
		tidied(t, later, 91)
		if n := count(t, s, "SELECT COUNT(*) FROM posts WHERE id = ? AND body = ''", p.ID); n != 1 {
			t.Error("it is kept for ever")
		}
	})
}

// What a person has read and made public takes more to be hidden, whichever way.
func TestReadByAPerson(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		chief, board := modelstest.User(t, s, "chief", models.Editor), modelstest.Board(t, s, "Copper")
		readers := []*models.User{modelstest.User(t, s, "bob"), modelstest.User(t, s, "cy"), chief} // of weight 1, 1 and 3
		for name, publish := range map[string]func(*models.Post){
			"by a reversed appeal": func(p *models.Post) {
				no := decide(t, s, c.mod, p, models.ActReject)
				a, err := s.FileAppeal(t.Context(), c.standing(p).Post.Receipt, models.AppealInput{Words: "It sells nothing.", Decision: no.ID})
				c.must(err)
				_, err = s.AnswerAppeal(t.Context(), c.ada, a.ID, models.AppealAnswerInput{Outcome: models.AppealReversed, Note: "It does not.", Version: a.Version()})
				c.must(err)
			},
			"by a move": func(p *models.Post) {
				_, err := s.MovePost(t.Context(), c.mod, p.ID, models.MoveInput{Board: board.Slug, Title: "Words on their own", Version: 1})
				c.must(err)
			},
			"by an approval": func(p *models.Post) {
				decide(t, s, c.mod, p, models.ActTrash)
				decide(t, s, c.mod, p, models.ActApprove)
			},
		} {
			p := c.reply("Words that come back, " + name)
			publish(p)
			for i, r := range readers {
				report(t, s, r, p, models.ReportInput{Reason: "3"})
				if now, err := s.Post(t.Context(), nil, p.ID); err != nil || !now.IsPublic() {
					t.Errorf("%s, weight %d hides it (%v)", name, []int{1, 2, 5}[i], err)
				}
			}
			report(t, s, modelstest.User(t, s, "dee-"+models.Slug(name)), p, models.ReportInput{Reason: "3"})
			if now, err := s.Post(t.Context(), nil, p.ID); err == nil && now.IsPublic() {
				t.Errorf("%s, weight 6 does not hide it", name)
			}
		}
	})
}

// A report that was never confirmed does not stand for one that was: what a decision
// had answered asks again when that is taken back.
func TestUnprovedReportReopensNothing(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		bob := modelstest.User(t, s, "bob")
		p := c.reply("Words that stay.")
		r := report(t, s, bob, p, models.ReportInput{Reason: "3"})
		keep, err := s.Decide(t.Context(), c.mod, p.ID, models.ActApprove, models.DecisionInput{Version: versionOf(t, s, p.ID)})
		c.must(err)
		c.must(s.DB().Exec("UPDATE reports SET email = 'bob@example.org' WHERE id = ?", r.ID).Error)
		if _, err := s.ReportPost(t.Context(), models.Writer{}, p.ID, models.ReportInput{Reason: "3", Email: "bob@example.org"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), c.mod, keep.ID); err != nil {
			t.Fatal(err)
		}
		if r, err = s.Report(t.Context(), r.Token); err != nil || r.Outcome != "" {
			t.Errorf("the report that counts is %q (%v)", r.Outcome, err)
		}
	})
}
