package models

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// Publication is where an article stands.
type Publication string

// What an article can be.
const (
	Draft     Publication = "draft"
	Scheduled Publication = "scheduled"
	Published Publication = "published"
)

// MaxHighlights is how many an article has at most.
const MaxHighlights = 8

// Article is a story of the paper, or a standing page if it is not listed.
type Article struct {
	ID             int64
	Slug           string
	DiscussionID   int64
	Discussion     *Discussion
	AuthorID       int64
	Author         *User
	Title          string
	Standfirst     string
	Highlights     []string `gorm:"serializer:json"`
	Body           string   // HTML as written or imported
	BodyHTML       template.HTML
	Renderer       int
	Words          int
	SourceOutlet   string
	SourceReporter string
	SourceLink     string
	SourceDate     *time.Time
	State          Publication
	Listed         bool
	PublishedAt    *time.Time
	UpdatedAt      *time.Time `gorm:"autoUpdateTime:false"`
	CreatedAt      time.Time

	Categories  []Category   `gorm:"-"`
	Corrections []Correction `gorm:"-"`
}

// Path is the address of a.
func (a *Article) Path() string { return "/news/" + a.Slug }

// Minutes is how long a takes to read, at 230 words a minute.
func (a *Article) Minutes() int { return max(1, (a.Words+115)/230) }

// HasSource reports whether a says where its facts are from.
func (a *Article) HasSource() bool { return a.SourceOutlet != "" || a.SourceReporter != "" }

// Correction is a dated note on what was changed in a published article.
type Correction struct {
	ID        int64
	ArticleID int64
	Kind      string
	Note      string
	CreatedAt time.Time
}

// Label is the kind of correction as a heading.
func (c Correction) Label() string { return strings.ToUpper(c.Kind[:1]) + c.Kind[1:] }

// ArticlesPerPage is how many articles a page of a list has.
const ArticlesPerPage = 20

// articleLists is what a list shows of an article; bodies stay where they are.
var articleLists = []string{"id", "slug", "discussion_id", "author_id", "title", "standfirst", "highlights", "words", "published_at", "listed", "state"}

// ArticleBySlug finds a published article with its author, its discussion, its
// categories and its corrections. Three queries.
func (s *Store) ArticleBySlug(ctx context.Context, slug string) (*Article, error) {
	var a Article
	err := s.read(ctx).Joins("Author").Joins("Discussion").Where("articles.slug = ?", slug).Where(published).First(&a).Error
	if err != nil {
		return nil, notFound(err)
	}
	if err := s.withCategories(ctx, &a); err != nil {
		return nil, err
	}
	err = s.read(ctx).Where("article_id = ?", a.ID).Order("id").Find(&a.Corrections).Error
	return &a, err
}

// articleHead finds a published article without its text.
func (s *Store) articleHead(ctx context.Context, slug string) (*Article, error) {
	a, err := gorm.G[*Article](s.r).Select("id", "slug", "discussion_id").Where("slug = ?", slug).Where(published).First(ctx)
	return a, notFound(err)
}

// ArticleList says which articles a list has: all, or those of one category or
// author.
type ArticleList struct {
	Category *Category
	Author   *User
}

// Articles loads one page of a list, newest first, with authors, counts and
// categories. Two queries.
func (s *Store) Articles(ctx context.Context, list ArticleList, at Page, each int) ([]*Article, Next, error) {
	q := s.read(ctx).Joins("Author").Joins("Discussion").Select(qualified("articles", articleLists)).Where(published + " AND articles.listed")
	if list.Category != nil {
		q = q.Where("articles.id IN (SELECT article_id FROM article_categories WHERE category_id = ?)", list.Category.ID)
	}
	if list.Author != nil {
		q = q.Where("articles.author_id = ?", list.Author.ID)
	}
	var articles []*Article
	if err := at.limit(at.before(q, "articles.published_at", "articles.id"), each).Find(&articles).Error; err != nil {
		return nil, Next{}, fmt.Errorf("loading articles: %w", err)
	}
	articles, next := cut(at, articles, each, func(a *Article) (time.Time, int64) { return *a.PublishedAt, a.ID })
	return articles, next, s.withCategories(ctx, articles...)
}

func qualified(table string, columns []string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = table + "." + c
	}
	return out
}

// withCategories gives articles their categories. One query.
func (s *Store) withCategories(ctx context.Context, articles ...*Article) error {
	if len(articles) == 0 {
		return nil
	}
	byID := map[int64]*Article{}
	ids := make([]int64, len(articles))
	for i, a := range articles {
		ids[i], byID[a.ID] = a.ID, a
	}
	var rows []struct {
		Category
		ArticleID int64
	}
	err := s.read(ctx).Raw(`SELECT c.*, ac.article_id FROM article_categories ac JOIN categories c ON c.id = ac.category_id
		WHERE ac.article_id IN ? ORDER BY ac.article_id, ac.position, c.name`, ids).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("loading categories: %w", err)
	}
	for _, r := range rows {
		byID[r.ArticleID].Categories = append(byID[r.ArticleID].Categories, r.Category)
	}
	return nil
}

// AddArticle writes an article with its discussion, its categories, which exist,
// and its corrections. The body is cleaned and the words are counted here.
func (s *Store) AddArticle(ctx context.Context, a *Article) error {
	a.render()
	return s.tx(ctx, func(s *Store) error { return s.addArticle(ctx, a) })
}

func (a *Article) render() {
	a.BodyHTML, a.Renderer = markup.Article(a.Body), markup.Version
	a.Words = len(strings.Fields(markup.Text(a.BodyHTML)))
	if len(a.Highlights) > MaxHighlights {
		a.Highlights = a.Highlights[:MaxHighlights]
	}
	if a.Highlights == nil {
		a.Highlights = []string{}
	}
}

func (s *Store) addArticle(ctx context.Context, a *Article) error {
	d := a.Discussion
	if d == nil {
		d = &Discussion{State: IsOpen}
	}
	if err := s.write(ctx).Create(d).Error; err != nil {
		return fmt.Errorf("adding an article: %w", err)
	}
	a.Discussion, a.DiscussionID = d, d.ID
	if a.CreatedAt.IsZero() {
		a.CreatedAt = s.now()
	}
	if err := s.write(ctx).Omit("Discussion", "Author").Create(a).Error; err != nil {
		return fmt.Errorf("adding article %s: %w", a.Slug, err)
	}
	s.touchSite()
	if a.State == Scheduled {
		if err := s.enqueueAt(ctx, *a.PublishedAt, PublishArticle{ArticleID: a.ID}); err != nil {
			return err
		}
	}
	for i, c := range a.Categories {
		err := s.write(ctx).Exec("INSERT INTO article_categories (article_id, category_id, position) VALUES (?, ?, ?)", a.ID, c.ID, i).Error
		if err != nil {
			return fmt.Errorf("filing article %s: %w", a.Slug, err)
		}
	}
	for i := range a.Corrections {
		a.Corrections[i].ArticleID = a.ID
		if err := s.write(ctx).Create(&a.Corrections[i]).Error; err != nil {
			return fmt.Errorf("noting a correction of %s: %w", a.Slug, err)
		}
	}
	return nil
}

// PublishArticle publishes a scheduled article when its time has come.
type PublishArticle struct{ ArticleID int64 }

// PublishArticleKind is what such a job is called.
const PublishArticleKind = "publish-article"

func (PublishArticle) kind() string { return PublishArticleKind }

// PublishDue publishes the scheduled article that a job is about.
func (s *Store) PublishDue(ctx context.Context, j *Job) error {
	var t PublishArticle
	if err := json.Unmarshal([]byte(j.Payload), &t); err != nil {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		s.touchSite()
		_, err := gorm.G[*Article](s.w).Where("id = ? AND state = ? AND published_at <= ?", t.ArticleID, Scheduled, s.now()).
			Update(ctx, "state", Published)
		return err
	})
}

// ArticleCount is how many articles by u everyone can read.
func (s *Store) ArticleCount(ctx context.Context, u *User) (int, error) {
	n, err := gorm.G[*Article](s.r).Where("author_id = ? AND listed", u.ID).Where(published).Count(ctx, "*")
	return int(n), err
}
