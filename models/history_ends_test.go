package models_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lode/internal/bayes"
	"lode/models"
	"lode/models/modelstest"
)

// ends are what a history leaves behind, as far as it must be the same without the
// acts that were undone. A table that a decision changes belongs here. Rows of what
// is placed begin with the title of a discussion; where an undo had to keep a number
// the places differ.
var ends = []struct {
	name   string
	placed bool
	rows   string
}{
	{"posts", false, titled(`p.body, p.body_html, p.state, p.user_id, p.guest_name, p.parent_id, p.depth, p.board_id, p.report_count, p.report_weight, p.text_key,
		p.staff_note, p.staff_edited_at, p.edited_at, p.blanked_at, p.waits_since`)},
	{"places", true, titled("p.body, p.number, p.thread, p.published_at")},
	{"holds", false, "SELECT post_id, kind, detail, state, decision_id IS NULL AS waits FROM holds"},
	{"reports", false, "SELECT post_id, by_id, weight, outcome, confirmed_at, decision_id IS NULL AS waits FROM reports"},
	{"discussions", false, discussed("d.post_count, d.pending_count")},
	{"last posts", true, discussed("d.last_number, d.last_thread, d.last_post_at, d.moved_count")},
	{"topics", false, "SELECT title, board_id, user_id, answered FROM topics WHERE listed"},
	{"lifted topics", true, "SELECT title, bumped_at FROM topics WHERE listed"},
	{"boards", false, "SELECT name, topic_count, post_count FROM boards"},
	{"moves", false, "SELECT post_id, depth, opened FROM moves WHERE undone_at IS NULL"},
	{"places before", true, "SELECT " + titles + "m.post_id, m.number, m.thread FROM moves m JOIN discussions d ON d.id = m.discussion_id WHERE m.undone_at IS NULL"},
	{"trust", false, "SELECT name, trust FROM users"},
	{"tabs", false, "SELECT state, SUM(n) AS n FROM post_counts WHERE state <> 'withdrawn' GROUP BY state HAVING SUM(n) <> 0"},
	{"filter", false, fmt.Sprintf("SELECT key, spam, ham FROM filter_counts WHERE (spam <> 0 OR ham <> 0) AND key <> %d", newcomer())},
	{"lessons", false, "SELECT post_id, spam FROM filter_lessons WHERE counted"},
	{"judged holds", false, "SELECT day, kind, judged, refused FROM hold_days WHERE judged <> 0 OR refused <> 0"},
	{"appeals", false, "SELECT post_id, state, words, answer, answer_id IS NULL AS open FROM appeals"},
	{"changes", false, "SELECT post_id, body, state, decision_id IS NULL AS open FROM held_edits"},
	{"sanctions", false, "SELECT act, email, user_id, rule_id, facts, starts_at, ends_at, lifted_at FROM sanctions WHERE NOT undone"},
	{"removals", false, "SELECT user_id, email FROM removals WHERE undone_at IS NULL"},
	{"blocks", false, "SELECT r.user_id, r.email, b.ends_at FROM blocks b JOIN removals r ON r.id = b.removal_id"},
	{"picks", false, "SELECT post_id, by_id, role FROM picks"},
	{"opinions", false, "SELECT post_id FROM filter_opinions"},
	{"copies", false, "SELECT post_id, a, b, c, d FROM near_texts WHERE post_id IN (SELECT id FROM posts WHERE guest_email <> '')"},
}

// newcomer is the filter's key for a writer of no trust. It is the one thing that a
// decision learns which others can have changed meanwhile, and been taken back.
func newcomer() int64 {
	old := bayes.Keys(bayes.Features(bayes.Post{}))
	return slices.DeleteFunc(bayes.Keys(bayes.Features(bayes.Post{Newcomer: true})), func(k int64) bool { return slices.Contains(old, k) })[0]
}

const titles = "COALESCE((SELECT title FROM articles a WHERE a.discussion_id = d.id), (SELECT title FROM topics t WHERE t.discussion_id = d.id)) AS title, "

// titled are columns of posts p. The answers that an undo has withdrawn are nobody's
// business but their writers'.
func titled(columns string) string {
	return "SELECT " + titles + columns + " FROM posts p JOIN discussions d ON d.id = p.discussion_id WHERE p.state <> 'withdrawn'"
}

// discussed are columns of discussions d in which anybody ever wrote.
func discussed(columns string) string {
	return "SELECT " + titles + columns + " FROM discussions d WHERE d.post_count + d.pending_count > 0"
}

// ended is what a world has come to, each line with the name of what it is about.
func ended(w *world, kept map[string]bool) []string {
	w.t.Helper()
	var lines []string
	for _, end := range ends {
		for _, row := range w.rows(end.rows) {
			if title, _ := row[0].(string); !end.placed || !kept[title] {
				lines = append(lines, fmt.Sprintf("%s: %v", end.name, row))
			}
		}
	}
	return append(lines, w.seen()...)
}

// rows are what a query finds, whatever its columns.
func (w *world) rows(query string) [][]any {
	w.t.Helper()
	rows, err := w.DB().Raw(query).Rows()
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		w.t.Fatal(err)
	}
	var all [][]any
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

// seen is what moderators see of the queue and its cards, and what people are mailed.
func (w *world) seen() []string {
	w.t.Helper()
	var lines []string
	for _, f := range []models.QueueFilter{
		{}, {Kind: "reply"}, {Kind: "post"}, {Kind: "reported"}, {Board: "tin"}, {Board: "copper"}, {Article: "rates-hold"}, {Reason: models.HoldFirst}, {Reason: models.HoldReports}, {Person: "newt"},
	} {
		for _, state := range []models.State{models.Pending, models.Public, models.Rejected, models.Spam, models.Trash, models.Reported} {
			q, err := w.FilteredQueue(w.t.Context(), w.mods[0], state, f, models.Page{Number: 1})
			if err != nil {
				w.t.Fatal(err)
			}
			shown := len(q.Cards)
			if state == models.Pending {
				shown += q.Beside.N()
			}
			if n, _ := q.Count(state); n != shown {
				w.t.Errorf("%+v counts %d that are %s, and shows %d", f, n, state, shown)
			}
			lines = append(lines, fmt.Sprintf("queue: %+v %s %d", f, state, len(q.Cards)))
		}
	}
	for _, id := range w.posts {
		c, err := w.Card(w.t.Context(), w.mods[0], id)
		if err != nil {
			w.t.Fatal(err)
		}
		line := fmt.Sprintf("card: %d | %d, %d | alike %+v", id, c.Approved, c.Refused, c.Alike)
		for _, p := range c.Earlier {
			line += fmt.Sprintf(" | %d %s", p.ID, p.State)
		}
		lines = append(lines, line)
	}
	w.turn(48 * time.Hour)
	sanctions := map[int64]bool{}
	for _, l := range modelstest.Mail(w.t, w.Store) {
		if l.About == models.AboutSanction && sanctions[l.Sanction.ID] {
			continue // what holds again is told again
		}
		if l.Sanction != nil {
			sanctions[l.Sanction.ID] = true
		}
		if l.Trust != nil {
			continue // whether a level has fallen on its way to where it is depends on the order of what stands
		}
		line := fmt.Sprintf("mail: %s about %q", l.To, l.About)
		if l.Decision != nil {
			line += fmt.Sprintf(" | %s of %s, %s", l.Decision.Act, l.Decision.CreatedAt, l.Decision.Note)
		}
		if l.Report != nil {
			line += fmt.Sprintf(" | report on %d: %s", l.Report.PostID, l.Report.Outcome)
		}
		if l.Answer != nil {
			line += " | " + l.Answer.Body
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// numbers are the highest of each discussion.
func (h *history) numbers() map[string]int {
	h.t.Helper()
	var rows []struct {
		Title      string
		LastNumber int
	}
	if err := h.DB().Raw("SELECT " + titles + "d.last_number FROM discussions d").Scan(&rows).Error; err != nil {
		h.t.Fatal(err)
	}
	all := map[string]int{}
	for _, r := range rows {
		all[r.Title] = r.LastNumber
	}
	return all
}

// note finds out where the undo of e has kept numbers.
func (h *history) note(e *event, before map[string]int) {
	h.t.Helper()
	var left []string
	err := h.DB().Raw("SELECT DISTINCT title FROM (" + strings.Replace(titled("p.id"), "WHERE p.state <> 'withdrawn'", "WHERE p.published_at IS NULL AND p.number IS NOT NULL", 1) + ") AS k").Scan(&left).Error
	if err != nil {
		h.t.Fatal(err)
	}
	for _, title := range left {
		h.kept[title] = true
	}
	if e.name != "move" {
		return
	}
	lower := false
	after := h.numbers()
	for title, n := range before {
		lower = lower || after[title] < n
	}
	if lower {
		return
	}
	for title := range after { // nobody can tell by the numbers where it was
		h.kept[title] = true
	}
}
