package models

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// last is what a transaction writes at its very end: rows that many transactions
// share. Written late, they are locked for a moment only; written in one order
// for all, no two transactions can wait for each other.
type last struct {
	boards  map[int64]boardChange
	counts  map[countKey]int
	touched map[int]int64 // buckets of versions, and what they were raised to

	decisions []*Decision // for the ledger, in the order in which they were made
	taught    int         // how many of them the filter has learned from
	judge     bool        // what waits, again, by what it has learned
	sanctions []sanctionAct
	others    []otherAct
	shown     bool // to everyone at once
}

type boardChange struct{ topics, posts int }

type countKey struct {
	state State
	shard int64
}

func newLast() *last {
	return &last{boards: map[int64]boardChange{}, counts: map[countKey]int{}, touched: map[int]int64{}}
}

// countShards is over how many rows the count of each state is spread.
const countShards = 16

// count moves n posts into a state for the tabs of the queue.
func (s *Store) count(p *Post, state State, n int) {
	s.last.counts[countKey{state, p.ID % countShards}] += n
}

// countBoard adds to what a board says it has.
func (s *Store) countBoard(board int64, topics, posts int) {
	c := s.last.boards[board]
	s.last.boards[board] = boardChange{c.topics + topics, c.posts + posts}
}

func (s *Store) writeLast(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(s.last.boards)) {
		c := s.last.boards[id]
		err := s.write(ctx).Exec(`UPDATE boards SET topic_count = topic_count + ?, post_count = post_count + ?,
			last_topic_id = (SELECT id FROM topics WHERE board_id = ? AND `+onLists+` ORDER BY bumped_at DESC, id DESC LIMIT 1)
			WHERE id = ?`, c.topics, c.posts, id, id).Error
		if err != nil {
			return fmt.Errorf("counting a board: %w", err)
		}
	}
	keys := slices.SortedFunc(maps.Keys(s.last.counts), func(a, b countKey) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.shard, b.shard))
	})
	if len(keys) > 0 {
		var args []any
		for _, k := range keys {
			args = append(args, k.state, k.shard, s.last.counts[k])
		}
		err := s.write(ctx).Exec(`INSERT INTO post_counts (state, shard, n) VALUES (?, ?, ?)`+strings.Repeat(", (?, ?, ?)", len(keys)-1)+`
			ON CONFLICT (state, shard) DO UPDATE SET n = post_counts.n + excluded.n`, args...).Error
		if err != nil {
			return fmt.Errorf("counting posts: %w", err)
		}
	}
	for _, b := range slices.Sorted(maps.Keys(s.last.touched)) {
		if err := s.raiseVersion(ctx, b); err != nil {
			return err
		}
	}
	if err := s.learn(ctx); err != nil {
		return err
	}
	if s.last.judge {
		if err := s.enqueue(ctx, JudgeJob{}); err != nil {
			return err
		}
	}
	return s.writeLedger(ctx)
}

// raiseVersion makes what depends on a bucket old, here and in other processes,
// once the transaction has happened.
func (s *Store) raiseVersion(ctx context.Context, bucket int) error {
	var n int64
	err := s.write(ctx).Raw(`INSERT INTO versions (bucket, n) VALUES (?, 1)
		ON CONFLICT (bucket) DO UPDATE SET n = versions.n + 1 RETURNING n`, bucket).Scan(&n).Error
	if err != nil {
		return fmt.Errorf("saying what has changed: %w", err)
	}
	s.last.touched[bucket] = n
	return nil
}
