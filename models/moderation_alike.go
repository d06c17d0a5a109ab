package models

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Alike is how many posts wait that have something in common with one that does,
// that one included, up to MostAlike and one more.
type Alike struct{ Person, Network, Text int }

// MostAlike is how far posts are counted that have something in common.
const MostAlike = 100

// likenesses are what posts can have in common, by what forms call it: the condition
// for those that have it in common with p, or an empty argument if p has none; and
// the same for posts p and k in a statement.
var likenesses = []struct {
	name  string
	where func(p *Post) (condition string, arg any)
	same  string
	count func(*Alike) *int
}{
	{"person", memberOf, sameMember, func(a *Alike) *int { return &a.Person }},
	{"person", guestOf, sameGuest, func(a *Alike) *int { return &a.Person }},
	{"network", networkLike, "p.network = k.network AND p.network <> ''", func(a *Alike) *int { return &a.Network }},
	{"text", textOf, "p.text_key = k.text_key AND p.text_key <> ''", func(a *Alike) *int { return &a.Text }},
}

func memberOf(p *Post) (condition string, arg any) {
	if p.IsGuest() {
		return "", ""
	}
	return writerOf(p)
}

func guestOf(p *Post) (condition string, arg any) {
	if !p.IsGuest() {
		return "", ""
	}
	return writerOf(p)
}

func networkLike(p *Post) (condition string, arg any) {
	return "network = ? AND network <> ''", p.Network // the second half lets SQLite use the index
}

func textOf(p *Post) (condition string, arg any) {
	return "text_key = ? AND text_key <> ''", p.TextKey // the second half lets SQLite use the index
}

// alike finds up to MaxBulk of the posts that wait and are like a post, oldest first. What
// has come or was changed after a time, in microseconds unless 0, nobody has counted.
func (s *Store) alike(ctx context.Context, like string, post, until int64) ([]int64, error) {
	p, err := s.postWith(ctx, post)
	if err != nil {
		return nil, err
	}
	for _, l := range likenesses {
		where, arg := l.where(p)
		if l.name != like || arg == "" {
			continue
		}
		q := s.read(ctx).Model(&Post{}).Where("state = ?", Pending).Where(where, arg)
		if until > 0 {
			at := time.UnixMicro(until).UTC()
			q = q.Where("created_at <= ? AND (edited_at IS NULL OR edited_at <= ?)", at, at)
		}
		var ids []int64
		err := q.Order("id").Limit(MaxBulk).Pluck("id", &ids).Error
		if err != nil {
			return nil, fmt.Errorf("looking for posts like %d: %w", post, err)
		}
		return ids, nil
	}
	return nil, Invalid{"post": "Nothing is known that this post has in common with others."}
}

// countAlike gives the cards of posts that wait how many others are like them. One
// query, in which each likeness is found by key, and read no further than MostAlike.
// A post stands in it for all cards that have the same in common. The state is that
// of the card: named outright, it has Postgres read all that waits for each card,
// unless it has counted lately how many those are.
func (s *Store) countAlike(ctx context.Context, cards []*Card) error {
	type share struct {
		Like int
		Post int64
	}
	sharing := map[share][]*Card{}
	parts, args := make([]string, len(likenesses)), make([]any, len(likenesses))
	for i, l := range likenesses {
		first := map[any]int64{}
		var posts []int64
		for _, c := range cards {
			_, arg := l.where(c.Post)
			if c.State != Pending || arg == "" {
				continue
			}
			if first[arg] == 0 {
				first[arg] = c.ID
				posts = append(posts, c.ID)
			}
			key := share{i, first[arg]}
			sharing[key] = append(sharing[key], c)
		}
		parts[i] = fmt.Sprintf(`SELECT %d AS like_at, k.id AS post, (SELECT COUNT(*) FROM (SELECT 1 FROM posts p WHERE %s AND p.state = k.state LIMIT %d) AS a) AS n
			FROM posts k WHERE k.id IN ?`, i, l.same, MostAlike+1)
		args[i] = padded(posts)
	}
	if len(sharing) == 0 {
		return nil
	}
	var rows []struct {
		LikeAt int
		Post   int64
		N      int
	}
	if err := s.read(ctx).Raw(strings.Join(parts, " UNION ALL "), args...).Scan(&rows).Error; err != nil {
		return fmt.Errorf("counting posts that are alike: %w", err)
	}
	for _, r := range rows {
		for _, c := range sharing[share{r.LikeAt, r.Post}] {
			*likenesses[r.LikeAt].count(&c.Alike) = r.N
		}
	}
	return nil
}
