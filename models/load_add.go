package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// slipTime is how soon somebody takes their own decision back so that it was a slip
// and not a change of mind.
const slipTime = time.Minute

// How the tables of the load board write hours and days, in UTC.
const (
	hourKey = "2006-01-02 15"
	dayKey  = "2006-01-02"
)

// decisionHour is a row of decision_hours.
type decisionHour struct {
	Hour     string `gorm:"primaryKey"`
	ByID     int64  `gorm:"primaryKey;autoIncrement:false"`
	Act      Act    `gorm:"primaryKey"`
	Rule     int    `gorm:"primaryKey;autoIncrement:false"`
	N        int
	Reversed int
}

// holdDay is a row of hold_days.
type holdDay struct {
	Day     string `gorm:"primaryKey"`
	Kind    string `gorm:"primaryKey"`
	Judged  int
	Refused int
}

// waitDay is a row of wait_days.
type waitDay struct {
	Day    string `gorm:"primaryKey"`
	Waited int64  `gorm:"primaryKey;autoIncrement:false"`
	N      int
}

// loadSums is what the decisions of a transaction change in the sums: first what
// they add, then what they take back.
type loadSums struct {
	hours, hoursBack map[decisionHour][2]int // n and reversed, by a row without them
	holds, holdsBack map[holdDay][2]int      // judged and refused, likewise
	waits            map[waitDay]int
}

// taken is a decision that an undo takes back.
type taken struct {
	Decision
	Number int // of the rule it named
}

// counts reports whether the load board counts d: it is not the writer's, and takes
// nothing back.
func (d *Decision) counts() bool { return d.Act != ActWithdraw && d.Act != ActUndo }

// answers reports whether d ends the waiting of a post.
func (d *Decision) answers() bool {
	return d.Act != ActUndo && d.FromState == Pending && d.ToState != Pending
}

// judges reports whether d is a person's word on a post that was held.
func (d *Decision) judges() bool { return d.answers() && d.counts() && d.ByID != nil }

// slips reports whether d, an undo, takes back a slip.
func (d *Decision) slips(was *taken) bool {
	return value(d.ByID) == value(was.ByID) && d.CreatedAt.Sub(was.CreatedAt) <= slipTime
}

func hourOf(d *Decision, rule int) decisionHour {
	return decisionHour{Hour: d.CreatedAt.UTC().Format(hourKey), ByID: value(d.ByID), Act: d.Act, Rule: rule}
}

// loadOf adds up what the decisions of a transaction come to, with their entries in
// the ledger, and says of each hold which decision has answered it.
func (s *Store) loadOf(ctx context.Context, decisions []*Decision, entries []*LedgerEntry) (*loadSums, error) {
	sums := &loadSums{
		hours: map[decisionHour][2]int{}, hoursBack: map[decisionHour][2]int{},
		holds: map[holdDay][2]int{}, holdsBack: map[holdDay][2]int{}, waits: map[waitDay]int{},
	}
	back, err := s.takenBack(ctx, decisions)
	if err != nil {
		return nil, err
	}
	for i, d := range decisions {
		if d.counts() {
			sums.hours[hourOf(d, entries[i].Rule)] = plus(sums.hours[hourOf(d, entries[i].Rule)], 1, 0)
		}
		if was := back[value(d.UndoesID)]; was != nil && was.counts() {
			key := hourOf(&was.Decision, was.Number)
			if d.slips(was) {
				sums.hoursBack[key] = plus(sums.hoursBack[key], -1, 0)
			} else {
				sums.hoursBack[key] = plus(sums.hoursBack[key], 0, 1)
			}
		}
		if w := entries[i].Waited; w != nil {
			sums.waits[waitDay{Day: d.CreatedAt.UTC().Format(dayKey), Waited: roundWait(*w)}]++
		}
	}
	if err := s.answerHolds(ctx, decisions, sums); err != nil {
		return nil, err
	}
	return sums, s.reopenHolds(ctx, back, sums)
}

func plus(sum [2]int, a, b int) [2]int { return [2]int{sum[0] + a, sum[1] + b} }

// roundWait rounds seconds as the table ledger_waits has them.
func roundWait(seconds int64) int64 {
	switch {
	case seconds < 60:
		return seconds
	case seconds < 24*60*60:
		return seconds / 60 * 60
	}
	return seconds / 3600 * 3600
}

// takenBack are the decisions that others of the same transaction undo.
func (s *Store) takenBack(ctx context.Context, decisions []*Decision) (map[int64]*taken, error) {
	var ids []int64
	for _, d := range decisions {
		if d.UndoesID != nil {
			ids = append(ids, *d.UndoesID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*taken
	err := s.write(ctx).Raw(`SELECT d.id, d.post_id, d.by_id, d.act, d.from_state, d.to_state, d.created_at, COALESCE(l.rule, 0) AS number
		FROM decisions d LEFT JOIN ledger l ON l.decision_id = d.id WHERE d.id IN ?`, ids).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("loading what is taken back: %w", err)
	}
	back := make(map[int64]*taken, len(rows))
	for _, t := range rows {
		back[t.ID] = t
	}
	return back, nil
}

// answerHolds says of the holds of posts that no longer wait what has answered
// them. Two holds of a kind on one post are one.
func (s *Store) answerHolds(ctx context.Context, decisions []*Decision, sums *loadSums) error {
	answers := map[int64]*Decision{}
	var ids []int64
	for _, d := range decisions {
		if d.answers() {
			answers[d.ID] = d
			ids = append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var held []Hold
	err := s.write(ctx).Raw(`UPDATE holds SET decision_id = d.answer FROM (SELECT id AS answer, post_id AS about FROM decisions WHERE id IN ?) AS d
		WHERE post_id = d.about AND decision_id IS NULL RETURNING post_id, kind, decision_id`, ids).Scan(&held).Error
	if err != nil {
		return fmt.Errorf("answering holds: %w", err)
	}
	for _, h := range distinct(held) {
		if d := answers[*h.DecisionID]; d.judges() {
			sums.holds[holdDayOf(d, h)] = plus(sums.holds[holdDayOf(d, h)], 1, refusal(d))
		}
	}
	return nil
}

// reopenHolds takes the answers back that decisions were.
func (s *Store) reopenHolds(ctx context.Context, back map[int64]*taken, sums *loadSums) error {
	byPost := map[int64]*taken{}
	var ids, posts []int64
	for id, was := range back {
		if was.answers() {
			byPost[was.PostID] = was
			ids, posts = append(ids, id), append(posts, was.PostID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var held []Hold
	err := s.write(ctx).Raw("UPDATE holds SET decision_id = NULL WHERE post_id IN ? AND decision_id IN ? RETURNING post_id, kind", posts, ids).Scan(&held).Error
	if err != nil {
		return fmt.Errorf("opening holds again: %w", err)
	}
	for _, h := range distinct(held) {
		if d := &byPost[h.PostID].Decision; d.judges() {
			sums.holdsBack[holdDayOf(d, h)] = plus(sums.holdsBack[holdDayOf(d, h)], -1, -refusal(d))
		}
	}
	return nil
}

func holdDayOf(d *Decision, h Hold) holdDay {
	return holdDay{Day: d.CreatedAt.UTC().Format(dayKey), Kind: h.Kind}
}

func refusal(d *Decision) int {
	if d.ToState == Public {
		return 0
	}
	return 1
}

// distinct are the holds with each kind once for a post.
func distinct(holds []Hold) []Hold {
	type key struct {
		post int64
		kind string
	}
	seen := map[key]bool{}
	var once []Hold
	for _, h := range holds {
		if k := (key{h.PostID, h.Kind}); !seen[k] {
			seen[k] = true
			once = append(once, h)
		}
	}
	return once
}

// saveLoad adds to the sums. The head of the ledger is locked, so that no two
// transactions wait for each other here. What is taken back from a row that is no
// longer kept changes nothing.
func (s *Store) saveLoad(ctx context.Context, sums *loadSums) error {
	hours, holds, waits := sums.rows()
	if err := s.addSums(ctx, "decision_hours", []string{"hour", "by_id", "act", "rule"}, []string{"n"}, hours, len(hours)); err != nil {
		return err
	}
	if err := s.addSums(ctx, "hold_days", []string{"day", "kind"}, []string{"judged", "refused"}, holds, len(holds)); err != nil {
		return err
	}
	if err := s.addSums(ctx, "wait_days", []string{"day", "waited"}, []string{"n"}, waits, len(waits)); err != nil {
		return err
	}
	for k, v := range sums.hoursBack {
		err := s.write(ctx).Exec("UPDATE decision_hours SET n = n + ?, reversed = reversed + ? WHERE hour = ? AND by_id = ? AND act = ? AND rule = ?",
			v[0], v[1], k.Hour, k.ByID, k.Act, k.Rule).Error
		if err != nil {
			return fmt.Errorf("counting what was taken back: %w", err)
		}
	}
	for k, v := range sums.holdsBack {
		err := s.write(ctx).Exec("UPDATE hold_days SET judged = judged + ?, refused = refused + ? WHERE day = ? AND kind = ?", v[0], v[1], k.Day, k.Kind).Error
		if err != nil {
			return fmt.Errorf("counting what was taken back: %w", err)
		}
	}
	return nil
}

// rows are the sums as rows of their tables.
func (l *loadSums) rows() (hours []decisionHour, holds []holdDay, waits []waitDay) {
	for k, v := range l.hours {
		k.N = v[0]
		hours = append(hours, k)
	}
	for k, v := range l.holds {
		k.Judged, k.Refused = v[0], v[1]
		holds = append(holds, k)
	}
	for k, n := range l.waits {
		k.N = n
		waits = append(waits, k)
	}
	return hours, holds, waits
}

// addSums adds n rows to a table: where a row with the same key is there already,
// its sums rise.
func (s *Store) addSums(ctx context.Context, table string, keys, sums []string, rows any, n int) error {
	if n == 0 {
		return nil
	}
	conflict := clause.OnConflict{}
	for _, k := range keys {
		conflict.Columns = append(conflict.Columns, clause.Column{Name: k})
	}
	rise := map[string]any{}
	for _, c := range sums {
		rise[c] = gorm.Expr(table + "." + c + " + excluded." + c)
	}
	conflict.DoUpdates = clause.Assignments(rise)
	if err := s.write(ctx).Table(table).Clauses(conflict).CreateInBatches(rows, 200).Error; err != nil {
		return fmt.Errorf("adding to %s: %w", table, err)
	}
	return nil
}

// forgetLoad removes the sums that are older.
func (s *Store) forgetLoad(ctx context.Context, before time.Time) (int, error) {
	for _, sql := range []string{"DELETE FROM decision_hours WHERE hour < ?", "DELETE FROM hold_days WHERE day < ?", "DELETE FROM wait_days WHERE day < ?"} {
		if err := s.write(ctx).Exec(sql, before.UTC().Format(dayKey)).Error; err != nil {
			return 0, err
		}
	}
	return 0, nil
}
