package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"

	"github.com/PuerkitoBio/goquery"
)

// The figures by month are those of the file of the log, added up by anybody: what
// was done, by which rule, found by whom, without a person, taken back, appealed.
func TestMonthsAreTheLogAddedUp(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		now := time.Date(2025, 3, 30, 9, 0, 0, 0, time.UTC)
		store = store.WithClock(func() time.Time { return now })
		visitor, _ := openSite(t, store)
		decideInTwoMonths(t, store, func() { now = now.Add(5 * time.Hour) })
		site, err := store.Site(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := recount(t, body(t, visitor.get(t, "/log.jsonl")), site.AllRules)
		if len(want) < 30 {
			t.Errorf("only %d figures: %v", len(want), want)
		}
		got := map[string]int{}
		doc := page(t, visitor.get(t, "/transparency"))
		doc.Find("section[aria-labelledby=t-m] table, section[aria-labelledby=t-a] table").Each(func(_ int, s *goquery.Selection) { columns(t, s, got) })
		doc.Find("section[aria-labelledby=t-r] tbody tr, section[aria-labelledby=t-f] tbody tr").Each(func(_ int, s *goquery.Selection) {
			got[s.Find("th").Text()] = figure(t, s.Find("td").Text())
		})
		maps.DeleteFunc(got, func(_ string, n int) bool { return n == 0 })
		for _, k := range slices.Sorted(maps.Keys(got)) {
			if _, ok := want[k]; !ok {
				want[k] = 0
			}
		}
		for _, k := range slices.Sorted(maps.Keys(want)) {
			if got[k] != want[k] {
				t.Errorf("%s: the page says %d, the file adds up to %d", k, got[k], want[k])
			}
		}
	})
}

// decideInTwoMonths makes every kind of decision happen, and takes some back, with
// the clock turned on after each.
func decideInTwoMonths(t *testing.T, s *models.Store, turn func()) {
	t.Helper()
	mo, mia := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "mia", models.Moderator)
	article, board := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Gold")
	n := 0
	write := func() *models.Post {
		t.Helper()
		turn()
		n++
		return modelstest.Reply(t, s, article, fmt.Sprintf("guest%d", n), fmt.Sprintf("Words number %d", n))
	}
	must := func(d *models.Decision, err error) *models.Decision {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		turn()
		return d
	}
	decide := func(p *models.Post, act models.Act) *models.Decision {
		t.Helper()
		return must(s.Decide(t.Context(), mo, p.ID, act, models.DecisionInput{Rule: 1 + n%4}))
	}
	undo := func(d *models.Decision) {
		t.Helper()
		if _, err := s.Undo(t.Context(), mia, d.ID); err != nil {
			t.Fatal(err)
		}
		turn()
	}
	file := func() (*models.Post, *models.Appeal) {
		t.Helper()
		p := write()
		decide(p, models.ActReject)
		a, err := s.FileAppeal(t.Context(), p.Receipt, models.AppealInput{Words: "I sell nothing."})
		if err != nil {
			t.Fatal(err)
		}
		turn()
		return p, a
	}
	for _, act := range []models.Act{models.ActApprove, models.ActReject, models.ActSpam, models.ActTrash, models.ActReject} {
		decide(write(), act)
		undo(decide(write(), act))
	}
	for _, outcome := range []models.AppealState{models.AppealUpheld, models.AppealChanged, models.AppealReversed} {
		for _, back := range []bool{false, true} {
			_, a := file()
			d := must(s.AnswerAppeal(t.Context(), mia, a.ID, models.AppealAnswerInput{Outcome: outcome, Rule: 6, Note: "Because."}))
			if back {
				undo(d)
			}
		}
	}
	p, a := file()
	if err := s.WithdrawAppeal(t.Context(), p.Receipt, a.ID); err != nil {
		t.Fatal(err)
	}
	p = write()
	decide(p, models.ActApprove)
	must(s.StaffEditPost(t.Context(), mo, p.ID, models.StaffEditInput{Body: "Fewer words", Note: "Shorter", Version: 2}))
	must(s.MovePost(t.Context(), mo, p.ID, models.MoveInput{Board: board.Slug, Title: "Moved", Version: 3}))
	for _, name := range []string{"rhoda", "rufus"} {
		if _, err := s.ReportPost(t.Context(), models.Writer{User: modelstest.User(t, s, name, models.Moderator)}, p.ID, models.ReportInput{Reason: "3"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Withdraw(t.Context(), nil, p.ID, p.Receipt); err != nil {
		t.Fatal(err)
	}
	for i, act := range []models.Act{models.ActWarn, models.ActPremoderate, models.ActReadOnly, models.ActSuspend, models.ActBan} {
		x := modelstest.Sanction(t, s, mo, modelstest.User(t, s, fmt.Sprintf("newt%d", i)), act)
		turn()
		if i == 1 {
			if _, err := s.Lift(t.Context(), mo, x.ID); err != nil {
				t.Fatal(err)
			}
			turn()
		}
		if i == 2 {
			if err := s.FileSanctionAppeal(t.Context(), x.Token, models.AppealInput{Words: "I did nothing."}); err != nil {
				t.Fatal(err)
			}
			turn()
		}
	}
	h, err := s.SetHold(t.Context(), mo, models.HoldInput{Place: fmt.Sprint("discussion:", article.DiscussionID), Mode: models.IsHeld})
	if err != nil {
		t.Fatal(err)
	}
	turn()
	if _, err := s.RemoveHold(t.Context(), mo, h.ID); err != nil {
		t.Fatal(err)
	}
	who, in := modelstest.Guest("sue")
	in.Comment, in.Trap = "Buy now", "x"
	if _, err := s.LeaveReply(t.Context(), who, article.Slug, in); err != nil {
		t.Fatal(err)
	}
}

// figure is a number as a page writes it.
func figure(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.NewReplacer(",", "", "%", "").Replace(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// columns adds to got what a table by month says that is not 0.
func columns(t *testing.T, table *goquery.Selection, got map[string]int) {
	t.Helper()
	names := table.Find("thead th").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	table.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
		row.Find("td").Each(func(i int, s *goquery.Selection) {
			name := names[i+1]
			if name == "Median time" {
				return
			}
			if n := figure(t, s.Text()); n > 0 {
				got[row.Find("th").Text()+" "+name] = n
			}
		})
	})
}

// recount adds up the file of the log as the page says that it is added up.
func recount(t *testing.T, file string, rules []models.Rule) map[string]int {
	t.Helper()
	sums := map[string]int{}
	for text := range strings.Lines(file) {
		var line struct {
			Entry *struct {
				Act       models.Act
				Found     string
				Automatic bool
				Rule      int
				Time      time.Time
			}
		}
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		e := line.Entry
		if e == nil {
			continue
		}
		month := e.Time.Format("Jan 2006 ")
		switch e.Act {
		case models.ActUndo, models.ActLift:
			sums[month+"Taken back"]++
			continue
		case models.ActReversed:
			sums[month+"Taken back"]++
			fallthrough
		case models.ActAppeal, models.ActAppealWithdrawn, models.ActUpheld, models.ActChanged:
			sums[month+e.Act.Done()]++
			continue
		case models.ActWithdraw:
			continue
		}
		sums[month+"Decisions"]++
		sums[month+e.Act.Done()]++
		if e.Automatic {
			sums[month+"By the program"]++
		}
		if i := slices.IndexFunc(rules, func(r models.Rule) bool { return r.Number == e.Rule }); i >= 0 {
			sums[fmt.Sprintf("%d. %s", e.Rule, rules[i].Title)]++
		}
		sums[map[string]string{"hold": "A check of the program", "report": "A report of a reader", "staff": "Somebody of the house"}[e.Found]]++
	}
	for _, month := range []string{"Mar 2025 ", "Apr 2025 "} {
		if n := sums[month+"By the program"]; n > 0 {
			all := sums[month+"Decisions"]
			sums[month+"Share"] = (100*n + all/2) / all
		}
	}
	return sums
}
