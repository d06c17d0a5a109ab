package markup

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// role is what becomes of an element.
type role int

const (
	// roleUnwrap keeps the content; the zero value, for elements nobody has heard of.
	roleUnwrap role = iota
	roleDrop        // nothing is kept
	roleInline      // kept within a line
	roleBlock       // kept, ends the paragraph before it
	roleApart       // not kept, but its content stands apart from its neighbours
)

var roles = map[atom.Atom]role{}

func setRoles(r role, atoms ...atom.Atom) bool {
	for _, a := range atoms {
		roles[a] = r
	}
	return true
}

var _ = setRoles(roleDrop, atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Head,
	atom.Title, atom.Select, atom.Textarea, atom.Option, atom.Noframes, atom.Noembed, atom.Meta,
	atom.Link, atom.Base, atom.Input, atom.Canvas, atom.Map, atom.Colgroup, atom.Datalist) &&
	setRoles(roleInline, atom.A, atom.Br, atom.Img, atom.Iframe, atom.Video, atom.Audio, atom.Object,
		atom.Embed, atom.Strong, atom.B, atom.Em, atom.I, atom.Del, atom.S, atom.Strike, atom.Ins,
		atom.Q, atom.Cite, atom.Sub, atom.Sup, atom.Abbr, atom.Acronym, atom.Code, atom.U,
		atom.Small, atom.Mark, atom.Kbd, atom.Samp, atom.Var, atom.Dfn, atom.Tt) &&
	setRoles(roleBlock, atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol,
		atom.Menu, atom.Dl, atom.Table, atom.Blockquote, atom.Figure, atom.Pre, atom.Hr) &&
	setRoles(roleApart, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main,
		atom.Aside, atom.Nav, atom.Center, atom.Address, atom.Form, atom.Fieldset, atom.Details,
		atom.Summary, atom.Li, atom.Dt, atom.Dd, atom.Figcaption, atom.Legend, atom.Hgroup)

func roleOf(n *html.Node) role {
	if n.Type != html.ElementNode || n.Namespace != "" { // SVG and MathML bring a language of their own
		return roleDrop
	}
	return roles[n.DataAtom]
}

func hasBlock(n *html.Node) bool {
	for d := range n.Descendants() {
		if r := roleOf(d); d.Type == html.ElementNode && (r == roleBlock || r == roleApart) {
			return true
		}
	}
	return false
}

// blankLine separates paragraphs in text that has none.
var blankLine = regexp.MustCompile(`\n[ \t\x{a0}]*\n\s*`)

// flow copies the children of src into dst, where loose text and inline
// elements become paragraphs.
func (r *rebuilder) flow(dst, src *html.Node) {
	var p *html.Node
	open := func() *html.Node {
		if p == nil {
			p = element(atom.P)
		}
		return p
	}
	end := func() {
		if p != nil {
			trim(p)
			if !isEmpty(p) {
				dst.AppendChild(p)
			}
		}
		p = nil
	}
	for c := src.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			for i, part := range blankLine.Split(c.Data, -1) {
				if i > 0 {
					end()
				}
				if p != nil || strings.TrimSpace(part) != "" {
					r.text(open(), part)
				}
			}
			continue
		}
		role := roleOf(c)
		if (role == roleInline && c.DataAtom != atom.A || role == roleUnwrap) && hasBlock(c) {
			role = roleApart
		}
		switch role {
		case roleDrop:
		case roleInline, roleUnwrap:
			r.inline(open(), c)
		case roleBlock:
			end()
			r.block(dst, c)
		case roleApart:
			end()
			r.flow(dst, c)
		}
	}
	end()
}

// mixed copies into a list item or a cell, where text may stand without a paragraph.
func (r *rebuilder) mixed(dst, src *html.Node) {
	for c := src.FirstChild; c != nil; c = c.NextSibling {
		switch role := roleOf(c); {
		case c.Type == html.TextNode:
			r.text(dst, c.Data)
		case role == roleBlock:
			trimEnd(dst)
			r.block(dst, c)
		case role == roleApart, role != roleDrop && c.DataAtom != atom.A && hasBlock(c):
			if dst.LastChild != nil {
				r.flow(dst, c)
			} else {
				r.mixed(dst, c)
			}
		case role != roleDrop:
			r.inline(dst, c)
		}
	}
	trim(dst)
}

func (r *rebuilder) block(dst, n *html.Node) {
	switch n.DataAtom {
	case atom.Hr:
		dst.AppendChild(element(atom.Hr))
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.heading(dst, n)
	case atom.Pre:
		out := element(atom.Pre)
		breaks := r.breaks
		r.breaks = false
		r.children(out, n)
		r.breaks = breaks
		appendFull(dst, out)
	case atom.Ul, atom.Ol, atom.Menu, atom.Blockquote:
		r.nested(dst, n)
	case atom.Table:
		r.table(dst, n)
	case atom.Dl, atom.Figure:
		if r.purpose == forPost {
			r.flow(dst, n)
			return
		}
		out := element(n.DataAtom)
		r.parts(out, n)
		appendFull(dst, out)
	default:
		out := element(atom.P)
		r.children(out, n)
		trim(out)
		appendFull(dst, out)
	}
}

// heading keeps the outline of an article below the page's own h1. A reader's
// heading has no place in it.
func (r *rebuilder) heading(dst, n *html.Node) {
	kind := n.DataAtom
	if kind == atom.H1 {
		kind = atom.H2
	}
	out := element(kind)
	if r.purpose == forPost {
		out = element(atom.Strong)
	}
	r.children(out, n)
	trim(out)
	if isEmpty(out) {
		return
	}
	if r.purpose == forPost {
		p := element(atom.P)
		p.AppendChild(out)
		out = p
	}
	dst.AppendChild(out)
}

// nested copies quotes and lists, as deep as a reader can follow.
func (r *rebuilder) nested(dst, n *html.Node) {
	if r.depth >= maxNesting {
		r.flow(dst, n)
		return
	}
	r.depth++
	defer func() { r.depth-- }()
	if n.DataAtom == atom.Blockquote {
		out := element(atom.Blockquote)
		r.flow(out, n)
		appendFull(dst, out)
		return
	}
	out := element(atom.Ul)
	if n.DataAtom == atom.Ol {
		out = element(atom.Ol)
		if start := attr(n, "start"); startNumber.MatchString(start) && start != "1" {
			out = element(atom.Ol, "start", start)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Li {
			li := element(atom.Li)
			r.mixed(li, c)
			out.AppendChild(li)
			continue
		}
		// Old editors put a list straight into a list; it belongs to the item above.
		if out.LastChild == nil {
			out.AppendChild(element(atom.Li))
		}
		loose := element(atom.Li)
		wrapped := element(atom.Div)
		wrapped.AppendChild(copyTree(c))
		r.mixed(loose, wrapped)
		moveChildren(out.LastChild, loose)
	}
	for c := out.FirstChild; c != nil; {
		next := c.NextSibling
		if isEmpty(c) {
			out.RemoveChild(c)
		}
		c = next
	}
	appendFull(dst, out)
}

// parts copies a figure or a definition list, whose own kinds of children are
// allowed in them and nowhere else.
func (r *rebuilder) parts(dst, n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		own := c.DataAtom == atom.Figcaption
		if dst.DataAtom == atom.Dl {
			own = c.DataAtom == atom.Dt || c.DataAtom == atom.Dd
		}
		switch {
		case own:
			out := element(c.DataAtom)
			r.mixed(out, c)
			appendFull(dst, out)
		case dst.DataAtom == atom.Dl && c.DataAtom == atom.Div:
			r.parts(dst, c)
		case dst.DataAtom == atom.Dl && (c.Type == html.ElementNode || strings.TrimSpace(c.Data) != ""):
			if roleOf(c) != roleDrop || c.Type == html.TextNode {
				dd := element(atom.Dd)
				r.wrapped(dd, c)
				appendFull(dst, dd)
			}
		case dst.DataAtom == atom.Figure:
			r.wrapped(dst, c)
		}
	}
}

// wrapped copies one node as the content of a block.
func (r *rebuilder) wrapped(dst, n *html.Node) {
	holder := element(atom.Div)
	holder.AppendChild(copyTree(n))
	piece := element(dst.DataAtom)
	r.mixed(piece, holder)
	moveChildren(dst, piece)
}

// table copies a table into a container that scrolls, and that a keyboard can
// reach to do so. In a post it stands alone: twenty regions all called "Table"
// would only be noise in a list of landmarks.
func (r *rebuilder) table(dst, n *html.Node) {
	out := element(atom.Table)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Caption:
			caption := element(atom.Caption)
			r.children(caption, c)
			trim(caption)
			appendFull(out, caption)
		case atom.Thead, atom.Tbody, atom.Tfoot:
			part := element(c.DataAtom)
			r.rows(part, c)
			if part.FirstChild != nil {
				out.AppendChild(part)
			}
		}
	}
	if isEmpty(out) {
		return
	}
	if r.purpose == forArticle {
		scroll := element(atom.Div, "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Table")
		scroll.AppendChild(out)
		out = scroll
	}
	dst.AppendChild(out)
}

func (r *rebuilder) rows(dst, n *html.Node) {
	for tr := n.FirstChild; tr != nil; tr = tr.NextSibling {
		if tr.DataAtom != atom.Tr {
			continue
		}
		row := element(atom.Tr)
		for c := tr.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
				continue
			}
			cell := element(c.DataAtom)
			for _, key := range []string{"colspan", "rowspan", "scope"} {
				if v := attr(c, key); v != "" {
					cell.Attr = append(cell.Attr, html.Attribute{Key: key, Val: strings.ToLower(v)})
				}
			}
			r.mixed(cell, c)
			row.AppendChild(cell)
		}
		if row.FirstChild != nil {
			dst.AppendChild(row)
		}
	}
}

// appendFull appends n unless it would show nothing.
func appendFull(dst, n *html.Node) {
	if !isEmpty(n) {
		dst.AppendChild(n)
	}
}

func moveChildren(dst, src *html.Node) {
	for c := src.FirstChild; c != nil; c = src.FirstChild {
		src.RemoveChild(c)
		dst.AppendChild(c)
	}
}

func copyTree(n *html.Node) *html.Node {
	out := &html.Node{Type: n.Type, Data: n.Data, DataAtom: n.DataAtom, Namespace: n.Namespace, Attr: n.Attr}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out.AppendChild(copyTree(c))
	}
	return out
}

// trim removes spaces and line breaks around the content of a block.
func trim(n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		if c.Type == html.TextNode {
			if c.Data = strings.TrimLeft(c.Data, " \t\n"); c.Data != "" {
				break
			}
		} else if c.DataAtom != atom.Br {
			break
		}
		n.RemoveChild(c)
	}
	trimEnd(n)
}

func trimEnd(n *html.Node) {
	for c := n.LastChild; c != nil; c = n.LastChild {
		if c.Type == html.TextNode {
			if c.Data = strings.TrimRight(c.Data, " \t\n"); c.Data != "" {
				break
			}
		} else if c.DataAtom != atom.Br {
			break
		}
		n.RemoveChild(c)
	}
}
