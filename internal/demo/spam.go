package demo

import (
	"fmt"
	"strings"
)

// spamCount is how many posts of advertising moderators have marked as spam: enough
// for a filter to learn from and to be judged by.
const spamCount = 84

// spam is the advertising that came under articles: texts that are much alike, as
// such texts are. The first article is the oldest.
func spam(articles []Article) []Refused {
	patterns := strings.Split(strings.TrimSpace(read("texts/spam.txt")), "\n")
	all := make([]Refused, spamCount)
	for i := range all {
		on := articles[i*5%len(articles)]
		name := fmt.Sprintf("%s %s", nth(i, "Golden", "Certain", "Happy", "Honest", "Rapid", "Lucky", "Early"), nth(i/7, "Pips", "Return Desk", "Student", "Circle", "Table", "Purse", "Helper", "Officer", "Bonus", "Coach", "Offers", "Trader"))
		all[i] = Refused{On: on.Slug, Act: "spam", Post: Post{
			Author: name, Guest: true, Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com",
			Body: vary(patterns[i%len(patterns)], i/len(patterns)), Parent: -1, Minutes: on.Minutes - on.Minutes*(1+i%9)/10,
		}}
	}
	return all
}

func nth(n int, words ...string) string { return words[n%len(words)] }

// vary is a text with one of each choice that it offers in braces, a different one
// for each n at first.
func vary(text string, n int) string {
	var b strings.Builder
	for i := 0; ; i++ {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		choices, after, _ := strings.Cut(rest, "}")
		b.WriteString(nth(n*(i+1)+i, strings.Split(choices, "|")...))
		text = after
	}
}
