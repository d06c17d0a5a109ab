package demo

import (
	"html"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNewIsTheSameEveryTime(t *testing.T) {
	if !reflect.DeepEqual(New(), New()) {
		t.Fatal("two worlds differ")
	}
}

func TestNewIsQuick(t *testing.T) {
	best := time.Hour
	for range 5 {
		start := time.Now()
		New()
		best = min(best, time.Since(start))
	}
	// The race detector and a busy machine cost a good deal, hence the margin.
	if best > 250*time.Millisecond {
		t.Errorf("New took %v", best)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New()
	}
}

func TestCounts(t *testing.T) {
	w := New()
	boards, topics := 0, 0
	for _, g := range w.Groups {
		boards += len(g.Boards)
		for _, b := range g.Boards {
			topics += len(b.Topics)
		}
	}
	spam := 0
	for _, h := range w.Waiting {
		if h.Spam {
			spam++
		}
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"categories", len(w.Categories), 6},
		{"people", len(w.People), 40},
		{"articles", len(w.Articles), 24},
		{"groups", len(w.Groups), 3},
		{"boards", boards, 8},
		{"topics", topics, 120},
		{"waiting", len(w.Waiting), 60},
		{"spam", spam, 22},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
}

func TestBanksAreLarge(t *testing.T) {
	b := loadBanks()
	for _, c := range []struct {
		what  string
		bank  map[string][]*remark
		least int
	}{{"remarks", b.remarks, 350}, {"answers", b.answers, 250}} {
		seen := map[string]bool{}
		for _, section := range c.bank {
			for _, r := range section {
				if seen[r.text] {
					t.Errorf("%s: twice: %s", c.what, r.text)
				}
				seen[r.text] = true
			}
		}
		if len(seen) < c.least {
			t.Errorf("%d %s, want %d or more", len(seen), c.what, c.least)
		}
	}
}

func TestPeople(t *testing.T) {
	w := New()
	names, mails, roles := map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, p := range w.People {
		if names[p.Name] || mails[p.Email] || !strings.HasSuffix(p.Email, "@example.org") || strings.HasPrefix(p.Email, "@") {
			t.Errorf("bad or repeated person %+v", p)
		}
		if p.Trust < 0 || p.Trust > 3 || p.DaysAgo < 1 {
			t.Errorf("bad person %+v", p)
		}
		names[p.Name], mails[p.Email] = true, true
		roles[p.Role]++
	}
	if len(roles) != 5 || roles["admin"] < 1 || roles["moderator"] < 1 || roles["editor"] < 1 || roles["author"] < 1 {
		t.Errorf("roles: %v", roles)
	}
}

var tag = regexp.MustCompile(`<(/?)([a-z0-9]+)([^>]*)>`)

// words counts the words of an HTML body, block by block.
func words(body string) int {
	return len(strings.Fields(html.UnescapeString(tag.ReplaceAllString(body, " "))))
}

func TestArticles(t *testing.T) {
	w := New()
	slugs, categories, roles, corrected := map[string]bool{}, map[string]bool{}, map[string]string{}, map[string]int{}
	for _, c := range w.Categories {
		categories[c.Slug] = true
	}
	for _, p := range w.People {
		roles[p.Name] = p.Role
	}
	before, long, sources, links := 1<<30, 0, 0, 0
	for _, a := range w.Articles {
		if slugs[a.Slug] {
			t.Errorf("slug %s twice", a.Slug)
		}
		slugs[a.Slug] = true
		if n := len([]rune(a.Title)); n < 40 || n > 120 {
			t.Errorf("%s: title of %d characters", a.Slug, n)
		}
		if len(a.Highlights) < 3 || len(a.Highlights) > 8 {
			t.Errorf("%s: %d highlights", a.Slug, len(a.Highlights))
		}
		if r := roles[a.Author]; r != "author" && r != "editor" {
			t.Errorf("%s: written by %q, who is %q", a.Slug, a.Author, r)
		}
		if len(a.Categories) < 1 || len(a.Categories) > 4 {
			t.Errorf("%s: categories %v", a.Slug, a.Categories)
		}
		for _, c := range a.Categories {
			if !categories[c] {
				t.Errorf("%s: no category %s", a.Slug, c)
			}
		}
		if a.Minutes >= before {
			t.Errorf("%s: out of order", a.Slug)
		}
		before = a.Minutes
		n := words(a.Body)
		if n < 250 || n > 930 {
			t.Errorf("%s: %d words", a.Slug, n)
		}
		if n > 800 {
			long++
		}
		if a.Source.Outlet != "" {
			sources++
		}
		links += strings.Count(a.Body, `target="_blank"`)
		if len(a.Corrections) > 0 {
			corrected[a.Author]++
		}
		for _, c := range a.Corrections {
			if c.Minutes >= a.Minutes || c.Note == "" || !slices.Contains([]string{"correction", "clarification", "update"}, c.Kind) {
				t.Errorf("%s: bad correction %+v", a.Slug, c)
			}
		}
		checkBody(t, a)
	}
	if long != 3 || sources < 18 || sources == 24 || links < 3 || len(corrected) != 1 || corrected["Tobias Wrenfield"] != 3 {
		t.Errorf("%d long, %d sources, %d links, corrected %v", long, sources, links, corrected)
	}
}

// checkBody looks for tags outside the agreed set, and for unbalanced ones.
func checkBody(t *testing.T, a Article) {
	t.Helper()
	var open []string
	for _, m := range tag.FindAllStringSubmatch(a.Body, -1) {
		if !slices.Contains(strings.Fields("p h2 blockquote ul ol li strong em a table thead tbody tr th td"), m[2]) {
			t.Errorf("%s: tag %s", a.Slug, m[0])
		}
		if m[1] == "" {
			open = append(open, m[2])
		} else if len(open) == 0 || open[len(open)-1] != m[2] {
			t.Errorf("%s: stray %s", a.Slug, m[0])
			return
		} else {
			open = open[:len(open)-1]
		}
	}
	if strings.ContainsAny(tag.ReplaceAllString(a.Body, ""), "*[]|<>") {
		t.Errorf("%s: markup left in the body", a.Slug)
	}
}

// checkPosts looks at one conversation on a page of the given age and returns
// its number of distinct bodies, of top-level posts and of posts deeper than 5.
func checkPosts(t *testing.T, where string, posts []Post, age int, joined map[string]int, guests bool) (distinct, top, deep int) {
	t.Helper()
	bodies, depth := map[string]bool{}, make([]int, len(posts))
	for i, p := range posts {
		bodies[p.Body] = true
		if p.Parent < -1 || p.Parent >= i {
			t.Fatalf("%s: post %d answers %d", where, i, p.Parent)
		}
		depth[i] = 1
		if p.Parent >= 0 {
			depth[i] = depth[p.Parent] + 1
			if posts[p.Parent].Author == p.Author {
				t.Errorf("%s: post %d answers its own author", where, i)
			}
		} else {
			top++
		}
		if depth[i] > 5 {
			deep++
		}
		if p.Minutes > age || p.Minutes < 0 || i > 0 && p.Minutes >= posts[i-1].Minutes {
			t.Errorf("%s: post %d at %d", where, i, p.Minutes)
		}
		if p.Body == "" || strings.TrimSpace(p.Body) != p.Body || p.Useful < 0 {
			t.Errorf("%s: bad post %+v", where, p)
		}
		if days, member := joined[p.Author]; p.Guest == member || p.Guest && (!guests || p.Email == "") {
			t.Errorf("%s: %q: guest %v, member %v", where, p.Author, p.Guest, member)
		} else if member && days*24*60 < p.Minutes {
			t.Errorf("%s: %s wrote before joining", where, p.Author)
		}
	}
	return len(bodies), top, deep
}

func TestDiscussions(t *testing.T) {
	w := New()
	joined := map[string]int{}
	for _, p := range w.People {
		joined[p.Name] = p.DaysAgo
	}
	var sizes []int
	own := 0
	for _, a := range w.Articles {
		distinct, top, deep := checkPosts(t, a.Slug, a.Replies, a.Minutes-1, joined, true)
		if distinct != len(a.Replies) || deep > 1+len(a.Replies)/25 {
			t.Errorf("%s: %d bodies of %d, %d too deep", a.Slug, distinct, len(a.Replies), deep)
		}
		if n := len(a.Replies); n == 300 && (top < 105 || top > 140) {
			t.Errorf("%s: %d of %d at the top", a.Slug, top, n)
		}
		for _, p := range a.Replies {
			if p.Author == a.Author {
				own++
			}
		}
		sizes = append(sizes, len(a.Replies))
	}
	slices.Sort(sizes)
	if sizes[23] != 300 || sizes[22] != 120 || sizes[21] > 45 || sizes[0] != 0 || sizes[1] == 0 {
		t.Errorf("sizes: %v", sizes)
	}
	if own < 8 {
		t.Errorf("authors wrote %d replies", own)
	}
}

func TestForum(t *testing.T) {
	w := New()
	joined, roles := map[string]int{}, map[string]string{}
	for _, p := range w.People {
		joined[p.Name], roles[p.Name] = p.DaysAgo, p.Role
	}
	slugs, titles := map[string]bool{}, map[string]bool{}
	var sizes []int
	staffOnly, pinned, closed := 0, 0, 0
	for _, g := range w.Groups {
		for _, b := range g.Boards {
			if slugs[b.Slug] || b.Name == "" || b.About == "" || b.Rules == "" || len(b.Topics) == 0 {
				t.Errorf("board %s", b.Slug)
			}
			slugs[b.Slug] = true
			if b.StaffOnly {
				staffOnly++
			}
			before := 1 << 30
			for _, topic := range b.Topics {
				if titles[topic.Title] {
					t.Errorf("%s twice", topic.Title)
				}
				titles[topic.Title] = true
				first := topic.Posts[0]
				if first.Parent != -1 || first.Minutes > before || b.StaffOnly && roles[first.Author] == "member" {
					t.Errorf("%s: opened by %s at %d", topic.Title, first.Author, first.Minutes)
				}
				before = first.Minutes
				n, _, _ := checkPosts(t, topic.Title, topic.Posts, first.Minutes, joined, false)
				if n != len(topic.Posts) {
					t.Errorf("%s: %d bodies of %d", topic.Title, n, len(topic.Posts))
				}
				checkQuotes(t, topic)
				sizes = append(sizes, len(topic.Posts))
				if topic.Pinned {
					pinned++
				}
				if topic.Closed {
					closed++
				}
			}
		}
	}
	slices.Sort(sizes)
	if sizes[119] != 300 || sizes[118] != 140 || sizes[117] > 45 || sizes[0] != 1 || sizes[4] != 1 {
		t.Errorf("sizes: %v", sizes)
	}
	if staffOnly != 1 || pinned < 3 || closed < 2 {
		t.Errorf("%d staff boards, %d pinned, %d closed", staffOnly, pinned, closed)
	}
}

// checkQuotes makes sure that a post which answers another begins with its words.
func checkQuotes(t *testing.T, topic Topic) {
	t.Helper()
	for i, p := range topic.Posts {
		line, _, _ := strings.Cut(p.Body, "\n")
		quote, quotes := strings.CutPrefix(line, "> ")
		if quotes != (p.Parent >= 0) {
			t.Errorf("%s: post %d quotes %v, answers %d", topic.Title, i, quotes, p.Parent)
		} else if quotes && !strings.Contains(topic.Posts[p.Parent].Body, quote) {
			t.Errorf("%s: post %d misquotes", topic.Title, i)
		}
	}
}

func TestWaiting(t *testing.T) {
	w := New()
	pages, topics, members := map[string]Article{}, map[string]bool{}, map[string]bool{}
	for _, a := range w.Articles {
		pages[a.Slug] = a
	}
	for _, g := range w.Groups {
		for _, b := range g.Boards {
			for _, topic := range b.Topics {
				topics[topic.Title] = topic.Posts[0].Minutes > 0
			}
		}
	}
	for _, p := range w.People {
		members[p.Name] = true
	}
	before := 1 << 30
	for _, h := range w.Waiting {
		a, found := pages[h.On]
		if found == (h.On == "") || h.On == "" && !topics[h.Topic] || found && h.Post.Minutes >= a.Minutes {
			t.Errorf("waiting on nothing: %+v", h)
		}
		if h.Post.Parent >= 0 && a.Replies[h.Post.Parent].Minutes <= h.Post.Minutes {
			t.Errorf("answers what came later: %+v", h)
		}
		if h.Post.Guest == members[h.Post.Author] || h.Post.Guest && !strings.Contains(h.Post.Email, "@example.") {
			t.Errorf("writer: %+v", h.Post)
		}
		if h.Post.Minutes > before || len(h.Why) == 0 {
			t.Errorf("order or reason: %+v", h)
		}
		before = h.Post.Minutes
		for _, why := range h.Why {
			if !slices.Contains([]string{"first_post", "links", "discussion"}, why) {
				t.Errorf("why %q", why)
			}
		}
		if slices.Contains(h.Why, "links") != strings.Contains(h.Post.Body, "https://") {
			t.Errorf("links: %+v", h)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, r := range New().Refused {
		if r.Post.Minutes < 1 || r.Post.Body == "" || !strings.Contains(r.Post.Email, "@example.") || (r.Act == "reject") != (r.Rule > 0) {
			t.Errorf("refused: %+v", r)
		}
	}
}

var address = regexp.MustCompile(`https?://[^\s)"<]+`)

// TestAddresses keeps every link and mailbox inside the reserved domains.
func TestAddresses(t *testing.T) {
	entries, err := texts.ReadDir("texts")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		for _, u := range address.FindAllString(read("texts/"+e.Name()), -1) {
			host, _, _ := strings.Cut(strings.TrimPrefix(u, "https://"), "/")
			host = strings.TrimRight(host, ".,")
			if !strings.HasSuffix(host, ".example.org") && !strings.HasSuffix(host, ".example.com") {
				t.Errorf("%s: %s", e.Name(), u)
			}
		}
	}
}
