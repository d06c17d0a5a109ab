package models_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// tidied does the daily job as it stands after so many days.
func tidied(t *testing.T, s *models.Store, days int) *models.Store {
	t.Helper()
	now := s.Now()
	later := s.WithClock(func() time.Time { return now.Add(time.Duration(days)*24*time.Hour + 2*time.Hour) })
	if err := later.PlanTidyUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	later = later.WithClock(func() time.Time { return now.Add(time.Duration(days)*24*time.Hour + 4*time.Hour) })
	jobs, err := later.ClaimJobs(t.Context(), 50)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, j := range jobs {
		if j.Kind == models.TidyUpKind {
			n++
			if err := later.TidyUp(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
		if err := later.FinishJob(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	if n != 1 {
		t.Fatalf("the job was there %d times", n)
	}
	return later
}

func count(t *testing.T, s *models.Store, query string, args ...any) int {
	t.Helper()
	var n int
	if err := s.DB().Raw(query, args...).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// What has been kept long enough is gone, what has not is there, and what is public
// stays.
func TestTidyUp(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		article := modelstest.Article(t, s, "Rates hold")
		posts := map[models.Act]*models.Post{}
		for act, address := range map[models.Act]string{models.ActApprove: "203.0.113.77", models.ActSpam: "2001:db8:1:2:3:4:5:6", models.ActReject: "::ffff:198.51.100.9"} {
			p, err := s.LeaveReply(t.Context(), models.Writer{Address: address}, article.Slug, models.ReplyInput{Author: "ann", Email: "ann@example.org", Comment: "Words of " + string(act)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Decide(t.Context(), mod, p.ID, act, models.DecisionInput{Rule: 1}); err != nil {
				t.Fatal(err)
			}
			posts[act] = p
		}
		if err := s.DB().Exec("INSERT INTO jobs (kind, payload, run_at, dead, created_at) VALUES ('notice-mail', 'x', ?, TRUE, ?)", s.Now(), s.Now()).Error; err != nil {
			t.Fatal(err)
		}
		post := func(act models.Act) (p models.Post) {
			t.Helper()
			if err := s.DB().Where("id = ?", posts[act].ID).First(&p).Error; err != nil {
				t.Fatal(err)
			}
			return p
		}
		tests := []struct {
			days                                    int
			approved, spammed, rejected             string // addresses
			spamText, rejectText, links, mail, name bool
		}{
			{29, "203.0.113.77", "2001:db8:1:2:3:4:5:6", "::ffff:198.51.100.9", true, true, true, true, true},
			{31, "203.0.113.0/24", "2001:db8:1::/48", "198.51.100.0/24", true, true, false, false, true},
			{91, "", "", "", false, true, false, false, false},
			{366, "", "", "", false, false, false, false, false},
		}
		for _, tt := range tests {
			tidied(t, s, tt.days)
			a, sp, r := post(models.ActApprove), post(models.ActSpam), post(models.ActReject)
			if a.Address != tt.approved || sp.Address != tt.spammed || r.Address != tt.rejected {
				t.Errorf("after %d days: addresses %q, %q, %q", tt.days, a.Address, sp.Address, r.Address)
			}
			if a.Body != "Words of approve" || a.GuestName != "ann" {
				t.Errorf("after %d days the public post is %q by %q", tt.days, a.Body, a.GuestName)
			}
			if (sp.Body != "") != tt.spamText || (sp.GuestEmail != "") != tt.name || (r.Body != "") != tt.rejectText || (r.GuestName != "") != tt.rejectText {
				t.Errorf("after %d days: spam %q by %q, refused %q by %q", tt.days, sp.Body, sp.GuestEmail, r.Body, r.GuestName)
			}
			if links := count(t, s, "SELECT COUNT(*) FROM confirmations") > 0; links != tt.links {
				t.Errorf("after %d days mailed links are there: %v", tt.days, links)
			}
			if dead := count(t, s, "SELECT COUNT(*) FROM jobs WHERE dead") > 0; dead != tt.mail {
				t.Errorf("after %d days undelivered mail is there: %v", tt.days, dead)
			}
		}
		if count(t, s, "SELECT COUNT(*) FROM decisions") != 3 {
			t.Error("a decision is gone")
		}
		_, err := s.Decide(t.Context(), mod, posts[models.ActSpam].ID, models.ActApprove, models.DecisionInput{Version: post(models.ActSpam).Version})
		if _, ok := errors.AsType[models.Invalid](err); !ok {
			t.Errorf("publishing what is no longer kept: %v", err)
		}
	})
}

// An admin says how long; a post that was decided about again counts from then on.
func TestTidyUpBySettings(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada, article := modelstest.User(t, s, "ada", models.Admin), modelstest.Article(t, s, "Rates hold")
		p := modelstest.Reply(t, s, article, "ann", "Words")
		if _, err := s.Decide(t.Context(), ada, p.ID, models.ActSpam, models.DecisionInput{}); err != nil {
			t.Fatal(err)
		}
		if err := change(t, s, ada, 0, "keep_spam", "200"); err != nil {
			t.Fatal(err)
		}
		if _, ok := errors.AsType[models.Invalid](change(t, s, ada, lastAct(t, s, models.ActOnSetting), "keep_spam", "30")); !ok {
			t.Error("spam could be gone before its decision can no longer be undone")
		}
		s = tidied(t, s, 150)
		if _, err := s.Decide(t.Context(), ada, p.ID, models.ActTrash, models.DecisionInput{Version: 2}); err != nil {
			t.Fatal(err)
		}
		s = tidied(t, s, 150)
		body := func() (text string) { s.DB().Raw("SELECT body FROM posts WHERE id = ?", p.ID).Scan(&text); return }
		if body() != "Words" {
			t.Error("it is gone too early")
		}
		s = tidied(t, s, 55)
		if body() != "" {
			t.Error("it is not gone")
		}
	})
}

// The job is there once, however many processes ask for it, and comes back the next
// day.
func TestTidyUpOnceADay(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		for range 3 {
			if err := s.PlanTidyUp(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, s, "SELECT COUNT(*) FROM jobs WHERE kind = ?", models.TidyUpKind); n != 1 {
			t.Fatalf("the job is there %d times", n)
		}
		s = tidied(t, s, 0)
		if err := s.PlanTidyUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if jobs, err := s.ClaimJobs(t.Context(), 10); err != nil || len(jobs) != 0 {
			t.Errorf("it is due again: %v (%v)", jobs, err)
		}
		tidied(t, s, 1)
	})
}

// Readers are told the very times that hold.
func TestKeepings(t *testing.T) {
	set := models.DefaultSettings()
	set.KeepAddresses = 7
	var text []string
	for _, k := range models.Keepings(set) {
		text = append(text, k.What+" "+k.For+" "+k.Then)
	}
	for _, words := range []string{"sent from 7 days shortened", "refused 365 days text", "signed in 30 days without use", "in reports that were answered, and the addresses of guests among them 180 days removed", "that their address is theirs 3 days removed"} {
		if !strings.Contains(strings.Join(text, "\n"), words) {
			t.Errorf("the table does not say %q: %q", words, text)
		}
	}
}

// Who reported what, and in which words, is kept until some time after the answer. What
// nobody has confirmed is gone after three days, unless it is a notice.
func TestReportsAreForgotten(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		a := modelstest.Article(t, s, "Rates hold")
		answered, open := publicReply(t, s, a), publicReply(t, s, a)
		for _, p := range []*models.Post{answered, open} {
			report(t, s, ann, p, models.ReportInput{Reason: "3", Note: "Paid for."})
			in := models.ReportInput{Reason: "3", Note: "Paid for.", Email: "gus@example.org"}
			if _, err := s.ReportPost(t.Context(), models.Writer{Proved: in.Email}, p.ID, in); err != nil {
				t.Fatal(err)
			}
			guestReports(t, s, p, "pat@example.org", models.ReportInput{Reason: "unlawful", Note: "Paid for."})
		}
		guestReports(t, s, open, "sam@example.org", models.ReportInput{Reason: "3", Note: "Paid for."})
		decide(t, s, mod, answered, models.ActApprove)
		are := func(days, all, worded, addressed int) {
			t.Helper()
			later := tidied(t, s, days)
			if err := later.SweepReports(t.Context()); err != nil {
				t.Fatal(err)
			}
			n := count(t, s, "SELECT COUNT(*) FROM reports")
			w, e := count(t, s, "SELECT COUNT(*) FROM reports WHERE note <> ''"), count(t, s, "SELECT COUNT(*) FROM reports WHERE email <> ''")
			if n != all || w != worded || e != addressed {
				t.Errorf("after %d days %d reports are left, %d with words and %d with an address", days, n, w, e)
			}
		}
		are(2, 7, 7, 5)
		are(4, 6, 6, 4)
		are(179, 6, 6, 4)
		are(181, 6, 3, 2)
		if n := count(t, s, "SELECT COUNT(*) FROM reports WHERE outcome = 'dismissed'"); n != 3 {
			t.Errorf("%d outcomes are left", n)
		}
	})
}
