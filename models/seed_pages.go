package models

import (
	"context"
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// addPages makes the articles and topics. With them all that has been written
// comes to light, so every page that is kept is old.
func (g *seeding) addPages(ctx context.Context, s *Store) error {
	var articles []*Article
	var topics []*Topic
	slugs := map[string]int{}
	for _, t := range g.talks {
		switch {
		case t.article != nil:
			g.fillArticle(t)
			a := t.article
			if slugs[a.Slug]++; slugs[a.Slug] > 1 {
				a.Slug += "-" + strconv.Itoa(slugs[a.Slug])
			}
			articles = append(articles, a)
		case t.topic != nil:
			g.fillTopic(t)
			s.countBoard(t.topic.BoardID, 1, t.PostCount)
			topics = append(topics, t.topic)
		}
	}
	if err := g.create(ctx, s, articles, len(articles)); err != nil {
		return fmt.Errorf("adding articles: %w", err)
	}
	if err := g.file(ctx, s, articles); err != nil {
		return fmt.Errorf("filing articles: %w", err)
	}
	if err := g.create(ctx, s, topics, len(topics)); err != nil {
		return fmt.Errorf("adding topics: %w", err)
	}
	s.touchSite()
	s.touchTopics()
	return nil
}

// file puts articles into one to three categories each.
func (g *seeding) file(ctx context.Context, s *Store, articles []*Article) error {
	type filed struct {
		ArticleID, CategoryID int64
		Position              int
	}
	var rows []filed
	for _, a := range articles {
		order := g.random.Perm(len(g.categories))
		for i := range 1 + g.random.IntN(3) {
			rows = append(rows, filed{a.ID, g.categories[order[i]].ID, i})
		}
	}
	g.rows += len(rows)
	return s.write(ctx).Table("article_categories").CreateInBatches(rows, rowsPerInsert).Error
}

func (g *seeding) fillArticle(t *seedTalk) {
	source := t.start.Add(-day).Truncate(day)
	next := g.inTurn(seedReports, t.company)
	*t.article = Article{
		DiscussionID: t.ID, AuthorID: g.authors[g.random.IntN(len(g.authors))].ID,
		Title: g.fill(pick(g, seedTitles), t.company), Standfirst: next(),
		SourceOutlet: pick(g, seedOutlets), SourceReporter: seedName(g.random.IntN(1600)), SourceDate: &source,
		State: Published, Listed: true, PublishedAt: &t.start, CreatedAt: t.start,
	}
	a := t.article
	a.Slug = Slug(a.Title)
	a.SourceLink = "https://" + Slug(a.SourceOutlet) + ".example/" + a.Slug
	var body strings.Builder
	words := 0
	for need := 330 + g.random.IntN(430); words < need; {
		body.WriteString("<p>")
		for i := range 3 + g.random.IntN(4) {
			if i > 0 {
				body.WriteString(" ")
			}
			sentence := next()
			words += len(strings.Fields(sentence))
			template.HTMLEscape(&body, []byte(sentence))
		}
		body.WriteString("</p>\n")
	}
	a.Body = body.String()
	for range 3 + g.random.IntN(3) {
		a.Highlights = append(a.Highlights, next())
	}
	a.render()
}

func (g *seeding) fillTopic(t *seedTalk) {
	// Some boards are busier than others.
	u := g.random.Float64()
	board := g.boards[int(u*u*float64(len(g.boards)))]
	title := g.fill(pick(g, seedQuestions), t.company)
	*t.topic = Topic{
		Board: board, BoardID: board.ID, DiscussionID: t.ID, UserID: t.topic.User.ID, Title: title, Slug: Slug(title),
		Listed: true, Answered: t.PostCount > 1, BumpedAt: *t.LastPostAt, CreatedAt: t.start,
	}
}

func (g *seeding) result() SeedResult {
	r := SeedResult{Rows: g.rows, Posts: len(g.posts)}
	topics := map[*Board]int{}
	article, topic, board := 0, 0, 0
	for _, t := range g.talks {
		switch {
		case t.article != nil && (r.LargestArticle == "" || t.PostCount > article):
			article, r.LargestArticle = t.PostCount, t.article.Path()
		case t.topic != nil:
			if t.PostCount > topic {
				topic, r.LargestTopic = t.PostCount, t.topic.Path()
			}
			if topics[t.topic.Board]++; topics[t.topic.Board] > board {
				board, r.Board = topics[t.topic.Board], t.topic.Board.Path()
			}
		}
	}
	return r
}
