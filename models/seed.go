package models

import (
	"context"
	"fmt"
	"html/template"
	"math/rand/v2"
	"strings"
	"time"

	"lode/internal/password"
)

const (
	// postsPerCommit are lost together if the program ends, and bring SQLite to wait
	// for the disk once.
	postsPerCommit = 5000
	// postsPerInsert is where a longer statement stops being cheaper by the row.
	postsPerInsert = 16
	// rowsPerInsert is the same for gorm's statements, for everything else.
	rowsPerInsert = 50

	guestShare = 0.15 // of the replies
	topShare   = 0.4  // of the replies answer the article itself
	quoteShare = 0.15 // of the posts in a topic answer another one

	day      = 24 * time.Hour
	seedSpan = 2 * 365 * day // from the first article or topic to now
)

// Seed fills an empty database with made-up people, articles, topics and posts:
// the same for the same plan, apart from the times, which end at the hour at
// hand. Posts are written in the order of their times, as on a site that has
// grown, and articles and topics last, so that no reader ever meets half of one.
// Progress, if given, learns how many posts there are.
func (s *Store) Seed(ctx context.Context, plan SeedPlan, progress func(done, total int)) (SeedResult, error) {
	if err := plan.check(); err != nil {
		return SeedResult{}, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	g := &seeding{plan: plan, base: s.now().Truncate(time.Hour), random: rand.New(rand.NewPCG(20, 25))} //nolint:gosec // the same every time, on purpose
	for _, step := range []func(context.Context, *Store) error{g.addPeople, g.addTalks} {
		if err := s.tx(ctx, func(s *Store) error { return step(ctx, s) }); err != nil {
			return SeedResult{}, fmt.Errorf("seeding: %w", err)
		}
	}
	progress(0, len(g.posts))
	for done := 0; done < len(g.posts); {
		chunk := g.posts[done:min(done+postsPerCommit, len(g.posts))]
		if err := s.tx(ctx, func(s *Store) error { return g.addPosts(ctx, s, chunk) }); err != nil {
			return SeedResult{}, fmt.Errorf("seeding: %w", err)
		}
		done += len(chunk)
		progress(done, len(g.posts))
	}
	if err := s.tx(ctx, func(s *Store) error { return g.addPages(ctx, s) }); err != nil {
		return SeedResult{}, fmt.Errorf("seeding: %w", err)
	}
	return g.result(), nil
}

// seeding is one run of Seed.
type seeding struct {
	plan   SeedPlan
	base   time.Time // everything has happened by then
	random *rand.Rand
	rows   int

	members, authors []*User
	moderator        *User
	categories       []Category
	boards           []*Board
	talks            []*seedTalk // those of articles, then those of topics
	posts            []*seedPost // in order of time
	bank             [][]seedText
	args             []any // those of the statement at hand
}

// seedTalk is a discussion with the article or topic it belongs to.
type seedTalk struct {
	Discussion
	start   time.Time
	company int // what it is about
	article *Article
	topic   *Topic
}

// seedPost is a post before it has its text.
type seedPost struct {
	id      int64
	talk    *seedTalk
	parent  *seedPost
	at      time.Time
	user    *User // nil for a guest
	guest   int
	number  int // 0 for one that waits
	thread  int
	depth   int
	waiting bool
}

// seedText is a paragraph, rendered once for all posts that have it.
type seedText struct {
	source string
	html   template.HTML
}

func (g *seeding) create(ctx context.Context, s *Store, rows any, n int) error {
	g.rows += n
	return s.write(ctx).CreateInBatches(rows, rowsPerInsert).Error
}

// addPeople makes the people, the categories and the boards.
func (g *seeding) addPeople(ctx context.Context, s *Store) error {
	var filled int64
	if err := s.write(ctx).Raw("SELECT (SELECT COUNT(*) FROM articles) + (SELECT COUNT(*) FROM posts)").Scan(&filled).Error; err != nil {
		return err
	}
	if filled > 0 {
		return ErrFilled
	}
	hash := ""
	if g.plan.Password != "" {
		var err error
		if hash, err = password.Hash(ctx, g.plan.Password); err != nil {
			return err
		}
	}
	var all []*User
	keys := map[string]bool{}
	add := func(name string, role Role, trust int) *User {
		for n, plain := 2, name; keys[nameKey(name)]; n++ {
			name = fmt.Sprintf("%s %d", plain, n)
		}
		keys[nameKey(name)] = true
		email := strings.ReplaceAll(Slug(name), "-", ".") + "@example.org"
		// Everybody was there before the first thing that was written.
		joined := g.base.Add(-seedSpan - time.Duration(g.random.Int64N(int64(seedSpan)))).Truncate(time.Second)
		u := &User{
			Name: name, NameKey: nameKey(name), Email: email, EmailKey: emailKey(email), EmailConfirmedAt: &joined,
			Role: role, Trust: trust, TrustGranted: trust, TrustBefore: trust, CreatedAt: joined,
		}
		all = append(all, u)
		return u
	}
	add("admin1", Admin, 3).PasswordHash = hash
	g.moderator = add("moderator1", Moderator, 3)
	g.moderator.PasswordHash = hash
	for _, name := range seedAuthors {
		g.authors = append(g.authors, add(name, Author, 3))
	}
	for i := range g.plan.Members {
		if i == 0 {
			g.members = append(g.members, add("member1", Member, 1))
			g.members[0].PasswordHash = hash
			continue
		}
		g.members = append(g.members, add(seedName(i), Member, g.random.IntN(4)))
	}
	if err := g.create(ctx, s, all, len(all)); err != nil {
		return fmt.Errorf("adding people: %w", err)
	}
	return g.addPlaces(ctx, s)
}

// seedName is the name of the i-th person; no two among the first 1,600 are alike.
func seedName(i int) string {
	n, m := len(seedFirst), len(seedLast)
	return seedFirst[i%n] + " " + seedLast[(i/n+i)%m]
}

// guestName is the name of the i-th person without an account. No member has it.
func guestName(i int) string {
	return seedFirst[i%len(seedFirst)] + " " + seedLast[(i*7+3)%len(seedLast)][:1] + "."
}

// addPlaces makes the categories and the boards.
func (g *seeding) addPlaces(ctx context.Context, s *Store) error {
	for i, name := range seedCategories {
		g.categories = append(g.categories, Category{Slug: Slug(name), Name: name, About: "News about " + strings.ToLower(name) + ".", Position: i})
	}
	if err := g.create(ctx, s, g.categories, len(g.categories)); err != nil {
		return fmt.Errorf("adding categories: %w", err)
	}
	for i, group := range seedBoards {
		bg := &BoardGroup{Name: group[0], Position: i}
		if err := g.create(ctx, s, []*BoardGroup{bg}, 1); err != nil {
			return fmt.Errorf("adding a group of boards: %w", err)
		}
		for j, name := range group[1:] {
			g.boards = append(g.boards, &Board{
				GroupID: bg.ID, Slug: Slug(name), Name: name, About: "Talk about " + strings.ToLower(name) + ".",
				Position: j, ReadBy: ByAnyone, OpenBy: ByMember, AnswerBy: ByMember,
			})
		}
	}
	if err := g.create(ctx, s, g.boards, len(g.boards)); err != nil {
		return fmt.Errorf("adding boards: %w", err)
	}
	s.touchSite()
	return nil
}
