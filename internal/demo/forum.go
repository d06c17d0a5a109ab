package demo

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// forum reads the boards and their opening posts and lets each topic run.
func (m *maker) forum(names ...string) []Group {
	var groups []Group
	for _, name := range names {
		for part := range strings.SplitSeq("\n"+read(name), "\n## ") {
			if strings.TrimSpace(part) == "" {
				continue
			}
			boards := strings.Split(part, "\n### ")
			g := Group{Name: strings.TrimSpace(boards[0])}
			for _, b := range boards[1:] {
				g.Boards = append(g.Boards, m.board(b))
			}
			groups = append(groups, g)
		}
	}
	return groups
}

// board reads one board: its head, then its topics, each begun by "= ".
func (m *maker) board(text string) Board {
	topics := strings.Split(text, "\n= ")
	var b Board
	var themes []string
	for i, line := range strings.Split(topics[0], "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch {
		case i == 0:
			f := fields(line)
			b.Slug, b.Name = f[0], f[1]
		case key == "about":
			b.About = value
		case key == "rules":
			b.Rules = value
		case key == "staff":
			b.StaffOnly = true
		case key == "themes":
			themes = strings.Fields(value)
		}
	}
	for _, t := range topics[1:] {
		b.Topics = append(b.Topics, m.topic(t, themes))
	}
	slices.SortStableFunc(b.Topics, func(x, y Topic) int {
		return cmp.Compare(y.Posts[0].Minutes, x.Posts[0].Minutes)
	})
	return b
}

// topic opens one conversation and writes what followed.
func (m *maker) topic(text string, themes []string) Topic {
	head, body, _ := strings.Cut(strings.TrimSpace(text), "\n")
	title, rest, _ := strings.Cut(head, " ~ ")
	at := attributes(rest, "pin", "closed")
	if own := list(at["themes"]); own != nil {
		themes = own
	}
	age := minutes(at["age"])
	if age == 0 {
		age = 300 + int(57*dayMinutes*math.Pow(m.rng.Float64(), 1.6))
	}
	body = strings.ReplaceAll(body, "\n", "\n\n")
	topic := Topic{Title: title, Pinned: at["pin"] != "", Closed: at["closed"] != ""}
	t := &thread{scene: m.banks.scene(m.rng, chatty(themes), title+"\n"+body)}
	t.add(m.opening(at["by"], body, age), t.scene.themes[0])
	for _, when := range m.ages(number(at["n"])-1, age, m.fresh(topic, age)) {
		m.message(t, when)
	}
	topic.Posts = t.posts
	return topic
}

// chatty swaps the newspaper readers' general remarks for the forum's. Topics
// for stories and about the house have remarks enough of their own.
func chatty(themes []string) []string {
	if themes[0] == "stories" || themes[0] == "house" {
		return themes
	}
	out := slices.DeleteFunc(slices.Clone(themes), func(t string) bool { return t == "general" })
	return append(out, "chat")
}

// fresh is the share of a topic's posts that lean towards now. Closed topics
// and half of the old ones went quiet after their first days.
func (m *maker) fresh(t Topic, age int) float64 {
	quiet := m.rng.IntN(2) == 0
	switch {
	case t.Pinned || age < 5*dayMinutes && !t.Closed:
		return 1
	case t.Closed || quiet:
		return 0
	}
	return 0.5
}

// opening is a topic's first post, by a person named in the text or by a
// member with something of a record.
func (m *maker) opening(by, body string, age int) Post {
	for by == "" {
		p := m.people[m.rng.IntN(len(m.people))]
		known := p.Voice != "b" && p.Voice != "t" && p.Role == "member"
		if known && p.DaysAgo*dayMinutes > age {
			by = p.Name
		}
	}
	return Post{Author: by, Body: body, Parent: -1, Minutes: age, Useful: m.useful(-1)}
}

// message adds one post to a topic. About half of them quote a line of the
// post they answer, as the forum's reply button does.
func (m *maker) message(t *thread, when int) {
	parent := -1
	if n := len(t.posts); m.rng.IntN(20) < 9 {
		parent = n - 1 - m.rng.IntN(min(n, 8))
	}
	from := parent
	if from == 0 {
		from = -1 // The opening post is answered by a remark on its subject.
	}
	r, body := m.line(t, from)
	p := m.byline(r, t.posts, parent, when, false)
	p.Body, p.Parent, p.Minutes, p.Useful = body, parent, when, m.useful(0)
	if parent >= 0 {
		p.Body = "> " + sentence(t.posts[parent].Body) + "\n\n" + body
	}
	t.add(p, r.theme)
}
