package handlers

import (
	"net/http"
	"time"

	"lode/internal/markup"
	"lode/models"

	"github.com/gorilla/feeds"
	"github.com/labstack/echo/v4"
)

// feedLength is how many entries a feed has.
const feedLength = 30

const atomType = "application/atom+xml; charset=utf-8"

// sendFeed answers with an Atom feed (RFC 4287).
func (a *App) sendFeed(c echo.Context, title, path string, items []*feeds.Item) error {
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	f := &feeds.Feed{
		Title: site.SiteName + ": " + title, Link: &feeds.Link{Href: a.config.BaseURL + path}, Id: a.config.BaseURL + path + "/feed",
		Author: &feeds.Author{Name: site.SiteName}, Items: items, Updated: time.Unix(0, 0).UTC(),
	}
	for _, item := range items {
		if item.Updated.After(f.Updated) {
			f.Updated = item.Updated
		}
	}
	text, err := f.ToAtom()
	if err != nil {
		return err
	}
	return a.answer(c, http.StatusOK, atomType, []byte(text))
}

func (a *App) siteFeed(c echo.Context) error {
	return a.articlesFeed(c, models.ArticleList{}, "all stories", "")
}

func (a *App) categoryFeed(c echo.Context) error {
	cat, err := a.store.CategoryBySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return a.articlesFeed(c, models.ArticleList{Category: cat}, cat.Name, cat.Path())
}

func (a *App) authorFeed(c echo.Context) error {
	u, err := a.authorOf(c)
	if err != nil {
		return err
	}
	return a.articlesFeed(c, models.ArticleList{Author: u}, u.Name, u.AuthorPath())
}

func (a *App) articlesFeed(c echo.Context, list models.ArticleList, title, path string) error {
	articles, _, err := a.store.Articles(c.Request().Context(), list, models.Page{Number: 1}, feedLength)
	if err != nil {
		return err
	}
	items := make([]*feeds.Item, len(articles))
	for i, art := range articles {
		url := a.config.BaseURL + art.Path()
		items[i] = &feeds.Item{
			Title: art.Title, Link: &feeds.Link{Href: url}, Id: url, Description: art.Standfirst,
			Author: &feeds.Author{Name: art.Author.Name}, Created: *art.PublishedAt, Updated: *art.PublishedAt,
		}
	}
	return a.sendFeed(c, title, path, items)
}

func (a *App) articleFeed(c echo.Context) error {
	article, err := a.store.ArticleBySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return a.postsFeed(c, article.Discussion, "replies to “"+article.Title+"”", article.Path())
}

func (a *App) topicFeed(c echo.Context) error {
	t, err := a.topicOf(c)
	if err != nil {
		return err
	}
	return a.postsFeed(c, t.Discussion, t.Title, t.Path())
}

func (a *App) postsFeed(c echo.Context, d *models.Discussion, title, path string) error {
	posts, err := a.store.LatestPosts(c.Request().Context(), d, feedLength)
	if err != nil {
		return err
	}
	dependsOn(c, models.Depends{Discussion: d.ID})
	items := make([]*feeds.Item, len(posts))
	for i, p := range posts {
		url := a.config.BaseURL + p.Path()
		items[i] = &feeds.Item{
			Title: "By " + p.Name(), Link: &feeds.Link{Href: url}, Id: url, Author: &feeds.Author{Name: p.Name()},
			Content: markup.Feed(p.BodyHTML, a.config.BaseURL), Created: p.Shown(), Updated: p.Shown(),
		}
	}
	return a.sendFeed(c, title, path, items)
}

func (a *App) forumFeed(c echo.Context) error { return a.topicsFeed(c, nil, "new topics", "/forum") }

func (a *App) boardFeed(c echo.Context) error {
	b, err := a.store.Board(c.Request().Context(), viewer(c), c.Param("board"))
	if err != nil {
		return err
	}
	return a.topicsFeed(c, b, b.Name, b.Path())
}

func (a *App) topicsFeed(c echo.Context, b *models.Board, title, path string) error {
	topics, _, err := a.store.Topics(c.Request().Context(), viewer(c), b, models.NewTopics, models.Page{Number: 1}, models.TopicsPerPage)
	if err != nil {
		return err
	}
	items := make([]*feeds.Item, len(topics))
	for i, t := range topics {
		url := a.config.BaseURL + t.Path()
		items[i] = &feeds.Item{
			Title: t.Title, Link: &feeds.Link{Href: url}, Id: url, Author: &feeds.Author{Name: t.User.Name},
			Created: t.CreatedAt, Updated: t.CreatedAt,
		}
	}
	return a.sendFeed(c, title, path, items)
}
