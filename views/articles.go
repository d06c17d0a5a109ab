package views

import "lode/models"

// Home is the front page.
var Home = page[HomePage]("articles/home.html")

// HomePage is what Home shows. Any of it may be missing on a young site.
type HomePage struct {
	Lead      *models.Article
	Secondary []*models.Article
	River     []*models.Article
	Topics    []*models.Topic
	Posted    []*models.Post // newest first
}

// Plain reports whether the lead has no Highlights. What was just posted then fills
// the place below it.
func (p HomePage) Plain() bool { return p.Lead != nil && len(p.Lead.Highlights) == 0 }

// Article is the page of one article and the discussion under it.
var Article = page[ArticlePage]("articles/show.html")

// ArticlePage is what Article shows.
type ArticlePage struct {
	Article *models.Article
	URL     string // its whole address, for sharing
	Posts   []*Post
	Order   models.Order
	Sorts   []Tab
	Pager   Pager
	Reply   *ReplyForm // nil where the discussion is closed
	Next    []*models.Article
	Topics  []*models.Topic
	Open    Openness
}

// Picked reports whether only picked replies are shown.
func (p ArticlePage) Picked() bool { return p.Order == models.Picked }

// Tab is one of several ways to look at a page.
type Tab struct {
	Label, Path string
	Current     bool
	Key         string // names the count beside it
	Count       *int
}

// Articles is a list of articles.
var Articles = page[ArticlesPage]("articles/list.html")

// ArticlesPage is what Articles shows.
type ArticlesPage struct {
	Title    string
	About    string
	Kind     string // "Category" or "Author", or nothing
	Articles []*models.Article
	Pager    Pager
	Topics   []*models.Topic
	Open     Openness // of a category
	Place    string   // the category, as hold settings name it
}
