package wxr

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// MaxHighlights is how many bullets Highlights takes.
const MaxHighlights = 8

var (
	heading     = regexp.MustCompile(`^(?i:highlights)\s*:?$`)
	readingTime = regexp.MustCompile(`(?i)^(?:(?:estimated )?(?:reading|read) time:?\s*)?(?:about |approx\. |~)?\d{1,3}(?:\s*[-–]\s*\d{1,3})?[\s-]*min(?:ute)?s?\.?(?:\s*read(?:ing)?(?: time)?)?\.?$`)
)

// Highlights takes the summary off an article that opens with one: a heading
// or bold paragraph "Highlights", then a list or lines that begin with a
// bullet. It returns up to MaxHighlights bullets as plain text, character for
// character, and the body without them. Bullets beyond those stay in the body
// as a list. Bullets inside bullets count as bullets if all of them fit, and
// otherwise follow their parent's text after a dash. If there is no such
// summary, ok is false and rest is the body.
func Highlights(body string) (items []string, rest string, ok bool) {
	if !mentionsHighlights(body) {
		return nil, body, false
	}
	root := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(strings.ToValidUTF8(body, "\uFFFD")), root)
	if err != nil {
		return nil, body, false
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	head := summaryHeading(root)
	if head == nil {
		return nil, body, false
	}
	items = takeSummary(head)
	if len(items) == 0 {
		return nil, body, false
	}
	var out strings.Builder
	for n := range root.ChildNodes() {
		if err := html.Render(&out, n); err != nil {
			return nil, body, false
		}
	}
	return items, strings.TrimSpace(out.String()), true
}

// mentionsHighlights saves parsing most articles.
func mentionsHighlights(body string) bool {
	const word = "highlights"
	for i := 0; i+len(word) <= len(body); i++ {
		if c := body[i]; (c == 'h' || c == 'H') && strings.EqualFold(body[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// summaryHeading finds the heading where the body opens, inside the boxes that may be
// around all of it.
func summaryHeading(root *html.Node) *html.Node {
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		switch {
		case isHeading(n):
			return n
		case skippable(n):
		case isElement(n, atom.Div, atom.Section, atom.Article, atom.Header, atom.Main):
			return summaryHeading(n)
		default:
			return nil
		}
	}
	return nil
}

// isHeading says whether n, or the first line of n, is bold and reads
// "Highlights".
func isHeading(n *html.Node) bool {
	switch {
	case isElement(n, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6):
		return heading.MatchString(textOf(n))
	case isElement(n, atom.Strong, atom.B):
		return heading.MatchString(textOf(n))
	case isElement(n, atom.P, atom.Div):
		lines := linesOf(n)
		return len(lines) > 0 && heading.MatchString(lines[0].text) && lines[0].bold()
	}
	return false
}

// skippable says whether n may stand before the highlights: nothing to read,
// a picture, a rule, or how long the reading takes.
func skippable(n *html.Node) bool {
	switch {
	case n.Type == html.CommentNode:
		return true
	case n.Type == html.TextNode:
		text := trim(n.Data)
		return text == "" || readingTime.MatchString(text)
	case isElement(n, atom.Hr, atom.Br, atom.Img, atom.Figure, atom.Style, atom.Script):
		return true
	case isElement(n, atom.Ul, atom.Ol, atom.Table, atom.Iframe, atom.Video, atom.Audio):
		return false
	}
	text := textOf(n)
	return text == "" || readingTime.MatchString(text)
}

// takeSummary removes the heading and the bullets after it, and returns the
// bullets. If there are none it changes nothing that can be seen.
func takeSummary(head *html.Node) []string {
	if lines := linesOf(head); len(lines) > 1 {
		items := takeLines(head, lines[1:])
		if len(items) > 0 {
			for _, n := range lines[0].nodes {
				remove(n)
			}
			tidy(head)
		}
		return items
	}
	gap := []*html.Node{head}
	n := head.NextSibling
	for at := head; ; n = n.NextSibling {
		for n == nil {
			// The heading may have a box of its own.
			if at = at.Parent; !isElement(at, atom.Div, atom.Header, atom.Section) {
				return nil
			}
			n = at.NextSibling
			gap = append(gap, at)
		}
		if !blank(n) {
			break
		}
		gap = append(gap, n)
	}
	items := takeBullets(n)
	if len(items) > 0 {
		drop(gap)
	}
	return items
}

// takeBullets takes the bullets of the list or paragraph n.
func takeBullets(n *html.Node) []string {
	list := onlyList(n)
	if list == nil {
		return takeLines(n, linesOf(n))
	}
	items := takeList(list)
	if len(items) > 0 && list.FirstChild == nil {
		remove(n)
	}
	return items
}

// blank says whether n is one of the empty paragraphs that editors scatter.
func blank(n *html.Node) bool {
	switch {
	case n.Type != html.ElementNode:
		return n.Type == html.CommentNode || trim(n.Data) == ""
	case isElement(n, atom.Br):
		return true
	}
	return isElement(n, atom.P, atom.Div, atom.Span) && textOf(n) == "" && !pictures(n)
}

// onlyList is the list that n is, or that is all there is in the box n.
func onlyList(n *html.Node) *html.Node {
	if isElement(n, atom.Ul, atom.Ol) {
		return n
	}
	if !isElement(n, atom.Div, atom.Section) {
		return nil
	}
	var list *html.Node
	for child := range n.ChildNodes() {
		switch {
		case blank(child):
		case list == nil && onlyList(child) != nil:
			list = onlyList(child)
		default:
			return nil
		}
	}
	return list
}

// drop removes the heading, which comes first, and of the other nodes the ones
// that are blank without it.
func drop(gap []*html.Node) {
	remove(gap[0])
	for _, n := range gap[1:] {
		if blank(n) {
			remove(n)
		}
	}
}

func remove(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

func isElement(n *html.Node, names ...atom.Atom) bool {
	if n.Type != html.ElementNode {
		return false
	}
	return slices.Contains(names, n.DataAtom)
}

// pictures says whether there is something to see in n besides text.
func pictures(n *html.Node) bool {
	for d := range n.Descendants() {
		if isElement(d, atom.Img, atom.Svg, atom.Iframe, atom.Video, atom.Audio, atom.Object, atom.Embed) {
			return true
		}
	}
	return false
}
