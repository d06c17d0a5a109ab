package wxr

import (
	"regexp"
	"strings"
)

// shortcodes are the ones WordPress itself has. Each is replaced: a caption by
// a figure, an embed by a link, the rest by nothing.
var shortcodes = set("caption wp_caption embed gallery audio video playlist")

// maxEscaped is how far the end of an escaped shortcode may be. Nobody writes
// longer examples, and a thousand unclosed ones should not take all day.
const maxEscaped = 4 << 10

// opening matches a shortcode's tag at the beginning of a text: name,
// attributes, slash. As in WordPress, attributes contain no bracket.
var (
	opening   = regexp.MustCompile(`^\[([a-z][a-z0-9_-]*)((?:\s[^\[\]]*?)?)(/?)\]`)
	attribute = regexp.MustCompile(`(?s)([a-zA-Z_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	pictured  = regexp.MustCompile(`(?is)^\s*((?:<a\s[^>]*>\s*)?<img\s[^>]*>(?:\s*</a>)?)(.*)$`)
)

// expander replaces the shortcodes of a text.
type expander struct {
	out strings.Builder
	// unclosed are the names no closing tag of which is left.
	unclosed map[string]bool
}

// expand replaces the shortcodes in s. Those inside a tag or a script are none.
func expand(s string) string {
	if !strings.Contains(s, "[") {
		return s
	}
	e := expander{unclosed: map[string]bool{}}
	e.out.Grow(len(s))
	p := pieces{rest: s}
	for got, ok := p.next(); ok; got, ok = p.next() {
		if got.kind != isText {
			e.out.WriteString(got.text)
			continue
		}
		// A shortcode may reach over tags, so it is looked for in all that follows.
		at, end := len(s)-len(p.rest)-len(got.text), len(s)-len(p.rest)
		for at < end {
			i := strings.IndexByte(s[at:end], '[')
			if i < 0 {
				e.out.WriteString(s[at:end])
				break
			}
			e.out.WriteString(s[at : at+i])
			at += i
			at += e.bracket(s[at:])
		}
		p.rest = s[max(at, end):]
	}
	return e.out.String()
}

// bracket writes what the bracket s begins with amounts to, and returns how
// much of s that was.
func (e *expander) bracket(s string) int {
	if strings.HasPrefix(s, "[[") {
		return e.escaped(s)
	}
	if m := opening.FindStringSubmatch(s); m != nil && shortcodes[m[1]] {
		return e.replace(s, m)
	}
	if end := strings.IndexByte(s[:min(len(s), 32)], ']'); end > 2 && s[1] == '/' && shortcodes[s[2:end]] {
		return end + 1
	}
	e.out.WriteByte('[')
	return 1
}

// escaped writes "[[name]]" as "[name]", which is how one writes about
// shortcodes, and leaves other double brackets alone.
func (e *expander) escaped(s string) int {
	m := opening.FindStringSubmatch(s[1:])
	if m == nil {
		e.out.WriteByte('[')
		return 1
	}
	tag := len(m[0])
	if strings.HasPrefix(s[1+tag:], "]") {
		e.out.WriteString(m[0])
		return tag + 2
	}
	near := s[1+tag : min(len(s), 1+tag+maxEscaped)]
	if inner, _, ok := strings.Cut(near, "[/"+m[1]+"]]"); ok {
		whole := m[0] + inner + "[/" + m[1] + "]"
		e.out.WriteString(whole)
		return len(whole) + 2
	}
	e.out.WriteByte('[')
	return 1
}

// enclosed returns what is before the shortcode's closing tag, and the length
// of both.
func (e *expander) enclosed(s, name string) (inner string, n int, ok bool) {
	if e.unclosed[name] {
		return "", 0, false
	}
	inner, _, ok = strings.Cut(s, "[/"+name+"]")
	if !ok {
		e.unclosed[name] = true
		return "", 0, false
	}
	return inner, len(inner) + len(name) + 3, true
}

// replace writes what stands for the shortcode m that s begins with.
func (e *expander) replace(s string, m []string) int {
	n, name := len(m[0]), m[1]
	switch name {
	case "caption", "wp_caption", "embed":
	default:
		return n
	}
	var inner string
	if m[3] == "" {
		content, length, ok := e.enclosed(s[n:], name)
		if ok {
			inner, n = content, n+length
		}
	}
	if name == "embed" {
		e.embed(inner, m[2])
	} else {
		e.caption(inner, m[2])
	}
	return n
}

// embed writes a link to what was embedded.
func (e *expander) embed(url, attributes string) {
	if url = strings.TrimSpace(url); url == "" {
		url = attributeOf(attributes, "src")
	}
	if strings.ContainsAny(url, " \n\t<>\"") || !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		e.out.WriteString(url)
		return
	}
	e.out.WriteString(link(url))
}

// caption writes a figure. The caption follows the image, or is an attribute
// in posts older than WordPress 3.4.
func (e *expander) caption(inner, attributes string) {
	m := pictured.FindStringSubmatch(inner)
	if m == nil {
		e.out.WriteString(inner)
		return
	}
	text := strings.TrimSpace(m[2])
	if text == "" {
		text = strings.TrimSpace(attributeOf(attributes, "caption"))
	}
	e.out.WriteString("<figure>" + m[1])
	if text != "" {
		e.out.WriteString("<figcaption>" + text + "</figcaption>")
	}
	e.out.WriteString("</figure>")
}

func attributeOf(attributes, name string) string {
	for _, m := range attribute.FindAllStringSubmatch(attributes, -1) {
		if m[1] == name {
			return m[2] + m[3]
		}
	}
	return ""
}
