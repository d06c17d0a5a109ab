// Package words finds words and phrases of long lists in a text, in one pass and
// in a time that does not depend on how long the lists are.
//
// Both are compared by what a reader sees: without regard to case, accents, kinds
// of letters and invisible signs, and with letters of another alphabet read as the
// Latin ones they pass for where a word mixes the two. A word of a list is found
// as a whole word, or inside others where the list says so. A list can also have
// patterns, which are regular expressions; see patterns.go for what they may cost.
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// List is words to look for.
type List struct {
	Words    []string
	Inside   bool // find them inside of words too
	Patterns bool // they are regular expressions
}

// Hit is a word of a list that a text has. Of a pattern it is what the text has.
type Hit struct {
	List int // the index of the list
	Word string
}

// Matcher looks for the words of some lists. It never changes and may be used by
// many at once.
type Matcher struct {
	words    []word
	tree     tree
	patterns []*pattern
}

type word struct {
	Hit
	same int32 // another word that looks the same, plus 1
	size int   // in bytes, as it is compared
}

// Compile makes a matcher of lists. Words without a letter or digit, and patterns
// that Size refuses, are passed over.
func Compile(lists []List) *Matcher {
	m := &Matcher{tree: newTree()}
	for i, l := range lists {
		for _, w := range l.Words {
			if l.Patterns {
				if p, wrong := compilePattern(w); wrong == "" {
					p.list = i
					m.patterns = append(m.patterns, p)
				}
				continue
			}
			plain := Plain(w)
			if plain == "" {
				continue
			}
			size := len(plain)
			if !l.Inside {
				plain = " " + plain + " "
			}
			end := m.tree.add(plain)
			m.words = append(m.words, word{Hit{i, w}, m.tree.nodes[end].word, size})
			m.tree.nodes[end].word = int32(len(m.words)) //nolint:gosec // a list is not that long
		}
	}
	m.tree.link()
	return m
}

// Find returns what the texts have of the lists, each word once, in the order in
// which they end, and after them what patterns have found. Nothing reaches from one
// text into the next.
func (m *Matcher) Find(texts ...string) []Hit {
	var hits []Hit
	if len(m.words) > 0 {
		hits = m.findWords(texts)
	}
	return append(hits, m.findPatterns(texts)...)
}

func (m *Matcher) findWords(texts []string) []Hit {
	var hits []Hit
	seen := map[int32]bool{}
	for _, text := range texts {
		m.tree.walk(" "+Plain(text)+" ", func(w int32, _ int) {
			for ; w != 0 && !seen[w]; w = m.words[w-1].same {
				seen[w] = true
				hits = append(hits, m.words[w-1].Hit)
			}
		})
	}
	return hits
}

var fold = cases.Fold()

// Plain is a text as it is compared: its words in one spelling, with one space
// between them.
func Plain(text string) string {
	text = fold.String(norm.NFKD.String(strings.ToValidUTF8(text, "")))
	var b strings.Builder
	b.Grow(len(text))
	var w spelled
	for _, r := range text {
		if w.take(r) {
			w.end(&b)
		}
	}
	w.end(&b)
	return b.String()
}

// spelled is a word while it is read.
type spelled struct {
	letters        []rune
	latin, foreign bool
}

// take reads one character of a folded text, and reports whether it ends the word.
func (w *spelled) take(r rune) (ends bool) {
	switch {
	case r >= 0x300 && r <= 0x36f, r == '\'', r == '’', unicode.Is(unicode.Cf, r):
		// accents, apostrophes and what nobody sees
	case r < utf8.RuneSelf && ('a' <= r && r <= 'z' || '0' <= r && r <= '9'):
		w.add(r, r <= '9', false)
	case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
		w.add(r, false, unicode.In(r, unicode.Cyrillic, unicode.Greek))
	default:
		return true
	}
	return false
}

func (w *spelled) add(r rune, digit, foreign bool) {
	w.letters = append(w.letters, r)
	w.foreign = w.foreign || foreign
	w.latin = w.latin || !digit && r < utf8.RuneSelf
}

// end writes the word. One that mixes alphabets is read as it looks.
func (w *spelled) end(b *strings.Builder) {
	if len(w.letters) == 0 {
		return
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	for i, r := range w.letters {
		if look, ok := lookalikes[r]; ok && w.latin && w.foreign {
			w.letters[i] = look
		}
		b.WriteRune(w.letters[i])
	}
	*w = spelled{letters: w.letters[:0]}
}

// lookalikes are small letters that a reader takes for Latin ones. Facts: the
// common pairs of Unicode's confusables (UTS 39).
var lookalikes = func() map[rune]rune {
	from, to := []rune("авеёкмнорстухіјѕԁԛԝ"+"αβεηικνορτυχωϲ"), []rune("abeekmhopctyxijsdqw"+"abenikvoptuxwc")
	m := map[rune]rune{}
	for i, r := range from {
		m[r] = to[i]
	}
	return m
}()
