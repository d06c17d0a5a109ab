package models_test

import (
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// Whoever types somebody's address learns nothing of what that person has reported:
// the answer is the same whether there was anything or not.
func TestReportsAreTheirSendersAlone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		p := publicReply(t, s, a)
		plain, unlawful := models.ReportInput{Reason: "3", Note: "Mine."}, models.ReportInput{Reason: "unlawful", Note: "Mine, too."}
		vic := models.Writer{Proved: "vic@tim.example"}
		given := map[string]bool{}
		for _, in := range []models.ReportInput{plain, unlawful} {
			first := guestReports(t, s, p, "vic@tim.example", in)
			given[first.Token] = true
			if sent := first.Token == ""; sent == (in.Reason == "unlawful") {
				t.Errorf("reason %s: the first time the token is %q", in.Reason, first.Token)
			}
			confirmMailed(t, s)
			in.Email = "vic@tim.example"
			known, err := s.ReportPost(t.Context(), vic, p.ID, in)
			if err != nil || known.Note == "" {
				t.Fatalf("whoever has proved the address gets %+v (%v)", known, err)
			}
			given[known.Token] = true
			again := guestReports(t, s, p, "Vic@Tim.example", models.ReportInput{Reason: in.Reason, Note: "Somebody else's."})
			if (again.Token == "") != (first.Token == "") || again.Token != "" && given[again.Token] || again.Note == in.Note {
				t.Errorf("reason %s: a stranger gets %+v", in.Reason, again)
			}
		}
	})
}

// A stranger cannot fill somebody's mailbox with links, and a notice is kept all the
// same.
func TestReportMailsAreFew(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		p := publicReply(t, s, modelstest.Article(t, s, "Rates hold"))
		for range 8 {
			guestReports(t, s, p, "vic@tim.example", models.ReportInput{Reason: "3"})
		}
		guestReports(t, s, p, "vic@tim.example", models.ReportInput{Reason: "unlawful", Note: "It names a minor."})
		if n := len(modelstest.Mail(t, s)); n != 5 {
			t.Errorf("%d messages went out", n)
		}
		if q := queued(t, s, modelstest.User(t, s, "mo", models.Moderator), models.Reported); len(q.Cards) != 1 {
			t.Error("the notice is lost")
		}
	})
}

// Whoever reports by a rule first and then as unlawful has sent a notice, with all
// their words.
func TestReportBecomesNotice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		p := publicReply(t, s, modelstest.Article(t, s, "Rates hold"))
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		first := report(t, s, ann, p, models.ReportInput{Reason: "3", Note: "Paid for."})
		for range 2 {
			if r := report(t, s, ann, p, models.ReportInput{Reason: "unlawful", Note: "It names a minor."}); r.ID != first.ID || !r.Unlawful {
				t.Errorf("the notice is %+v", r)
			}
		}
		report(t, s, ann, p, models.ReportInput{Reason: "1"})
		reports := queued(t, s, mod, models.Reported).Cards[0].Reports
		if len(reports) != 1 || !reports[0].Unlawful || reports[0].Note != "Paid for.\n\nIt names a minor." || reports[0].Rule.Number != 3 {
			t.Errorf("a moderator sees %+v", reports[0])
		}
	})
}

// Nobody reports what they wrote themselves, under whichever name, and nobody learns
// by an address who has written something.
func TestOwnReports(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		mod, joined := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "joined")
		ed := modelstest.User(t, s, "ed", models.Editor)
		edited, byGuest := publicReply(t, s, a), modelstest.Reply(t, s, a, "joined", "As a guest")
		modelstest.Approve(t, s, mod, byGuest)
		in := models.ReportInput{Reason: "3"}
		for name, w := range map[string]models.Writer{"member": {User: ed}, "member as guest": {Proved: ed.EmailKey}} {
			in.Email = ed.Email
			if _, err := s.ReportPost(t.Context(), w, edited.ID, in); !isInvalid(err, "") {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, w := range map[string]models.Writer{"guest": {Proved: "joined@example.org"}, "guest as member": {User: joined}} {
			in.Email = "joined@example.org"
			if _, err := s.ReportPost(t.Context(), w, byGuest.ID, in); !isInvalid(err, "") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if r := guestReports(t, s, byGuest, "joined@example.org", models.ReportInput{Reason: "3"}); r.Token != "" {
			t.Errorf("who wrote it shows: %+v", r)
		}
		l := nextLetterAbout(t, s, models.AboutReport)
		if _, err := s.ConfirmReport(t.Context(), l.Report.Token, l.Token); !isInvalid(err, "") {
			t.Errorf("confirmed by its writer: %v", err)
		}
		if n := len(queued(t, s, mod, models.Reported).Cards); n != 0 {
			t.Errorf("%d posts are reported by their writers", n)
		}
	})
}

// A person with an account and an address is one person.
func TestReporterCountsOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		chief := modelstest.User(t, s, "chief", models.Editor)
		in := models.ReportInput{Reason: "3", Email: chief.Email}

		p := publicReply(t, s, a)
		first := report(t, s, chief, p, in)
		if r, err := s.ReportPost(t.Context(), models.Writer{Proved: chief.EmailKey}, p.ID, in); err != nil || r.ID != first.ID {
			t.Errorf("as a guest the member gets %+v (%v)", r, err)
		}
		guestReports(t, s, p, chief.Email, in)
		if r := confirmMailed(t, s); r.ID != first.ID {
			t.Errorf("confirmed, it is report %d", r.ID)
		}

		q := publicReply(t, s, a)
		if _, err := s.ReportPost(t.Context(), models.Writer{Proved: "new@example.org"}, q.ID, models.ReportInput{Reason: "3", Email: "new@example.org"}); err != nil {
			t.Fatal(err)
		}
		joined := modelstest.User(t, s, "new")
		report(t, s, joined, q, in)
		guestReports(t, s, q, chief.Email, models.ReportInput{Reason: "unlawful", Note: "It names a minor."})
		confirmMailed(t, s)
		report(t, s, chief, q, in)
		for _, post := range []*models.Post{p, q} {
			want := map[int64]int{p.ID: 3, q.ID: 4}[post.ID]
			now, err := s.Post(t.Context(), nil, post.ID)
			if post == p && (err != nil || !now.IsPublic() || now.ReportCount != 1 || now.ReportWeight != want) {
				t.Errorf("one person made it wait: %+v (%v)", now, err)
			}
			if post == q && err == nil {
				t.Errorf("two people with weight %d did not make it wait", want)
			}
		}
	})
}

// What a guest reports too late is answered at once by what stands.
func TestReportsThatComeLate(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		for name, act := range map[string]models.Act{"rejected": models.ActReject, "removed": models.ActTrash, "spam": models.ActSpam, "taken back": models.ActWithdraw} {
			for reason, want := range map[string]models.Outcome{"3": models.Upheld, "unlawful": models.Upheld} {
				p := publicReply(t, s, a)
				guestReports(t, s, p, "pat-"+string(act)+reason+"@example.org", models.ReportInput{Reason: reason, Note: "Look at it."})
				l := nextLetterAbout(t, s, models.AboutReport)
				if act == models.ActWithdraw {
					ed, err := s.UserByName(t.Context(), "ed")
					if err != nil {
						t.Fatal(err)
					}
					if _, err := s.Withdraw(t.Context(), ed, p.ID, ""); err != nil {
						t.Fatal(err)
					}
					want = map[string]models.Outcome{"3": models.TakenBack, "unlawful": ""}[reason]
				} else if _, err := s.Decide(t.Context(), mod, p.ID, act, models.DecisionInput{Rule: 1, Version: p.Version}); err != nil {
					t.Fatal(err)
				}
				outcomes(t, s)
				if _, err := s.ConfirmReport(t.Context(), l.Report.Token, l.Token); err != nil {
					t.Fatal(err)
				}
				r, err := s.Report(t.Context(), l.Report.Token)
				if err != nil || r.Outcome != want || want != "" && r.Decision.Act != act {
					t.Errorf("%s, reason %s: %q (%v)", name, reason, r.Outcome, err)
				}
				if told := outcomes(t, s); told != map[bool]int{true: 1}[want != ""] {
					t.Errorf("%s, reason %s: told %d times", name, reason, told)
				}
			}
		}
		if n := len(queued(t, s, mod, models.Reported).Cards); n != 1 {
			t.Errorf("%d posts are reported, and one has a notice", n)
		}
	})
}

// What nobody has decided against counts when it is confirmed.
func TestReportsOfWhatWaits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		p := publicReply(t, s, modelstest.Article(t, s, "Rates hold"))
		guestReports(t, s, p, "pat@example.org", models.ReportInput{Reason: "3"})
		l := nextLetterAbout(t, s, models.AboutReport)
		for _, name := range []string{"ann", "bob", "cy"} {
			report(t, s, modelstest.User(t, s, name), p, models.ReportInput{Reason: "1"})
		}
		later := s.WithClock(func() time.Time { return s.Now().Add(time.Hour) })
		r, err := later.ConfirmReport(t.Context(), l.Report.Token, l.Token)
		if err != nil || r.Outcome != "" {
			t.Errorf("it is %+v (%v)", r, err)
		}
	})
}
