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

// to is a test for links to a.example, or for none.
func to(links bool) func(string) bool {
	if !links {
		return nil
	}
	return func(host string) bool { return host == "a.example" }
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
		{"in a link", "[pills](https://a.example/?a&b)", false, `<p><a href="https://a.example/?a&amp;b"` + rel + "><mark>pills</mark></a> <small>(a.example)</small></p>\n"},
		{"links", "[pills *now*](https://a.example) pills", true, `<p><a href="https://a.example"` + rel + "><mark>pills <em>now</em></mark></a> <small>(a.example)</small> <mark>pills</mark></p>\n"},
		{"links to others", "[x](https://b.example) https://a.example/y", true, `<p><a href="https://b.example"` + rel + `>x</a> <small>(b.example)</small> <a href="https://a.example/y"` + rel + "><mark>https://a.example/y</mark></a></p>\n"},
		{"in code", "`pills`", false, "<p><code><mark>pills</mark></code></p>\n"},
		{"nothing", "words", true, "<p>words</p>\n"},
	}
	for _, tt := range tests {
		if got := string(Mark(Post(tt.in), to(tt.links), finding("pills"))); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Whatever is marked in whatever was posted, nothing gets through that was not let
// in before, and nothing but marks is added.
func TestMarkIsSafe(t *testing.T) {
	may := inPosts()
	may["mark"], may["small"] = none, none
	marks := regexp.MustCompile(`</?mark>| <small>[^<]*</small>`)
	for _, p := range payloads(t) {
		for _, text := range []string{p, "**" + p + "** x", "[" + p + "](https://a.example)", "> " + p, "`" + p + "`"} {
			for _, words := range [][]string{{"a", "<", "script", "\"", "&"}, {" ", ">", "="}, {text}} {
				post := Post(text)
				marked := Mark(post, to(true), finding(words...))
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
	got := Mark(Post("some words"), nil, func(string) []Span { return []Span{{2, 6}, {1, 4}, {8, 4}, {5, 900}} })
	if want := "<p>s<mark>ome </mark><mark>words</mark></p>\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A link that does not say where it leads is followed by its host, as it cannot be
// mistaken for another.
func TestMarkSaysWhereLinksLead(t *testing.T) {
	for in, want := range map[string]string{
		"[prices](https://www.casino.example/x)":                      "www.casino.example",
		"[https://bank.example](https://casino.example)":              "casino.example",
		"[casino.example.bank.example](https://casino.example)":       "casino.example",
		"[bank](https://bаnk.example)":                                "xn--bnk-6cd.example",
		"[write](mailto:a@casino.example)":                            "a@casino.example",
		"https://casino.example/x?y":                                  "",
		"www.casino.example":                                          "",
		"[Casino.example/offers](https://www.casino.example/offers/)": "",
		"[the rules](/rules)":                                         "",
		"a@casino.example":                                            "",
	} {
		got := ""
		if _, rest, ok := strings.Cut(string(Mark(Post(in), nil, finding("zzz"))), "<small>("); ok {
			got, _, _ = strings.Cut(rest, ")")
		}
		if got != want {
			t.Errorf("%s: says %q, want %q", in, got, want)
		}
	}
}

func TestMarkLine(t *testing.T) {
	if got, want := string(MarkLine("<b>pills</b> & [x](y)", finding("pills"))), "&lt;b&gt;<mark>pills</mark>&lt;/b&gt; &amp; [x](y)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// instead puts something instead of every place where a text has one of the words.
func instead(of string, words ...string) func(string) []Part {
	find := finding(words...)
	return func(text string) []Part {
		var parts []Part
		for _, s := range find(text) {
			parts = append(parts, Part{s, of})
		}
		return parts
	}
}

func TestReplace(t *testing.T) {
	tests := []struct{ name, in, of, want string }{
		{"words", "cheap pills & more pills", "…", "<p>cheap … &amp; more …</p>\n"},
		{"over emphasis", "x pi**ll**s y", "…", "<p>x …<strong></strong> y</p>\n"},
		{"beside what looks like HTML", "<b>pills</b>&lt;", "<i>&", "<p>&lt;b&gt;&lt;i&gt;&amp;&lt;/b&gt;&lt;</p>\n"},
		{"not in an address", "[pills](https://a.example/pills)", "…", `<p><a href="https://a.example/pills"` + rel + ">…</a></p>\n"},
		{"in code", "`pills`", "…", "<p><code>…</code></p>\n"},
		{"in what cannot be an element", "a < pills > b", "…", "<p>a &lt; … &gt; b</p>\n"},
		{"nothing", "words", "…", "<p>words</p>\n"},
	}
	for _, tt := range tests {
		if got := string(Replace(Post(tt.in), instead(tt.of, "pills"))); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Whatever stands instead of whatever was posted, nothing gets through that was not
// let in before, and where links lead stays what it was.
func TestReplaceIsSafe(t *testing.T) {
	href := regexp.MustCompile(`href="[^"]*"`)
	for _, p := range payloads(t) {
		for _, text := range []string{p, "[" + p + "](https://a.example/a)"} {
			for _, of := range []string{p, "\"'><img src=x onerror=alert(1)>"} {
				post := Post(text)
				got := Replace(post, instead(of, "a", "<", "script", "\"", "&"))
				check(t, text, string(got), inPosts())
				if was, is := href.FindAllString(string(post), -1), href.FindAllString(string(got), -1); strings.Join(was, " ") != strings.Join(is, " ") {
					t.Errorf("links of %q lead to %v, want %v", text, is, was)
				}
			}
		}
	}
}
