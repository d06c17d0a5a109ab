package models

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"lode/internal/markup"
	"lode/internal/words"
)

// quotedWord finds the words in the detail of a hold.
var quotedWord = regexp.MustCompile(`“([^”]+)”`)

// mark shows in a card's text and title what matched: words of the lists in use, those
// for which the post was held when it came, and the links that are a reason. Words
// beside the text are said to be there. The text is as it was typed.
func (c *Card) mark(lists *compiledWords) {
	held, hosts, all := c.heldFor()
	matchers := []*words.Matcher{lists.matcher}
	if len(held) > 0 {
		matchers = append(matchers, words.Compile([]words.List{{Words: held}}))
	}
	phones := slices.ContainsFunc(c.Holds, func(h Hold) bool { return h.Kind == HoldPhone })
	find := func(text string) []markup.Span {
		var spans []markup.Span
		if phones {
			spans = phonesIn(text)
		}
		for _, m := range matchers {
			for _, s := range m.Spans(text) {
				spans = append(spans, markup.Span(s))
			}
		}
		return spans
	}
	typed, title := lists.typed(c.Post), c.topicTitle()
	c.Marked = markup.Mark(typed, func(host string) bool { return all || within(host, hosts) }, find)
	found := lists.in(c.Post, title)
	c.Marks = quoted(found, WordMark)
	if typed != c.BodyHTML || c.TypedTitle() != "" {
		c.Replaced = quoted(found, WordReplace)
	}
	switch {
	case title != "":
		c.Title = markup.MarkLine(title, find)
	case c.Place != nil:
		c.Title = markup.MarkLine(c.Place.Title, func(string) []markup.Span { return nil })
	}
	for _, beside := range []struct{ where, text string }{{"name", c.GuestName}, {"e-mail address", c.GuestEmail}, {"website", c.GuestURL}, {"title", title}} {
		if len(find(beside.text)) > 0 {
			c.Beside = append(c.Beside, beside.where)
		}
	}
}

// heldFor are the words and the hosts of links for which c was held, and whether it was
// for its links whatever they lead to.
func (c *Card) heldFor() (words, hosts []string, links bool) {
	for _, h := range c.Holds {
		to := ""
		switch h.Kind {
		case HoldDomain:
			to = h.Detail
		case HoldLinks:
			links = true
		case HoldEdit:
			rest, ok := strings.CutPrefix(h.Detail, "links to ")
			if links = links || !ok; ok {
				to = rest
			}
		}
		for host := range strings.FieldsFuncSeq(to, func(r rune) bool { return r == ',' || r == ' ' }) {
			hosts, words = append(hosts, markup.PlainHost(host)), append(words, host)
		}
		for _, m := range quotedWord.FindAllStringSubmatch(h.Detail, -1) {
			words = append(words, m[1])
		}
	}
	return words, hosts, links
}

// topicTitle is the title, as it was typed, of the topic if p opens it, so that the
// title is its writer's, or "". Its place has to be loaded.
func (p *Post) topicTitle() string {
	switch {
	case p.Place == nil || p.Place.IsArticle():
		return ""
	case p.Number != nil && *p.Number == 1, p.Number == nil && p.Place.LastNumber == 0:
		return cmp.Or(p.Place.TypedTitle, p.Place.Title)
	}
	return ""
}
