package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"html/template"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"lode/internal/markup"
	"lode/internal/password"

	"gorm.io/gorm"
)

// ErrFilled means that made-up data was to be mixed with real data.
var ErrFilled = errors.New("the database already has articles or posts; seed a fresh one")

// SeedPlan says how much data to make up. Replies stand under articles and posts
// in topics. A size of 0 for the largest leaves it to chance.
type SeedPlan struct {
	Articles, Comments, LargestArticle int
	Topics, Posts, LargestTopic        int
	Members                            int
	Waiting                            int    // replies that wait for a moderator, beside the others
	Password                           string // of member1, moderator1 and admin1; without it nobody can sign in
}

// SeedResult is what was made, and where to look at it.
type SeedResult struct {
	Rows           int    `json:"rows"`
	Posts          int    `json:"posts"`
	LargestArticle string `json:"largest_article,omitempty"`
	LargestTopic   string `json:"largest_topic,omitempty"`
	Board          string `json:"board,omitempty"` // the one with most topics
}

// check says which numbers cannot be, and makes the largest discussions as small
// as the rest demands.
func (plan *SeedPlan) check() error {
	invalid := Invalid{}
	p := plan
	for field, n := range map[string]int{
		"articles": p.Articles, "comments": p.Comments, "largest-article": p.LargestArticle, "topics": p.Topics,
		"posts": p.Posts, "largest-topic": p.LargestTopic, "members": p.Members, "waiting": p.Waiting,
	} {
		if n < 0 {
			invalid[field] = "cannot be less than 0."
		}
	}
	if len(invalid) > 0 {
		return invalid
	}
	p.LargestArticle = min(cmp.Or(p.LargestArticle, p.Comments), p.Comments)
	p.LargestTopic = min(cmp.Or(p.LargestTopic, p.Posts), p.Posts-p.Topics+1)
	switch {
	case p.Articles == 0 && p.Comments+p.Waiting > 0:
		invalid["articles"] = "replies need an article to stand under."
	case p.Articles*p.LargestArticle < p.Comments:
		invalid["largest-article"] = fmt.Sprintf("%d articles with at most %d replies cannot have %d.", p.Articles, p.LargestArticle, p.Comments)
	}
	switch {
	case p.Posts < p.Topics:
		invalid["posts"] = "every topic has at least the post that opens it."
	case p.Topics == 0 && p.Posts > 0:
		invalid["topics"] = "posts need a topic to stand in."
	case p.Topics*p.LargestTopic < p.Posts:
		invalid["largest-topic"] = fmt.Sprintf("%d topics with at most %d posts cannot have %d.", p.Topics, p.LargestTopic, p.Posts)
	case p.Topics > 0 && p.Members == 0:
		invalid["members"] = "topics are opened by members."
	}
	if p.Password != "" {
		if wrong := checkPassword(p.Password); wrong != "" {
			invalid["password"] = wrong
		}
	}
	return invalid.orNil()
}

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
			Role: role, Trust: trust, CreatedAt: joined,
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

// addTalks thinks up every discussion with all its posts, and writes the
// discussions as they will be in the end.
func (g *seeding) addTalks(ctx context.Context, s *Store) error {
	p := &g.plan
	for i, size := range g.sizes(p.Comments, p.Articles, 0, p.LargestArticle) {
		t := g.talk(i, p.Articles)
		t.article = &Article{}
		g.thinkReplies(t, size)
	}
	for range p.Waiting {
		t := g.talks[g.random.IntN(p.Articles)]
		t.PendingCount++
		at := later(t.start, g.base.Add(-time.Duration(g.random.Int64N(int64(2*day)))))
		g.posts = append(g.posts, &seedPost{talk: t, at: at, guest: g.guests() + g.random.IntN(p.Waiting), depth: 1, waiting: true})
	}
	for i, size := range g.sizes(p.Posts, p.Topics, 1, p.LargestTopic) {
		t := g.talk(i, p.Topics)
		t.topic = &Topic{User: g.member()}
		g.thinkPosts(t, size)
	}
	slices.SortStableFunc(g.posts, func(a, b *seedPost) int { return a.at.Compare(b.at) })
	discussions := make([]*Discussion, len(g.talks))
	for i, t := range g.talks {
		t.State = IsOpen
		discussions[i] = &t.Discussion
	}
	if err := g.create(ctx, s, discussions, len(discussions)); err != nil {
		return fmt.Errorf("adding discussions: %w", err)
	}
	g.fillBank()
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sizes spreads total over n discussions, each with at least so many and none with
// more than the largest, which stands in the middle: most are small and a few big.
func (g *seeding) sizes(total, n, least, largest int) []int {
	if n == 0 {
		return nil
	}
	sizes, upTo := make([]int, n), make([]float64, n)
	sum := 0.0
	for i := range sizes {
		sizes[i] = least
		sum += math.Pow(1-g.random.Float64(), -0.6)
		upTo[i] = sum
	}
	sizes[n/2] = largest
	for rest := total - largest - least*(n-1); rest > 0; rest-- {
		i, _ := slices.BinarySearch(upTo, g.random.Float64()*sum)
		for i %= n; sizes[i] >= largest; i = (i + 1) % n {
		}
		sizes[i]++
	}
	return sizes
}

// talk is the i-th of n discussions of a kind, the newest last.
func (g *seeding) talk(i, n int) *seedTalk {
	const newest = 3 * time.Hour // there is time to answer it
	age := newest + time.Duration(float64(seedSpan-newest)*(float64(n-i)-g.random.Float64())/float64(n))
	t := &seedTalk{start: g.base.Add(-age).Truncate(time.Second), company: g.random.IntN(len(seedCompanies))}
	g.talks = append(g.talks, t)
	return t
}

// times are the moments of n posts: many soon after the start, few when the
// discussion has cooled down.
func (g *seeding) times(t *seedTalk, n int) []time.Time {
	span := min(g.base.Sub(t.start)-time.Minute, 21*day)
	times := make([]time.Time, n)
	for i := range times {
		u := g.random.Float64()
		times[i] = t.start.Add(time.Minute + time.Duration(u*u*u*float64(span-time.Minute))).Truncate(time.Millisecond)
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// thinkReplies gives an article's discussion its tree.
func (g *seeding) thinkReplies(t *seedTalk, size int) {
	replies := make([]*seedPost, 0, size)
	for _, at := range g.times(t, size) {
		p := &seedPost{talk: t, at: at, depth: 1}
		if len(replies) > 0 && g.random.Float64() > topShare {
			p.parent = replies[g.random.IntN(len(replies))]
			p.depth = min(p.parent.depth+1, MaxDepth)
		}
		if len(g.members) == 0 || g.random.Float64() < guestShare {
			p.guest = g.random.IntN(g.guests())
		} else {
			p.user = g.member()
		}
		g.place(p)
		replies = append(replies, p)
	}
}

// thinkPosts gives a topic its posts, the first by whoever opens it.
func (g *seeding) thinkPosts(t *seedTalk, size int) {
	posts := make([]*seedPost, 0, size)
	for i, at := range g.times(t, size) {
		p := &seedPost{talk: t, at: at, user: g.member(), depth: 1}
		switch {
		case i == 0:
			p.at, p.user = t.start, t.topic.User
		case g.random.Float64() < quoteShare:
			p.parent = posts[g.random.IntN(i)]
			p.depth = min(p.parent.depth+1, MaxDepth)
		}
		g.place(p)
		posts = append(posts, p)
	}
}

// place gives a post its number and its thread as Discussion.place does, and
// counts it.
func (g *seeding) place(p *seedPost) {
	d := &p.talk.Discussion
	d.PostCount++
	d.LastNumber++
	d.LastPostAt = &p.at
	p.number = d.LastNumber
	if p.parent != nil {
		p.thread = p.parent.thread
	} else {
		d.LastThread++
		p.thread = d.LastThread
	}
	g.posts = append(g.posts, p)
}

// member is whoever speaks next; some do so much more often.
func (g *seeding) member() *User {
	if g.random.IntN(50) == 0 {
		return g.moderator
	}
	u := g.random.Float64()
	return g.members[int(u*u*float64(len(g.members)))]
}

// guests is how many people without an account have been let through.
func (g *seeding) guests() int { return g.plan.Comments/20 + 1 }

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

// textsPerCompany is how many paragraphs there are about each company.
const textsPerCompany = 40

// fillBank makes the paragraphs of all posts. Rendering them one by one would take
// longer than everything else.
func (g *seeding) fillBank() {
	const shortest, longest = 100, 195
	g.bank = make([][]seedText, len(seedCompanies))
	for c := range g.bank {
		next := g.inTurn(seedRemarks, c)
		for range textsPerCompany {
			text := next()
			for len(text) < shortest {
				if more := next(); len(text)+1+len(more) <= longest {
					text += " " + more
				}
			}
			g.bank[c] = append(g.bank[c], seedText{text, markup.Post(text)})
		}
	}
}

// text is one to three paragraphs about a company, none of them twice. Side by
// side they are what all of it would be, rendered as one.
func (g *seeding) text(company int) (source string, html template.HTML) {
	bank := g.bank[company]
	i := g.random.IntN(len(bank))
	j := (i + 1 + g.random.IntN(len(bank)/3)) % len(bank)
	k := (j + 1 + g.random.IntN(len(bank)/3)) % len(bank)
	switch u := g.random.Float64(); {
	case u < 0.5:
		return bank[i].source, bank[i].html
	case u < 0.85:
		return bank[i].source + "\n\n" + bank[j].source, bank[i].html + bank[j].html
	}
	return bank[i].source + "\n\n" + bank[j].source + "\n\n" + bank[k].source, bank[i].html + bank[j].html + bank[k].html
}

// inTurn gives sentences about a company, each once before any comes again.
func (g *seeding) inTurn(from []string, company int) func() string {
	var left []int
	return func() string {
		if len(left) == 0 {
			left = g.random.Perm(len(from))
		}
		i := left[0]
		left = left[1:]
		return g.fill(from[i], company)
	}
}

func pick(g *seeding, from []string) string { return from[g.random.IntN(len(from))] }

// fill puts a company, another one, figures and places into a sentence.
func (g *seeding) fill(text string, company int) string {
	other := (company + 1 + g.random.IntN(len(seedCompanies)-1)) % len(seedCompanies)
	text = strings.NewReplacer(
		"{company}", seedCompanies[company], "{other}", seedCompanies[other], "{place}", pick(g, seedPlaces), "{metal}", pick(g, seedMetals),
		"{n}", strconv.Itoa(2+g.random.IntN(48)), "{percent}", strconv.Itoa(3+g.random.IntN(60))+"%",
		"{quarter}", []string{"first", "second", "third", "fourth"}[g.random.IntN(4)]+" quarter",
	).Replace(text)
	if c := text[0]; 'a' <= c && c <= 'z' {
		text = string(c-'a'+'A') + text[1:]
	}
	return text
}

// The words. Every company, place, outlet and person is made up.
var (
	seedAuthors    = []string{"Ines Calder", "Tomas Wren", "Pia Holmgard", "Dara Osei"}
	seedCategories = []string{"Rare earths", "Lithium", "Copper", "Nickel and cobalt", "Policy", "Markets", "Technology", "Recycling"}
	seedBoards     = [][]string{
		{"Companies", "Explorers", "Producers", "Magnets and processing"},
		{"Markets", "Prices and supply", "Policy and permits", "Battery metals"},
		{"The house", "Newcomers", "Off topic"},
	}
	seedCompanies = []string{
		"Varnholt Rare Earths", "Sundmere Nickel", "Corvane Separation", "Quillmoor Copper", "Greywether Cobalt", "Pellmarsh Battery Metals",
		"Isfjord Magnesium", "Marrowick Gold", "Dunmorrow Potash", "Ashgarth Vanadium", "Tidewrack Offshore", "Nightmere Antimony",
		"Fenholm Silicon", "Rookhaven Smelting", "Oxmarsh Graphite", "Halverstone Magnets", "Lanternby Uranium", "Brackwell Tungsten",
		"Tarn & Fell Metals", "Skerrivale Lithium",
	}
	seedPlaces  = []string{"Norrvik", "the Alden basin", "Port Carrow", "Eastmark", "the Arvel district", "Karsholm", "Lower Ansty", "the Oran plateau"}
	seedMetals  = []string{"neodymium", "dysprosium", "lithium", "copper", "cobalt", "graphite", "nickel", "tungsten", "antimony", "terbium"}
	seedOutlets = []string{"The Harbour Ledger", "Northern Metals Post", "The Carrow Courier", "Assay Weekly"}
	seedFirst   = []string{
		"Ada", "Bram", "Carla", "Dov", "Elin", "Farid", "Greta", "Hugo", "Imke", "Jonas", "Kaja", "Lev", "Mina", "Nils", "Olga", "Per", "Quinn", "Rosa", "Sven", "Tilda",
		"Umar", "Vera", "Wim", "Xenia", "Yara", "Zeno", "Alma", "Boris", "Cleo", "Dina", "Emil", "Fay", "Gus", "Hanne", "Ivo", "Jette", "Kuno", "Lotte", "Max", "Nora",
	}
	seedLast = []string{
		"Abbott", "Birch", "Castell", "Dahl", "Ekman", "Fairley", "Grove", "Hoxha", "Iversen", "Jansky", "Kettle", "Lindqvist", "Moreau", "Novak", "Oakes", "Pemberly", "Quist", "Rask", "Stroud", "Thorne",
		"Ulrich", "Vance", "Wexley", "Xavier", "Yilmaz", "Zander", "Ashby", "Bellamy", "Crane", "Dorset", "Ellery", "Finch", "Galt", "Hale", "Ingram", "Joyce", "Keane", "Lund", "Marsh", "North",
	}
	seedTitles = []string{
		"{company} delays its {metal} plant in {place}", "{company} finds more {metal} near {place}", "{place} tightens permits, and {company} waits",
		"{company} and {other} agree on {metal} supply", "{metal} prices rise {percent} after {company} halts shipments", "{company} cuts its {quarter} guidance by {percent}",
		"Can {company} outbuild {other}?", "{company} ships first {metal} from {place}", "Neighbours in {place} take {company} to court", "{company} raises {n} million for {place}",
		"What the {quarter} tells about {company}", "{other} walks away from {company}", "{company} recycles {percent} of its {metal}", "Inside the {metal} squeeze that {company} saw coming",
	}
	seedQuestions = []string{
		"{company}: what did you make of the {quarter}?", "Is {company} too cheap at these {metal} prices?", "{company} or {other}, and why?", "Permits in {place}: what we know",
		"{company}, drill results from {place}", "How much {metal} does {company} really have?", "{company} thread: news and filings", "Who has visited the {company} site?",
		"{company} dilution, again", "Explain the {metal} contract like I am new", "Long-term holders of {company}, still here?", "{place} trip report, {n} photos",
		"What would change your mind about {company}?", "{metal} stocks at {n} weeks: too low?",
	}
	seedReports = []string{
		"{company} said its {metal} plant in {place} would open in the {quarter}, {n} weeks later than planned.",
		"Output of {metal} rose {percent} on the year, while costs for each tonne fell by less than the company had hoped.",
		"Two people who have seen the contract with {other} said that it fixes the price for {n} months.",
		"The permit for {place} covers {n} hectares, and a decision on the rest is due by the {quarter}.",
		"“We have {n} buyers for every shipment,” the chief executive said on a call with analysts.",
		"A spokesman for {other} declined to comment on the talks.",
		"Stocks of {metal} in {place} stand at {n} days of use, the lowest since records began.",
		"The company holds {percent} of the licence; the rest belongs to the district and to {other}.",
		"Separating {metal} from the ore takes {n} steps, and each of them has to run before the next can be tested.",
		"Residents of {place} have asked for an independent study of the river before work goes on.",
		"Shares of {company} closed {percent} lower, in trading {n} times as heavy as usual.",
		"The plan rests on a loan that has to be drawn before the {quarter} and on prices staying where they are.",
		"Nobody outside the company has tested the new process at scale, and the first results are {n} weeks away.",
		"Exports of {metal} fell {percent} after the new licences, according to customs figures.",
		"{company} hired {n} engineers in {place} this year and says that it will need as many again.",
		"An earlier estimate put the deposit at {n} million tonnes; the new one is {percent} higher.",
		"The auditors noted that {company} has enough cash for {n} months at the present pace.",
		"Makers of magnets say that they can replace {percent} of the {metal} they use, but not quickly.",
		"The ministry has promised an answer within {n} days, and has missed two such dates before.",
		"{other} owns the only other plant of its kind and is not taking new customers.",
		"Power is the largest cost, at {percent} of the total, and the contract for it ends in the {quarter}.",
		"Analysts had expected a smaller loss; their estimates differ by {percent}.",
		"The first drill holes at {place} went down {n} years ago and were forgotten when prices fell.",
		"“It is a matter of chemistry, not of money,” said an engineer who has worked for both companies.",
		"Trucks now take {n} hours to the port, and the railway will not be ready before the {quarter}.",
		"The union wants {percent} more pay and a say in how the waste is stored.",
		"What is left after refining is kept in {place}, behind a dam that is inspected every {n} weeks.",
		"The board has asked for a second opinion on the {metal} estimate before it spends more.",
	}
	seedRemarks = []string{
		"I hold a little {company} and still think the {quarter} was fine.",
		"Has anybody read the filing? Page {n} says the opposite.",
		"They promised {metal} from {place} {n} months ago.",
		"The {percent} figure is gross, not net of royalties.",
		"My guess is *not before* the {quarter}, permits being what they are.",
		"Compare that with {other}, which did it in {n} weeks.",
		"That is the third delay since I bought.",
		"I walked past the site in {place} last week and saw {n} trucks.",
		"Spot prices for {metal} say otherwise.",
		"Management owns {percent} of the shares, for what it is worth.",
		"Does the contract cover {metal} at all?",
		"Thanks for the source, I had missed that one.",
		"A recovery of {percent} in the lab means nothing at scale.",
		"I sold **half** after the last call and sleep better.",
		"The cash lasts {n} months if nothing else breaks.",
		"What worries me is the river, not the price.",
		"Nobody builds a separation plant in {n} months.",
		"I would rather own the processor than the mine.",
		"You forget the {n} million they owe to {other}.",
		"Good question; I have written to them and will report back.",
		"The licence runs out in the {quarter}, as far as I can tell.",
		"Dilution of {percent} in one year is hard to forgive.",
		"If {metal} holds above the old high, they are fine.",
		"This reads like a press release, to be honest.",
		"Let us wait for the assay from {place} before we argue.",
		"I work in the field and {n} steps is normal.",
		"Fair point, though {company} has said so before.",
		"The neighbours in {place} have a case, I think.",
	}
)
