package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Spans returns which parts of text are words of the lists, in their order. Parts
// that overlap or touch are one. Nothing is found in what is not UTF-8.
func (m *Matcher) Spans(text string) []Span {
	if len(m.words) == 0 || !utf8.ValidString(text) {
		return nil
	}
	plain, from := placed(text)
	var spans []Span
	m.tree.walk(" "+plain+" ", func(w int32, end int) {
		size := m.words[w-1].size
		if (" " + plain + " ")[end-1] == ' ' { // of a whole word
			end--
		}
		end-- // the space before
		spans = append(spans, Span{from[end-size].Start, from[end-1].End})
	})
	return merged(spans)
}

func merged(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	var whole []Span
	for _, s := range spans {
		if n := len(whole); n > 0 && s.Start <= whole[n-1].End {
			whole[n-1].End = max(whole[n-1].End, s.End)
			continue
		}
		whole = append(whole, s)
	}
	return whole
}

// placed is Plain(text), with the part of text that each of its bytes comes from.
func placed(text string) (plain string, from []Span) {
	var b strings.Builder
	var w spelled
	var parts []Span // of the letters of w
	end := func() {
		if len(parts) > 0 && b.Len() > 0 {
			from = append(from, Span{})
		}
		at := len(from)
		w.end(&b)
		for i, r := range []rune(b.String()[at:]) {
			for range utf8.RuneLen(r) {
				from = append(from, parts[i])
			}
		}
		parts = parts[:0]
	}
	var segments norm.Iter
	segments.InitString(norm.NFKD, text)
	for !segments.Done() {
		part := Span{Start: segments.Pos()}
		segment := string(segments.Next())
		if part.End = segments.Pos(); part.End == part.Start { // a character that is made of several
			_, size := utf8.DecodeRuneInString(text[part.Start:])
			part.End += size
		}
		for _, r := range fold.String(segment) {
			had := len(w.letters)
			ends := w.take(r)
			if len(w.letters) > had {
				parts = append(parts, part)
			}
			if ends {
				end()
			}
		}
	}
	end()
	return b.String(), from
}
