package demo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// maker assembles discussions from the hand-written banks. One generator with
// a fixed seed feeds all of it, so the order of the calls is part of the data.
type maker struct {
	rng    *rand.Rand
	banks  *banks
	people []voiced
	guests []guest
}

func newMaker(people []voiced) *maker {
	return &maker{
		rng:    rand.New(rand.NewPCG(57, 71)), // lanthanum to lutetium
		banks:  loadBanks(),
		people: people,
		guests: loadGuests(),
	}
}

const (
	deepest    = 5 // replies hang at most this deep, the first level being 1
	dayMinutes = 24 * 60
)

// thread is a conversation being written, with notes beside each post.
type thread struct {
	*scene
	posts  []Post
	themes []string // what each post is about, so that answers keep to it
	depth  []int
	kids   []int
}

// add appends a post and keeps the notes in step.
func (t *thread) add(p Post, theme string) {
	depth := 1
	if p.Parent >= 0 {
		depth = t.depth[p.Parent] + 1
		t.kids[p.Parent]++
	}
	t.posts = append(t.posts, p)
	t.themes = append(t.themes, strings.TrimSuffix(theme, "?"))
	t.depth = append(t.depth, depth)
	t.kids = append(t.kids, 0)
}

// discussion writes the replies under one article.
func (m *maker) discussion(d draft) []Post {
	themes := append(slices.Clone(d.themes), "general")
	page := strings.Join(append(slices.Clone(d.Highlights), d.Title, d.Standfirst, d.Body), "\n")
	t := &thread{scene: m.banks.scene(m.rng, themes, page)}
	for _, age := range m.ages(d.replies, d.Minutes, lively(d.Minutes)) {
		m.reply(t, d, age)
	}
	return t.posts
}

// lively says whether a conversation of this age is still going on; old ones
// have had their say in the first days.
func lively(age int) float64 {
	if age < 6*dayMinutes {
		return 1
	}
	return 0.25
}

// reply adds one post to an article's discussion.
func (m *maker) reply(t *thread, d draft, age int) {
	parent := m.parent(t)
	if parent >= 0 && m.staffAnswers(t, d, parent, age) {
		return
	}
	r, body := m.line(t, parent)
	p := m.byline(r, t.posts, parent, age, true)
	p.Body = m.address(t, parent, body)
	p.Parent, p.Minutes, p.Useful = parent, age, m.useful(parent)
	t.add(p, r.theme)
}

// staffAnswers lets the article's own writer answer a reader now and then.
func (m *maker) staffAnswers(t *thread, d draft, parent, age int) bool {
	chance := 0.03
	if asks(t.posts[parent].Body) {
		chance = 0.12
	}
	if t.posts[parent].Author == d.Author || m.rng.Float64() > chance {
		return false
	}
	r := t.pick(m.banks.answers["staff"])
	if r == nil {
		return false
	}
	body := t.body(r)
	if body == "" {
		return false
	}
	t.add(Post{Author: d.Author, Body: body, Parent: parent, Minutes: age, Useful: 2 + m.useful(-1)}, "general")
	return true
}

// parent decides what the next reply hangs under: nothing, or an earlier post,
// more likely a recent one and more likely an unanswered question.
func (m *maker) parent(t *thread) int {
	n := len(t.posts)
	if n == 0 || m.rng.Float64() < 0.40 {
		return -1
	}
	best := -1
	for range 3 {
		j := m.rng.IntN(n)
		if m.rng.IntN(10) < 6 {
			j = n - 1 - m.rng.IntN(min(n, 9))
		}
		if t.depth[j] > deepest || t.depth[j] == deepest && m.rng.IntN(12) > 0 {
			continue
		}
		if best < 0 || asks(t.posts[j].Body) && t.kids[j] == 0 {
			best = j
		}
	}
	return best
}

// asks reports whether a post ends in a question.
func asks(body string) bool { return strings.HasSuffix(body, "?") }

// line chooses the words of a reply. When a page has used up everything that
// fits, it goes on with the lines it has and new second sentences.
func (m *maker) line(t *thread, parent int) (*remark, string) {
	t.heard = ""
	if parent >= 0 {
		t.heard = t.posts[parent].Body
	}
	for range 200 {
		var r *remark
		if parent >= 0 && m.rng.IntN(10) < 8 {
			r = t.answer(t.themes[parent], asks(t.posts[parent].Body))
		} else {
			r = t.remark()
		}
		if r == nil {
			clear(t.spent)
			continue
		}
		if parent >= 0 && r.voice == "b" && asks(r.text) {
			continue // A beginner's first question is not an answer.
		}
		if body := t.body(r); body != "" {
			return r, body
		}
	}
	panic("demo: nothing left to say")
}

// address puts a quotation or the reader's first name before some answers.
func (m *maker) address(t *thread, parent int, body string) string {
	if parent < 0 {
		return body
	}
	p := t.posts[parent]
	switch n := m.rng.IntN(20); {
	case n == 0 && len(body) > 40:
		return "> " + sentence(p.Body) + "\n\n" + body
	case n <= 3 && !p.Guest:
		first, _, _ := strings.Cut(p.Author, " ")
		if first == "The" || first == "Old" || first == "Mrs" || first == "Brother" || first == "Sceptical" {
			first = p.Author
		}
		return first + ": " + body
	}
	return body
}

// sentence is the first sentence of a post in its writer's own words, for
// quoting; quotations within it and lists are passed over.
func sentence(body string) string {
	for block := range strings.SplitSeq(body, "\n\n") {
		if strings.HasPrefix(block, ">") {
			continue
		}
		line, _, _ := strings.Cut(block, "\n")
		end := len(line)
		for _, stop := range []string{". ", "? ", "! "} {
			if i := strings.Index(line, stop); i >= 0 && i+1 < end {
				end = i + 1
			}
		}
		return line[:end]
	}
	return body
}

// byline finds a writer for a line: somebody of the right manner, who had an
// account by then and is not the person being answered.
func (m *maker) byline(r *remark, posts []Post, parent, age int, guests bool) Post {
	other := ""
	if parent >= 0 {
		other = posts[parent].Author
	}
	if guests && (r.voice == "" || r.voice == "b") && m.rng.IntN(10) < 3 {
		if g := m.guests[m.rng.IntN(len(m.guests))]; g.name != other {
			return Post{Author: g.name, Guest: true, Email: g.email, URL: g.url}
		}
	}
	if back := m.back(r, posts, parent, age); back != "" && back != other {
		return Post{Author: back}
	}
	for {
		p := m.people[m.rng.IntN(len(m.people))]
		if p.Name != other && suits(p, r) && p.DaysAgo*dayMinutes > age && m.rng.IntN(4) <= p.Trust {
			return Post{Author: p.Name}
		}
	}
}

// back names the member whose post was answered by the one now being
// answered, since conversations tend to go to and fro between two people.
func (m *maker) back(r *remark, posts []Post, parent, age int) string {
	if r.voice != "" || parent < 0 || posts[parent].Parent < 0 || m.rng.IntN(10) > 3 {
		return ""
	}
	first := posts[posts[parent].Parent]
	for _, p := range m.people {
		if p.Name == first.Author && suits(p, r) && p.DaysAgo*dayMinutes > age {
			return p.Name
		}
	}
	return ""
}

// suits keeps beginners to beginners' lines and the terse to short ones, and
// the paper's own people out of the public's conversation.
func suits(p voiced, r *remark) bool {
	switch p.Role {
	case "author", "editor", "admin":
		return false
	}
	if r.voice != "" {
		return p.Voice == r.voice
	}
	switch p.Voice {
	case "b":
		return false
	case "t":
		return len(r.text) < 90
	}
	return true
}

// useful draws a number of "useful" marks: mostly few, sometimes many, and
// fewer for what is tucked away under another reply.
func (m *maker) useful(parent int) int {
	scale := 4.5
	if parent >= 0 {
		scale = 1.6
	}
	x := m.rng.ExpFloat64()
	return int(x * x * scale / 2)
}

// ages draws n moments since a page of the given age appeared, in minutes
// before now and in order, no two the same. The share fresh of them thickens
// towards now; the rest falls in the first days after the page appeared. Nobody
// has written for a while, from a minute to most of a day.
func (m *maker) ages(n, age int, fresh float64) []int {
	out := make([]int, n)
	pause := max(1, min(int(math.Pow(1200, m.rng.Float64())), (age-n)/3))
	for i := range out {
		u := m.rng.Float64()
		if m.rng.Float64() < fresh {
			out[i] = pause + int(float64(age-pause)*math.Pow(u, 1.9))
		} else {
			out[i] = age - 2 - int(float64(min(age, 5*dayMinutes))*u*u)
		}
	}
	slices.SortFunc(out, func(a, b int) int { return cmp.Compare(b, a) })
	for i := n - 1; i >= 0; i-- {
		out[i] = max(out[i], pause)
		if i < n-1 {
			out[i] = max(out[i], out[i+1]+1)
		}
	}
	for i := range out {
		out[i] = min(out[i], age-1-i)
		if i > 0 {
			out[i] = min(out[i], out[i-1]-1)
		}
	}
	return out
}
