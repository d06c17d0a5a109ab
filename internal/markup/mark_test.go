package markup

import (
	"html/template"
	"regexp"
	"strings"
	"testing"
)

// finding marks every place where a text has one of the words.
func finding(words ...string) func(string) []Span {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = regexp.QuoteMeta(w)
	}
	find := regexp.MustCompile(strings.Join(quoted, "|"))
	return func(text string) []Span {
		var spans []Span
		for _, at := range find.FindAllStringIndex(text, -1) {
			spans = append(spans, Span{at[0], at[1]})
		}
		return spans
	}
}

func TestMark(t *testing.T) {
	tests := []struct {
		name, in string
		links    bool
		want     string
	}{
		{"a word", "cheap pills & more", false, "<p>cheap <mark>pills</mark> &amp; more</p>\n"},
		{"over emphasis", "pi**ll**s", false, "<p><mark>pi</mark><strong><mark>ll</mark></strong><mark>s</mark></p>\n"},
		{"beside what looks like HTML", "<b>pills</b>&lt;", false, "<p>&lt;b&gt;<mark>pills</mark>&lt;/b&gt;&lt;</p>\n"},
		{"words of two blocks are apart", "pil\n\nls", false, "<p>pil</p>\n<p>ls</p>\n"},
		{"words of two lines are apart", "pil\nls", false, "<p>pil<br>\nls</p>\n"},
		{"in a link", "[pills](https://a.example/?a&b)", false, `<p><a href="https://a.example/?a&amp;b"` + rel + "><mark>pills</mark></a></p>\n"},
		{"links", "[pills *now*](https://a.example) pills", true, `<p><a href="https://a.example"` + rel + "><mark>pills <em>now</em></mark></a> <mark>pills</mark></p>\n"},
		{"in code", "`pills`", false, "<p><code><mark>pills</mark></code></p>\n"},
		{"nothing", "words", true, "<p>words</p>\n"},
	}
	for _, tt := range tests {
		if got := string(Mark(Post(tt.in), tt.links, finding("pills"))); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Whatever is marked in whatever was posted, nothing gets through that was not let
// in before, and nothing but marks is added.
func TestMarkIsSafe(t *testing.T) {
	may := inPosts()
	may["mark"] = none
	marks := regexp.MustCompile(`</?mark>`)
	for _, p := range payloads(t) {
		for _, text := range []string{p, "**" + p + "** x", "[" + p + "](https://a.example)", "> " + p, "`" + p + "`"} {
			for _, words := range [][]string{{"a", "<", "script", "\"", "&"}, {" ", ">", "="}, {text}} {
				post := Post(text)
				marked := Mark(post, true, finding(words...))
				check(t, text, string(marked), may)
				if got, want := Text(template.HTML(marks.ReplaceAllString(string(marked), ""))), Text(post); got != want {
					t.Errorf("marking changed %q to %q", want, got)
				}
			}
		}
	}
}

// Parts that lie outside of the text, or overlap, are no danger.
func TestMarkNonsense(t *testing.T) {
	got := Mark(Post("some words"), false, func(string) []Span { return []Span{{2, 6}, {1, 4}, {8, 4}, {5, 900}} })
	if want := "<p>s<mark>ome </mark><mark>words</mark></p>\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
