package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPatterns(t *testing.T) {
	m := Compile([]List{
		{Words: []string{`v[i1!]+agra`, `\bca[s$]ino\b`, `^buy now`, `(`}, Patterns: true},
		{Words: []string{"pills"}},
	})
	tests := []struct{ text, want, found string }{
		{"nothing here", "nothing here", ""},
		{"get V1!AGRA and viagra", "get [V1!AGRA] and [viagra]", "V1!AGRA"},
		{"Ca$ino, casinos", "[Ca$ino], casinos", "Ca$ino"},
		{"Buy now! buy now", "[Buy now]! buy now", "Buy now"},
		{"é pills viagra", "é [pills] [viagra]", "pills viagra"},
		{"(", "(", ""},
	}
	for _, tt := range tests {
		got, at := "", 0
		for _, s := range m.Spans(tt.text) {
			got += tt.text[at:s.Start] + "[" + tt.text[s.Start:s.End] + "]"
			at = s.End
		}
		if got += tt.text[at:]; got != tt.want {
			t.Errorf("Spans(%q) are %q, want %q", tt.text, got, tt.want)
		}
		var found []string
		for _, h := range m.Find(tt.text) {
			found = append(found, h.Word)
		}
		if got := strings.Join(found, " "); got != tt.found {
			t.Errorf("Find(%q) gives %q, want %q", tt.text, got, tt.found)
		}
	}
}

// What is wrong with a pattern is said of its line.
func TestWrongPatterns(t *testing.T) {
	many := slices.Repeat([]string{"x"}, MaxPatterns+1)
	for name, tt := range map[string]struct {
		lines []string
		line  int
		says  string
	}{
		"right":            {[]string{"a+", "", `(?s)x.{0,20}y`}, 0, ""},
		"no expression":    {[]string{"fine", "", "a(b"}, 3, "missing closing )"},
		"of another kind":  {[]string{`(?=a)`}, 1, "invalid or unsupported Perl syntax"},
		"everywhere":       {[]string{"a*"}, 1, "fits where nothing stands"},
		"between words":    {[]string{`\b`}, 1, "fits where nothing stands"},
		"at the end":       {[]string{`x*$`}, 1, "fits where nothing stands"},
		"large":            {[]string{`a{600}b{600}`}, 1, "too much work"},
		"large by nesting": {[]string{`((a{1,30}){1,30})`}, 1, "too much work"},
		"large by a class": {[]string{`(\pL\pN?){400}`}, 1, "too much work"},
		"larger than RE2":  {[]string{`((a{1000}){1000}){1000}`}, 1, ""},
		"large together":   {slices.Repeat([]string{`a{200}`}, 6), 4, "too much work"},
		"too many":         {many, MaxPatterns + 1, "at most 100"},
	} {
		_, err := Size(tt.lines)
		wrong, _ := errors.AsType[*PatternError](err)
		switch {
		case tt.line == 0 && err != nil, tt.line > 0 && wrong == nil:
			t.Errorf("%s: %v", name, err)
		case wrong != nil && (wrong.Line != tt.line || !strings.Contains(wrong.Reason, tt.says)):
			t.Errorf("%s: line %d, %q", name, wrong.Line, wrong.Reason)
		}
	}
}

// However often a pattern fits, no more is spent on it than is allowed, and nothing
// is left out: from somewhere on all of the text is one place.
func TestPlacesAreBounded(t *testing.T) {
	const n = 10_000
	text := strings.Repeat("a", n)
	p := strings.Repeat("a?", 100) + "(a.*9|a)"
	m := Compile([]List{{Words: []string{p}, Patterns: true}})
	places := m.placePatterns(text)
	if most := effort/(m.patterns[0].size*n) + 1; len(places) > most {
		t.Errorf("%d places, at most %d are looked for", len(places), most)
	}
	if s := m.Spans(text); len(s) != 1 || s[0].Start != 0 || s[0].End != n {
		t.Errorf("the spans are %v", s)
	}
	some := Compile([]List{{Words: []string{"x+"}, Patterns: true}}).Spans(strings.Repeat("x ", 300))
	if len(some) != 300 {
		t.Errorf("%d of 300 words are found in a text of common size", len(some))
	}
}

// BenchmarkPatterns looks for the worst lists that are taken in the longest post, as
// it is looked at when it is sent: once as typed, once as read, once for the places.
func BenchmarkPatterns(b *testing.B) {
	worst := map[string][]string{
		"one":    {`(?s)(.{0,50}){1,4}(.{0,60}){1,3}9`},
		"nested": slices.Repeat([]string{`((a|b|ab)*(.*c|a)*)*.{0,90}9`}, 3),
		"places": {`a?(.*.*.*.*9|a)(.{0,50}){4}b?`},
		"many":   slices.Repeat([]string{`v[i1]`}, MaxPatterns),
	}
	for name, list := range worst {
		n, err := Size(list)
		if err != nil {
			b.Fatalf("%s: %v", name, err)
		}
		m := Compile([]List{{Words: list, Patterns: true}})
		for what, text := range map[string]string{"a": strings.Repeat("a", 10_000), "words": strings.Repeat("The lazy dog. ", 714)} {
			b.Run(fmt.Sprintf("%s/%d/%s", name, n, what), func(b *testing.B) {
				for b.Loop() {
					m.Find(text, text)
					m.Spans(text)
				}
			})
		}
	}
}
