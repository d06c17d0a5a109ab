package markup

import (
	"html/template"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// markedPolicy lets what it lets in posts, and marks.
var markedPolicy = func() policy {
	p := newPostPolicy()
	p.AllowElements("mark")
	return policy{p}
}()

// Mark puts marks around parts of a rendered post: those that find returns for its
// text, in their order, and its links if they are wanted too. A part may reach over
// emphasis, and from one block into the next.
func Mark(h template.HTML, links bool, find func(text string) []Span) template.HTML {
	m := marking{links: links}
	m.read(string(h))
	spans := find(m.text.String())
	if len(spans) == 0 && !m.found {
		return h
	}
	return markedPolicy.pass(m.write(spans))
}

// piece is a tag, or a text with its place in the text of the whole.
type piece struct {
	raw    string
	isText bool
	start  int
	link   int // 1 for the start of a link, -1 for its end
}

type marking struct {
	links  bool
	found  bool // a link to mark
	pieces []piece
	text   strings.Builder
}

// read takes a rendered post apart.
func (m *marking) read(source string) {
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		t := z.Next()
		if t == html.ErrorToken {
			return
		}
		p := piece{raw: string(z.Raw())}
		if t == html.TextToken {
			p.raw, p.isText, p.start = string(z.Text()), true, m.text.Len()
			m.text.WriteString(p.raw)
			m.pieces = append(m.pieces, p)
			continue
		}
		name, _ := z.TagName()
		switch a := atom.Lookup(name); {
		case a == atom.A && t == html.StartTagToken:
			p.link, m.found = 1, m.found || m.links
		case a == atom.A:
			p.link = -1
		case endsWord(a):
			m.text.WriteByte('\n')
		}
		m.pieces = append(m.pieces, p)
	}
}

// endsWord reports whether what stands before a tag and what follows it are apart.
func endsWord(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.Tr, atom.Td, atom.Th, atom.Li:
		return true
	}
	return roles[a] == roleBlock || roles[a] == roleApart
}

// write puts the post together again, with marks. A link that is marked whole has
// none inside.
func (m *marking) write(spans []Span) string {
	var b strings.Builder
	in := false
	for _, p := range m.pieces {
		switch {
		case p.isText && in:
			b.WriteString(html.EscapeString(p.raw))
		case p.isText:
			writeMarked(&b, p, spans)
		case p.link != 0 && m.links:
			if in = p.link > 0; in {
				b.WriteString(p.raw + "<mark>")
			} else {
				b.WriteString("</mark>" + p.raw)
			}
		default:
			b.WriteString(p.raw)
		}
	}
	return b.String()
}

func writeMarked(b *strings.Builder, p piece, spans []Span) {
	at := 0
	for _, s := range spans {
		start, end := max(s.Start-p.start, at), min(s.End-p.start, len(p.raw))
		if start >= end || strings.TrimSpace(p.raw[start:end]) == "" {
			continue
		}
		b.WriteString(html.EscapeString(p.raw[at:start]) + "<mark>" + html.EscapeString(p.raw[start:end]) + "</mark>")
		at = end
	}
	b.WriteString(html.EscapeString(p.raw[at:]))
}
