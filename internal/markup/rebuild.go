package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// purpose is what rebuilt HTML is for.
type purpose int

const (
	forPost purpose = iota
	forArticle
)

// rebuilder copies what is allowed from a parsed document into a new one, so
// that nothing it does not know, above all no attribute, can come along.
type rebuilder struct {
	purpose purpose
	// breaks says that a newline in the text is meant as a line break. It is
	// so in comments, and in articles written without paragraphs of their own.
	breaks bool
	inLink bool
	depth  int
}

// rebuildHTML returns HTML that has yet to pass the policy.
func rebuildHTML(source string, p purpose) string {
	source = clean(source)
	root, err := parse(source)
	if err != nil {
		// Nested deeper than the parser goes: no person wrote it, so the words will do.
		source = html.EscapeString(plainText(source))
		if root, err = parse(source); err != nil {
			return ""
		}
	}
	r := &rebuilder{purpose: p, breaks: p == forPost || find(root, atom.P) == nil}
	out := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	r.flow(out, root)
	if p == forPost {
		linkBareAddresses(out)
	} else {
		dropWordsAfterLinks(out)
	}
	return render(out)
}

// parse reads a fragment of HTML.
func parse(source string) (*html.Node, error) {
	root := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(plainFormatting(source)), root)
	if err != nil {
		return nil, err
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root, nil
}

// formatting are the elements a parser opens again in each paragraph until
// they are closed.
var formatting = map[string]bool{
	"b": true, "big": true, "code": true, "em": true, "font": true, "i": true, "nobr": true,
	"s": true, "small": true, "strike": true, "strong": true, "tt": true, "u": true,
}

// plainFormatting removes the attributes of formatting elements. A parser
// repeats at most three that are alike, but any number that differ: 20 KB of
// <font a1><font a2>… <p><p>… would become millions of elements.
func plainFormatting(source string) string {
	var b strings.Builder
	b.Grow(len(source))
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		t := z.Next()
		if t == html.ErrorToken {
			return b.String()
		}
		raw := string(z.Raw())
		if t == html.StartTagToken {
			if name, attrs := z.TagName(); attrs && formatting[string(name)] {
				raw = "<" + string(name) + ">"
			}
		}
		b.WriteString(raw)
	}
}

func render(root *html.Node) string {
	var b strings.Builder
	for c := root.FirstChild; c != nil; c = c.NextSibling {
		if err := html.Render(&b, c); err != nil {
			return ""
		}
		if c.Type == html.ElementNode {
			b.WriteByte('\n')
		}
	}
	return clean(b.String())
}

func element(a atom.Atom, attrs ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: a.String(), DataAtom: a}
	for i := 0; i+1 < len(attrs); i += 2 {
		n.Attr = append(n.Attr, html.Attribute{Key: attrs[i], Val: attrs[i+1]})
	}
	return n
}

// appendText adds text to n, joining it to text that is already last.
func appendText(n *html.Node, s string) {
	if s == "" {
		return
	}
	if last := n.LastChild; last != nil && last.Type == html.TextNode {
		last.Data += s
		return
	}
	n.AppendChild(&html.Node{Type: html.TextNode, Data: s})
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(clean(a.Val))
		}
	}
	return ""
}

// find returns the first element of a kind inside n, or nil.
func find(n *html.Node, kinds ...atom.Atom) *html.Node {
	for d := range n.Descendants() {
		for _, k := range kinds {
			if d.Type == html.ElementNode && d.DataAtom == k && d.Namespace == "" {
				return d
			}
		}
	}
	return nil
}

// isEmpty tells a node that shows nothing, also when it holds spaces or a
// non-breaking one, as editors leave behind.
func isEmpty(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.Trim(d.Data, " \t\n\u00a0\u200b\ufeff") != "" {
			return false
		}
		if d.DataAtom == atom.Img || d.DataAtom == atom.Hr {
			return false
		}
	}
	return true
}
