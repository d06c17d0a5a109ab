package models

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"lode/internal/markup"
	"lode/internal/near"
	"lode/internal/words"
)

// nearEach is how many posts are looked at for each number of a sketch, the newest.
const nearEach = 50

// NearShown is how many copies a card counts; one more says that there are others.
const NearShown = 20

// NearPost is a post whose text is nearly that of another.
type NearPost struct {
	*Post
	Percent int // how like they are
}

// sketched is a row of near_texts.
type sketched struct {
	PostID     int64
	A, B, C, D int32
}

func (r sketched) sketch() near.Sketch { return near.Sketch{r.A, r.B, r.C, r.D} }

// nearText is the text of a post as it is compared, in one spelling and without
// addresses: copies differ in where they lead.
func nearText(h template.HTML) near.Text {
	fields := slices.DeleteFunc(strings.Fields(markup.Text(h)), func(w string) bool {
		return strings.Contains(w, "://") || strings.HasPrefix(strings.ToLower(w), "www.")
	})
	return near.Of(strings.Fields(words.Plain(strings.Join(fields, " "))))
}

// sketch writes down what tells copies of a post, new or changed.
func (s *Store) sketch(ctx context.Context, post int64, h template.HTML) error {
	k, ok := nearText(h).Sketch()
	if !ok {
		return s.unsketch(ctx, post)
	}
	err := s.write(ctx).Exec(`INSERT INTO near_texts (post_id, a, b, c, d) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (post_id) DO UPDATE SET a = excluded.a, b = excluded.b, c = excluded.c, d = excluded.d`, post, k[0], k[1], k[2], k[3]).Error
	if err != nil {
		return fmt.Errorf("sketching post %d: %w", post, err)
	}
	return nil
}

// unsketch forgets it, with the text.
func (s *Store) unsketch(ctx context.Context, posts ...int64) error {
	return s.write(ctx).Exec("DELETE FROM near_texts WHERE post_id IN ?", posts).Error
}

// copies gives each card the posts whose text is nearly its own, the most like
// first. Two queries, none if all texts are too short to tell.
func (s *Store) copies(ctx context.Context, cards []*Card) error {
	var telling []*Card
	var ids []int64
	var texts []near.Text
	var sketches []near.Sketch
	for _, c := range cards {
		t := nearText(c.BodyHTML)
		if k, ok := t.Sketch(); ok && c.BlankedAt == nil {
			telling, ids, texts, sketches = append(telling, c), append(ids, c.ID), append(texts, t), append(sketches, k)
		}
	}
	rows, err := s.sharing(ctx, ids)
	if err != nil {
		return err
	}
	hints, others := make([][]int64, len(telling)), []int64{}
	for i, c := range telling {
		for _, r := range rows {
			if r.PostID != c.ID && sketches[i].Shared(r.sketch()) >= near.Hint && len(hints[i]) <= NearShown {
				hints[i] = append(hints[i], r.PostID)
			}
		}
		others = append(others, hints[i]...)
	}
	if len(others) == 0 {
		return nil
	}
	return s.compare(ctx, telling, texts, hints, others)
}

// compare reads what may be copies of texts, those of cards, and gives each card those
// that are. The posts hints[i] may be copies of cards[i].
func (s *Store) compare(ctx context.Context, cards []*Card, texts []near.Text, hints [][]int64, ids []int64) error {
	var posts []*Post
	if err := s.read(ctx).Joins("User", s.byline(ctx)).Where("posts.id IN ?", padded(inOrder(ids))).Find(&posts).Error; err != nil {
		return fmt.Errorf("loading copies: %w", err)
	}
	others, byID := map[int64]near.Text{}, map[int64]*Post{}
	for i, c := range cards {
		others[c.ID] = texts[i]
	}
	for _, p := range posts {
		byID[p.ID] = p
		if _, known := others[p.ID]; !known {
			others[p.ID] = nearText(p.BodyHTML)
		}
	}
	for i, c := range cards {
		for _, id := range hints[i] {
			if like := texts[i].Likeness(others[id]); like >= near.Copy {
				c.Near = append(c.Near, NearPost{byID[id], int(100 * like)})
			}
		}
		slices.SortFunc(c.Near, func(a, b NearPost) int { return cmp.Or(cmp.Compare(b.Percent, a.Percent), cmp.Compare(b.ID, a.ID)) })
	}
	return nil
}

// sharing are the posts that share a number of the sketch of one of these, the newest
// first. Each number is looked up by itself and read only so far, so that a flood of
// copies costs no more than a few.
func (s *Store) sharing(ctx context.Context, posts []int64) ([]sketched, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	const by = `SELECT * FROM (WITH k AS MATERIALIZED (SELECT own.had,
			COALESCE((SELECT n.post_id FROM near_texts n WHERE n.%[1]s = own.had ORDER BY n.post_id DESC LIMIT 1 OFFSET %[2]d), 0) AS oldest
			FROM (SELECT DISTINCT %[1]s AS had FROM near_texts WHERE post_id IN @posts) AS own)
		SELECT n.post_id, n.a, n.b, n.c, n.d FROM k JOIN near_texts n ON n.%[1]s = k.had AND n.post_id >= k.oldest) AS by_%[1]s`
	parts := make([]string, 4)
	for i, column := range []string{"a", "b", "c", "d"} {
		parts[i] = fmt.Sprintf(by, column, nearEach-1)
	}
	var rows []sketched
	if err := s.read(ctx).Raw(strings.Join(parts, " UNION "), sql.Named("posts", padded(posts))).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("looking for copies: %w", err)
	}
	slices.SortFunc(rows, func(a, b sketched) int { return cmp.Compare(b.PostID, a.PostID) })
	return rows, nil
}
