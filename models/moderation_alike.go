package models

import (
	"context"
	"fmt"
)

// Alike is how many posts wait that have something in common with one that does,
// that one included; those beyond what one press can decide about count as one.
type Alike struct{ Person, Network, Text int }

// likenesses are what posts can have in common, by what forms call it: the condition
// for those that have it in common with p, or an empty argument if p has none.
var likenesses = []struct {
	name  string
	where func(p *Post) (condition string, arg any)
}{
	{"person", writerOf},
	{"text", textOf},
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
// query, in which each likeness is found by key, and read no further than one press
// can decide.
func (s *Store) countAlike(ctx context.Context, cards []*Card) error {
	waiting := make([]*Card, 0, len(cards))
	texts := map[string][]*Card{}
	var alike []int64
	for _, c := range cards {
		if c.State != Pending {
			continue
		}
		waiting = append(waiting, c)
		if c.TextKey == "" {
			continue
		}
		if texts[c.TextKey] == nil {
			alike = append(alike, c.ID)
		}
		texts[c.TextKey] = append(texts[c.TextKey], c)
	}
	if len(waiting) == 0 {
		return nil
	}
	members, guests, byPost := standFor(writersOf(waiting))
	const of = `SELECT %[1]s AS text, k.id AS who, (SELECT COUNT(*) FROM (SELECT 1 FROM posts p WHERE %[2]s AND p.state = 'pending' LIMIT %[3]d) AS a) AS n
		FROM posts k WHERE k.id IN ?`
	query := fmt.Sprintf(of, "FALSE", sameMember, MaxBulk+1) + " UNION ALL " + fmt.Sprintf(of, "FALSE", sameGuest, MaxBulk+1) +
		" UNION ALL " + fmt.Sprintf(of, "TRUE", "p.text_key = k.text_key AND p.text_key <> ''", MaxBulk+1)
	var rows []struct {
		Text bool
		Who  int64
		N    int
	}
	if err := s.read(ctx).Raw(query, members, guests, alike).Scan(&rows).Error; err != nil {
		return fmt.Errorf("counting posts that are alike: %w", err)
	}
	byID := map[int64]*Card{}
	for _, c := range waiting {
		byID[c.ID] = c
	}
	for _, r := range rows {
		if r.Text {
			for _, c := range texts[byID[r.Who].TextKey] {
				c.Alike.Text = r.N
			}
			continue
		}
		for _, c := range byPost[r.Who].cards {
			c.Alike.Person = r.N
		}
	}
	return nil
}
