package models

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Alike is how many posts wait that have something in common with one that does,
// that one included; those beyond what one press can decide about count as one.
type Alike struct{ Person, Network, Text int }

// likenesses are what posts can have in common, by what forms call it: the condition
// for those that have it in common with p, or an empty argument if p has none.
var likenesses = []struct {
	name  string
	where func(p *Post) (condition string, arg any)
	count func(*Alike) *int
}{
	{"person", writerOf, func(a *Alike) *int { return &a.Person }},
	{"network", networkLike, func(a *Alike) *int { return &a.Network }},
	{"text", textOf, func(a *Alike) *int { return &a.Text }},
}

func networkLike(p *Post) (condition string, arg any) {
	return "network = ? AND network <> ''", p.Network // the second half lets SQLite use the index
}

func textOf(p *Post) (condition string, arg any) {
	return "text_key = ? AND text_key <> ''", p.TextKey // the second half lets SQLite use the index
}

// alike finds up to MaxBulk of the posts that wait and are like a post, oldest first.
func (s *Store) alike(ctx context.Context, like string, post int64) ([]int64, error) {
	p, err := s.postWith(ctx, post)
	if err != nil {
		return nil, err
	}
	for _, l := range likenesses {
		where, arg := l.where(p)
		if l.name != like || arg == "" {
			continue
		}
		var ids []int64
		err := s.read(ctx).Model(&Post{}).Where("state = ?", Pending).Where(where, arg).Order("id").Limit(MaxBulk).Pluck("id", &ids).Error
		if err != nil {
			return nil, fmt.Errorf("looking for posts like %d: %w", post, err)
		}
		return ids, nil
	}
	return nil, Invalid{"post": "Nothing is known that this post has in common with others."}
}

// countAlike gives the cards of posts that wait how many others are like them. One
// query, in which each likeness is found by key.
func (s *Store) countAlike(ctx context.Context, cards []*Card) error {
	var parts []string
	var args []any
	at := map[string]int{} // which part counts a likeness
	keys := make([][]string, len(cards))
	for i, c := range cards {
		keys[i] = make([]string, len(likenesses))
		for j, l := range likenesses {
			where, arg := l.where(c.Post)
			if c.State != Pending || arg == "" {
				continue
			}
			key := fmt.Sprint(where, arg)
			keys[i][j] = key
			if _, counted := at[key]; counted {
				continue
			}
			n := strconv.Itoa(len(parts))
			at[key] = len(parts)
			parts = append(parts, "SELECT "+n+" AS part, (SELECT COUNT(*) FROM (SELECT 1 FROM posts WHERE state = ? AND "+where+" LIMIT ?) AS p"+n+") AS n")
			args = append(args, Pending, arg, MaxBulk+1)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	var rows []struct{ Part, N int }
	if err := s.read(ctx).Raw(strings.Join(parts, " UNION ALL "), args...).Scan(&rows).Error; err != nil {
		return fmt.Errorf("counting posts that are alike: %w", err)
	}
	counts := make([]int, len(parts))
	for _, r := range rows {
		counts[r.Part] = r.N
	}
	for i, c := range cards {
		for j, l := range likenesses {
			if keys[i][j] != "" {
				*l.count(&c.Alike) = counts[at[keys[i][j]]]
			}
		}
	}
	return nil
}
