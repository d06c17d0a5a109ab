package bayes

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"html"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxFeatures is how many features a post has at most. Each is a row to read when
// the post comes and one to change when it is decided about.
const MaxFeatures = 160

const (
	maxText   = 20_000 // bytes of a text that are read
	maxLinks  = 20     // hosts that are features of their own
	maxWord   = 24     // letters of a word that make a difference
	quick     = 10     // seconds for a form
	unhurried = 120    // likewise
)

// Post is what the filter knows of a post: what was written and how it came.
type Post struct {
	Title    string // of the topic that it opens, if any
	Body     string
	Website  string // that a guest has given
	Newcomer bool   // the site has no reason yet to trust its writer
	Seconds  int    // from making the page to sending the form; 0 if that is not known
}

// Feature is something that a post has. Two posts share it if the keys are equal.
type Feature struct {
	Key   int64  // positive
	Label string // in words, for a moderator
}

// Features are what p is learned and judged by, by rising key and each once. Of
// what a long text has, only the words and pairs with the smallest keys are kept:
// two long texts keep the same of what they share.
func Features(p Post) []Feature {
	kept := set{}
	kept.form(p)
	words := wordsOf(kept.links(clean(p.Title + "\n" + p.Body)))
	rest := set{}
	rest.words(words)
	for _, f := range rest.sorted() {
		if len(kept) == MaxFeatures {
			break
		}
		kept[f.Key] = f.Label
	}
	return kept.sorted()
}

// Keys are the keys of features.
func Keys(features []Feature) []int64 {
	keys := make([]int64, len(features))
	for i, f := range features {
		keys[i] = f.Key
	}
	return keys
}

// set is the labels of features by key.
type set map[int64]string

func (s set) sorted() []Feature {
	all := make([]Feature, 0, len(s))
	for key, label := range s {
		all = append(all, Feature{key, label})
	}
	slices.SortFunc(all, func(a, b Feature) int { return cmp.Compare(a.Key, b.Key) })
	return all
}

// add notes a feature. The kind keeps a word apart from a host of the same name.
// A key says nothing of the word to whoever does not guess it.
func (s set) add(kind, what, label string) {
	sum := sha256.Sum256([]byte(kind + "\x00" + what))
	s[1+int64(binary.BigEndian.Uint64(sum[:])%(math.MaxInt64-1))] = label
}

// form notes how p came.
func (s set) form(p Post) {
	if p.Website != "" {
		s.add("form", "website", "gave a website")
		if host := hostOf(clean(p.Website)); host != "" {
			s.add("host", host, "link to "+host)
		}
	}
	if p.Newcomer {
		s.add("form", "newcomer", "newcomer")
	}
	switch {
	case p.Seconds <= 0:
	case p.Seconds < quick:
		s.add("form", "quick", "sent within "+strconv.Itoa(quick)+" seconds")
	case p.Seconds < unhurried:
		s.add("form", "minutes", "sent within "+strconv.Itoa(unhurried/60)+" minutes")
	default:
		s.add("form", "unhurried", "took over "+strconv.Itoa(unhurried/60)+" minutes")
	}
}

var (
	// address finds what leads to another site: whatever follows a scheme or
	// "www.", and bare names in the domains that most sites are in.
	address = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"')\]]+|` +
		`\b(?:[\p{L}\p{N}-]+\.)+(?:com|net|org|info|biz|co|io|me|tv|ru|cn|de|uk|in|xyz|top|site|online|club|shop|link|ly|gl|be)\b(?:/[^\s<>"')\]]*)?`)
	tag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
)

// hostOf is the host in an address, without "www.".
func hostOf(address string) string {
	_, rest, found := strings.Cut(strings.ToLower(address), "://")
	if !found {
		rest = strings.ToLower(address)
	}
	if i := strings.IndexAny(rest, "/?#:"); i >= 0 {
		rest = rest[:i]
	}
	return strings.TrimPrefix(strings.Trim(rest, "."), "www.")
}

// linkMark stands in a text for a link that was taken out of it.
const linkMark = '\ue000'

// links notes where text leads to, and returns it with each link as a mark: what
// comes after the host is seldom seen twice. Tags go; a link inside of one stays.
func (s set) links(text string) string {
	n := 0
	text = address.ReplaceAllStringFunc(text, func(found string) string {
		if host := hostOf(found); host != "" && n < maxLinks {
			s.add("host", host, "link to "+host)
		}
		n++
		return " " + string(linkMark) + " "
	})
	switch {
	case n == 1:
		s.add("links", "1", "one link")
	case n > 1:
		s.add("links", "2", "several links")
	}
	return tag.ReplaceAllStringFunc(text, func(t string) string {
		if strings.ContainsRune(t, linkMark) {
			return string(linkMark)
		}
		return " "
	})
}

// words notes words, and pairs of neighbours. A link is a neighbour too.
func (s set) words(words []string) {
	before := ""
	for _, w := range words {
		if w != string(linkMark) {
			s.add("word", w, "“"+w+"”")
		}
		if before != "" {
			pair := before + " " + w
			s.add("pair", pair, "“"+strings.ReplaceAll(pair, string(linkMark), "[link]")+"”")
		}
		before = w
	}
}

// clean brings a text to one spelling of its signs, without those nobody sees.
func clean(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = norm.NFKC.String(html.UnescapeString(strings.ToValidUTF8(text, "")))
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Co) {
			return -1
		}
		return r
	}, text)
}

// wordsOf are the words of a text in order, in small letters. An ideograph is a
// word: there are no spaces between them.
func wordsOf(text string) []string {
	var words []string
	var word []rune
	end := func() {
		if w := strings.Trim(string(word), "'’"); w != "" {
			words = append(words, w)
		}
		word = word[:0]
	}
	for _, r := range strings.ToLower(text) {
		switch {
		case r == linkMark, unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			end()
			words = append(words, string(r))
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '\'', r == '’':
			if len(word) < maxWord {
				word = append(word, r)
			}
		default:
			end()
		}
	}
	end()
	return words
}
