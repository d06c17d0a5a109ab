package models_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// digests plans what is due and returns the digests that are sent, by whom they go
// to.
func digests(t *testing.T, s *models.Store) map[string]*models.DigestLetter {
	t.Helper()
	if err := s.PlanDigests(t.Context()); err != nil {
		t.Fatal(err)
	}
	sent := map[string]*models.DigestLetter{}
	for _, l := range modelstest.Mail(t, s) {
		if l.Digest == nil {
			continue
		}
		if sent[l.To] != nil || l.Stop == "" {
			t.Errorf("%s gets two at once, or one that cannot be stopped", l.To)
		}
		sent[l.To] = l.Digest
	}
	return sent
}

// A digest comes when something new has waited for an hour, at most once an hour or
// once a day, and only to those who can decide and want it.
func TestDigests(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mo := modelstest.User(t, s, "mo", models.Moderator)
		ada := modelstest.User(t, s, "ada", models.Admin)
		modelstest.User(t, s, "ed", models.Editor)
		modelstest.User(t, s, "ann")
		a := modelstest.Article(t, s, "Rates hold")
		want := func(when string, names ...string) map[string]*models.DigestLetter {
			t.Helper()
			sent := digests(t, s)
			for _, name := range names {
				if sent[name+"@example.org"] == nil {
					t.Errorf("%s: nothing for %s", when, name)
				}
			}
			if len(sent) != len(names) {
				t.Errorf("%s: %d are told, not %d", when, len(sent), len(names))
			}
			return sent
		}
		want("nothing waits")
		first := modelstest.Reply(t, s, a, "bob", "Words of bob")
		c.turn(59 * time.Minute)
		want("too soon")
		c.turn(2 * time.Minute)
		told := want("an hour later", "mo", "ada")["mo@example.org"]
		if told.Posts != 1 || told.Oldest != 61*time.Minute || len(told.Items) != 1 || told.Items[0].Post.ID != first.ID || strings.Join(told.Items[0].Reasons, ";") != "First post" {
			t.Errorf("told %+v", told)
		}
		c.turn(5 * time.Hour)
		want("nothing is new")
		if err := s.ChooseMail(t.Context(), ada, models.MailChoiceInput{Kind: "digest", Wanted: true, Pace: models.Daily}); err != nil {
			t.Fatal(err)
		}
		modelstest.Reply(t, s, a, "cleo", "Words of cleo")
		c.turn(time.Hour)
		want("one more, and one wants it once a day", "mo")
		c.turn(time.Second)
		modelstest.Reply(t, s, a, "dan", "Words of dan")
		c.turn(30 * time.Minute)
		want("half an hour later")
		c.turn(31 * time.Minute)
		if told := want("an hour later", "mo")["mo@example.org"]; told.Posts != 3 || told.Items[0].Post.ID != first.ID {
			t.Errorf("told %+v", told)
		}
		if err := s.ChooseMail(t.Context(), mo, models.MailChoiceInput{Kind: "digest"}); err != nil {
			t.Fatal(err)
		}
		c.turn(time.Second)
		modelstest.Reply(t, s, a, "eve", "Words of eve")
		c.turn(17 * time.Hour)
		want("a day after the first, one has stopped it", "ada")
		p := publicReply(t, s, a)
		r := report(t, s, modelstest.User(t, s, "fay"), p, models.ReportInput{Reason: "3"})
		if err := s.ChooseMail(t.Context(), mo, models.MailChoiceInput{Kind: "digest", Wanted: true}); err != nil {
			t.Fatal(err)
		}
		c.turn(time.Hour)
		told = want("a report", "mo")["mo@example.org"]
		last := told.Items[len(told.Items)-1]
		if told.Posts != 4 || told.Reports != 1 || last.Post.ID != p.ID || last.Waited != time.Hour || last.Reasons[0] != "reported: "+r.Reason() {
			t.Errorf("told %+v", told)
		}
	})
}

// What is no longer so when a message is sent is not said: nothing waits, a newer
// message is planned, or the person can no longer decide.
func TestDigestsThatAreOld(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mo := modelstest.User(t, s, "mo", models.Moderator)
		modelstest.User(t, s, "ada", models.Admin)
		a := modelstest.Article(t, s, "Rates hold")
		plan := func(name string) *models.Post {
			t.Helper()
			c.turn(time.Second)
			p := modelstest.Reply(t, s, a, name, "Words of "+name)
			c.turn(2 * time.Hour)
			if err := s.PlanDigests(t.Context()); err != nil {
				t.Fatal(err)
			}
			return p
		}
		plan("bob")
		second := plan("cleo")
		if sent := digests(t, s); len(sent) != 2 || sent["mo@example.org"].Posts != 2 {
			t.Errorf("after hours without mail: %+v", sent)
		}
		third := plan("dan")
		if _, _, err := s.DecideAll(t.Context(), mo, models.BulkInput{Posts: []int64{second.ID, third.ID, 1}, Action: "trash"}); err != nil {
			t.Fatal(err)
		}
		if sent := digests(t, s); len(sent) != 0 {
			t.Errorf("nothing waits: %+v", sent)
		}
		plan("eve")
		s.DB().Exec("UPDATE users SET role = 'member' WHERE id = ?", mo.ID)
		if sent := digests(t, s); len(sent) != 1 || sent["ada@example.org"] == nil {
			t.Errorf("one no longer moderates: %+v", sent)
		}
	})
}

// A new person's picture waits like everything else.
func TestDigestCountsPictures(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		modelstest.User(t, s, "mo", models.Moderator)
		ann := modelstest.User(t, s, "ann")
		for _, sql := range []string{"UPDATE users SET avatar = 'face' WHERE id = ?", "INSERT INTO pictures (name, user_id, state, created_at) SELECT 'face', id, 'waiting', created_at FROM users WHERE id = ?"} {
			if err := s.DB().Exec(sql, ann.ID).Error; err != nil {
				t.Fatal(err)
			}
		}
		c.turn(2 * time.Hour)
		if err := s.PlanDigests(t.Context()); err != nil {
			t.Fatal(err)
		}
		if sent := digests(t, s); len(sent) != 1 || sent["mo@example.org"].Faces != 1 {
			t.Errorf("told %+v", sent)
		}
	})
}

// However many processes look at once, each message is planned once.
func TestDigestsAreSentOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		for i := range 3 {
			modelstest.User(t, s, fmt.Sprintf("mod%c", 'a'+i), models.Moderator)
		}
		a := modelstest.Article(t, s, "Rates hold")
		for round := range 4 {
			c.turn(time.Second)
			modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", round), fmt.Sprintf("Words %d", round))
			c.turn(90 * time.Minute)
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					if err := s.PlanDigests(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if sent := digests(t, s); len(sent) != 3 {
				t.Errorf("round %d: %d are told", round, len(sent))
			}
		}
	})
}

// A digest names ten, those that have waited longest.
func TestDigestNamesTheOldest(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		old := publicReply(t, s, a)
		var want []int64
		for i := range 12 {
			want = append(want, modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i)).ID)
			if i == 4 {
				c.turn(time.Minute)
				report(t, s, modelstest.User(t, s, "fay"), old, models.ReportInput{Reason: "unlawful", Note: "It is."})
				want = append(want, old.ID)
			}
			c.turn(time.Hour)
		}
		told := digests(t, s)["mo@example.org"]
		var got []int64
		for _, item := range told.Items {
			got = append(got, item.Post.ID)
		}
		if !slices.Equal(got, want[:10]) || told.Posts != 12 || told.Reports != 1 {
			t.Errorf("named %v of %v, %+v", got, want, told)
		}
	})
}

// The page that a digest leads to is for one person and 72 hours, and takes back
// nothing of what decisions ask for.
func TestMailed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := turned(store)
		mo, ada := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ada", models.Admin)
		a := modelstest.Article(t, s, "Rates hold")
		one, two := modelstest.Reply(t, s, a, "bob", "Words of bob"), modelstest.Reply(t, s, a, "cleo", "Words of cleo")
		c.turn(2 * time.Hour)
		token := digests(t, s)["mo@example.org"].Token
		later := modelstest.Reply(t, s, a, "dan", "Words of dan")
		page, err := s.Mailed(t.Context(), mo, token)
		if err != nil || page.Expired || len(page.Cards) != 2 || page.Cards[0].ID != one.ID {
			t.Fatalf("the page is %+v (%v)", page, err)
		}
		in := models.MailedInput{Post: one.ID, Action: models.ActApprove, DecisionInput: models.DecisionInput{Version: 1}}
		for name, tt := range map[string]struct {
			by    *models.User
			token string
			post  int64
			act   models.Act
			want  error
		}{
			"somebody else's":         {ada, token, one.ID, models.ActApprove, models.ErrForbidden},
			"nobody's":                {nil, token, one.ID, models.ActApprove, models.ErrForbidden},
			"with another signature":  {mo, token[:len(token)-1] + "_", one.ID, models.ActApprove, models.ErrNotFound},
			"for more posts":          {mo, strings.Replace(token, ".", ".z", 1), one.ID, models.ActApprove, models.ErrNotFound},
			"without a signature":     {mo, "x", one.ID, models.ActApprove, models.ErrNotFound},
			"a post it does not name": {mo, token, later.ID, models.ActApprove, models.ErrNotFound},
			"an act it does not have": {mo, token, one.ID, models.ActWithdraw, models.Invalid{}},
			"a rejection by no rule":  {mo, token, one.ID, models.ActReject, models.Invalid{}},
		} {
			wrong := in
			wrong.Post, wrong.Action = tt.post, tt.act
			_, err := s.DecideMailed(t.Context(), tt.by, tt.token, wrong)
			if _, invalid := errors.AsType[models.Invalid](err); !errors.Is(err, tt.want) && !invalid || err == nil {
				t.Errorf("%s: %v, want %v", name, err, tt.want)
			}
		}
		d, err := s.DecideMailed(t.Context(), mo, token, in)
		if err != nil || *d.ByID != mo.ID || d.ToState != models.Public {
			t.Fatalf("deciding: %+v, %v", d, err)
		}
		if _, err := s.DecideMailed(t.Context(), mo, token, in); !errors.Is(err, models.ErrConflict) {
			t.Errorf("deciding twice: %v", err)
		}
		c.turn(72*time.Hour - time.Second)
		if page, err := s.Mailed(t.Context(), mo, token); err != nil || page.Expired {
			t.Errorf("just before it ends: %v", err)
		}
		c.turn(time.Second)
		if page, err := s.Mailed(t.Context(), mo, token); err != nil || !page.Expired || len(page.Cards) != 0 {
			t.Errorf("after 72 hours: %+v, %v", page, err)
		}
		in.Post = two.ID
		if _, err := s.DecideMailed(t.Context(), mo, token, in); err == nil {
			t.Error("it decides after 72 hours")
		}
	})
}
