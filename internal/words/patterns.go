package words

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// Patterns take time in proportion to their size and to the text, whatever either
// says. So their size is what is bounded.
const (
	// MaxPatterns is how many patterns a list may have.
	MaxPatterns = 100
	// MaxSize is how large the patterns of one list may be together, in steps of
	// the program that looks for them.
	MaxSize = 800
	// MaxTotal is the same for all lists that are looked for at once.
	MaxTotal = 1000
)

// effort bounds what it costs to find all places of the patterns in one text: steps
// times characters times places. To find one place is not counted.
const effort = 20_000_000

// maxShown is how much of what a pattern has found is shown, in characters.
const maxShown = 40

// A PatternError says what is wrong with a pattern of a list.
type PatternError struct {
	Line   int // counted from 1
	Text   string
	Reason string
}

func (e *PatternError) Error() string {
	return fmt.Sprintf("Line %d, “%s”: %s", e.Line, shown(e.Text), e.Reason)
}

// pattern is one that was compiled.
type pattern struct {
	list int
	re   *regexp.Regexp
	size int
}

// Size is how large some patterns are together; empty lines are passed over. If one
// is wrong, or if they are too many or too large, the error is a *PatternError.
func Size(lines []string) (int, error) {
	n, total := 0, 0
	for i, line := range lines {
		if line == "" {
			continue
		}
		p, wrong := compilePattern(line)
		if wrong == "" {
			n, total = n+1, total+p.size
		}
		switch {
		case wrong != "":
		case n > MaxPatterns:
			wrong = fmt.Sprintf("a list has at most %d patterns.", MaxPatterns)
		case total > MaxSize:
			wrong = "up to here the patterns are too much work for each post. Use fewer, or smaller repeats, such as {1,5}."
		}
		if wrong != "" {
			return 0, &PatternError{i + 1, line, wrong}
		}
	}
	return total, nil
}

const tooLarge = "it is too much work for each post. Use smaller repeats, such as {1,5}."

// compilePattern makes a pattern of a line, or says what is wrong with it. It is
// matched without regard to case.
func compilePattern(line string) (p *pattern, wrong string) {
	tree, err := syntax.Parse(line, syntax.Perl|syntax.FoldCase)
	if bad, ok := errors.AsType[*syntax.Error](err); ok {
		return nil, fmt.Sprintf("this is no regular expression: %s.", bad.Code)
	}
	if err != nil || weight(tree) > MaxSize { // before it is written out, which would take memory
		return nil, tooLarge
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil || len(program.Inst) > MaxSize {
		return nil, tooLarge
	}
	re, err := regexp.Compile("(?i)" + line)
	if err != nil {
		return nil, tooLarge
	}
	p = &pattern{re: re, size: len(program.Inst)}
	if p.matchesNothing() {
		return nil, "it fits where nothing stands, so it would be found everywhere."
	}
	return p, ""
}

// matchesNothing reports whether p fits in between two characters, or at an end.
func (p *pattern) matchesNothing() bool {
	for _, text := range []string{"", "a", " ", "a b", "a\nb", "é."} {
		for _, at := range p.re.FindAllStringIndex(text, -1) {
			if at[0] == at[1] {
				return true
			}
		}
	}
	return false
}

// weight is about how many steps a pattern takes when its repeats are written out;
// it stops counting above MaxSize.
func weight(re *syntax.Regexp) int {
	n, times := 1, 1
	switch re.Op {
	case syntax.OpLiteral:
		n = len(re.Rune)
	case syntax.OpRepeat:
		n, times = 0, max(re.Min+1, re.Max)
	}
	for _, sub := range re.Sub {
		n = min(n+weight(sub), MaxSize+1)
	}
	return min(n*times, MaxSize+1)
}

// shown is a part of a text in one line, and not too long.
func shown(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}

// Work is how much it takes to look for everything in a text, for each of its
// characters, in units of which a machine does some hundred million in a second.
func (m *Matcher) Work() int {
	n := 1
	for _, p := range m.patterns {
		n += p.size
	}
	return n
}

// findPatterns returns what the patterns have found in the texts, once for each of
// them, as the texts have it.
func (m *Matcher) findPatterns(texts []string) []Hit {
	var hits []Hit
	for _, p := range m.patterns {
		for _, text := range texts {
			if word := shown(p.re.FindString(text)); word != "" {
				hits = append(hits, Hit{p.list, word})
				break
			}
		}
	}
	return hits
}

// placePatterns returns where the patterns are in a text. What it takes to find all
// places is bounded: from where it would be too much on, all of the text is one.
func (m *Matcher) placePatterns(text string) []Place {
	var all []Place
	left, n := effort, max(1, utf8.RuneCountInString(text))
	for _, p := range m.patterns {
		most := max(0, left/(p.size*n))
		found := p.re.FindAllStringIndex(text, most+1)
		left -= len(found) * p.size * n
		if len(found) > most {
			found[most][1] = len(text)
		}
		for _, at := range found {
			if at[0] < at[1] {
				all = append(all, Place{Span{at[0], at[1]}, p.list})
			}
		}
	}
	return all
}
