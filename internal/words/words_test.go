package words

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	m := Compile([]List{
		{Words: []string{"pills", "cheap pills", "don't", "casino.example", "Straße", "café", "!!!", ""}},
		{Words: []string{"viagra", "купить"}, Inside: true},
		{Words: []string{"PILLS"}},
	})
	tests := []struct{ text, want string }{
		{"nothing here", ""},
		{"Cheap PILLS!", "0:cheap pills 2:PILLS 0:pills"},
		{"cheap\n\n  pills", "0:cheap pills 2:PILLS 0:pills"},
		{"spills and pillss", ""},
		{"xxviagraxx and Viagra", "1:viagra"},
		{"vi\u200bag\u00adra", "1:viagra"},
		{"vіаgrа with Cyrillic letters", "1:viagra"},
		{"ＶＩＡＧＲＡ", "1:viagra"},
		{"vïágrà", "1:viagra"},
		{"Где купить медь", "1:купить"},
		{"I don’t", "0:don't"},
		{"see https://casino.example/x", "0:casino.example"},
		{"casinoXexample", ""},
		{"STRASSE", "0:Straße"},
		{"Cafe\u0301", "0:café"},
		{"\xff\xfepills", "2:PILLS 0:pills"},
		{"сор", ""},
	}
	for _, tt := range tests {
		var got []string
		for _, h := range m.Find(tt.text) {
			got = append(got, fmt.Sprintf("%d:%s", h.List, h.Word))
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("Find(%q) = %q, want %q", tt.text, text, tt.want)
		}
	}
	if hits := m.Find("it was cheap", "pills"); len(hits) != 2 {
		t.Errorf("a phrase reaches over two texts: %v", hits)
	}
	if hits := Compile(nil).Find("anything"); hits != nil {
		t.Errorf("no lists find %v", hits)
	}
}

// The automaton finds what a plain search finds, for words that overlap in every
// way.
func TestFindAgreesWithSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "aab "[r.IntN(4)]
		}
		return string(b)
	}
	for range 2000 {
		var list []string
		for range 6 {
			if w := Plain(text(1 + r.IntN(6))); w != "" && !slices.Contains(list, w) {
				list = append(list, w)
			}
		}
		in := text(40)
		for _, inside := range []bool{false, true} {
			got := map[string]bool{}
			for _, h := range Compile([]List{{Words: list, Inside: inside}}).Find(in) {
				got[h.Word] = true
			}
			for _, w := range list {
				where, what := Plain(in), w
				if !inside {
					where, what = " "+where+" ", " "+w+" "
				}
				if strings.Contains(where, what) != got[w] {
					t.Fatalf("%q in %q, inside %v: found %v", w, in, inside, got[w])
				}
			}
		}
	}
}

// made is a list of n words and a text of so many characters without any of them.
func made(n, length int) (list []string, text string) {
	r := rand.New(rand.NewPCG(3, 4))
	word := func() string {
		b := make([]byte, 4+r.IntN(8))
		for i := range b {
			b[i] = 'a' + byte(r.IntN(26))
		}
		return string(b)
	}
	for range n {
		list = append(list, word())
	}
	var b strings.Builder
	for b.Len() < length {
		b.WriteString(word() + " ")
	}
	return list, b.String()[:length]
}

// BenchmarkFind looks for 10,000 words in a text of 20,000 characters.
func BenchmarkFind(b *testing.B) {
	list, text := made(10_000, 20_000)
	for _, inside := range []bool{false, true} {
		m := Compile([]List{{Words: list, Inside: inside}})
		b.Run(fmt.Sprintf("inside=%v", inside), func(b *testing.B) {
			for b.Loop() {
				m.Find(text)
			}
		})
		worst := Compile([]List{{Words: append(list, strings.Repeat("a", 100), strings.Repeat("a", 99)+"b"), Inside: inside}})
		b.Run(fmt.Sprintf("worst/inside=%v", inside), func(b *testing.B) {
			for b.Loop() {
				worst.Find(strings.Repeat("a", 20_000))
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	list, _ := made(10_000, 0)
	for b.Loop() {
		Compile([]List{{Words: list}})
	}
}
