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

// Place is where a text has something of a list.
type Place struct {
	Span
	List int // the index of the list
}

// Spans returns which parts of text are of the lists, in their order. Parts that
// overlap or touch are one. Nothing is found in what is not UTF-8.
func (m *Matcher) Spans(text string) []Span {
	var whole []Span
	for _, p := range m.Places(text) {
		if n := len(whole); n > 0 && p.Start <= whole[n-1].End {
			whole[n-1].End = max(whole[n-1].End, p.End)
			continue
		}
		whole = append(whole, p.Span)
	}
	return whole
}

// Places returns the same parts one by one, with whose they are; they can overlap.
func (m *Matcher) Places(text string) []Place {
	if !utf8.ValidString(text) {
		return nil
	}
	places := m.placePatterns(text)
	if len(m.words) > 0 {
		plain, from := placed(text)
		plain = " " + plain + " "
		m.tree.walk(plain, func(w int32, end int) {
			size := m.words[w-1].size
			if plain[end-1] == ' ' { // of a whole word
				end--
			}
			end-- // the space before
			for ; w != 0; w = m.words[w-1].same {
				places = append(places, Place{Span{from[end-size].Start, from[end-1].End}, m.words[w-1].List})
			}
		})
	}
	slices.SortStableFunc(places, func(a, b Place) int { return cmp.Compare(a.Start, b.Start) })
	return places
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
