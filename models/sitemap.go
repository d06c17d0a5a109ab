package models

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// SitemapRange is how many numbers of articles or topics a part of the sitemap
// covers. A part never has more addresses than that, and which one something is in
// never changes. The format allows 50,000.
const SitemapRange = 10_000

// SitemapKind is what a part of the sitemap lists.
type SitemapKind string

// What the parts of the sitemap list. There is one part of pages and as many of the
// others as it takes.
const (
	SitemapPages    SitemapKind = "pages"
	SitemapArticles SitemapKind = "articles"
	SitemapTopics   SitemapKind = "topics"
)

// SitemapEntry is an address that search engines may know.
type SitemapEntry struct {
	Path    string
	Changed *time.Time // if that is known
}

// SitemapParts is how many parts list articles, and how many topics.
func (s *Store) SitemapParts(ctx context.Context) (articles, topics int, err error) {
	var a, t int64
	err = s.read(ctx).Raw("SELECT COALESCE((SELECT MAX(id) FROM articles), 0), COALESCE((SELECT MAX(id) FROM topics), 0)").Row().Scan(&a, &t)
	if err != nil {
		return 0, 0, fmt.Errorf("measuring the sitemap: %w", err)
	}
	parts := func(last int64) int { return int((last + SitemapRange - 1) / SitemapRange) }
	return parts(a), parts(t), nil
}

// sitemapBatch is how many rows are read at once.
const sitemapBatch = 1000

// Sitemap hands every address of a part to add, in the order of their numbers. What
// not everyone may read is not among them.
func (s *Store) Sitemap(ctx context.Context, kind SitemapKind, part int, add func(SitemapEntry)) error {
	switch kind {
	case SitemapPages:
		return s.sitemapPages(ctx, add)
	case SitemapArticles:
		return s.sitemapRange(ctx, part, add, `SELECT a.id, a.slug, '' AS board, a.published_at AS changed, a.updated_at AS updated FROM articles a
			WHERE a.state = 'published' AND a.id > ? AND a.id <= ? ORDER BY a.id LIMIT ?`)
	case SitemapTopics:
		return s.sitemapRange(ctx, part, add, `SELECT topics.id, topics.slug, b.slug AS board, topics.bumped_at AS changed, NULL AS updated FROM topics JOIN boards b ON b.id = topics.board_id
			WHERE `+onLists+` AND b.read_by = 'anyone' AND topics.id > ? AND topics.id <= ? ORDER BY topics.id LIMIT ?`)
	}
	return ErrNotFound
}

func (s *Store) sitemapRange(ctx context.Context, part int, add func(SitemapEntry), query string) error {
	last, end := int64(part-1)*SitemapRange, int64(part)*SitemapRange
	for {
		var rows []struct {
			ID          int64
			Slug, Board string
			Changed     *time.Time
			Updated     *time.Time
		}
		if err := s.read(ctx).Raw(query, last, end, sitemapBatch).Scan(&rows).Error; err != nil {
			return fmt.Errorf("listing for the sitemap: %w", err)
		}
		for _, r := range rows {
			path := (&Article{Slug: r.Slug}).Path()
			if r.Board != "" {
				path = topicPath(r.Board, r.ID, r.Slug)
			}
			add(SitemapEntry{path, cmp.Or(r.Updated, r.Changed)})
			last = r.ID
		}
		if len(rows) < sitemapBatch {
			return nil
		}
	}
}

func (s *Store) sitemapPages(ctx context.Context, add func(SitemapEntry)) error {
	for _, path := range []string{"/", "/news", "/forum", "/rules", Terms.Path(), Privacy.Path()} {
		add(SitemapEntry{Path: path})
	}
	for _, q := range []struct{ prefix, query string }{
		{"/categories/", "SELECT slug FROM categories WHERE EXISTS (SELECT 1 FROM article_categories ac WHERE ac.category_id = categories.id) ORDER BY id LIMIT ?"},
		{"/forum/", "SELECT slug FROM boards WHERE read_by = 'anyone' ORDER BY id LIMIT ?"},
	} {
		var slugs []string
		if err := s.read(ctx).Raw(q.query, SitemapRange).Scan(&slugs).Error; err != nil {
			return fmt.Errorf("listing for the sitemap: %w", err)
		}
		for _, slug := range slugs {
			add(SitemapEntry{Path: q.prefix + slug})
		}
	}
	return nil
}
