package models_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// caught says what a trial has caught, each with why, the newest first.
func caught(t *models.Trial) string {
	var all []string
	for _, c := range t.Shown {
		all = append(all, c.Body+" ("+c.Words+")")
	}
	return strings.Join(all, "; ")
}

// A trial tells what people have decided from what merely happened: a post that
// nobody looked at was not approved, and what the program refused no person did. A
// decision that was taken back counts no more.
func TestTrialTellsWhatPeopleDecided(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		ben := modelstest.User(t, s, "ben")
		first := func(text string) *models.Post { return c.replyBy(models.Writer{User: ben}, text) }
		modelstest.Approve(t, s, c.mod, first("A tip, approved"))
		c.reply("A tip that nobody looked at")
		decide(t, s, c.mod, c.reply("A tip, rejected"), models.ActReject)
		decide(t, s, c.mod, c.reply("A tip that is spam"), models.ActSpam)
		back := c.reply("A tip, rejected by mistake")
		d := decide(t, s, c.mod, back, models.ActReject)
		if n, err := s.Undo(t.Context(), c.mod, d.ID); n != 1 || err != nil {
			t.Fatalf("undid %d (%v)", n, err)
		}
		trap := c.reply("A tip into the trap")
		c.must(c.DB().Exec("UPDATE posts SET state = 'spam' WHERE id = ?", trap.ID).Error)
		withdrawn := c.reply("A tip, withdrawn")
		if _, err := s.Withdraw(t.Context(), c.ann, withdrawn.ID, ""); err != nil {
			t.Fatal(err)
		}
		l, err := models.WordListInput{Name: "x", Action: models.WordHold, Words: "tip"}.List()
		c.must(err)
		counted, queries := s.CountQueries()
		trial, err := counted.TryWordList(t.Context(), c.mod, l, "")
		if err != nil || *queries > 3 {
			t.Fatalf("%d queries (%v)", *queries, err)
		}
		if trial.Caught != 7 || trial.States[models.Public] != 3 || trial.Approved != 1 {
			t.Errorf("caught %d, %d public of which %d were approved", trial.Caught, trial.States[models.Public], trial.Approved)
		}
		if trial.States[models.Spam] != 2 || trial.States[models.Rejected] != 1 || trial.Refused != 2 || trial.States[models.Withdrawn] != 1 {
			t.Errorf("states %v, %d refused by people", trial.States, trial.Refused)
		}
	})
}

// A trial reads titles of topics, as the rule itself does.
func TestTrialReadsTitles(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		b := modelstest.Board(t, s, "Copper")
		p := modelstest.Topic(t, s, c.ann, b, "A hot rumour")
		_, err := s.AnswerTopic(t.Context(), models.Writer{User: c.ann}, p.Place.TopicID, models.AnswerInput{Body: "Plain words."})
		c.must(err)
		l, err := models.WordListInput{Name: "x", Action: models.WordHold, Words: "rumour"}.List()
		c.must(err)
		trial, err := s.TryWordList(t.Context(), c.mod, l, "")
		if err != nil || trial.Caught != 1 || trial.Shown[0].ID != p.ID {
			t.Errorf("caught %s (%v)", caught(trial.Trial), err)
		}
		c.must(s.DB().Exec("UPDATE topics SET title = 'A hot …', typed_title = 'A hot rumour'").Error)
		if trial, err := s.TryWordList(t.Context(), c.mod, l, ""); err != nil || trial.Caught != 1 {
			t.Errorf("of a title that was replaced it caught %d (%v)", trial.Caught, err)
		}
	})
}

// A trial of patterns that are much work stops, and says so.
func TestTrialOfHeavyPatterns(t *testing.T) {
	s := modelstest.New(t)
	c := newChecked(t, s)
	long := strings.Repeat("words and words ", 600)
	for i := range 40 {
		c.must(s.DB().Exec(`INSERT INTO posts (discussion_id, number, thread, depth, state, user_id, body, body_html, renderer, created_at)
			VALUES (?, ?, ?, 1, 'public', ?, ?, '', 1, ?)`, c.article.DiscussionID, 100+i, 100+i, c.ann.ID, long, s.Now()).Error)
	}
	l, err := models.WordListInput{Name: "x", Action: models.WordHold, Kind: models.Patterns, Words: "(?:a[bc]){240}"}.List()
	c.must(err)
	trial, err := s.TryWordList(t.Context(), c.mod, l, "")
	if err != nil || trial.Read >= 41 || trial.Read == 0 || trial.Note == "" {
		t.Errorf("read %d posts, says %q (%v)", trial.Read, trial.Note, err)
	}
}

// Each rule of the settings can be tried on what was posted, with a fixed number of
// queries.
func TestTryRule(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		try := func(in models.HoldTrial) string {
			t.Helper()
			counted, queries := c.CountQueries()
			trial, err := counted.TryRule(t.Context(), c.mod, in)
			if err != nil || *queries > 3 {
				t.Errorf("%d queries (%v)", *queries, err)
			}
			return caught(trial)
		}
		proved := models.Writer{Proved: "gus@example.org"}
		now = now.Add(time.Hour)
		c.reply("By day.")
		modelstest.Approve(t, c.Store, c.mod, c.replyBy(proved, "Of a guest."))
		now = now.Add(time.Hour)
		c.replyBy(proved, "Of a guest, again.")
		c.replyBy(models.Writer{User: c.mod}, "Of the house.")
		if got, want := try(models.HoldTrial{Rule: models.HoldFirst}), "Of a guest. (First post); The first words of all. (First post)"; got != want {
			t.Errorf("first posts are %s, want %s", got, want)
		}
		now = now.Add(9 * time.Hour) // 23 o'clock
		c.reply("By night.")
		c.replyBy(proved, "Of a guest by night.")
		c.must(s.DB().Exec("UPDATE users SET trust = 1 WHERE id = ?", c.ann.ID).Error)
		if got, want := try(models.HoldTrial{Rule: models.HoldNight, Night: models.NightAll, From: 22, To: 6}), "Of a guest by night. (Came at 23:00); By night. (Came at 23:00)"; got != want {
			t.Errorf("by night came %s, want %s", got, want)
		}
		if got, want := try(models.HoldTrial{Rule: models.HoldNight, Night: models.NightNew, From: 22, To: 6}), "Of a guest by night. (Came at 23:00)"; got != want {
			t.Errorf("of new people by night came %s, want %s", got, want)
		}
		c.must(s.DB().Exec("UPDATE posts SET chance = 95 WHERE body = 'By day.'").Error)
		if got, want := try(models.HoldTrial{Rule: models.HoldFilter}), "By day. (95% likely to be spam)"; got != want {
			t.Errorf("the filter is sure of %s, want %s", got, want)
		}
		for i := range 5 {
			decide(t, c.Store, c.mod, c.reply(fmt.Sprintf("Bad remark, number %d.", i)), models.ActReject)
			now = now.Add(time.Hour)
		}
		c.must(s.DB().Exec("UPDATE hold_settings SET mode = ''").Error)
		c.set(func(set *models.Settings) { set.HoldOften = false })
		c.reply("After those.")
		now = now.Add(31 * 24 * time.Hour)
		c.reply("A month later.")
		if got, want := try(models.HoldTrial{Rule: models.HoldOften}), "After those. (5 of 6 rejected); Bad remark, number 4. (4 of 5 rejected)"; got != want {
			t.Errorf("of the often rejected are %s, want %s", got, want)
		}
		for field, in := range map[string]models.HoldTrial{"rule": {Rule: "words"}, "night": {Rule: models.HoldNight}, "to": {Rule: models.HoldNight, Night: models.NightAll, To: 24}} {
			if _, err := c.TryRule(t.Context(), c.mod, in); !isInvalid(err, field) {
				t.Errorf("%+v gave %v", in, err)
			}
		}
		if _, err := c.TryRule(t.Context(), c.ann, models.HoldTrial{Rule: models.HoldFirst}); err == nil {
			t.Error("a member may try rules")
		}
	})
}
