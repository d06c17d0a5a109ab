package models

import (
	"html/template"
	"regexp"

	"lode/internal/markup"
	"lode/internal/words"
)

// quotedWord finds the words in the detail of a hold.
var quotedWord = regexp.MustCompile(`“([^”]+)”`)

// mark shows in a card's text what matched: words of the lists in use, those for
// which the post was held when it came, and its links if they are a reason. Words
// beside the text are said to be there.
func (c *Card) mark(lists *compiledWords) {
	held, links := []string{}, false
	for _, h := range c.Holds {
		links = links || h.Kind == HoldLinks || h.Kind == HoldEdit
		for _, m := range quotedWord.FindAllStringSubmatch(h.Detail, -1) {
			held = append(held, m[1])
		}
	}
	matchers := []*words.Matcher{lists.matcher}
	if len(held) > 0 {
		matchers = append(matchers, words.Compile([]words.List{{Words: held}}))
	}
	c.Marked = markWords(c.BodyHTML, links, matchers)
	for _, beside := range []struct{ where, text string }{{"name", c.GuestName}, {"e-mail address", c.GuestEmail}, {"website", c.GuestURL}, {"title", c.topicTitle()}} {
		for _, m := range matchers {
			if len(m.Find(beside.text)) > 0 {
				c.Beside = append(c.Beside, beside.where)
				break
			}
		}
	}
}

// topicTitle is the title of the topic if p opens it, so that the title is its
// writer's, or "". Its place has to be loaded.
func (p *Post) topicTitle() string {
	switch {
	case p.Place == nil || p.Place.IsArticle():
		return ""
	case p.Number != nil && *p.Number == 1, p.Number == nil && p.Place.LastNumber == 0:
		return p.Place.Title
	}
	return ""
}

func markWords(h template.HTML, links bool, matchers []*words.Matcher) template.HTML {
	return markup.Mark(h, links, func(text string) []markup.Span {
		var spans []markup.Span
		for _, m := range matchers {
			for _, s := range m.Spans(text) {
				spans = append(spans, markup.Span(s))
			}
		}
		return spans
	})
}
