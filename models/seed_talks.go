package models

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

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
