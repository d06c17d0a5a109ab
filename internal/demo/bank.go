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
	text  string
	used  int // over the whole world, so that use is spread evenly
}

// need says that a reply with phrase in it belongs only on a page with word.
type need struct{ phrase, word string }

// banks holds every hand-written reply by theme. Answers to questions are
// filed under the theme with "?" added.
type banks struct {
	remarks, answers map[string][]*remark
	tails            map[string][]*remark
	needs            []need
}

func loadBanks() *banks {
	b := &banks{}
	for line := range strings.Lines(read("texts/needs.txt")) {
		phrase, word, ok := strings.Cut(strings.TrimSpace(line), "|")
		if !ok {
			word = phrase
		}
		b.needs = append(b.needs, need{phrase, word})
	}
	b.remarks = b.load("remarks1", "remarks2", "remarks3", "remarks4")
	b.answers = b.load("answers1", "answers2")
	b.tails = b.load("tails")
	return b
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
	for _, n := range b.needs {
		if strings.Contains(r.text, n.phrase) {
			r.needs = append(r.needs, n.word)
		}
	}
	return r
}

// scene is one page with a conversation on it, and what has been said there.
type scene struct {
	banks  *banks
	rng    *rand.Rand
	themes []string
	has    map[string]bool // which of the needed words the page contains
	spent  map[*remark]bool
	said   map[string]bool
}

func (b *banks) scene(rng *rand.Rand, themes []string, page string) *scene {
	s := &scene{banks: b, rng: rng, themes: themes, has: map[string]bool{},
		spent: map[*remark]bool{}, said: map[string]bool{}}
	for _, n := range b.needs {
		if _, known := s.has[n.word]; !known {
			s.has[n.word] = strings.Contains(page, n.word)
		}
	}
	return s
}

func (s *scene) fits(r *remark) bool {
	for _, word := range r.needs {
		if !s.has[word] {
			return false
		}
	}
	return true
}

// pick chooses among the least used lines that fit and have not been said on
// this page, or nil when all have been.
func (s *scene) pick(sections ...[]*remark) *remark {
	var best *remark
	score := 0.0
	for _, section := range sections {
		for _, r := range section {
			if s.spent[r] || !s.fits(r) {
				continue
			}
			if v := float64(r.used) + 2.5*s.rng.Float64(); best == nil || v < score {
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

// answer picks something to say to a post on theme.
func (s *scene) answer(theme string, question bool) *remark {
	mark := ""
	if question {
		mark = "?"
	}
	first, second := theme+mark, "any"+mark
	if s.rng.IntN(3) == 0 {
		first, second = second, first
	}
	if r := s.pick(s.banks.answers[first]); r != nil {
		return r
	}
	if r := s.pick(s.banks.answers[second]); r != nil {
		return r
	}
	return s.pick(s.banks.remarks[theme])
}

// body turns a line into a reply, now and then with a second sentence. It
// returns "" when the page already has that very reply.
func (s *scene) body(r *remark) string {
	text := r.text
	theme := strings.TrimSuffix(r.theme, "?")
	if len(text) > 25 && r.theme == theme && !strings.HasSuffix(text, "?") && s.rng.IntN(10) < 3 {
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
