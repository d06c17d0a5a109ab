package markup

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// newTab is what a link that opens a new tab says to those who do not see it.
const newTab = "(opens in a new tab)"

// newTabWords are the same words as other programs wrote them.
var newTabWords = regexp.MustCompile(`(?i)[\s\x{a0}]*\(\s*opens[\s\x{a0}]+in[\s\x{a0}]+(?:a[\s\x{a0}]+)?new[\s\x{a0}]+(?:tab|window)\s*\)`)

// children copies the content of src into dst, where only text and inline
// elements may stand.
func (r *rebuilder) children(dst, src *html.Node) {
	for c := src.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			r.text(dst, c.Data)
		} else {
			r.inline(dst, c)
		}
	}
}

// text copies text; where newlines are meant they become line breaks.
func (r *rebuilder) text(dst *html.Node, s string) {
	if !r.breaks {
		appendText(dst, s)
		return
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if i > 0 && (i > 1 || lines[0] != "" || !endsLine(dst.LastChild)) {
			dst.AppendChild(element(atom.Br))
		}
		if i < len(lines)-1 {
			line = strings.TrimRight(line, " \t")
		}
		appendText(dst, line)
	}
}

// endsLine tells whether what follows n starts a line anyway.
func endsLine(n *html.Node) bool {
	return n != nil && n.Type == html.ElementNode && (n.DataAtom == atom.Br || roleOf(n) != roleInline)
}

func (r *rebuilder) inline(dst, n *html.Node) {
	role := roleOf(n)
	switch {
	case role == roleDrop:
	case n.DataAtom == atom.Br:
		dst.AppendChild(element(atom.Br))
	case n.DataAtom == atom.A:
		r.link(dst, n)
	case n.DataAtom == atom.Img:
		r.image(dst, n)
	case n.DataAtom == atom.Iframe, n.DataAtom == atom.Video, n.DataAtom == atom.Audio,
		n.DataAtom == atom.Object, n.DataAtom == atom.Embed:
		r.media(dst, n)
	case role == roleInline:
		out := element(n.DataAtom)
		switch n.DataAtom {
		case atom.Strike:
			out = element(atom.S)
		case atom.Tt:
			out = element(atom.Code)
		case atom.Abbr, atom.Acronym:
			out = element(atom.Abbr)
			if title := attr(n, "title"); title != "" {
				out = element(atom.Abbr, "title", title)
			}
		}
		r.children(out, n)
		if isEmpty(out) {
			moveChildren(dst, out) // the space between two words may be all there is in it
			return
		}
		dst.AppendChild(out)
	default:
		if role == roleBlock || role == roleApart {
			appendText(dst, " ")
		}
		r.children(dst, n)
	}
}

// link copies a link. Words about a new tab are taken out first, whatever they
// stand in, so that they end up there once where they are true and nowhere else.
func (r *rebuilder) link(dst, n *html.Node) {
	dropNewTabWords(n)
	href, ok := address(attr(n, "href"))
	if r.inLink || !ok || strings.HasPrefix(href, "#") && r.purpose == forArticle {
		r.children(dst, n) // a place on the page is gone with its id
		return
	}
	out := element(atom.A, "href", href)
	r.inLink = true
	r.children(out, n)
	r.inLink = false
	if isEmpty(out) {
		moveChildren(dst, out)
		return
	}
	switch {
	case r.purpose == forPost:
		out.Attr = append(out.Attr, html.Attribute{Key: "rel", Val: relPost})
	case strings.EqualFold(attr(n, "target"), "_blank") && isElsewhere(href):
		out.Attr = append(out.Attr, html.Attribute{Key: "target", Val: "_blank"}, html.Attribute{Key: "rel", Val: "noopener"})
		last := out
		for last.LastChild != nil && last.LastChild.Type == html.ElementNode && last.LastChild.FirstChild != nil {
			last = last.LastChild
		}
		trimEnd(last)
		trimEnd(out)
		appendText(out, " ")
		span := element(atom.Span, "class", "vh")
		appendText(span, newTab)
		out.AppendChild(span)
	}
	dst.AppendChild(out)
}

// dropNewTabWords removes the words from the text inside n, also when they are
// spread over several elements.
func dropNewTabWords(n *html.Node) {
	var nodes []*html.Node
	var all strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			nodes = append(nodes, d)
			all.WriteString(d.Data)
		}
	}
	for {
		found := newTabWords.FindStringIndex(all.String())
		if found == nil {
			return
		}
		at := 0
		all.Reset()
		for _, t := range nodes {
			from, to := min(max(found[0]-at, 0), len(t.Data)), min(max(found[1]-at, 0), len(t.Data))
			at += len(t.Data)
			t.Data = t.Data[:from] + t.Data[to:]
			all.WriteString(t.Data)
		}
	}
}

// dropWordsAfterLinks removes the words where they were put behind the link.
func dropWordsAfterLinks(root *html.Node) {
	for d := range root.Descendants() {
		if next := d.NextSibling; d.DataAtom == atom.A && next != nil && next.Type == html.TextNode {
			if at := newTabWords.FindStringIndex(next.Data); at != nil && at[0] == 0 {
				next.Data = next.Data[at[1]:]
			}
		}
	}
}

// image keeps a picture of our own and makes a link of any other, since
// showing it would tell another site who reads the article.
func (r *rebuilder) image(dst, n *html.Node) {
	alt := newTabWords.ReplaceAllString(attr(n, "alt"), "")
	if class := attr(n, "class"); strings.Contains(class, "emoji") || strings.Contains(class, "wp-smiley") {
		appendText(dst, alt) // WordPress draws these; the alternative is the character itself
		return
	}
	if attr(n, "width") == "1" && attr(n, "height") == "1" {
		return // counts readers
	}
	var src string
	for _, key := range []string{"src", "data-src", "data-lazy-src"} {
		if s, ok := address(attr(n, key)); ok && !strings.HasPrefix(s, "mailto:") {
			src = s
			break
		}
	}
	if r.purpose == forArticle && strings.HasPrefix(src, "/") {
		out := element(atom.Img, "src", src, "alt", alt)
		for _, key := range []string{"width", "height"} {
			if v := attr(n, key); smallNumber.MatchString(v) {
				out.Attr = append(out.Attr, html.Attribute{Key: key, Val: v})
			}
		}
		out.Attr = append(out.Attr, html.Attribute{Key: "loading", Val: "lazy"})
		dst.AppendChild(out)
		return
	}
	r.pointer(dst, "Image: ", alt, src)
}

// media makes a link of what would fetch and run something from elsewhere.
func (r *rebuilder) media(dst, n *html.Node) {
	label := map[atom.Atom]string{atom.Video: "Video: ", atom.Audio: "Audio: ", atom.Iframe: "Embedded page: "}[n.DataAtom]
	if label == "" {
		label = "Embedded file: "
	}
	candidates := []string{attr(n, "src"), attr(n, "data"), attr(n, "data-src")}
	if inner := find(n, atom.Source, atom.Embed); inner != nil {
		candidates = append(candidates, attr(inner, "src"))
	}
	for _, c := range candidates {
		if src, ok := address(c); ok && !strings.HasPrefix(src, "mailto:") && !strings.HasPrefix(src, "#") {
			r.pointer(dst, label, newTabWords.ReplaceAllString(attr(n, "title"), ""), src)
			return
		}
	}
}

// pointer writes a link that names what it leads to, in words or by the last
// part of the address.
func (r *rebuilder) pointer(dst *html.Node, label, name, href string) {
	if name == "" {
		u, err := url.Parse(href)
		if err != nil || href == "" {
			return
		}
		if name = path.Base(u.Path); name == "." || name == "/" || u.Path == "" {
			name = u.Host
		}
	}
	if last := dst.LastChild; last != nil && last.DataAtom == atom.A {
		appendText(dst, " ")
	}
	if href == "" || r.inLink {
		appendText(dst, label+clean(name))
		return
	}
	out := element(atom.A, "href", href)
	if r.purpose == forPost {
		out = element(atom.A, "href", href, "rel", relPost)
	}
	appendText(out, label+clean(name))
	dst.AppendChild(out)
}

// bareAddress finds an address that nobody made a link of. What usually ends
// a sentence does not end an address.
var bareAddress = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"'\x{a0}]*[^\s<>"'\x{a0}.,;:!?)\]*_~]`)

// linkBareAddresses does for imported comments what their old home did when
// it showed them.
func linkBareAddresses(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode {
			if c.DataAtom != atom.A && c.DataAtom != atom.Code && c.DataAtom != atom.Pre {
				linkBareAddresses(c)
			}
			c = next
			continue
		}
		rest := c.Data
		for at := bareAddress.FindStringIndex(rest); at != nil; at = bareAddress.FindStringIndex(rest) {
			found := rest[at[0]:at[1]]
			raw := found
			if strings.EqualFold(raw[:4], "www.") {
				raw = "http://" + raw
			}
			insertText(n, c, rest[:at[0]])
			if href, ok := address(raw); ok {
				a := element(atom.A, "href", href, "rel", relPost)
				appendText(a, found)
				n.InsertBefore(a, c)
			} else {
				insertText(n, c, found)
			}
			rest = rest[at[1]:]
		}
		c.Data = rest
		c = next
	}
}

func insertText(parent, before *html.Node, s string) {
	if s != "" {
		parent.InsertBefore(&html.Node{Type: html.TextNode, Data: s}, before)
	}
}
