package demo

import (
	"cmp"
	"slices"
	"strings"
)

// waiting reads the moderation queue, oldest first.
func (m *maker) waiting(articles []Article) []Waiting {
	var queue []Waiting
	for part := range strings.SplitSeq("\n"+read("texts/waiting.txt"), "\n= ") {
		if part = strings.TrimSpace(part); part != "" {
			queue = append(queue, m.held(part, articles))
		}
	}
	slices.SortStableFunc(queue, func(a, b Waiting) int { return cmp.Compare(b.Post.Minutes, a.Post.Minutes) })
	return queue
}

// held reads one waiting post.
func (m *maker) held(text string, articles []Article) Waiting {
	head, body, _ := strings.Cut(text, "\n")
	at := attributes(head, "spam", "re")
	w := Waiting{On: at["on"], Topic: at["topic"], Why: list(at["why"]), Spam: at["spam"] != ""}
	w.Post = Post{Author: at["by"], Body: strings.ReplaceAll(body, `\n`, "\n"), Parent: -1, Minutes: number(at["mins"])}
	if name, address, ok := strings.Cut(at["by"], " <"); ok {
		w.Post.Author, w.Post.Guest, w.Post.Email = name, true, strings.TrimSuffix(address, ">")
	}
	if at["re"] != "" {
		w.Post.Parent = m.answered(w, articles)
	}
	return w
}

// answered chooses the reply that a waiting post hangs under: one by somebody
// else, older, and not so deep that the answer would fall off the page.
func (m *maker) answered(w Waiting, articles []Article) int {
	i := slices.IndexFunc(articles, func(a Article) bool { return a.Slug == w.On })
	for tries := 0; i >= 0 && tries < 200; tries++ {
		j := m.rng.IntN(len(articles[i].Replies))
		p := articles[i].Replies[j]
		if p.Minutes > w.Post.Minutes && p.Author != w.Post.Author && p.Parent < 0 {
			return j
		}
	}
	return -1
}
