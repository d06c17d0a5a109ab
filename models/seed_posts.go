package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// seedInsert adds one post or several; each has seedValues values.
const (
	seedInsert = `INSERT INTO posts (discussion_id, parent_id, number, thread, depth, state, user_id, guest_name, guest_email,
		body, body_html, renderer, created_at, published_at) VALUES `
	seedValues = 14
)

// addPosts writes posts with two statements, for one and for some at once, that
// stay prepared: reading them anew would take as long as carrying them out. What
// a post answers has to have its id already, so some that answer each other are
// written one by one.
func (g *seeding) addPosts(ctx context.Context, s *Store, posts []*seedPost) error {
	one, err := s.prepared(ctx, seedInsert+seedRows(1)+" RETURNING id", seedValues)
	if err != nil {
		return err
	}
	defer one.Close()
	some, err := s.prepared(ctx, seedInsert+seedRows(postsPerInsert)+" RETURNING id", seedValues*postsPerInsert)
	if err != nil {
		return err
	}
	defer some.Close()
	var holds []*Hold
	for len(posts) > 0 {
		insert, n := one, 1
		if len(posts) >= postsPerInsert && canInsert(posts[:postsPerInsert]) {
			insert, n = some, postsPerInsert
		}
		if err := g.insert(ctx, s, insert, posts[:n]); err != nil {
			return fmt.Errorf("adding posts: %w", err)
		}
		for _, p := range posts[:n] {
			if p.waiting {
				holds = append(holds, &Hold{PostID: p.id, Kind: HoldFirst})
			}
		}
		posts = posts[n:]
	}
	return g.create(ctx, s, holds, len(holds))
}

func seedRows(n int) string {
	row := "(" + strings.Repeat("?, ", seedValues-1) + "?)"
	return strings.Repeat(row+", ", n-1) + row
}

// canInsert reports whether all that posts answer has been written.
func canInsert(posts []*seedPost) bool {
	return !slices.ContainsFunc(posts, func(p *seedPost) bool { return p.parent != nil && p.parent.id == 0 })
}

// prepared makes a statement of the transaction at hand. It has n question marks,
// and gorm knows how the database writes them.
func (s *Store) prepared(ctx context.Context, text string, n int) (*sql.Stmt, error) {
	dry := s.write(ctx).Session(&gorm.Session{DryRun: true}).Exec(text, make([]any, n)...)
	if dry.Error != nil {
		return nil, dry.Error
	}
	return s.w.Statement.ConnPool.PrepareContext(ctx, dry.Statement.SQL.String())
}

// insert writes posts with one statement. Both databases give the rows of one
// statement their ids in its order, perhaps with gaps.
func (g *seeding) insert(ctx context.Context, s *Store, insert *sql.Stmt, posts []*seedPost) error {
	g.args = g.args[:0]
	for _, p := range posts {
		g.args = append(g.args, g.values(p)...)
	}
	rows, err := insert.QueryContext(ctx, g.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	ids := make([]int64, 0, postsPerInsert)
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(ids) != len(posts) {
		return fmt.Errorf("%d posts have %d ids", len(posts), len(ids))
	}
	slices.Sort(ids)
	for i, p := range posts {
		p.id = ids[i]
		s.last.counts[countKey{p.state(), p.id % countShards}]++
	}
	g.rows += len(posts)
	return nil
}

func (p *seedPost) state() State {
	if p.waiting {
		return Pending
	}
	return Public
}

// values are those of p's row. Nil is written as NULL.
func (g *seeding) values(p *seedPost) []any {
	var parent, number, thread, user, published any
	name, email := "", ""
	if p.parent != nil {
		parent = p.parent.id
	}
	if !p.waiting {
		number, thread, published = p.number, p.thread, p.at
	}
	if p.user != nil {
		user = p.user.ID
	} else {
		name, email = guestName(p.guest), fmt.Sprintf("guest%d@example.org", p.guest+1)
	}
	body, html := g.text(p.talk.company)
	return []any{
		p.talk.ID, parent, number, thread, p.depth, string(p.state()), user, name, email,
		body, string(html), markup.Version, p.at, published,
	}
}
