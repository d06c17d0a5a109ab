package models_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

func TestDecide(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		ann := modelstest.User(t, s, "ann")
		a := modelstest.Article(t, s, "Rates hold")
		held := func(name string) int64 { return modelstest.Reply(t, s, a, name, "Words of "+name).ID }
		tests := []struct {
			name string
			by   *models.User
			post int64
			act  models.Act
			in   models.DecisionInput
			want error
		}{
			{"a moderator may", mod, held("one"), models.ActApprove, models.DecisionInput{Version: 1}, nil},
			{"a member may not", ann, held("two"), models.ActApprove, models.DecisionInput{Version: 1}, models.ErrForbidden},
			{"a visitor may not", nil, held("three"), models.ActSpam, models.DecisionInput{Version: 1}, models.ErrForbidden},
			{"not on what has changed since", mod, held("four"), models.ActTrash, models.DecisionInput{Version: 7}, models.ErrConflict},
			{"not on what is not there", mod, 9999, models.ActApprove, models.DecisionInput{}, models.ErrNotFound},
			{"rejecting needs a rule", mod, held("five"), models.ActReject, models.DecisionInput{Version: 1}, models.Invalid{}},
			{"rejecting by a rule", mod, held("six"), models.ActReject, models.DecisionInput{Version: 1, Rule: 3, Note: "Please."}, nil},
		}
		for _, tt := range tests {
			d, err := s.Decide(t.Context(), tt.by, tt.post, tt.act, tt.in)
			if _, wantInvalid := tt.want.(models.Invalid); wantInvalid {
				if _, ok := errors.AsType[models.Invalid](err); !ok {
					t.Errorf("%s: got %v, want an Invalid", tt.name, err)
				}
				continue
			}
			if !errors.Is(err, tt.want) || tt.want == nil && d.Act != tt.act {
				t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
			}
		}
	})
}

// However many moderators press at once, one decision is made and the others
// learn whose it was.
func TestDecideOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		var mods []*models.User
		for i := range 8 {
			mods = append(mods, modelstest.User(t, s, fmt.Sprintf("mod%c", 'a'+i), models.Moderator))
		}
		for round := range 5 {
			p := modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", round), "hello")
			errs := make([]error, len(mods))
			var wg sync.WaitGroup
			for i, mod := range mods {
				act := []models.Act{models.ActApprove, models.ActSpam, models.ActTrash}[i%3]
				wg.Go(func() { _, errs[i] = s.Decide(t.Context(), mod, p.ID, act, models.DecisionInput{Version: 1}) })
			}
			wg.Wait()
			made := 0
			for _, err := range errs {
				decided, conflict := errors.AsType[*models.Decided](err)
				switch {
				case err == nil:
					made++
				case !conflict || decided.Decision == nil || decided.Decision.By == nil:
					t.Errorf("got %v, want who was faster", err)
				}
			}
			if made != 1 {
				t.Errorf("%d decisions were made on one post", made)
			}
		}
	})
}

// An undo brings back the state, the place and every count.
func TestUndo(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		first := modelstest.Reply(t, s, a, "ann", "first")
		second := modelstest.Reply(t, s, a, "bob", "second")
		before := state(t, s, mod, a)
		for _, act := range []models.Act{models.ActApprove, models.ActSpam, models.ActTrash} {
			d, err := s.Decide(t.Context(), mod, first.ID, act, models.DecisionInput{})
			if err != nil {
				t.Fatal(err)
			}
			if n, err := s.Undo(t.Context(), mod, d.ID); n != 1 || err != nil {
				t.Fatalf("undoing %s undid %d (%v)", act, n, err)
			}
			if after := state(t, s, mod, a); after != before {
				t.Errorf("undoing %s left %s, want %s", act, after, before)
			}
			_, err = s.Undo(t.Context(), mod, d.ID)
			if e, ok := errors.AsType[*models.Decided](err); !ok || !e.Undone || e.Decision.By.Name != "mo" {
				t.Errorf("undoing %s twice gave %v", act, err)
			}
		}
		last, n, err := s.DecideAll(t.Context(), mod, models.BulkInput{Posts: []int64{second.ID, first.ID, second.ID}, Action: "spam"})
		if err != nil || n != 2 {
			t.Fatalf("bulk decided on %d (%v)", n, err)
		}
		if n, err := s.Undo(t.Context(), mod, last.ID); n != 2 || err != nil {
			t.Errorf("undoing a bulk undid %d (%v)", n, err)
		}
		if after := state(t, s, mod, a); after != before {
			t.Errorf("undoing a bulk left %s, want %s", after, before)
		}
	})
}

// state is what the counts of an article's discussion and of the queue say.
func state(t *testing.T, s *models.Store, mod *models.User, a *models.Article) string {
	t.Helper()
	a, err := s.ArticleBySlug(t.Context(), a.Slug)
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.Queue(t.Context(), mod, models.Pending, models.Page{Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	for k, n := range q.Counts {
		if n == 0 {
			delete(q.Counts, k)
		}
	}
	d := a.Discussion
	return fmt.Sprint(d.PostCount, d.PendingCount, d.LastNumber, d.LastThread, d.LastPostAt, len(q.Cards), q.Counts)
}

// Decisions are only ever added, whatever asks for something else.
func TestDecisionsAreKept(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		p := modelstest.Reply(t, s, modelstest.Article(t, s, "Rates hold"), "ann", "hello")
		modelstest.Approve(t, s, mod, p)
		if err := s.DB().Exec("UPDATE decisions SET note = 'changed'").Error; err == nil {
			t.Error("a decision could be changed")
		}
		if err := s.DB().Exec("DELETE FROM decisions").Error; err == nil {
			t.Error("a decision could be deleted")
		}
	})
}

// The same form sent many times at once and once later makes one post.
func TestReplyOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		w, in := modelstest.Guest("ann")
		in.Comment, in.Nonce = "Only once", "n1"
		posts := make([]*models.Post, 12)
		var wg sync.WaitGroup
		for i := range posts {
			wg.Go(func() {
				p, err := s.LeaveReply(t.Context(), w, a.Slug, in)
				if err != nil {
					t.Error(err)
				}
				posts[i] = p
			})
		}
		wg.Wait()
		later, err := s.LeaveReply(t.Context(), w, a.Slug, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range posts {
			if p == nil || p.ID != later.ID || p.Receipt != later.Receipt {
				t.Errorf("got post %+v, want %d", p, later.ID)
			}
		}
		in.Comment = "Something else, from the same page"
		if other, err := s.LeaveReply(t.Context(), w, a.Slug, in); err != nil || other.ID == later.ID {
			t.Errorf("another text with the same value was taken for a repeat (%v)", err)
		}
	})
}

// Spam is told by the rule of the settings if no other is named, and trash by one that is;
// what is told stands in the ledger and counts on the load board by that rule.
func TestRuleOfSpamAndTrash(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		told := func(act models.Act, in models.DecisionInput) (rule int, ground string) {
			t.Helper()
			p := c.reply(fmt.Sprintf("Words that will be missed, %d.", time.Now().UnixNano()))
			in.Version = p.Version
			d, err := s.Decide(t.Context(), c.mod, p.ID, act, in)
			c.must(err)
			st := c.standing(p)
			r := st.Reasons(st.Decisions[len(st.Decisions)-1])
			if (r.Rule != nil) != (d.RuleID != nil) || r.Rule != nil && (r.LedgerEntry.Rule != r.Rule.Number || r.RuleVersion != r.Rule.Version) {
				t.Errorf("the ledger says %+v, the receipt %+v", r.LedgerEntry, r.Rule)
			}
			return r.LedgerEntry.Rule, r.Ground()
		}
		for _, tt := range []struct {
			act    models.Act
			rule   int
			want   int
			ground string
		}{
			{models.ActSpam, 0, 3, "Rule 3, No promotion (version 1)"},
			{models.ActSpam, 6, 6, "Rule 6, "},
			{models.ActTrash, 5, 5, "Rule 5, "},
			{models.ActTrash, 0, 0, "It was removed without naming a rule."},
		} {
			if rule, ground := told(tt.act, models.DecisionInput{Rule: tt.rule}); rule != tt.want || !strings.HasPrefix(ground, tt.ground) {
				t.Errorf("%s by %d is told by rule %d: %s", tt.act, tt.rule, rule, ground)
			}
		}
		p := c.reply("Words that stay.")
		if _, err := s.Decide(t.Context(), c.mod, p.ID, models.ActTrash, models.DecisionInput{Rule: 99, Version: 1}); !isInvalid(err, "rule") {
			t.Errorf("by a rule that is none: %v", err)
		}
		c.set(func(set *models.Settings) { set.SpamRule = 0 })
		if rule, ground := told(models.ActSpam, models.DecisionInput{}); rule != 0 || ground != "It was taken for advertising." {
			t.Errorf("without a rule for spam it is told by %d: %s", rule, ground)
		}
	})
}
