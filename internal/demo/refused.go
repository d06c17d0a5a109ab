package demo

import (
	"fmt"
	"slices"
	"strings"
)

// Refused is a reply that a moderator did not let through.
type Refused struct {
	On   string // an article's slug
	Post Post
	Act  string // reject, spam or trash
	Rule int    // the number of a house rule, for a rejection

	Appeal string // what its writer says to that, or ""
}

// refused reads what moderators have refused so far. A line that begins with "? " is
// the writer's appeal.
func refused(articles []Article) []Refused {
	var all []Refused
	for part := range strings.SplitSeq("\n"+read("texts/refused.txt"), "\n= ") {
		head, body, found := strings.Cut(part, "\n")
		if !found || head == "" {
			continue
		}
		at := attributes(head)
		name, address, _ := strings.Cut(at["by"], " <")
		i := slices.IndexFunc(articles, func(a Article) bool { return a.Slug == at["on"] })
		if i < 0 {
			panic(fmt.Sprintf("demo: no article %q", at["on"]))
		}
		text, appeal, _ := strings.Cut(strings.TrimSpace(body), "\n? ")
		all = append(all, Refused{On: at["on"], Act: at["act"], Rule: number(at["rule"]), Appeal: appeal, Post: Post{
			Author: name, Guest: true, Email: strings.TrimSuffix(address, ">"), Body: text, Parent: -1,
			Minutes: articles[i].Minutes - number(at["after"]),
		}})
	}
	return all
}
