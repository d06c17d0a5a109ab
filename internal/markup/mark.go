package markup

import (
	"html/template"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Part is a part of a text that something else is read instead of.
type Part struct {
	Span
	Instead string
}

// markedPolicy lets what it lets in posts, and marks, and where links lead.
var markedPolicy = func() policy {
	p := newPostPolicy()
	p.AllowElements("mark", "small")
	return policy{p}
}()

// Mark is a rendered post for a moderator. It puts marks around parts of it: those
// that find returns for its text, in their order, and the links to hosts for which
// links says so, which may be nil. A part may reach over emphasis, and from one block
// into the next. After a link that does not say where it leads stands its host.
func Mark(h template.HTML, links func(host string) bool, find func(text string) []Span) template.HTML {
	var m marking
	m.read(string(h))
	for i := range m.pieces {
		m.pieces[i].marked = m.pieces[i].link != 0 && links != nil && links(m.pieces[i].host)
		m.found = m.found || m.pieces[i].marked || m.pieces[i].leads != ""
	}
	spans := find(m.text.String())
	if len(spans) == 0 && !m.found {
		return h
	}
	return markedPolicy.pass(m.write(spans))
}

// MarkLine is one line of text with marks around parts of it.
func MarkLine(text string, find func(text string) []Span) template.HTML {
	m := marking{pieces: []piece{{raw: text, isText: true}}}
	return markedPolicy.pass(m.write(find(text)))
}

// Replace puts something else into a rendered post instead of parts of it: those that
// find returns for its text, in their order. It changes what is read and nothing else:
// no tag, and not where a link leads.
func Replace(h template.HTML, find func(text string) []Part) template.HTML {
	var m marking
	m.read(string(h))
	parts := find(m.text.String())
	if len(parts) == 0 {
		return h
	}
	return postPolicy.pass(m.replace(parts))
}

// piece is a tag, or a text with its place in the text of the whole.
type piece struct {
	raw    string
	isText bool
	start  int
	link   int    // 1 for the start of a link, -1 for its end
	host   string // to which that leads
	leads  string // at its end: the same, if the link does not say so
	marked bool
}

type marking struct {
	found  bool // something beside words
	pieces []piece
	text   strings.Builder
}

// read takes a rendered post apart.
func (m *marking) read(source string) {
	z := html.NewTokenizer(strings.NewReader(source))
	var link piece // that is open
	for {
		t := z.Next()
		if t == html.ErrorToken {
			return
		}
		p := piece{raw: string(z.Raw()), start: m.text.Len()}
		if t == html.TextToken {
			p.raw, p.isText = string(z.Text()), true
			m.text.WriteString(p.raw)
			m.pieces = append(m.pieces, p)
			continue
		}
		name, attributes := z.TagName()
		switch a := atom.Lookup(name); {
		case a == atom.A && t == html.StartTagToken:
			p.link, p.host = 1, hostIn(z, attributes)
			link = p
		case a == atom.A:
			p.link, p.host = -1, link.host
			if !saysHost(m.text.String()[link.start:], link.host) {
				p.leads = link.host
			}
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
		case p.link > 0 && p.marked:
			in = true
			b.WriteString(p.raw + "<mark>")
		case p.link < 0 && in:
			in = false
			b.WriteString("</mark>" + p.raw)
		default:
			b.WriteString(p.raw)
		}
		if p.leads != "" {
			b.WriteString(" <small>(" + html.EscapeString(p.leads) + ")</small>")
		}
	}
	return b.String()
}

// replace puts the post together again, with something else for parts. It stands
// where a part begins.
func (m *marking) replace(parts []Part) string {
	var b strings.Builder
	done := 0 // parts of which the beginning is written
	for _, p := range m.pieces {
		if !p.isText {
			b.WriteString(p.raw)
			continue
		}
		at := 0
		for i, part := range parts {
			start, end := max(part.Start-p.start, at), min(part.End-p.start, len(p.raw))
			if start >= end {
				continue
			}
			b.WriteString(html.EscapeString(p.raw[at:start]))
			if i >= done {
				b.WriteString(html.EscapeString(clean(part.Instead)))
				done = i + 1
			}
			at = end
		}
		b.WriteString(html.EscapeString(p.raw[at:]))
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
