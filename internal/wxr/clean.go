package wxr

import (
	"bytes"
	"encoding/xml"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// legible makes raw readable as XML, in place if it can: bytes that are not
// UTF-8 become U+FFFD, and control characters that XML forbids become spaces.
func legible(raw []byte) []byte {
	for i, c := range raw {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			raw[i] = ' '
		}
	}
	if !utf8.Valid(raw) {
		raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	// Two code points are well-formed UTF-8 and still no XML.
	for _, never := range []string{"\uFFFE", "\uFFFF"} {
		if bytes.Contains(raw, []byte(never)) {
			raw = bytes.ReplaceAll(raw, []byte(never), []byte("\uFFFD"))
		}
	}
	return raw
}

var (
	anyReference = regexp.MustCompile(`&(?:#[0-9]{1,8}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{0,31});`)
	reference    = regexp.MustCompile(`^` + anyReference.String())
)

// repaired makes text of the ampersands in raw that XML cannot read: those
// that stand alone or name an entity nobody knows. References to forbidden
// characters become spaces. CDATA stays as it is.
func repaired(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+64)
	for len(raw) > 0 {
		i := bytes.IndexAny(raw, "&<")
		if i < 0 {
			break
		}
		out, raw = append(out, raw[:i]...), raw[i:]
		n := 1
		switch {
		case bytes.HasPrefix(raw, []byte("<![CDATA[")):
			if n = bytes.Index(raw, []byte("]]>")); n < 0 {
				n = len(raw)
			}
			out = append(out, raw[:n]...)
		case raw[0] == '<':
			out = append(out, '<')
		default:
			ref := reference.Find(raw)
			switch {
			case ref == nil || ref[1] != '#' && !known(string(ref[1:len(ref)-1])):
				out = append(out, "&amp;"...)
			case ref[1] == '#' && !allowed(string(ref[2:len(ref)-1])):
				out, n = append(out, ' '), len(ref)
			default:
				out, n = append(out, ref...), len(ref)
			}
		}
		raw = raw[n:]
	}
	return append(out, raw...)
}

// known says whether XML or HTML names such an entity.
func known(entity string) bool {
	switch entity {
	case "amp", "lt", "gt", "quot", "apos":
		return true
	}
	return xml.HTMLEntity[entity] != ""
}

// allowed says whether XML may contain the character with this number, which
// is written as in a reference.
func allowed(number string) bool {
	base := 10
	if strings.HasPrefix(number, "x") {
		number, base = number[1:], 16
	}
	n, err := strconv.ParseUint(number, base, 32)
	return err == nil && (n >= 0x20 && n <= 0xFFFD || n == '\t' || n == '\n' || n == '\r' || n >= 0x10000 && n <= utf8.MaxRune)
}

// plain is the text of a title or a name: its entities decoded, since
// WordPress stores "&#8217;" for an apostrophe, and every other character as
// it is.
func plain(s string) string {
	if strings.Contains(s, "&") {
		// HTML would also take "&copy" without a semicolon for an entity.
		s = anyReference.ReplaceAllStringFunc(s, html.UnescapeString)
	}
	return strings.TrimSpace(s)
}

// address is a URL or mail address. Only its ampersands may be written as
// entities; what else looks like one is part of a query.
func address(s string) string { return strings.TrimSpace(ampersands.Replace(s)) }

var ampersands = strings.NewReplacer("&amp;", "&", "&#038;", "&", "&#38;", "&")

// number reads an ID. Nothing at all is zero.
func number(s string) (n int64, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n >= 0
}

// firstTime returns the first of the dates that says something. WordPress
// writes zeros for a time that is not known.
func firstTime(dates ...string) time.Time {
	for _, d := range dates {
		for _, layout := range []string{time.DateTime, time.RFC1123Z, time.RFC1123} {
			if t, err := time.Parse(layout, strings.TrimSpace(d)); err == nil && t.Year() > 0 {
				return t.UTC()
			}
		}
	}
	return time.Time{}
}
