package models

import (
	"context"
	"fmt"
	"strings"
)

// MostCounted is how far posts are counted of which no count is kept.
const MostCounted = 1000

// mostWaiting is how far what waits is counted if one index has it all: under a
// filter by nothing but a person or a reason.
const mostWaiting = 10_000

// countable are the states that tabs count.
var countable = []State{Pending, Public, Rejected, Spam, Trash, Reported}

// mostCounted is how far the posts of a scope in a state are counted if no count is
// kept.
func (sc *scope) mostCounted(state State) int {
	if state == Pending && len(sc.named) == 1 && sc.kind.Key == "" {
		return mostWaiting
	}
	return MostCounted
}

// Count is how many posts there are in a state, and whether there are more than
// were counted.
func (q *Queue) Count(state State) (n int, more bool) {
	if most := q.most[state]; most > 0 && q.Counts[state] > most {
		return most, true
	}
	return q.Counts[state], false
}

// countQueue counts what a scope leaves, for the tabs of a queue. One query.
func (s *Store) countQueue(ctx context.Context, sc *scope, q *Queue) error {
	q.Counts, q.most = map[State]int{}, map[State]int{}
	parts, args := make([]string, len(countable)), []any{}
	for i, state := range countable {
		kept, about := sc.keptCount(state)
		if kept == "" {
			q.most[state] = sc.mostCounted(state)
			kept, about = "SELECT COUNT(*) FROM (?) AS c"+string(state), []any{s.matching(ctx, sc, state).Limit(q.most[state] + 1)}
		}
		parts[i] = "SELECT CAST(? AS TEXT) AS state, (" + kept + ") AS n"
		args = append(append(args, string(state)), about...)
	}
	var rows []struct {
		State State
		N     int
	}
	if err := s.read(ctx).Raw(strings.Join(parts, " UNION ALL "), args...).Scan(&rows).Error; err != nil {
		return fmt.Errorf("counting the queue: %w", err)
	}
	for _, r := range rows {
		q.Counts[r.State] = r.N
	}
	return nil
}

// What the database keeps count of, as expressions.
const (
	allCounted      = "(SELECT COALESCE(SUM(n), 0) FROM post_counts WHERE state = ?)"
	waitingInForum  = "(SELECT COALESCE(SUM(d.pending_count), 0) FROM discussions d JOIN topics t ON t.discussion_id = d.id WHERE d.pending_count > 0)"
	waitingInBoard  = "(SELECT COALESCE(SUM(d.pending_count), 0) FROM discussions d JOIN topics t ON t.discussion_id = d.id WHERE d.pending_count > 0 AND t.board_id = ?)"
	waitingInThread = "(SELECT COALESCE(SUM(pending_count), 0) FROM discussions WHERE id = ?)"
)

// keptCount is a query for a count that is kept of what a scope leaves in a state, ""
// if none is.
func (sc *scope) keptCount(state State) (query string, args []any) {
	fields := len(sc.named)
	switch {
	case state == Reported || sc.hold != "" || fields > 1:
	case fields == 0:
		return "SELECT " + allCounted, []any{state}
	case state != Pending:
	case sc.kind.Key == "reply":
		return "SELECT " + allCounted + " - " + waitingInForum, []any{state}
	case sc.kind.Key == "post":
		return "SELECT " + waitingInForum, nil
	case sc.named["board"] != "":
		return "SELECT " + waitingInBoard, []any{sc.board}
	case sc.named["article"] != "":
		return "SELECT " + waitingInThread, []any{sc.article}
	}
	return "", nil
}
