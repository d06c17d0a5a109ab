package demo

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strings"
)

// draft is an article with what the generator needs to people its discussion.
type draft struct {
	Article
	replies int
	themes  []string
}

// loadArticles reads the article files, oldest piece first.
func loadArticles() []draft {
	var drafts []draft
	for _, name := range []string{"1", "2", "3", "4"} {
		for text := range strings.SplitSeq(read("texts/articles"+name+".txt"), "=====\n") {
			drafts = append(drafts, parseArticle(text))
		}
	}
	slices.SortStableFunc(drafts, func(a, b draft) int { return cmp.Compare(b.Minutes, a.Minutes) })
	return drafts
}

func parseArticle(text string) draft {
	head, body, ok := strings.Cut(text, "\n\n")
	if !ok {
		panic("demo: article without a body: " + text)
	}
	var d draft
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		d.set(key, value)
	}
	d.Body = bodyHTML(body)
	return d
}

// set takes one line of an article's head.
func (d *draft) set(key, value string) {
	switch key {
	case "slug":
		d.Slug = value
	case "title":
		d.Title = value
	case "standfirst":
		d.Standfirst = value
	case "highlight":
		d.Highlights = append(d.Highlights, value)
	case "source":
		f := fields(value)
		d.Source = Source{f[0], f[1], f[2], number(f[3])}
	case "categories":
		d.Categories = strings.Fields(value)
	case "author":
		d.Author = value
	case "minutes":
		d.Minutes = number(value)
	case "replies":
		d.replies = number(value)
	case "themes":
		d.themes = strings.Fields(value)
	case "correction":
		f := fields(value)
		d.Corrections = append(d.Corrections, Correction{number(f[0]), f[1], f[2]})
	default:
		panic("demo: unknown article line " + key)
	}
}

// fields splits "a | b | c" and trims the parts.
func fields(s string) []string {
	f := strings.Split(s, "|")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return f
}

// bodyHTML turns the articles' own small markup into the HTML that the site's
// editor would have saved.
func bodyHTML(text string) string {
	var b strings.Builder
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		switch lines := strings.Split(block, "\n"); {
		case strings.HasPrefix(block, "## "):
			b.WriteString("<h2>" + inline(block[3:]) + "</h2>\n")
		case strings.HasPrefix(block, "> "):
			b.WriteString("<blockquote><p>" + inline(block[2:]) + "</p></blockquote>\n")
		case strings.HasPrefix(block, "- "):
			b.WriteString(listHTML("ul", lines))
		case strings.HasPrefix(block, "1. "):
			b.WriteString(listHTML("ol", lines))
		case strings.HasPrefix(block, "|"):
			b.WriteString(tableHTML(lines))
		default:
			b.WriteString("<p>" + inline(strings.Join(lines, " ")) + "</p>\n")
		}
	}
	return b.String()
}

func listHTML(tag string, lines []string) string {
	var b strings.Builder
	b.WriteString("<" + tag + ">\n")
	for _, line := range lines {
		_, item, _ := strings.Cut(line, " ")
		b.WriteString("<li>" + inline(item) + "</li>\n")
	}
	return b.String() + "</" + tag + ">\n"
}

// tableHTML makes the first row the head.
func tableHTML(lines []string) string {
	var b strings.Builder
	b.WriteString("<table>\n<thead>\n" + rowHTML("th", lines[0]) + "</thead>\n<tbody>\n")
	for _, line := range lines[1:] {
		b.WriteString(rowHTML("td", line))
	}
	return b.String() + "</tbody>\n</table>\n"
}

func rowHTML(tag, line string) string {
	var b strings.Builder
	for _, cell := range fields(strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")) {
		b.WriteString("<" + tag + ">" + inline(cell) + "</" + tag + ">")
	}
	return "<tr>" + b.String() + "</tr>\n"
}

var (
	linkMark   = regexp.MustCompile(`\[([^\]]+)\]\((https://[^)]+)\)`)
	strongMark = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	emMark     = regexp.MustCompile(`\*([^*]+)\*`)
)

func inline(s string) string {
	s = html.EscapeString(s)
	s = linkMark.ReplaceAllString(s, `<a href="$2" target="_blank">$1</a>`)
	s = strongMark.ReplaceAllString(s, "<strong>$1</strong>")
	return emMark.ReplaceAllString(s, "<em>$1</em>")
}
