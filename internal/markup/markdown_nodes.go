package markup

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// postNodes renders the few nodes in which a reader's text differs from a document's.
type postNodes struct{}

// RegisterFuncs is part of goldmark's NodeRenderer.
func (postNodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, renderHeading)
	reg.Register(ast.KindLink, renderLink)
	reg.Register(ast.KindAutoLink, renderAutoLink)
	reg.Register(ast.KindImage, renderImage)
}

// renderHeading writes a bold paragraph: the outline of the page is ours.
func renderHeading(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<p><strong>")
	} else {
		_, _ = w.WriteString("</strong></p>\n")
	}
	return ast.WalkContinue, nil
}

func renderLink(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	href, ok := destination(node.(*ast.Link).Destination)
	switch {
	case !ok:
	case entering:
		openLink(w, href)
	default:
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

func renderAutoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	raw := util.URLEscape(n.URL(source), false)
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(raw), []byte("mailto:")) {
		raw = append([]byte("mailto:"), raw...)
	}
	label := util.EscapeHTML(n.Label(source))
	if href, ok := address(string(raw)); ok && !insideLink(n) {
		openLink(w, href)
		_, _ = w.Write(label)
		_, _ = w.WriteString("</a>")
	} else {
		_, _ = w.Write(label)
	}
	return ast.WalkContinue, nil
}

// renderImage writes a link to the picture, since showing it would tell its
// server who reads the thread. Within a link only its description is left.
func renderImage(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var label bytes.Buffer
	b := util.BufWriter(&bufWriter{&label})
	writeAlt(b, source, node)
	href, ok := destination(node.(*ast.Image).Destination)
	if label.Len() == 0 {
		label.Write(util.EscapeHTML([]byte(href)))
	}
	if ok && !insideLink(node) {
		openLink(w, href)
		_, _ = w.Write(label.Bytes())
		_, _ = w.WriteString("</a>")
	} else {
		_, _ = w.Write(label.Bytes())
	}
	return ast.WalkSkipChildren, nil
}

// bufWriter is a bytes.Buffer as goldmark wants it.
type bufWriter struct{ *bytes.Buffer }

func (*bufWriter) Available() int { return 0 }
func (*bufWriter) Buffered() int  { return 0 }
func (*bufWriter) Flush() error   { return nil }

// writeAlt writes the text inside n, whatever markup it stands in.
func writeAlt(w util.BufWriter, source []byte, n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			html.DefaultWriter.Write(w, c.Segment.Value(source))
			if c.SoftLineBreak() || c.HardLineBreak() {
				_ = w.WriteByte(' ')
			}
		case *ast.String:
			html.DefaultWriter.Write(w, c.Value)
		case *ast.AutoLink:
			_, _ = w.Write(util.EscapeHTML(c.Label(source)))
		default:
			writeAlt(w, source, c)
		}
	}
}

// destination is where a Markdown link points, its escapes and entities resolved.
func destination(raw []byte) (string, bool) {
	return address(string(util.URLEscape(raw, true)))
}

func openLink(w util.BufWriter, href string) {
	_, _ = w.WriteString(`<a href="`)
	_, _ = w.Write(util.EscapeHTML([]byte(href)))
	_, _ = w.WriteString(`" rel="` + relPost + `">`)
}

// insideLink is asked because a link within a link is not HTML, and the
// browser's repair would be anyone's guess.
func insideLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}
