package models

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lode/internal/wxr"

	"gorm.io/gorm"
)

func (im *wordpress) article(ctx context.Context, s *Store, kind string, it *wxr.Item) error {
	id, err := im.known(ctx, s, "article", strconv.FormatInt(it.ID, 10))
	if err != nil {
		return err
	}
	if id != 0 {
		im.report.add(kind, there)
		a, err := gorm.G[*Article](s.w).Select("id", "slug", "discussion_id").Where("id = ?", id).First(ctx)
		if err != nil {
			return err
		}
		return im.replies(ctx, s, a.DiscussionID, it)
	}
	a, err := im.toArticle(ctx, s, kind, it)
	if err != nil {
		return err
	}
	a.render()
	if err := s.addArticle(ctx, a); err != nil {
		return err
	}
	im.report.add(kind, added)
	if err := im.note(ctx, s, "article", strconv.FormatInt(it.ID, 10), a.ID); err != nil {
		return err
	}
	for _, old := range oldPaths(it) {
		if err := s.addRedirect(ctx, old, a.Path()); err != nil {
			return err
		}
	}
	return im.replies(ctx, s, a.DiscussionID, it)
}

func (im *wordpress) toArticle(ctx context.Context, s *Store, kind string, it *wxr.Item) (*Article, error) {
	author, err := im.author(ctx, s, it.Creator)
	if err != nil {
		return nil, err
	}
	highlights, body, _ := wxr.Highlights(wxr.HTML(it.Content))
	a := &Article{
		AuthorID: author.ID, Title: cleanLine(it.Title), Standfirst: cleanLine(wxr.PlainExcerpt(it.Excerpt, 400)),
		Highlights: highlights, Body: body, Listed: kind == "article", State: Draft, CreatedAt: it.Published,
		Discussion: &Discussion{State: IsOpen},
	}
	if a.Title == "" {
		a.Title = cleanLine(wxr.PlainExcerpt(body, 60))
	}
	if a.Title == "" {
		a.Title = "Untitled"
	}
	if !it.CommentsOpen {
		a.Discussion.State = IsClosed
	}
	published := it.Published
	if published.IsZero() {
		published = it.Modified
	}
	if !published.IsZero() && it.Password == "" {
		switch {
		case it.Status == "publish", it.Status == "future" && !published.After(s.now()):
			a.State, a.PublishedAt = Published, &published
		case it.Status == "future":
			a.State, a.PublishedAt = Scheduled, &published
		}
	}
	if a.Slug, err = im.slug(ctx, s, it, a.Title); err != nil {
		return nil, err
	}
	for i := range it.Terms {
		t := &it.Terms[i]
		if t.Taxonomy != "category" || cleanLine(t.Name) == "" {
			continue
		}
		c, err := im.category(ctx, s, t)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(a.Categories, func(o Category) bool { return o.ID == c.ID }) {
			a.Categories = append(a.Categories, *c)
		}
	}
	return a, nil
}

// slug is the old one if it is free.
func (im *wordpress) slug(ctx context.Context, s *Store, it *wxr.Item, title string) (string, error) {
	slug, err := url.PathUnescape(it.Slug)
	if err != nil || slug == "" {
		slug = title
	}
	slug = Slug(slug)
	n, err := gorm.G[*Article](s.w).Where("slug = ?", slug).Count(ctx, "*")
	if err != nil {
		return "", err
	}
	if n > 0 || slug == "feed" {
		slug += "-" + strconv.FormatInt(it.ID, 10)
	}
	return slug, nil
}

// oldPaths are the addresses an item had on the old site.
func oldPaths(it *wxr.Item) []string {
	id := strconv.FormatInt(it.ID, 10)
	paths := []string{"/?p=" + id, "/?page_id=" + id}
	if u, err := url.Parse(it.Link); err == nil && u.RawQuery == "" {
		if path := strings.TrimRight(u.Path, "/"); path != "" {
			paths = append(paths, path)
		}
	}
	return paths
}
