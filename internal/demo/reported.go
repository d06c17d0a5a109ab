package demo

import (
	"fmt"
	"slices"
	"strings"
)

// Reported is a public post that readers have told the moderators about.
type Reported struct {
	On      string // an article's slug, or "" for a forum post
	Topic   string // the topic's title when On is ""
	Post    Post
	Reports []Report
}

// Report is one member's word on a post.
type Report struct {
	By      string // a Person's name
	Reason  string // the number of a house rule, or unlawful
	Note    string
	Minutes int // minutes before now
}

// reported reads the posts and under each its reports, which begin with "? ".
func reported(people []voiced) []Reported {
	var all []Reported
	for part := range strings.SplitSeq("\n"+read("texts/reported.txt"), "\n= ") {
		lines := strings.Split(strings.TrimSpace(part), "\n")
		if len(lines) < 3 {
			continue
		}
		at := attributes(lines[0])
		name, address, _ := strings.Cut(at["by"], " <")
		r := Reported{On: at["on"], Topic: at["topic"], Post: Post{
			Author: name, Guest: true, Email: strings.TrimSuffix(address, ">"), Body: lines[1], Parent: -1, Minutes: number(at["mins"]),
		}}
		for _, line := range lines[2:] {
			at := attributes(strings.TrimPrefix(line, "? "))
			if !slices.ContainsFunc(people, func(p voiced) bool { return p.Name == at["by"] }) {
				panic(fmt.Sprintf("demo: nobody is called %q", at["by"]))
			}
			r.Reports = append(r.Reports, Report{at["by"], at["reason"], at["note"], number(at["mins"])})
		}
		all = append(all, r)
	}
	return all
}
