package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lode/internal/demo"
	"lode/internal/markup"
	"lode/internal/password"

	"gorm.io/gorm"
)

// DemoPeople are the names under which a demo can be signed in to.
type DemoPeople struct{ Member, Moderator, Admin string }

// demoFill is the filling of a demo at work.
type demoFill struct {
	s      *Store
	now    time.Time
	users  map[string]*User
	titles map[string]*Discussion // by an article's slug or a topic's title
	guests []*Post                // public posts of guests

	reported []*Post // public posts that will be reported
	refused  []*Post // in the order of demo.World
}

// FillDemo fills an empty store with the made-up site of the demo, the same each
// time but for its dates, which end now. A store that already holds something is
// left as it is.
func (s *Store) FillDemo(ctx context.Context, plain string) (*DemoPeople, error) {
	world := demo.New()
	people := &DemoPeople{}
	for _, p := range world.People {
		switch {
		case p.Role == string(Member) && people.Member == "":
			people.Member = p.Name
		case p.Role == string(Moderator) && people.Moderator == "":
			people.Moderator = p.Name
		case p.Role == string(Admin) && people.Admin == "":
			people.Admin = p.Name
		}
	}
	n, err := gorm.G[*Article](s.r).Count(ctx, "*")
	if err != nil || n > 0 {
		return people, err
	}
	hash, err := password.Hash(ctx, plain)
	if err != nil {
		return nil, err
	}
	f := &demoFill{now: s.now(), users: map[string]*User{}, titles: map[string]*Discussion{}}
	err = s.tx(ctx, func(s *Store) error {
		f.s = s
		s.touchSite()
		s.touchTopics()
		for _, step := range []func() error{
			func() error { return f.people(ctx, world, people, hash) },
			func() error { return f.articles(ctx, world) },
			func() error { return f.forum(ctx, world) },
			func() error { return f.doubted(ctx, world) },
			func() error { return f.waiting(ctx, world) },
			func() error { return f.decided(ctx, world) },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.s = s
	if err := f.asked(ctx, world); err != nil { // of what the ledger has by now
		return nil, err
	}
	if err := f.reports(ctx, s, world); err != nil {
		return nil, err
	}
	return people, s.ShowLedger(ctx)
}

func (f *demoFill) ago(minutes int) time.Time {
	return f.now.Add(-time.Duration(minutes) * time.Minute)
}

func (f *demoFill) people(ctx context.Context, w *demo.World, known *DemoPeople, hash string) error {
	for _, p := range w.People {
		joined := f.ago(p.DaysAgo * 24 * 60)
		u := &User{Name: p.Name, Email: p.Email, EmailConfirmedAt: &joined, Role: Role(p.Role), Trust: p.Trust, TrustGranted: p.Trust, TrustBefore: p.Trust, Bio: p.Bio, CreatedAt: joined}
		if p.Name == known.Member || p.Name == known.Moderator || p.Name == known.Admin {
			u.PasswordHash = hash
		}
		if err := f.s.addUser(ctx, u); err != nil {
			return err
		}
		f.users[p.Name] = u
	}
	return nil
}

func (f *demoFill) articles(ctx context.Context, w *demo.World) error {
	categories := map[string]Category{}
	for i, c := range w.Categories {
		row := Category{Slug: c.Slug, Name: c.Name, About: c.About, Position: i}
		if err := f.s.write(ctx).Create(&row).Error; err != nil {
			return fmt.Errorf("adding category %s: %w", c.Slug, err)
		}
		categories[c.Slug] = row
	}
	for _, x := range w.Articles {
		at := f.ago(x.Minutes)
		a := &Article{
			Slug: x.Slug, Title: x.Title, Standfirst: x.Standfirst, Highlights: x.Highlights, Body: x.Body, AuthorID: f.users[x.Author].ID,
			SourceOutlet: x.Source.Outlet, SourceReporter: x.Source.Reporter, SourceLink: x.Source.Link,
			State: Published, Listed: true, PublishedAt: &at, CreatedAt: at,
		}
		if x.Source.Outlet != "" {
			day := f.ago(x.Source.DaysAgo * 24 * 60)
			a.SourceDate = &day
		}
		for _, slug := range x.Categories {
			a.Categories = append(a.Categories, categories[slug])
		}
		for _, c := range x.Corrections {
			when := f.ago(c.Minutes)
			a.Corrections = append(a.Corrections, Correction{Kind: c.Kind, Note: c.Note, CreatedAt: when})
			a.UpdatedAt = &when
		}
		a.render()
		if err := f.s.addArticle(ctx, a); err != nil {
			return err
		}
		f.titles[x.Slug] = a.Discussion
		if _, err := f.posts(ctx, a.Discussion, x.Replies); err != nil {
			return err
		}
	}
	return nil
}

func (f *demoFill) forum(ctx context.Context, w *demo.World) error {
	type opened struct {
		board *Board
		topic demo.Topic
	}
	var topics []opened
	for i, g := range w.Groups {
		group := &BoardGroup{Name: g.Name, Position: i}
		if err := f.s.write(ctx).Create(group).Error; err != nil {
			return err
		}
		for j, x := range g.Boards {
			b := &Board{
				GroupID: group.ID, Slug: x.Slug, Name: x.Name, About: x.About, Rules: x.Rules, Position: j,
				ReadBy: ByAnyone, OpenBy: ByMember, AnswerBy: ByMember,
			}
			if x.StaffOnly {
				b.OpenBy = ByStaff
			}
			if err := f.s.write(ctx).Create(b).Error; err != nil {
				return err
			}
			for _, t := range x.Topics {
				topics = append(topics, opened{b, t})
			}
		}
	}
	slices.SortStableFunc(topics, func(a, b opened) int { return cmp.Compare(b.topic.Posts[0].Minutes, a.topic.Posts[0].Minutes) })
	for _, t := range topics {
		if err := f.topic(ctx, t.board, t.topic); err != nil {
			return fmt.Errorf("adding topic %s: %w", t.topic.Title, err)
		}
	}
	return nil
}

func (f *demoFill) topic(ctx context.Context, b *Board, x demo.Topic) error {
	d := &Discussion{State: IsOpen}
	if x.Closed {
		d.State = IsClosed
	}
	if err := f.s.write(ctx).Create(d).Error; err != nil {
		return err
	}
	first, last := x.Posts[0], x.Posts[len(x.Posts)-1]
	t := &Topic{
		BoardID: b.ID, DiscussionID: d.ID, UserID: f.users[first.Author].ID, Title: x.Title, Slug: Slug(x.Title), Pinned: x.Pinned,
		Listed: true, Answered: len(x.Posts) > 1, BumpedAt: f.ago(last.Minutes), CreatedAt: f.ago(first.Minutes),
	}
	if err := f.s.write(ctx).Create(t).Error; err != nil {
		return err
	}
	f.titles[x.Title] = d
	f.s.countBoard(b.ID, 1, len(x.Posts))
	_, err := f.posts(ctx, d, x.Posts)
	return err
}

// posts writes public posts in the order in which they came.
func (f *demoFill) posts(ctx context.Context, d *Discussion, posts []demo.Post) ([]*Post, error) {
	rows := make([]*Post, len(posts))
	for i, x := range posts {
		p := f.post(d, x)
		var parent *Post
		if x.Parent >= 0 {
			parent = rows[x.Parent]
			p.ParentID, p.Depth = &parent.ID, min(parent.Depth+1, MaxDepth)
		}
		p.State = Public
		d.place(p, parent, p.CreatedAt)
		d.PostCount++
		if err := f.s.write(ctx).Omit("User").Create(p).Error; err != nil {
			return nil, err
		}
		f.s.count(p, Public, 1)
		rows[i] = p
		if x.Guest {
			f.guests = append(f.guests, p)
		}
	}
	return rows, f.s.saveCounts(ctx, d)
}

func (f *demoFill) post(d *Discussion, x demo.Post) *Post {
	p := &Post{
		DiscussionID: d.ID, Kind: Ordinary, Depth: 1, Version: 1, Renderer: markup.Version, UsefulCount: x.Useful,
		Body: x.Body, BodyHTML: markup.Post(x.Body), CreatedAt: f.ago(x.Minutes),
	}
	if x.Guest {
		p.GuestName, p.GuestEmail, p.GuestURL, p.Proved = x.Author, emailKey(x.Email), x.URL, true
	} else {
		p.UserID = &f.users[x.Author].ID
	}
	return p
}

// waiting writes what moderators have yet to decide on.
func (f *demoFill) waiting(ctx context.Context, w *demo.World) error {
	for _, x := range w.Waiting {
		title := x.On
		if title == "" {
			title = x.Topic
		}
		d := f.titles[title]
		p := f.post(d, x.Post)
		p.State = Pending
		p.Proved = p.IsGuest() && !slices.Contains(x.Why, HoldUnproved)
		if err := f.s.write(ctx).Omit("User").Create(p).Error; err != nil {
			return err
		}
		for _, why := range x.Why {
			hold := Hold{PostID: p.ID, Kind: why}
			switch why {
			case HoldLinks:
				hold.Detail = linksInWords(markup.Links(p.Body))
			case HoldDiscussion:
				d.State = IsHeld
			}
			if err := f.s.write(ctx).Create(&hold).Error; err != nil {
				return err
			}
		}
		if err := f.s.addReceipt(ctx, p); err != nil {
			return err
		}
		d.PendingCount++
		f.s.count(p, Pending, 1)
		if err := f.s.saveCounts(ctx, d); err != nil {
			return err
		}
		if err := f.s.write(ctx).Model(d).Update("state", d.State).Error; err != nil {
			return err
		}
	}
	return nil
}
