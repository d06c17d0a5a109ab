package words

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestSpans(t *testing.T) {
	m := Compile([]List{
		{Words: []string{"pills", "cheap pills", "don't", "Straße", "café", "casino.example"}},
		{Words: []string{"viagra"}, Inside: true},
	})
	tests := []struct{ text, want string }{
		{"nothing here", "nothing here"},
		{"Cheap PILLS!", "[Cheap PILLS]!"},
		{"cheap\n\n  pills", "[cheap\n\n  pills]"},
		{"spills", "spills"},
		{"xxviagraxx, Viagra", "xx[viagra]xx, [Viagra]"},
		{"vi\u200bag\u00adra!", "[vi\u200bag\u00adra]!"},
		{"a vіаgrа b", "a [vіаgrа] b"},
		{"ＶＩＡＧＲＡ", "[ＶＩＡＧＲＡ]"},
		{"I don’t, ä STRASSE", "I [don’t], ä [STRASSE]"},
		{"Cafe\u0301!", "[Cafe\u0301]!"},
		{"see https://casino.example/x", "see https://[casino.example]/x"},
		{"日本 pills 日本", "日本 [pills] 日本"},
		{"\xffpills", "\xffpills"},
		{"", ""},
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
	}
}

// What is compared is the same with and without places, and every place is a part
// of the text.
func TestPlacedIsPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	letters := []rune("aB é\u0301ßſﬁ’-…日\u200bΣсⅣ½\U0001F600 \n")
	for range 3000 {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteRune(letters[r.IntN(len(letters))])
		}
		plain, from := placed(b.String())
		if plain != Plain(b.String()) || len(from) != len(plain) {
			t.Fatalf("%q is %q with %d places, want %q", b.String(), plain, len(from), Plain(b.String()))
		}
		for i, s := range from {
			if plain[i] != ' ' && (s.Start >= s.End || s.End > b.Len()) {
				t.Fatalf("%q: byte %d of %q comes from %v", b.String(), i, plain, s)
			}
		}
	}
}
