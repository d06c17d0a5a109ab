package wxr

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// line is what is between two line breaks of a paragraph.
type line struct {
	text  string
	nodes []*html.Node
}

// linesOf cuts a paragraph into its lines, leaving out the empty ones. A new
// line in the source counts if a dot follows. Other elements have no lines.
func linesOf(p *html.Node) []line {
	if !isElement(p, atom.P, atom.Div) {
		return nil
	}
	holder := p
	for inner := onlyInline(holder); inner != nil; inner = onlyInline(holder) {
		holder = inner
	}
	splitAtDots(holder)
	var lines []line
	var nodes []*html.Node
	end := func() {
		if text := joined(nodes); text != "" {
			lines = append(lines, line{text, nodes})
		}
		nodes = nil
	}
	for n := range holder.ChildNodes() {
		if isElement(n, atom.Br) {
			end()
			continue
		}
		if n.Type == html.TextNode && strings.HasPrefix(n.Data, "\n") && dotted(n.Data) {
			end()
		}
		nodes = append(nodes, n)
	}
	end()
	return lines
}

// onlyInline is the element that holds all of n's text, if there is one: whole
// paragraphs may be bold.
func onlyInline(n *html.Node) *html.Node {
	var only *html.Node
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode && trim(c.Data) == "":
		case only == nil && isElement(c, atom.Strong, atom.B, atom.Em, atom.I, atom.Span):
			only = c
		default:
			return nil
		}
	}
	return only
}

// splitAtDots makes a text of its own of every source line that begins with a
// dot.
func splitAtDots(p *html.Node) {
	for n := p.FirstChild; n != nil; n = n.NextSibling {
		if n.Type != html.TextNode {
			continue
		}
		for at := 1; at < len(n.Data); {
			i := strings.IndexByte(n.Data[at:], '\n')
			if i < 0 {
				break
			}
			at += i
			if dotted(n.Data[at:]) {
				p.InsertBefore(&html.Node{Type: html.TextNode, Data: n.Data[at:]}, n.NextSibling)
				n.Data = n.Data[:at]
				break
			}
			at = len(n.Data) - len(strings.TrimLeftFunc(n.Data[at:], invisible))
		}
	}
}

// bold says whether all of the line's text is.
func (l line) bold() bool {
	for _, n := range l.nodes {
		if !allBold(n) {
			return false
		}
	}
	return true
}

func allBold(n *html.Node) bool {
	if n.Type == html.TextNode {
		// The colon is often outside.
		if strings.Trim(trim(n.Data), ":") == "" {
			return true
		}
		for up := n.Parent; up != nil && !isElement(up, atom.P, atom.Div); up = up.Parent {
			if isElement(up, atom.Strong, atom.B) {
				return true
			}
		}
		return false
	}
	for c := range n.ChildNodes() {
		if !allBold(c) {
			return false
		}
	}
	return true
}

// sign is the kind of mark a line begins with.
type sign int

const (
	unmarked sign = iota
	dot
	innerDot
	dash
	star
)

// marker returns the kind of mark that text begins with, and the text after
// it. A dash or star needs a space, lest it be a minus or a footnote.
func marker(text string) (sign, string) {
	r, n := utf8.DecodeRuneInString(text)
	rest := strings.TrimLeftFunc(text[n:], invisible)
	spaced := len(rest) < len(text)-n
	switch {
	case strings.ContainsRune("•●▪■‣·∙", r):
		return dot, rest
	case strings.ContainsRune("◦○▫□⁃", r):
		return innerDot, rest
	case spaced && strings.ContainsRune("-–—", r):
		return dash, rest
	case spaced && r == '*':
		return star, rest
	}
	return unmarked, text
}

// dotted says whether the first thing in text is a dot.
func dotted(text string) bool {
	s, _ := marker(strings.TrimLeftFunc(text, invisible))
	return s == dot || s == innerDot
}

// dotless is text without the dot that somebody typed in spite of the list.
func dotless(text string) string {
	if dotted(text) {
		_, text = marker(text)
	}
	return text
}

// invisible are spaces of all kinds.
func invisible(r rune) bool { return unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF' }

func trim(s string) string { return strings.TrimFunc(s, invisible) }

// textOf is all text in n, with single spaces.
func textOf(n *html.Node) string {
	var c collector
	c.node(n, true)
	return c.String()
}

// ownText is the text in n outside of lists.
func ownText(n *html.Node) string {
	var c collector
	c.node(n, false)
	return c.String()
}

func joined(nodes []*html.Node) string {
	var c collector
	for _, n := range nodes {
		c.node(n, true)
	}
	return c.String()
}

// collector puts text together as it would be read aloud.
type collector struct{ b strings.Builder }

func (c *collector) String() string { return trim(c.b.String()) }

// add adds text with every run of white space as one space. Other spaces than
// ASCII's were meant.
func (c *collector) add(text string) {
	for _, r := range text {
		switch r {
		case ' ', '\t', '\n', '\r', '\f':
			c.space()
		default:
			c.b.WriteRune(r)
		}
	}
}

func (c *collector) space() {
	if s := c.b.String(); s != "" && s[len(s)-1] != ' ' {
		c.b.WriteByte(' ')
	}
}

func (c *collector) node(n *html.Node, lists bool) {
	switch {
	case n.Type == html.TextNode:
		c.add(n.Data)
		return
	case n.Type == html.CommentNode || isElement(n, atom.Script, atom.Style, atom.Template, atom.Noscript):
		return
	case !lists && isElement(n, atom.Ul, atom.Ol):
		return
	}
	apart := blocks[n.Data] || isElement(n, atom.Br)
	if apart {
		c.space()
	}
	for child := range n.ChildNodes() {
		c.node(child, lists)
	}
	if apart {
		c.space()
	}
}
