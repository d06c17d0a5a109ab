package models_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
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
		expect("spam by moderator 1: pending > spam, reply %d in categories/rates hold", first)
		expect("spam by moderator 1: pending > spam, post %d in forum/copper hold", topic)
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

// recountMonths compares the report by month with the entries themselves.
func recountMonths(t *testing.T, s *models.Store, shown []ledger.Entry) {
	t.Helper()
	report, err := s.Transparency(t.Context(), models.Page{Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range report.Months {
		acts, rules, found := map[models.Act]int{}, map[int]int{}, map[string]int{}
		decisions, automatic, reversed := 0, 0, 0
		var waits []int64
		for _, e := range shown {
			if e.Time.Format("2006-01") != m.Name() {
				continue
			}
			acts[models.Act(e.Act)]++
			if e.Waited != nil {
				waits = append(waits, *e.Waited)
			}
			switch e.Act {
			case "undo":
				reversed++
				continue
			case "withdraw":
				continue
			}
			decisions++
			found[e.Found]++
			if e.Automatic {
				automatic++
			}
			if e.Rule > 0 {
				rules[e.Rule]++
			}
		}
		var median time.Duration
		if slices.Sort(waits); len(waits) > 0 {
			median = time.Duration(waits[(len(waits)-1)/2]) * time.Second
			switch {
			case median >= 24*time.Hour:
				median = median.Truncate(time.Hour)
			case median >= time.Minute:
				median = median.Truncate(time.Minute)
			}
		}
		if !maps.Equal(m.Acts, acts) || !maps.Equal(m.Rules, rules) || !maps.Equal(m.Found, found) ||
			m.Decisions != decisions || m.Automatic != automatic || m.Reversed != reversed || m.Waits != len(waits) || m.Median != median {
			t.Errorf("%s: the report is %+v; the ledger has %v %v %v, %d decisions, %d automatic, %d reversed, %d waits, median %s",
				m.Name(), *m, acts, rules, found, decisions, automatic, reversed, len(waits), median)
		}
	}
}

// Any history of acts and undos leaves a ledger that is whole, and months that add
// up to it, of which what is too young is not shown.
func TestLedgerOfAnyHistory(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		r := rand.New(rand.NewPCG(7, 7))
		now := time.Date(2025, 3, 1, 8, 0, 0, 0, time.UTC)
		s = s.WithClock(func() time.Time { return now })
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		var posts []int64
		for i := range 12 {
			posts = append(posts, modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i)).ID)
		}
		var made []int64
		refused := func(err error) bool { return errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrForbidden) }
		for range 120 {
			now = now.Add(time.Duration(r.Int64N(int64(30 * time.Hour))))
			var err error
			if r.IntN(3) == 0 && len(made) > 0 {
				_, err = s.Undo(t.Context(), mod, made[r.IntN(len(made))])
			} else {
				card, cardErr := s.Card(t.Context(), mod, posts[r.IntN(len(posts))])
				if cardErr != nil {
					t.Fatal(cardErr)
				}
				act := []models.Act{models.ActApprove, models.ActReject, models.ActSpam, models.ActTrash}[r.IntN(4)]
				var d *models.Decision
				d, err = s.Decide(t.Context(), mod, card.ID, act, models.DecisionInput{Version: card.Version, Rule: 1 + r.IntN(6)})
				if err == nil {
					made = append(made, d.ID)
				}
			}
			if err != nil && !refused(err) {
				t.Fatal(err)
			}
			if r.IntN(10) == 0 {
				if err := s.ShowLedger(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		entries := verified(t, s)
		if err := s.ShowLedger(t.Context()); err != nil {
			t.Fatal(err)
		}
		head, err := s.LedgerHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range entries {
			if old := now.Sub(e.Time) >= 24*time.Hour; old != (int64(i) < head.Shown) {
				t.Errorf("entry %d is %s old and the ledger is shown up to %d", i+1, now.Sub(e.Time), head.Shown)
			}
		}
		if head.Shown == 0 || head.Shown == head.Number {
			t.Fatalf("of %d entries %d are shown: nothing is tested", head.Number, head.Shown)
		}
		report, err := ledger.Verify(bytes.NewReader(exported(t, s, 1, false)), ledger.Options{})
		if err != nil || report.Last != head.Shown {
			t.Errorf("what is shown: %+v, %v", report, err)
		}
		if report, err = ledger.Verify(bytes.NewReader(exported(t, s, 10, false)), ledger.Options{First: 10}); err != nil || report.Last != head.Shown {
			t.Errorf("a part of it: %+v, %v", report, err)
		}
		recountMonths(t, s, entries[:head.Shown])
	})
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

// What is not shown yet is in no list; the pages made before it was shown are old
// when it is, in other processes too.
func TestLedgerIsShownLater(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := s.Now()
		s = s.WithClock(func() time.Time { return now })
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a := modelstest.Article(t, s, "Rates hold")
		modelstest.Approve(t, s, mod, modelstest.Reply(t, s, a, "ann", "One"))
		now = now.Add(time.Hour)
		modelstest.Approve(t, s, mod, modelstest.Reply(t, s, a, "bob", "Two"))
		sees := func(want int) {
			t.Helper()
			if err := s.ShowLedger(t.Context()); err != nil {
				t.Fatal(err)
			}
			l, err := s.Log(t.Context(), models.LogFilter{}, models.Page{Number: 1})
			if err != nil || len(l.Entries) != want {
				t.Errorf("the log has %d entries (%v), want %d", len(l.Entries), err, want)
			}
			for n := range int64(3) {
				if _, err := s.LogEntry(t.Context(), n); (err == nil) != (n > 0 && n <= int64(want)) {
					t.Errorf("entry %d of %d: %v", n, want, err)
				}
			}
		}
		sees(0)
		then := s.Snapshot()
		now = now.Add(23*time.Hour + time.Minute)
		sees(1)
		if s.Current(models.Depends{Ledger: true}, then) {
			t.Error("a page of the log counts as current")
		}
		if !s.Current(models.Depends{Discussion: a.DiscussionID}, then) {
			t.Error("a page of the article counts as old")
		}
		now = now.Add(time.Hour)
		sees(2)
	})
}

// Pages of the log follow each other by number, whatever they are filtered by.
func TestLog(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		atOnce(t, s)
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		p := modelstest.Reply(t, s, a, "ann", "Words")
		topic := modelstest.Topic(t, s, mod, b, "A topic")
		act := func(post int64, act models.Act) {
			t.Helper()
			card, err := s.Card(t.Context(), mod, post)
			if err == nil {
				_, err = s.Decide(t.Context(), mod, post, act, models.DecisionInput{Version: card.Version, Rule: 4})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for range 60 {
			act(p.ID, models.ActReject)
			act(p.ID, models.ActApprove)
		}
		act(topic.ID, models.ActTrash)
		month := s.Now().Format("2006-01")
		for _, tt := range []struct {
			filter models.LogFilter
			want   int
		}{
			{models.LogFilter{}, 121},
			{models.LogFilter{Act: models.ActReject}, 60},
			{models.LogFilter{Rule: 4}, 60},
			{models.LogFilter{Rule: 5}, 0},
			{models.LogFilter{Place: "forum/copper"}, 1},
			{models.LogFilter{Month: month, By: models.LogByPeople}, 121},
			{models.LogFilter{Month: "2001-01"}, 0},
			{models.LogFilter{By: models.LogByProgram}, 0},
			{models.LogFilter{Act: models.ActTrash, Place: "forum/copper", Month: month}, 1},
		} {
			var numbers []int64
			at := models.Page{Number: 1}
			for at.Number > 0 && at.Number < 9 {
				l, err := s.Log(t.Context(), tt.filter, at)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range l.Entries {
					numbers = append(numbers, e.Number)
				}
				at = models.Page(l.Next)
			}
			if len(numbers) != tt.want || !slices.IsSortedFunc(numbers, func(a, b int64) int { return int(b - a) }) || len(slices.Compact(numbers)) != tt.want {
				t.Errorf("%+v: %d entries %v, want %d", tt.filter, len(numbers), numbers, tt.want)
			}
		}
		l, err := s.Log(t.Context(), models.LogFilter{}, models.Page{Number: 3})
		if err != nil || len(l.Entries) != 21 || l.Entries[0].Number != 21 {
			t.Errorf("the third page by number alone has %d entries (%v)", len(l.Entries), err)
		}
	})
}

// BenchmarkDecisions is how many decisions 16 moderators make at once on Postgres.
func BenchmarkDecisions(b *testing.B) {
	s := modelstest.Open(b, modelstest.PostgresURL(b))
	ctx := context.WithoutCancel(b.Context())
	const people = 16
	var mods []*models.User
	for i := range people {
		mods = append(mods, modelstest.User(b, s, fmt.Sprintf("mod%c%c", 'a'+i%4, 'a'+i/4), models.Moderator))
	}
	posts := make(chan int64, b.N)
	var a *models.Article
	for i := range b.N {
		if i%20 == 0 {
			a = modelstest.Article(b, s, fmt.Sprintf("Rates hold %d", i))
		}
		posts <- modelstest.Reply(b, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words number %d", i)).ID
	}
	close(posts)
	b.ResetTimer()
	var wg sync.WaitGroup
	for _, mod := range mods {
		wg.Go(func() {
			for id := range posts {
				if _, err := s.Decide(ctx, mod, id, models.ActApprove, models.DecisionInput{Version: 1}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}
