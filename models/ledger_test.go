package models_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lode/internal/ledger"
	"lode/models"
	"lode/models/modelstest"
)

// atOnce makes the site show each entry of the ledger at once.
func atOnce(t *testing.T, s *models.Store) {
	t.Helper()
	set := models.DefaultSettings()
	set.LogHours = 0
	if err := s.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
}

func exported(t *testing.T, s *models.Store, first int64, all bool) []byte {
	t.Helper()
	before, last, err := s.LedgerBefore(t.Context(), first, all)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.ExportLedger(t.Context(), &b, before, last); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// verified are all entries of the ledger, which must be whole.
func verified(t *testing.T, s *models.Store) []ledger.Entry {
	t.Helper()
	head, err := s.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known, err := ledger.ParseHead(head.String())
	if err != nil {
		t.Fatal(err)
	}
	file := exported(t, s, 1, true)
	report, err := ledger.Verify(bytes.NewReader(file), ledger.Options{Head: &known})
	if err != nil || report.Entries != head.Number || !report.HeadConfirmed {
		t.Fatalf("the ledger is not whole: %+v, %v", report, err)
	}
	var entries []ledger.Entry
	for text := range bytes.SplitSeq(file, []byte("\n")) {
		var l struct{ Entry *ledger.Entry }
		if err := json.Unmarshal(append(text, ' '), &l); err == nil && l.Entry != nil {
			entries = append(entries, *l.Entry)
		}
	}
	return entries
}

func brief(e ledger.Entry) string {
	text := fmt.Sprintf("%s by %s: %s > %s, %s %d in %s", e.Act, e.By, e.From, e.To, e.Kind, e.Post, e.Place)
	for word, n := range map[string]int64{" rule": int64(e.Rule), " reverses": e.Reverses} {
		if n > 0 {
			text += fmt.Sprintf("%s %d", word, n)
		}
	}
	if e.Automatic {
		text += " automatic"
	}
	return strings.TrimSpace(text + " " + e.Found)
}

// Every decision is in the ledger, with what everyone may know of it.
func TestLedgerHasEveryDecision(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ada := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "olga", models.Admin)
		ann := modelstest.User(t, s, "ann")
		if err := s.AddCategory(t.Context(), &models.Category{Slug: "rates", Name: "Rates"}); err != nil {
			t.Fatal(err)
		}
		a := modelstest.Article(t, s, "Rates hold")
		s.DB().Exec("INSERT INTO article_categories (article_id, category_id) VALUES (?, 1)", a.ID)
		b := modelstest.Board(t, s, "Copper")
		secret := &models.Board{Name: "House only", ReadBy: models.ByStaff, OpenBy: models.ByStaff, AnswerBy: models.ByStaff}
		if err := s.AddBoard(t.Context(), "Boards", secret); err != nil {
			t.Fatal(err)
		}
		must := func(d *models.Decision, err error) *models.Decision {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		decide := func(by *models.User, post int64, act models.Act, in models.DecisionInput) *models.Decision {
			t.Helper()
			return must(s.Decide(t.Context(), by, post, act, in))
		}
		first := modelstest.Reply(t, s, a, "bob", "Words of bob").ID
		second := modelstest.Reply(t, s, a, "cleo", "Words of cleo").ID
		topic := modelstest.Topic(t, s, ann, b, "A topic").ID
		hidden := modelstest.Topic(t, s, mod, secret, "A hidden topic").ID
		var want []string
		expect := func(format string, args ...any) { want = append(want, fmt.Sprintf(format, args...)) }

		approved := decide(mod, first, models.ActApprove, models.DecisionInput{Version: 1})
		expect("approve by moderator 1: pending > public, reply %d in categories/rates hold", first)
		decide(ada, second, models.ActReject, models.DecisionInput{Version: 1, Rule: 3, Note: "Not here, cleo"})
		expect("reject by admin 2: pending > rejected, reply %d in categories/rates rule 3 hold", second)
		if _, err := s.Undo(t.Context(), ada, approved.ID); err != nil {
			t.Fatal(err)
		}
		expect("undo by admin 2: public > pending, reply %d in categories/rates reverses 1", first)
		last, n, err := s.DecideAll(t.Context(), mod, models.BulkInput{Posts: []int64{topic, first}, Action: "spam"})
		if err != nil || n != 2 {
			t.Fatal(n, err)
		}
		expect("spam by moderator 1: pending > spam, reply %d in categories/rates rule 3 hold", first)
		expect("spam by moderator 1: pending > spam, post %d in forum/copper rule 3 hold", topic)
		if n, err := s.Undo(t.Context(), mod, last.ID); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		expect("undo by moderator 1: spam > pending, post %d in forum/copper reverses 5", topic)
		expect("undo by moderator 1: spam > pending, reply %d in categories/rates reverses 4", first)
		if _, err := s.Withdraw(t.Context(), ann, topic, ""); err != nil {
			t.Fatal(err)
		}
		expect("withdraw by writer: pending > withdrawn, post %d in forum/copper", topic)
		decide(mod, hidden, models.ActTrash, models.DecisionInput{Version: 1})
		expect("trash by moderator 1: public > trash, post %d in  staff", hidden)
		w, in := modelstest.Guest("sue")
		in.Comment, in.Trap = "Buy now", "x"
		spam, err := s.LeaveReply(t.Context(), w, a.Slug, in)
		if err != nil {
			t.Fatal(err)
		}
		expect("spam by program: pending > spam, reply %d in categories/rates automatic hold", spam.ID)

		var got []string
		for _, e := range verified(t, s) {
			got = append(got, brief(e))
			if e.Waited != nil && *e.Waited > 60 || (e.Waited != nil) != (e.Found == models.FoundHold && !e.Automatic) {
				t.Errorf("%s: waited %v", brief(e), e.Waited)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("the ledger has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		file := string(exported(t, s, 1, true))
		for _, word := range []string{"ann", "bob", "cleo", "sue", "@", "Words", "Buy", "Not here", "house-only", "\"mo\"", "olga"} {
			if strings.Contains(file, word) {
				t.Errorf("the ledger says %q", word)
			}
		}
	})
}

// What a guest has withheld until the address is proved goes into the ledger as
// the program's.
func TestLedgerHasWhatIsConfirmed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		una := modelstest.Unconfirmed(t, s, "una")
		b := modelstest.Board(t, s, "Copper")
		p := modelstest.Topic(t, s, mod, b, "A topic")
		set := models.DefaultSettings()
		set.HoldFirst = false
		if err := s.SaveSettings(t.Context(), set); err != nil {
			t.Fatal(err)
		}
		held, err := s.AnswerTopic(t.Context(), models.Writer{User: una}, p.Place.TopicID, models.AnswerInput{Body: "Hello"})
		if err != nil {
			t.Fatal(err)
		}
		var payload string
		s.DB().Raw("SELECT payload FROM jobs WHERE kind = 'confirm-mail' ORDER BY id LIMIT 1").Scan(&payload)
		var m models.ConfirmMail
		if err := json.Unmarshal([]byte(payload), &m); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Confirm(t.Context(), m.Token); err != nil {
			t.Fatal(err)
		}
		entries := verified(t, s)
		want := fmt.Sprintf("confirm by program: pending > public, post %d in forum/copper automatic hold", held.ID)
		if len(entries) != 1 || brief(entries[0]) != want {
			t.Errorf("got %+v, want %s", entries, want)
		}
	})
}

// What a reader has reported is said to be found by a report, and has waited since
// then.
func TestLedgerSaysWhatWasReported(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := s.Now()
		s = s.WithClock(func() time.Time { return now })
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		p := modelstest.Reply(t, s, modelstest.Article(t, s, "Rates hold"), "bob", "Words")
		modelstest.Approve(t, s, mod, p)
		now = now.Add(5 * time.Hour)
		if _, err := s.ReportPost(t.Context(), models.Writer{User: ann}, p.ID, models.ReportInput{Reason: "3"}); err != nil {
			t.Fatal(err)
		}
		now = now.Add(10 * time.Minute)
		if _, err := s.Decide(t.Context(), mod, p.ID, models.ActReject, models.DecisionInput{Version: 2, Rule: 3}); err != nil {
			t.Fatal(err)
		}
		entries := verified(t, s)
		if e := entries[len(entries)-1]; e.Found != models.FoundReport || e.From != "public" || e.Waited == nil || *e.Waited != 600 {
			t.Errorf("got %s, waited %v", brief(e), e.Waited)
		}
	})
}

// Many people who decide at once, in two processes, make one chain without a gap.
func TestLedgerOfManyAtOnce(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stores := []*models.Store{modelstest.Open(t, address), modelstest.Open(t, address)}
			s := stores[0]
			atOnce(t, s)
			a, other := modelstest.Article(t, s, "Rates hold"), modelstest.Article(t, s, "Rates fall")
			const people, each = 8, 6
			var mods []*models.User
			var posts []int64
			for i := range people {
				mods = append(mods, modelstest.User(t, s, fmt.Sprintf("mod%c", 'a'+i), models.Moderator))
				for j := range each {
					posts = append(posts, modelstest.Reply(t, s, []*models.Article{a, other}[j%2], fmt.Sprintf("guest%d-%d", i, j), fmt.Sprintf("Words %d of %d", j, i)).ID)
				}
			}
			if err := stores[1].CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			for i, mod := range mods {
				wg.Go(func() {
					s := stores[i%2]
					for j := range each {
						d, err := s.Decide(t.Context(), mod, posts[i*each+j], models.ActApprove, models.DecisionInput{Version: 1})
						if err != nil {
							t.Error(err)
							return
						}
						if j%3 == 0 {
							if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
								t.Error(err)
							}
						}
					}
				})
			}
			wg.Wait()
			entries := verified(t, s)
			if want := people * (each + each/3); len(entries) != want {
				t.Errorf("%d entries, want %d", len(entries), want)
			}
			numbers := map[string]bool{}
			for _, e := range entries {
				numbers[e.By] = true
			}
			if len(numbers) != people {
				t.Errorf("%d people have %d names", people, len(numbers))
			}
			recountMonths(t, s, entries)
		})
	}
}

// The table takes no change, and if somebody who has the database makes one all the
// same, the checker names the row.
func TestLedgerIsOnlyAddedTo(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		for i := range 6 {
			modelstest.Approve(t, s, mod, modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i)))
		}
		change := "UPDATE ledger SET act = 'reject' WHERE number = 4"
		for _, sql := range []string{change, "DELETE FROM ledger WHERE number = 6"} {
			if err := s.DB().Exec(sql).Error; err == nil || !strings.Contains(err.Error(), "only ever added") {
				t.Errorf("%s: %v", sql, err)
			}
		}
		off := []string{"ALTER TABLE ledger DISABLE TRIGGER ALL"}
		if s.DB().Name() == "sqlite" {
			off = []string{"DROP TRIGGER ledger_not_changed", "DROP TRIGGER ledger_not_deleted"}
		}
		for _, sql := range off {
			if err := s.DB().Exec(sql).Error; err != nil {
				t.Fatal(err)
			}
		}
		for _, tt := range []struct {
			sql  string
			line int64
		}{
			{change, 4},
			{"UPDATE ledger SET hash = (SELECT hash FROM ledger WHERE number = 1) WHERE number = 3", 3},
			{"DELETE FROM ledger WHERE number = 2", 2},
			{"DELETE FROM ledger WHERE number > 1", 2},
		} {
			if err := s.DB().Exec(tt.sql).Error; err != nil {
				t.Fatal(err)
			}
			_, err := ledger.Verify(bytes.NewReader(exported(t, s, 1, true)), ledger.Options{})
			if bad, ok := errors.AsType[*ledger.BadLine](err); !ok || bad.Line != tt.line {
				t.Errorf("%s: %v, want line %d", tt.sql, err, tt.line)
			}
		}
	})
}

// A writer can prove what the text was that was decided on; once the salt is
// erased nobody can, and the ledger is still whole.
func TestProof(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		p := modelstest.Reply(t, s, a, "ann", "What ann wrote")
		standing := func() *models.Standing {
			t.Helper()
			st, err := s.Standing(t.Context(), p.Receipt)
			if err != nil {
				t.Fatal(err)
			}
			return st
		}
		if st := standing(); st.Proof.Head.Number != 0 || st.Proof.Salt != "" || len(st.Proof.Entries) != 0 {
			t.Errorf("before any decision there is a proof: %+v", st.Proof)
		}
		d, err := s.Decide(t.Context(), mod, p.ID, models.ActReject, models.DecisionInput{Rule: 2})
		if err != nil {
			t.Fatal(err)
		}
		st := standing()
		e := st.Proof.Entries[d.ID]
		if e == nil || e.Number != 1 || st.Proof.Head.String() != "1 "+e.Hash || ledger.Commit(st.Proof.Salt, "What ann wrote") != e.Commitment {
			t.Errorf("the receipt proves nothing: %+v, entry %+v", st.Proof, e)
		}
		s.DB().Exec("DELETE FROM ledger_salts WHERE post_id = ?", p.ID)
		s.DB().Exec("UPDATE posts SET body = '', body_html = '' WHERE id = ?", p.ID)
		if n := len(verified(t, s)); n != 1 {
			t.Errorf("%d entries after the text was erased", n)
		}
		if st := standing(); st.Proof.Salt != "" {
			t.Error("the salt is still there")
		}
	})
}
