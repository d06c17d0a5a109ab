package handlers

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"lode/internal/markup"
	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// How many of each the front page shows.
const (
	secondaries = 3
	river       = 8
	talk        = 5
)

// oldNumbers are how a WordPress site names an article or a page by number.
var oldNumbers = []string{"p", "page_id"}

// home shows the front page: articles, and what the forum is talking about.
func (a *App) home(c echo.Context) error {
	ctx := c.Request().Context()
	for _, name := range oldNumbers {
		if n := c.QueryParam(name); n != "" {
			target, err := a.store.Redirected(ctx, "/?"+name+"="+n)
			return movedTo(target, err)
		}
	}
	articles, _, err := a.store.Articles(ctx, models.ArticleList{}, models.Page{Number: 1}, 1+secondaries+river)
	if err != nil {
		return err
	}
	topics, _, err := a.store.Topics(ctx, viewer(c), nil, models.LatestTopics, models.Page{Number: 1}, talk)
	if err != nil {
		return err
	}
	posted, err := a.store.JustPosted(ctx, viewer(c), talk)
	if err != nil {
		return err
	}
	page := views.HomePage{Topics: topics, Posted: posted}
	if len(articles) > 0 {
		page.Lead, articles = articles[0], articles[1:]
		n := min(secondaries, len(articles))
		page.Secondary, page.River = articles[:n], articles[n:]
	}
	about(c, views.Head{Canonical: "/"})
	return render(a, c, http.StatusOK, views.Home, page)
}

// news lists all articles.
func (a *App) news(c echo.Context) error {
	return a.listArticles(c, models.ArticleList{}, views.ArticlesPage{Title: "All stories"}, "/news")
}

// category lists the articles of a category.
func (a *App) category(c echo.Context) error {
	cat, err := a.store.CategoryBySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	page := views.ArticlesPage{Kind: "Category", Title: cat.Name, About: cat.About, Place: fmt.Sprintf("category:%d", cat.ID)}
	if page.Open.Condition, err = a.store.PartOpenness(c.Request().Context(), viewer(c), models.OnCategory, cat.ID); err != nil {
		return err
	}
	return a.listArticles(c, models.ArticleList{Category: cat}, page, cat.Path())
}

// author lists the articles of an author.
func (a *App) author(c echo.Context) error {
	u, err := a.authorOf(c)
	if err != nil {
		return err
	}
	page := views.ArticlesPage{Kind: "Author", Title: u.Name, About: u.Bio}
	return a.listArticles(c, models.ArticleList{Author: u}, page, u.AuthorPath())
}

func (a *App) authorOf(c echo.Context) (*models.User, error) {
	name, err := url.PathUnescape(c.Param("name"))
	if err != nil {
		return nil, models.ErrNotFound
	}
	u, err := a.store.UserByName(c.Request().Context(), name)
	if err == nil && !u.IsStaff() {
		return nil, models.ErrNotFound
	}
	return u, err
}

func (a *App) listArticles(c echo.Context, list models.ArticleList, page views.ArticlesPage, path string) error {
	at := pageOf(c)
	articles, next, err := a.store.Articles(c.Request().Context(), list, at, models.ArticlesPerPage)
	if err != nil {
		return err
	}
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	page.Articles, page.Topics, page.Pager = articles, site.Talk, views.Keyed(path, nil, at, next)
	about(c, views.Head{Canonical: path, Feed: path + "/feed", FeedTitle: page.Title})
	return render(a, c, http.StatusOK, views.Articles, page)
}

func pageOf(c echo.Context) models.Page {
	return models.ParsePage(c.QueryParam("page"), c.QueryParam("before"))
}

// article shows an article and its discussion.
func (a *App) article(c echo.Context) error {
	form, err := a.replyForm(c)
	if err != nil {
		return err
	}
	return a.showArticle(c, http.StatusOK, form)
}

// replyForm is the form as it first stands: empty, or with what this browser was
// asked to remember, and addressed to the post that is to be answered.
func (a *App) replyForm(c echo.Context) (*views.ReplyForm, error) {
	f := &views.ReplyForm{Guest: viewer(c) == nil, Input: remembered(c)}
	id, err := strconv.ParseInt(c.QueryParam("reply_to"), 10, 64)
	if err != nil {
		return f, nil //nolint:nilerr // whoever answers nothing answers the article
	}
	p, err := a.store.Post(c.Request().Context(), nil, id)
	if errors.Is(err, models.ErrNotFound) {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	f.Input.Parent, f.Answers = p.ID, p.Name()
	return f, nil
}

// showArticle shows an article with the form as it was left.
func (a *App) showArticle(c echo.Context, status int, form *views.ReplyForm) error {
	ctx := c.Request().Context()
	article, err := a.store.ArticleBySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	open, err := a.openness(c, article.Discussion)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	order, at := models.ParseOrder(c.QueryParam("sort")), pageOf(c)
	last := article.Discussion.ThreadPages()
	switch order {
	case models.Top:
		last = min(last, models.TopPages)
	case models.Picked:
		last = 1
	}
	if at.Number > last {
		return models.ErrNotFound
	}
	picks, err := a.store.Picks(ctx, article.Discussion)
	if err != nil {
		return err
	}
	posts, err := a.store.Threads(ctx, viewer(c), article.Discussion, order, at.Number, picks)
	if err != nil {
		return err
	}
	marked, err := a.store.Marked(ctx, viewer(c), posts)
	if err != nil {
		return err
	}
	query := url.Values{}
	if order != models.Oldest {
		query.Set("sort", string(order))
	}
	reader := views.Reader{
		Viewer: viewer(c), Author: article.AuthorID, Settings: site.Settings, Now: a.store.Now(), Marked: marked,
		CanReply: !open.IsClosed() && viewer(c).Barred() == nil, Path: here(query, at.Number), Word: "Reply", Heads: a.heads,
	}
	page := views.ArticlePage{
		Article: article, URL: a.config.BaseURL + article.Path(), Order: order, Sorts: sorts(article, order, len(picks)),
		Posts: reader.Tree(models.Sorted(models.Tree(posts), order)),
		Pager: views.Numbered(article.Path(), query, at.Number, last).At("#comments"),
		Next:  without(site.Latest, article), Topics: site.Talk,
	}
	page.Open = views.Openness{Condition: open.Condition, Forum: true, Barred: viewer(c).Barred()}
	if reader.CanReply || len(form.Errors) > 0 {
		form.Action, form.CancelPath, form.Next = article.Path()+"/comments", article.Path()+"#reply", article.Path()+"#reply"
		form.Nonce = a.formNonce(status)
		form.FirstWaits, form.LinksWait = site.HoldFirst, site.HoldLinks
		page.Reply = form
	}
	about(c, articleHead(a.config.BaseURL, article, at.Number))
	return render(a, c, status, views.Article, page)
}

// here is the page at hand as a relative address that more can be added to.
func here(query url.Values, page int) string {
	q := url.Values{}
	maps.Copy(q, query)
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "?"
	}
	return "?" + q.Encode() + "&"
}

func sorts(article *models.Article, order models.Order, picks int) []views.Tab {
	tabs := []views.Tab{{Label: "Oldest", Path: article.Path() + "#comments"}}
	for _, o := range []models.Order{models.Newest, models.Top} {
		label := map[models.Order]string{models.Newest: "Newest", models.Top: "Most useful"}[o]
		tabs = append(tabs, views.Tab{Label: label, Path: article.Path() + "?sort=" + string(o) + "#comments", Current: o == order})
	}
	if picks > 0 || order == models.Picked {
		tabs = append(tabs, views.Tab{Label: fmt.Sprintf("Picks %d", picks), Path: article.Path() + "?sort=" + string(models.Picked) + "#comments", Current: order == models.Picked})
	}
	tabs[0].Current = order == models.Oldest
	return tabs
}

func without(articles []*models.Article, one *models.Article) []*models.Article {
	var others []*models.Article
	for _, a := range articles {
		if a.ID != one.ID {
			others = append(others, a)
		}
	}
	return others[:min(len(others), 4)]
}

func articleHead(base string, article *models.Article, page int) views.Head {
	path := article.Path()
	if page > 1 {
		path += fmt.Sprintf("?page=%d", page)
	}
	description := article.Standfirst
	if description == "" {
		description = markup.Excerpt(article.BodyHTML, 160)
	}
	data := map[string]any{
		"@context": "https://schema.org", "@type": "NewsArticle", "headline": article.Title, "datePublished": article.PublishedAt,
		"author":           map[string]any{"@type": "Person", "name": article.Author.Name, "url": base + article.Author.AuthorPath()},
		"mainEntityOfPage": base + article.Path(), "commentCount": article.Discussion.PostCount,
	}
	if article.UpdatedAt != nil {
		data["dateModified"] = article.UpdatedAt
	}
	return views.Head{
		Description: description, Canonical: path, Feed: article.Path() + "/feed", FeedTitle: "Replies to " + article.Title,
		NoIndex: !article.Listed, Data: data,
	}
}
