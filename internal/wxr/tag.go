package wxr

import "strings"

// piece is a stretch of HTML: a tag, something to be left alone, or text.
type piece struct {
	text string
	name string // of a tag or an untouchable element, in lower case
	kind kind
}

type kind int

const (
	isText  kind = iota
	isOpen       // <p>
	isClose      // </p>
	isWhole      // <pre>…</pre>, left alone from tag to tag
	isComment
)

// untouched are the elements whose insides no rule applies to.
var untouched = set("pre script style textarea svg math object audio video iframe noscript template select")

// pieces cuts HTML up as tolerantly as a browser: it never fails, and the
// pieces put together are the HTML.
type pieces struct {
	rest string
	// unclosed are the untouched elements that are never closed again, noted
	// lest every one of a thousand <pre> looks for its end.
	unclosed  map[string]bool
	noComment bool
}

func set(words string) map[string]bool {
	s := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		s[w] = true
	}
	return s
}

func (p *pieces) next() (piece, bool) {
	if p.rest == "" {
		return piece{}, false
	}
	if p.rest[0] != '<' || !tagLike(p.rest) {
		return p.cut(textLen(p.rest), "", isText), true
	}
	if strings.HasPrefix(p.rest, "<!--") {
		if !p.noComment {
			if i := strings.Index(p.rest[4:], "-->"); i >= 0 {
				return p.cut(i+7, "", isComment), true
			}
		}
		p.noComment = true
		return p.cut(4, "", isText), true
	}
	end := tagLen(p.rest)
	if end < 0 {
		return p.cut(len(p.rest), "", isText), true
	}
	name := tagName(p.rest)
	if p.rest[1] == '/' {
		return p.cut(end, name, isClose), true
	}
	if untouched[name] && !p.unclosed[name] {
		if i := closing(p.rest[end:], name); i >= 0 {
			return p.cut(end+i, name, isWhole), true
		}
		if p.unclosed == nil {
			p.unclosed = map[string]bool{}
		}
		p.unclosed[name] = true
	}
	return p.cut(end, name, isOpen), true
}

func (p *pieces) cut(n int, name string, k kind) piece {
	got := piece{p.rest[:n], name, k}
	p.rest = p.rest[n:]
	return got
}

// tagLike says whether s, which begins with "<", begins with a tag or comment.
func tagLike(s string) bool {
	if len(s) < 2 {
		return false
	}
	c := s[1]
	if c == '/' && len(s) > 2 {
		c = s[2]
	}
	return isLetter(c) || strings.HasPrefix(s, "<!--")
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// textLen is how far it is to the next tag, and at least one byte.
func textLen(s string) int {
	for i := 1; i < len(s); i++ {
		j := strings.IndexByte(s[i:], '<')
		if j < 0 {
			break
		}
		if i += j; tagLike(s[i:]) {
			return i
		}
	}
	return len(s)
}

// tagLen is the length of the tag s begins with, or -1 if it does not end. A
// ">" in a quoted value does not end it, unless the quote is never closed.
func tagLen(s string) int {
	var quote byte
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && afterEquals(s[:i]):
			quote = c
		case c == '>':
			return i + 1
		}
	}
	if i := strings.IndexByte(s, '>'); i >= 0 {
		return i + 1
	}
	return -1
}

// afterEquals says whether a quote may open here.
func afterEquals(s string) bool {
	s = strings.TrimRight(s, " \t\n")
	return strings.HasSuffix(s, "=")
}

// tagName is the name of the tag s begins with, in lower case.
func tagName(s string) string {
	s = strings.TrimPrefix(s[1:], "/")
	i := strings.IndexAny(s, " \t\r\n/>")
	if i < 0 {
		i = len(s)
	}
	return strings.ToLower(s[:i])
}

// closing is the index just past the next </name>, or -1.
func closing(s, name string) int {
	for from := 0; ; {
		i := strings.Index(s[from:], "</")
		if i < 0 {
			return -1
		}
		from += i + 2
		after := s[from:]
		if len(after) > len(name) && strings.EqualFold(after[:len(name)], name) && !isLetter(after[len(name)]) {
			end := strings.IndexByte(after, '>')
			if end < 0 {
				return -1
			}
			return from + end + 1
		}
	}
}
