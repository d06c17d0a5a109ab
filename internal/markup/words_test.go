package markup

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextAndExcerpt(t *testing.T) {
	h := Article(`<h2>News</h2><p>One <a target=_blank href=https://x.example>link</a>, two&nbsp;&amp; three.<br>four</p><ul><li>a<li>b</ul>`)
	if got, want := Text(h), "News\nOne link, two & three.\nfour\na\nb"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, c := range []struct {
		n    int
		want string
	}{{0, ""}, {1, "…"}, {8, "News…"}, {10, "News One…"}, {15, "News One link…"}, {100, "News One link, two & three. four a b"}} {
		if got := Excerpt(h, c.n); got != c.want || utf8.RuneCountInString(got) > c.n {
			t.Errorf("%d: got %q, want %q", c.n, got, c.want)
		}
	}
	if got := Excerpt(Post("日本語のテキストです"), 5); got != "日本語の…" {
		t.Errorf("got %q", got)
	}
	if got := Text(Post("a (opens in a new tab) b")); got != "a b" {
		t.Errorf("got %q", got)
	}
}

func TestFeed(t *testing.T) {
	h := Article(`<p><a target=_blank href=https://x.example>a</a> <a href="/b?c=1&amp;d=2">b</a> <img src="/m/c.png" alt="1 < 2"></p><table><tr><td>x</table>`)
	want := `<p><a href="https://x.example" rel="noopener">a</a> <a href="https://s.example/b?c=1&amp;d=2">b</a> <img src="https://s.example/m/c.png" alt="1 &lt; 2"/></p>` +
		"\n<table><tbody><tr><td>x</td></tr></tbody></table>\n"
	if got := Feed(h, "https://s.example/news/1"); got != want {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

func TestQuote(t *testing.T) {
	for _, c := range []struct {
		name, text string
		number     int
		max        int
		want       string
	}{
		{"Ann", "> old\n> older\n\nNew\nlines\n\n\nhere", 7, 600, "> Ann wrote (#7):\n>\n> New\n> lines\n>\n> here\n\n"},
		{"ann_b", "x", 1, 600, "> ann_b wrote (#1):\n>\n> x\n\n"},
		{"*Ann*\nB", "x", 1, 600, "> \\*Ann\\* B wrote (#1):\n>\n> x\n\n"},
		{"Ann", "> only a quote", 2, 600, "> Ann wrote (#2):\n\n"},
		{"Ann", strings.Repeat("word ", 100), 2, 45, "> Ann wrote (#2):\n>\n> word word word word…\n\n"},
	} {
		if got := Quote(c.name, c.number, c.text, c.max); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	long := strings.Repeat("a\n\nb\n", 500)
	for max := range 200 {
		if got := Quote("Ann", 3, long, max); utf8.RuneCountInString(got) > max {
			t.Errorf("%d runes, at most %d", utf8.RuneCountInString(got), max)
		}
	}
	// Our own quotation is one quote, and the answer below stands outside it.
	got := string(Post(Quote("Ann", 3, "a\n\n- b", 600) + "answer"))
	if !strings.HasSuffix(got, "</blockquote>\n<p>answer</p>\n") || strings.Count(got, "<blockquote>") != 1 {
		t.Errorf("got %q", got)
	}
}

func TestLinks(t *testing.T) {
	for text, want := range map[string]int{
		"none, a.b and me@x.example":                                      0,
		"[a](https://x.example) and [b](https://x.example/)":              1,
		"http://x.example https://X.example www.x.example":                2,
		"<https://x.example> ![i](https://y.example/i.png)":               2,
		`<a href="https://x.example">x</a> <a href=//y.example>y</a>`:     2,
		"`https://x.example` and [https://y.example] and \"www.z.example": 3,
		"[x](&#104;ttps://x.example) HTTP://Y.example/a, (www.z.example)": 3,
		"[here](/forum/1)": 0,
		"```\nhttps://x.example\n```\nhttps://x.example/a_(b)": 2,
	} {
		if got := Links(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}
