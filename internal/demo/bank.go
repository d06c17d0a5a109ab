package demo

import (
	"math/rand/v2"
	"strings"
)

// remark is one hand-written reply. It may be used under several articles, so
// it carries what has to be true of the page for it to make sense there.
type remark struct {
	voice string   // the manner of writer it suits, "" for most people
	theme string   // the section it was written under
	needs []string // words the page must contain
	after []string // words of which the post being answered must contain one
	text  string
	used  int // over the whole world, so that use is spread evenly
}

// need says that a reply with phrase in it belongs only on a page with word.
type need struct{ phrase, word string }

// finder looks for many phrases in one pass over a text, by their first two
// bytes; looking for each in turn took most of the time of New.
type finder map[[2]byte][]found

type found struct {
	text string
	need need
}

func (f finder) add(text string, n need) {
	key := [2]byte{text[0], text[1]}
	f[key] = append(f[key], found{text, n})
}

// in calls yes for every phrase that occurs in text.
func (f finder) in(text string, yes func(need)) {
	for i := range len(text) - 1 {
		for _, c := range f[[2]byte{text[i], text[i+1]}] {
			if strings.HasPrefix(text[i:], c.text) {
				yes(c.need)
			}
		}
	}
}

// banks holds every hand-written reply by theme. Answers to questions are
// filed under the theme with "?" added.
type banks struct {
	remarks, answers map[string][]*remark
	tails            map[string][]*remark
	needs            finder // by phrase in the line
	words            finder // by word on the page
}

func loadBanks() *banks {
	b := &banks{needs: finder{}, words: finder{}}
	for _, n := range loadNeeds("texts/needs.txt") {
		b.needs.add(n.phrase, n)
		b.words.add(n.word, n)
	}
	b.remarks = b.load("remarks1", "remarks2", "remarks3", "remarks4")
	b.answers = b.load("answers1", "answers2")
	b.pair(loadNeeds("texts/pairs.txt"))
	b.tails = b.load("tails")
	return b
}

// loadNeeds reads "phrase|word" lines; a phrase alone needs itself.
func loadNeeds(name string) []need {
	var needs []need
	for line := range strings.Lines(read(name)) {
		phrase, word, ok := strings.Cut(strings.TrimSpace(line), "|")
		if !ok {
			word = phrase
		}
		needs = append(needs, need{phrase, word})
	}
	return needs
}

func (b *banks) load(names ...string) map[string][]*remark {
	bank := map[string][]*remark{}
	theme := ""
	for _, name := range names {
		for line := range strings.Lines(read("texts/" + name + ".txt")) {
			line = strings.TrimSpace(line)
			if title, ok := strings.CutPrefix(line, "# "); ok {
				theme = title
			} else if line != "" {
				bank[theme] = append(bank[theme], b.parse(theme, line))
			}
		}
	}
	return bank
}

// parse reads "e|text"; the letter is the voice and may be missing.
func (b *banks) parse(theme, line string) *remark {
	r := &remark{theme: theme}
	if len(line) > 2 && line[1] == '|' {
		r.voice, line = line[:1], line[2:]
	}
	r.text = strings.ReplaceAll(line, `\n`, "\n")
	b.needs.in(r.text, func(n need) { r.needs = append(r.needs, n.word) })
	return r
}

// pair marks the answers that make sense only after certain remarks.
func (b *banks) pair(pairs []need) {
	index := finder{}
	for _, p := range pairs {
		index.add(p.phrase, p)
	}
	for _, section := range b.answers {
		for _, r := range section {
			index.in(r.text, func(n need) { r.after = append(r.after, list(n.word)...) })
		}
	}
}

// scene is one page with a conversation on it, and what has been said there.
type scene struct {
	banks  *banks
	rng    *rand.Rand
	themes []string
	has    map[string]bool // which of the needed words the page contains
	spent  map[*remark]bool
	said   map[string]bool
	heard  string // the post being answered, "" for none
}

func (b *banks) scene(rng *rand.Rand, themes []string, page string) *scene {
	s := &scene{
		banks: b, rng: rng, themes: themes, has: map[string]bool{},
		spent: map[*remark]bool{}, said: map[string]bool{},
	}
	b.words.in(page, func(n need) { s.has[n.word] = true })
	return s
}

func (s *scene) fits(r *remark) bool {
	for _, word := range r.needs {
		if !s.has[word] {
			return false
		}
	}
	return len(r.after) == 0 || s.apt(r)
}

// apt reports whether a line was written as an answer to such a post.
func (s *scene) apt(r *remark) bool {
	for _, word := range r.after {
		if strings.Contains(s.heard, word) {
			return true
		}
	}
	return false
}

// pick chooses among the least used lines that fit and have not been said on
// this page, or nil when all have been. Lines made for the post being answered
// go first.
func (s *scene) pick(sections ...[]*remark) *remark {
	var best *remark
	score := 0.0
	for _, section := range sections {
		for _, r := range section {
			if s.spent[r] || !s.fits(r) {
				continue
			}
			v := float64(r.used) + 2.5*s.rng.Float64()
			if s.apt(r) {
				v -= 1000
			}
			if best == nil || v < score {
				best, score = r, v
			}
		}
	}
	if best != nil {
		best.used++
		s.spent[best] = true
	}
	return best
}

// remark picks something to say about the page itself. The page's first theme
// is its main one and comes up most.
func (s *scene) remark() *remark {
	theme := s.themes[s.rng.IntN(len(s.themes))]
	if s.rng.IntN(3) == 0 {
		theme = s.themes[0]
	}
	if r := s.pick(s.banks.remarks[theme]); r != nil {
		return r
	}
	var all [][]*remark
	for _, t := range s.themes {
		all = append(all, s.banks.remarks[t])
	}
	return s.pick(all...)
}

// answer picks something to say to a post on theme: a line made for it, a line
// that suits any post, or else a further remark on the same theme.
func (s *scene) answer(theme string, question bool) *remark {
	own, anyone := s.banks.answers[theme], s.banks.answers["any"]
	if question {
		own, anyone = s.banks.answers[theme+"?"], s.banks.answers["any?"]
	}
	if s.rng.IntN(3) == 0 {
		own = nil
	}
	if r := s.pick(own, anyone); r != nil {
		return r
	}
	return s.pick(s.banks.remarks[theme])
}

// body turns a line into a reply, now and then with a second sentence. It
// returns "" when the page already has that very reply.
func (s *scene) body(r *remark) string {
	text := r.text
	theme := strings.TrimSuffix(r.theme, "?")
	if len(text) > 25 && r.theme == theme && !strings.HasSuffix(text, "?") && s.rng.IntN(10) < 2 {
		sections := [][]*remark{s.banks.tails[theme]}
		if theme != "staff" {
			sections = append(sections, s.banks.tails["general"])
		}
		if tail := s.pick(sections...); tail != nil {
			text += s.joint(text) + tail.text
		}
	}
	if s.said[text] {
		return ""
	}
	s.said[text] = true
	return text
}

// joint is a space, or a new paragraph after a list or an unlucky throw.
func (s *scene) joint(text string) string {
	if strings.Contains(text, "\n") || s.rng.IntN(4) == 0 {
		return "\n\n"
	}
	return " "
}
