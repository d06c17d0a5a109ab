package models_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// What fills in the trap, or is faster than anybody types, is spam at once. Its
// receipt says so, nobody is mailed, and a moderator can bring it back.
func TestProgramMarksSpam(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		at := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		s = s.WithClock(func() time.Time { return at })
		a := modelstest.Article(t, s, "Rates hold")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		ann := modelstest.User(t, s, "ann")
		page := models.FormNonce(at)
		tests := []struct {
			name  string
			w     models.Writer
			after time.Duration
			trap  string
			want  string // the hold, if it is spam
		}{
			{"a guest in good time", models.Writer{Bounded: true}, 3 * time.Second, "", ""},
			{"a guest too fast", models.Writer{Bounded: true}, 3*time.Second - 1, "", models.HoldFast},
			{"a member too fast", models.Writer{User: ann, Bounded: true}, time.Second, "", models.HoldFast},
			{"fast without limits", models.Writer{}, time.Second, "", ""},
			{"a moderator is fast", models.Writer{User: mod, Bounded: true}, time.Second, "", ""},
			{"the trap", models.Writer{}, time.Minute, "cheap pills", models.HoldTrap},
			{"a moderator in the trap", models.Writer{User: mod}, time.Minute, "Title", ""},
		}
		for i, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				s := s.WithClock(func() time.Time { return at.Add(tt.after) })
				_, in := modelstest.Guest(fmt.Sprintf("guest%d", i))
				in.Comment, in.Nonce, in.Trap = "Words of "+tt.name+", long enough.", page, tt.trap
				p, err := s.LeaveReply(t.Context(), tt.w, a.Slug, in)
				if err != nil {
					t.Fatal(err)
				}
				if tt.want == "" {
					if p.State == models.Spam {
						t.Errorf("it is spam for %q", kinds(p))
					}
					return
				}
				if p.State != models.Spam || kinds(p) != tt.want || p.Receipt == "" {
					t.Fatalf("it is %s for %q", p.State, kinds(p))
				}
				st, err := s.Standing(t.Context(), p.Receipt)
				if err != nil || st.Decided() == nil || st.Decided().Act != models.ActSpam || st.Decided().ByID != nil {
					t.Fatalf("its receipt says %+v (%v)", st, err)
				}
				if n, err := s.Undo(t.Context(), mod, st.Decided().ID); err != nil || n != 1 {
					t.Errorf("not undone: %v", err)
				}
				modelstest.Approve(t, s, mod, p)
			})
		}
		var mails int64
		if err := s.DB().Table("confirmations").Count(&mails).Error; err != nil || mails != 2 {
			t.Errorf("%d addresses were asked, want those of the two guests let in (%v)", mails, err)
		}
	})
}

// The same text is taken once from one person and, within a day, from one network.
func TestSameTextTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		at := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		s = s.WithClock(func() time.Time { return at })
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Article(t, s, "Rates fall")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		send := func(a *models.Article, name, address, text string) (*models.Post, string, error) {
			w, in := modelstest.Guest(name)
			w.Address, in.Comment = address, text
			p, err := s.LeaveReply(t.Context(), w, a.Slug, in)
			repeated, ok := errors.AsType[*models.Repeated](err)
			if !ok {
				return p, "", err
			}
			if _, ok := errors.AsType[models.Invalid](err); !ok {
				t.Error("a repeat is no mistake in the form")
			}
			return p, "again " + repeated.First, nil
		}
		const long = "Buy my newsletter, it has never been wrong so far."
		first, again, err := send(a, "ann", "203.0.113.9", long)
		if err != nil || again != "" {
			t.Fatal(again, err)
		}
		receipt := "again " + models.ReceiptPath(first.Receipt)
		check := func(name string, a *models.Article, who, address, text, want string) {
			t.Helper()
			if _, got, err := send(a, who, address, text); got != want || err != nil {
				t.Errorf("%s: got %q, %v; want %q", name, got, err, want)
			}
		}
		check("with other spaces and signs", a, "ann", "203.0.113.9", "buy my NEWSLETTER!! It has never been wrong, so far", receipt)
		check("elsewhere", b, "ann", "203.0.113.9", long, receipt)
		check("from elsewhere", b, "ann", "198.51.100.1", long, "again ")
		check("under another name", b, "bob", "203.0.113.9", long, "again ")
		check("by somebody else", b, "cas", "198.51.100.2", long, "")
		check("thanks", a, "ann", "203.0.113.9", "Thank you.", "")
		check("thanks elsewhere", b, "ann", "203.0.113.9", "Thank you.", "")
		modelstest.Approve(t, s, mod, first)
		check("of a public text", b, "bob", "203.0.113.9", long, "again "+first.Path())
		at = at.Add(24 * time.Hour)
		check("a day later", b, "bob", "203.0.113.9", long, "")
		check("a day later by the same", b, "ann", "203.0.113.9", long, "again "+first.Path())
	})
}

// A newcomer has two posts waiting at most. Somebody else with the same address
// typed in does not use them up.
func TestNewcomersWait(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		n := 0
		send := func(address string, bounded bool) (*models.Post, error) {
			n++
			w, in := modelstest.Guest("ann")
			w.Address, w.Bounded, in.Comment = address, bounded, fmt.Sprintf("Thought number %d.", n)
			return s.LeaveReply(t.Context(), w, a.Slug, in)
		}
		first, err := send("203.0.113.9", true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := send("203.0.113.9", true); err != nil {
			t.Fatal(err)
		}
		if _, err := send("203.0.113.9", true); err == nil {
			t.Error("a third waits")
		} else if invalid, ok := errors.AsType[models.Invalid](err); !ok || invalid[""] == "" {
			t.Errorf("got %v", err)
		}
		if _, err := send("203.0.113.9", false); err != nil {
			t.Errorf("without limits: %v", err)
		}
		if _, err := send("198.51.100.1", true); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
		modelstest.Approve(t, s, mod, first)
		if _, err := send("203.0.113.9", true); err != nil {
			t.Errorf("once one is approved: %v", err)
		}
	})
}

// The whole site can be held or closed, for all but the house.
func TestPostingSwitch(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		ann := modelstest.User(t, s, "ann")
		modelstest.Approve(t, s, mod, modelstest.Topic(t, s, ann, b, "An early topic"))
		switchTo := func(p models.Posting) {
			t.Helper()
			set := models.DefaultSettings()
			set.Posting = p
			if err := s.SaveSettings(t.Context(), set); err != nil {
				t.Fatal(err)
			}
		}
		answer := func(u *models.User, text string) (*models.Post, error) {
			return s.AnswerTopic(t.Context(), models.Writer{User: u}, 1, models.AnswerInput{Body: text})
		}
		own, err := answer(ann, "While it is open.")
		if err != nil || own.State != models.Public {
			t.Fatalf("open: %v (%v)", own, err)
		}
		switchTo(models.PostingHeld)
		if p, err := answer(ann, "While it is held."); err != nil || kinds(p) != models.HoldSite {
			t.Errorf("held: %v", err)
		}
		if p, err := answer(mod, "From the house."); err != nil || p.State != models.Public {
			t.Errorf("held, by the house: %v", err)
		}
		if p, err := s.EditPost(t.Context(), ann, own.ID, models.EditInput{Body: "Something else."}); err != nil || p.Held == nil || p.Held.Why != "the site is held" {
			t.Errorf("held, a change: %v", err)
		}
		switchTo(models.PostingClosed)
		_, in := modelstest.Guest("gus")
		in.Comment = "While it is closed."
		_, replying := s.LeaveReply(t.Context(), models.Writer{}, a.Slug, in)
		_, answering := answer(ann, "While it is closed.")
		_, opening := s.OpenTopic(t.Context(), models.Writer{User: ann}, b.Slug, models.TopicInput{Title: "A late topic", Body: "Words."})
		_, editing := s.EditPost(t.Context(), ann, own.ID, models.EditInput{Body: "And else."})
		for what, err := range map[string]error{"a reply": replying, "an answer": answering, "a topic": opening, "a change": editing} {
			if invalid, ok := errors.AsType[models.Invalid](err); !ok || invalid[""] == "" {
				t.Errorf("closed, %s: %v", what, err)
			}
		}
		if p, err := answer(mod, "Still from the house."); err != nil || p.State != models.Public {
			t.Errorf("closed, by the house: %v", err)
		}
	})
}
