package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// A level takes all that stands in its line of the table and in those before it.
func TestTrustFor(t *testing.T) {
	known := models.Record{Days: 1, Active: 1, Approved: 3, Confirmed: true}
	regular := models.Record{Days: 15, Active: 7, Approved: 20, Useful: 5, Confirmed: true}
	trusted := models.Record{Days: 60, Active: 30, Approved: 100, Useful: 50, Confirmed: true}
	with := func(r models.Record, change func(*models.Record)) models.Record { change(&r); return r }
	ago := func(days int) *time.Time { at := noon.Add(-time.Duration(days) * 24 * time.Hour); return &at }
	tests := []struct {
		name string
		r    models.Record
		want int
	}{
		{"nothing done", models.Record{}, 0},
		{"known", known, 1},
		{"regular", regular, 2},
		{"trusted", trusted, 3},
		{"all but the address", with(trusted, func(r *models.Record) { r.Confirmed = false }), 0},
		{"one post short", with(known, func(r *models.Record) { r.Approved = 2 }), 0},
		{"one day short", with(regular, func(r *models.Record) { r.Days = 14 }), 1},
		{"not here often enough", with(trusted, func(r *models.Record) { r.Active = 29 }), 2},
		{"not found useful", with(regular, func(r *models.Record) { r.Useful = 4 }), 1},
		{"one in ten refused", with(regular, func(r *models.Record) { r.Approved, r.Refused = 27, 3 }), 2},
		{"more than one in ten refused", with(regular, func(r *models.Record) { r.Approved, r.Refused = 26, 3 }), 1},
		{"suspended now", with(trusted, func(r *models.Record) { r.Suspended = ago(-1) }), 0},
		{"suspended lately", with(trusted, func(r *models.Record) { r.Suspended = ago(89) }), 1},
		{"suspended a while ago", with(trusted, func(r *models.Record) { r.Suspended = ago(91) }), 2},
		{"suspended long ago", with(trusted, func(r *models.Record) { r.Suspended = ago(181) }), 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := models.TrustFor(tt.r, noon); got != tt.want {
				t.Errorf("level %d, want %d; missing for %d: %q", got, tt.want, tt.want, models.Levels[tt.want].Missing(tt.r, noon))
			}
		})
	}
}

// What is missing adds up to the level: whoever does it is there.
func TestMissingSaysExactlyWhat(t *testing.T) {
	r := models.Record{Days: 13, Active: 6, Approved: 17, Refused: 3, Useful: 5, Confirmed: true}
	got := strings.Join(models.Levels[2].Missing(r, noon), "; ")
	want := "2 more days; 1 more day on which you are here; 3 more approved posts; 10 more approved posts, so that at most 1 in 10 was refused"
	if got != want {
		t.Errorf("missing %q, want %q", got, want)
	}
	r.Days, r.Active, r.Approved = r.Days+2, r.Active+1, r.Approved+10
	if models.TrustFor(r, noon) != 2 {
		t.Errorf("after all that still missing: %q", models.Levels[2].Missing(r, noon))
	}
}

// A member's level rises and falls with what happens to their posts, in the same
// transaction, and a fall is told.
func TestTrustFollowsDecisions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		b := modelstest.Board(t, s, "Copper")
		now := s.Now()
		s = s.WithClock(func() time.Time { return now })
		now = now.Add(25 * time.Hour)
		signIn(t, s, ann)
		level := func(want int) {
			t.Helper()
			u, err := s.UserByName(t.Context(), "ann")
			if err != nil || u.Trust != want {
				t.Errorf("at level %d, want %d (%v)", u.Trust, want, err)
			}
		}
		first := modelstest.Topic(t, s, ann, b, "First of all")
		modelstest.Approve(t, s, mod, first)
		modelstest.Topic(t, s, ann, b, "Second of all")
		level(0)
		modelstest.Topic(t, s, ann, b, "Third of all")
		level(1)
		spam := func(version int) *models.Decision {
			t.Helper()
			d, err := s.Decide(t.Context(), mod, first.ID, models.ActSpam, models.DecisionInput{Version: version})
			if err != nil {
				t.Fatal(err)
			}
			level(0)
			return d
		}
		undo := func(d *models.Decision) {
			t.Helper()
			if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
				t.Fatal(err)
			}
			level(1)
		}
		undo(spam(2))
		now = now.Add(2 * time.Minute)
		if l := letters(t, s, models.AboutTrust); len(l) != 0 {
			t.Errorf("told of a slip: %+v", l[0].Trust)
		}
		d := spam(4)
		now = now.Add(2 * time.Minute)
		if l := letters(t, s, models.AboutTrust); len(l) != 1 || l[0].Trust.From != 1 || l[0].Trust.To != 0 || l[0].To != ann.Email {
			t.Errorf("told of the fall: %+v", l)
		}
		undo(d)
		modelstest.Sanction(t, s, mod, ann, models.ActSuspend)
		level(0)
		now = now.Add(25 * time.Hour)
		if err := s.CountTrust(t.Context()); err != nil {
			t.Fatal(err)
		}
		level(1)
	})
}

// Days on which somebody was here count once each, and only those.
func TestActiveDays(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ann := modelstest.User(t, s, "ann")
		now := noon
		s = s.WithClock(func() time.Time { return now })
		id := signIn(t, s, ann)
		for range 3 {
			now = now.Add(3 * time.Hour)
			if _, err := s.Session(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		now = now.Add(30 * time.Hour)
		if _, err := s.Session(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if u, err := s.UserByName(t.Context(), "ann"); err != nil || u.ActiveDays != 2 {
			t.Errorf("here on %d days, want 2 (%v)", u.ActiveDays, err)
		}
	})
}

// signIn starts a session of u in which they have been seen, and returns its id.
func signIn(t *testing.T, s *models.Store, u *models.User) string {
	t.Helper()
	id := "session of " + u.Name
	if err := s.StartSession(t.Context(), "", id, &models.Session{UserID: &u.ID}); err != nil {
		t.Fatal(err)
	}
	return id
}

// letters are the messages of this kind that wait to be sent.
func letters(t *testing.T, s *models.Store, about models.About) []*models.Letter {
	t.Helper()
	jobs, err := s.ClaimJobs(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var found []*models.Letter
	for _, j := range jobs {
		l, err := s.Letter(t.Context(), j)
		if err != nil {
			t.Fatal(err)
		}
		if l != nil && l.About == about {
			found = append(found, l)
		}
	}
	return found
}

// On its first day an account opens three topics, posts ten replies and two links,
// and is told when it can go on; a day later nothing holds it up.
func TestFirstDay(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, newt := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "newt")
		b := modelstest.Board(t, s, "Copper")
		joined := newt.CreatedAt
		now := joined.Truncate(24 * time.Hour).Add(24*time.Hour + 14*time.Hour + 4*time.Minute + 30*time.Second)
		newt.CreatedAt = now.Add(-time.Hour)
		s = s.WithClock(func() time.Time { return now })
		w := models.Writer{User: newt, Bounded: true}
		open := func(n int) (*models.Post, error) {
			return s.OpenTopic(t.Context(), w, b.Slug, models.TopicInput{Title: fmt.Sprintf("Topic number %d", n), Body: fmt.Sprintf("Opening words, %d", n)})
		}
		p, err := open(1)
		if err != nil {
			t.Fatal(err)
		}
		modelstest.Approve(t, s, mod, p)
		for n := 2; n <= 3; n++ {
			if _, err := open(n); err != nil {
				t.Fatal(err)
			}
		}
		_, err = open(4)
		notYet(t, err, "You can open another topic at 13:05 UTC tomorrow", 23*time.Hour)
		answer := func(words string) error {
			_, err := s.AnswerTopic(t.Context(), w, 1, models.AnswerInput{Body: words})
			return err
		}
		notYet(t, answer("https://a.example https://b.example https://c.example"), "can put 2 links into a post, and this one has 3. You can post more links at 13:05 UTC tomorrow", 0)
		for n := range 10 {
			if err := answer(fmt.Sprintf("Answer number %d is this one", n)); err != nil {
				t.Fatal(err)
			}
		}
		notYet(t, answer("One too many"), "10 replies", 23*time.Hour)
		now = now.Add(23*time.Hour + time.Second)
		if err := answer("Now it goes"); err != nil {
			t.Error(err)
		}
	})
}

func notYet(t *testing.T, err error, words string, wait time.Duration) {
	t.Helper()
	e, ok := errors.AsType[*models.NotYet](err)
	if !ok || !strings.Contains(e.Invalid[""], words) || e.Wait != wait {
		t.Errorf("got %+v (%v), want %q after %s", e, err, words, wait)
	}
}
