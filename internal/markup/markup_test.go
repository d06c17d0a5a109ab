package markup

import (
	"fmt"
	"html/template"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
)

const rel = ` rel="nofollow ugc noopener"`

func TestPost(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs keep their lines", "one\ntwo\r\n\r\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>\n"},
		{"emphasis", "*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>\n"},
		{"link", `[a](https://x.example/?a=1&b=2 "t")`, `<p><a href="https://x.example/?a=1&amp;b=2"` + rel + ">a</a></p>\n"},
		{"link on this site", "[a](/forum)", `<p><a href="/forum"` + rel + ">a</a></p>\n"},
		{"bare addresses", "www.x.example, me@x.example.", `<p><a href="http://www.x.example"` + rel + `>www.x.example</a>, <a href="mailto:me@x.example"` + rel + ">me@x.example</a>.</p>\n"},
		{"stray percent", "https://x.example/5%", `<p><a href="https://x.example/5%25"` + rel + ">https://x.example/5%</a></p>\n"},
		{"image", "![a cat](https://x.example/c.png)", `<p><a href="https://x.example/c.png"` + rel + ">a cat</a></p>\n"},
		{"linked image", "[![a cat](https://x.example/c.png)](https://y.example)", `<p><a href="https://y.example"` + rel + ">a cat</a></p>\n"},
		{"heading", "# Big *news*", "<p><strong>Big <em>news</em></strong></p>\n"},
		{"quote", "> a\n\nb", "<blockquote>\n<p>a</p>\n</blockquote>\n<p>b</p>\n"},
		{"lists", "- a\n- b\n\n3. c\n4. d", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>\n"},
		{"code", "```go\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"},
		{"table without style", "|a|b|\n|:-|-:|\n|1|2|", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n"},
		{"HTML is text", "<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"},
		{"hidden characters", "a\x00b\u202ec\u2066d\x1be\xfff&#x202e;g", "<p>abcdefg</p>\n"},
		{"marks", "e" + strings.Repeat("\u0301", 20), "<p>e" + strings.Repeat("\u0301", 8) + "</p>\n"},
		{"open bracket", "a [b and ![c", "<p>a [b and ![c</p>\n"},
		{"nothing", " \n ", ""},
	} {
		if got := string(Post(c.in)); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestPostFromHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"newlines", "one\ntwo\n\n\nthree", "<p>one<br/>two</p>\n<p>three</p>\n"},
		{"inline tags", "a <em>b</em> <strong class=x>c</strong> <blink>d</blink>", "<p>a <em>b</em> <strong>c</strong> d</p>\n"},
		{"links", `see <a href="http://x.example" onclick=y>this</a> and https://y.example/z.`, `<p>see <a href="http://x.example"` + rel + `>this</a> and <a href="https://y.example/z"` + rel + ">https://y.example/z</a>.</p>\n"},
		{"blocks", "a<blockquote>b\n\nc</blockquote>d", "<p>a</p>\n<blockquote><p>b</p><p>c</p></blockquote>\n<p>d</p>\n"},
		{"list", "<ul>\n<li>a</li>\n<li>b\n</ul>", "<ul><li>a</li><li>b</li></ul>\n"},
		{"heading", "<h1>T</h1>x", "<p><strong>T</strong></p>\n<p>x</p>\n"},
		{"image", `<img src="https://x.example/c.png" alt="a cat">`, `<p><a href="https://x.example/c.png"` + rel + ">Image: a cat</a></p>\n"},
		{"script", "a<script>b</script>", "<p>a</p>\n"},
		{"entities", "a &lt; b &amp; c", "<p>a &lt; b &amp; c</p>\n"},
		{"code keeps its lines", "<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>\n"},
	} {
		if got := string(PostFromHTML(c.in)); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

const words = ` <span class="vh">(opens in a new tab)</span>`

func TestArticle(t *testing.T) {
	tab := `<p><a href="https://x.example" target="_blank" rel="noopener">a` + words + "</a></p>\n"
	for _, c := range []struct{ name, in, want string }{
		{"headings", `<h1 id=x>A</h1><h2 class=y>B</h2><h3></h3>`, "<h2>A</h2>\n<h2>B</h2>\n"},
		{"table", `<table style=x><tr><th scope=col colspan=2>a</table>`, `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><tbody><tr><th colspan="2" scope="col">a</th></tr></tbody></table></div>` + "\n"},
		{"image elsewhere", `<p><img src="https://x.example/c.png"></p>`, `<p><a href="https://x.example/c.png">Image: c.png</a></p>` + "\n"},
		{"linked image elsewhere", `<a href="/big"><img src="//x.example/c.png" alt="a cat"></a>`, `<p><a href="/big">Image: a cat</a></p>` + "\n"},
		{"own image", `<figure><img src="/m/c.png" alt="a" width=9 height=9 onload=x><figcaption>b</figcaption></figure>`, `<figure><img src="/m/c.png" alt="a" width="9" height="9" loading="lazy"/><figcaption>b</figcaption></figure>` + "\n"},
		{"frame", `<iframe title="A talk" src="//v.example/1"></iframe>`, `<p><a href="https://v.example/1">Embedded page: A talk</a></p>` + "\n"},
		{"video", `<video><source src="/m/v.mp4"></video>`, `<p><a href="/m/v.mp4">Video: v.mp4</a></p>` + "\n"},
		{"audio", `<audio src="https://x.example/a.mp3"></audio>`, `<p><a href="https://x.example/a.mp3">Audio: a.mp3</a></p>` + "\n"},
		{"object", `<object data="https://x.example/a.pdf"></object>`, `<p><a href="https://x.example/a.pdf">Embedded file: a.pdf</a></p>` + "\n"},
		{"definitions", `<dl><dt>a<dd>b</dl>`, "<dl><dt>a</dt><dd>b</dd></dl>\n"},
		{"inline", `<p>H<sub>2</sub>O <abbr title="x">y</abbr> <cite>z</cite> <del>a</del><ins>b</ins></p><hr>`, `<p>H<sub>2</sub>O <abbr title="x">y</abbr> <cite>z</cite> <del>a</del><ins>b</ins></p>` + "\n<hr/>\n"},
		{"sections", "<div>a</div><div>b</div>", "<p>a</p>\n<p>b</p>\n"},
		{"text without paragraphs", "a\nb\n\nc", "<p>a<br/>b</p>\n<p>c</p>\n"},
		{"empty paragraphs", "<p>a</p><p>&nbsp;</p>", "<p>a</p>\n"},
		{"place on the page", `<p><a href="#n1">1</a></p>`, "<p>1</p>\n"},
		{"new tab", `<p><a target=_blank href=https://x.example>a</a></p>`, tab},
		{"new tab, own site", `<p><a target=_blank href=/x>a (opens in a new tab)</a></p>`, `<p><a href="/x">a</a></p>` + "\n"},
		{"new tab, words plain", `<p><a target=_blank href=https://x.example>a (opens in a new tab)</a></p>`, tab},
		{"new tab, words without space", `<p><a target=_blank href=https://x.example>a(opens in a new tab)</a></p>`, tab},
		{"new tab, words in a span", `<p><a target=_blank href=https://x.example>a<span class="screen-reader-text"> (opens in a new tab)</span></a></p>`, tab},
		{"new tab, words in pieces, twice", `<p><a target=_blank href=https://x.example>a <i>(opens in</i> a <b>new&nbsp;tab)</b><span>(opens in a new tab)</span></a></p>`, tab},
		{"new tab, words behind", `<p><a target=_blank href=https://x.example>a</a> <span>(opens in a new tab)</span></p>`, tab},
		{"words without target", `<p><a href=https://x.example>a <span>(opens in a new tab)</span></a></p>`, `<p><a href="https://x.example">a</a></p>` + "\n"},
	} {
		got := string(Article(c.in))
		if got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.name, got, c.want)
		}
		if again := string(Article(got)); again != got {
			t.Errorf("%s changes when cleaned again\n got %q\nfrom %q", c.name, again, got)
		}
	}
}

// Readers get back what they typed, line breaks aside.
func TestBenignTextComesBackAsTyped(t *testing.T) {
	texts := []string{
		"a < b && c > d", "5 * 3 * 2 = 30 and 5*3*2", "snake_case_names stay", "it cost $20, not $20.50", `C:\path\new`,
		"write to ann.smith+paper@mail.example please", "1) first", "2) second (or so)", "😀 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ok", "مرحبا بالعالم، كيف الحال؟",
		"if (a[i] < 10 && b != NULL) { return &x; }", "List<String> and Map<K, V>", "AT&T, R&D, Q&A", "I <3 this", "up ~5~10 % to 20~30 %",
		"2024. What a year that was", "+ 5 % today", "He said: \"it's 'fine'\"", "100% of 50% is 50%", "#1 in the league, see #234", "@ann thanks!",
		"x^2 + y^2 = z^2", "a/b/c and a|b|c", "naïve café, Việt Nam, ไทยแลนด์", "日本語のテキスト", "<script>alert(1)</script> is how it starts",
		"[1]: see the filing", "https://x.example/a_(b)?c=d&e=f#g", "-5 and -10", "wait... what?!", "\u05e9\u05dc\u05d5\u05dd \u200fx",
	}
	for _, text := range texts {
		if got := visible(t, Post(text)); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
	for _, text := range texts {
		escaped := template.HTMLEscapeString(text)
		if got := visible(t, PostFromHTML(escaped)); got != text {
			t.Errorf("from HTML: got %q, want %q", got, text)
		}
		if got := visible(t, Article("<p>"+escaped+"</p>")); got != text {
			t.Errorf("article: got %q, want %q", got, text)
		}
	}
}

func visible(t *testing.T, h template.HTML) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(string(h)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// Shapes that hung some Markdown or HTML program somewhere. Each is as long as a
// post may be, or longer: a pass over it takes milliseconds, and one that looks back
// at all before it takes many seconds.
func TestHostileShapesDoNotHang(t *testing.T) {
	const limit = time.Second
	for _, unit := range []string{
		"> ", ">", "- ", "1. ", "* ", "+ ", "[", "![", "[a](", "[a](<", "*a ", "_a_", "**a", "***", "~~a", "`a``", "<", "<a ", "&", "|",
		"|-", "a@b.", "http://", "www.", "<div>", "<b><p>", "<font a=%>", "<a href=x><table>", "</p>", "<table><td>", "<!--", "\n", "\n> ", "\n- ", "\n\n1. ", "a\n-\n", "\\", "#", "\u0301", "(", "[x]", "<ul><li>", "<blockquote>", "(opens in a new tab)", "http://a.example ", "\t- ",
	} {
		text := strings.Repeat(unit, 60_000/len(unit))
		if unit == "<font a=%>" {
			var b strings.Builder
			for i := range 240 {
				fmt.Fprintf(&b, "<font a=%d><i b=%d>", i, i)
			}
			text = "<p>" + b.String() + strings.Repeat("<p>x", 7_000)
		}
		for name, f := range map[string]func(){
			"Post": func() { Post(text) }, "PostFromHTML": func() { PostFromHTML(text) },
			"Links": func() { Links(text) }, "Article": func() { Article(text) },
		} {
			if took := fastest(limit, f); took > limit {
				t.Errorf("%s took %v for %q", name, took, unit)
			}
		}
		checkAll(t, text)
	}
}

// fastest tries a few times before it calls something slow, because another
// program may have had the processor.
func fastest(limit time.Duration, f func()) time.Duration {
	best := time.Hour
	for range 8 {
		start := time.Now()
		f()
		if best = min(best, time.Since(start)); best <= limit {
			break
		}
	}
	return best
}

func TestNestingIsBounded(t *testing.T) {
	var steps strings.Builder
	for i := range 100 {
		steps.WriteString(strings.Repeat("  ", i) + "- x\n")
	}
	table := "|" + strings.Repeat("a|", 3000) + "\n|" + strings.Repeat("-|", 3000) + strings.Repeat("\nx", 9000)
	for name, h := range map[string]template.HTML{
		"quotes": Post(strings.Repeat("> ", 10_000) + "x"), "lists": Post(strings.Repeat("- ", 10_000) + "x"), "steps": Post(steps.String()),
		"mixed": Post(strings.Repeat("> - ", 5_000) + "x"), "HTML": PostFromHTML(strings.Repeat("<blockquote><ul><li>", 100) + "x"),
		"table": Post(table), "emphasis": Post(strings.Repeat("*a **b ", 2000) + strings.Repeat("c** d*", 2000)),
	} {
		doc, err := html.Parse(strings.NewReader(string(h)))
		if err != nil {
			t.Fatal(name, err)
		}
		deepest := 0
		for n := range doc.Descendants() {
			depth := 0
			for p := n; p != nil; p = p.Parent {
				if p.Data == "blockquote" || p.Data == "ul" || p.Data == "em" || p.Data == "strong" {
					depth++
				}
			}
			deepest = max(deepest, depth)
		}
		if deepest > maxNesting || len(h) > 10*maxPost {
			t.Errorf("%s: %d deep, %d bytes", name, deepest, len(h))
		}
	}
	const limit = 50 * time.Millisecond
	if took := fastest(limit, func() { Post(strings.Repeat("> ", 10_000)) }); took > limit {
		t.Errorf("20 KB of quotes took %v", took)
	}
}

func TestLongPostIsCutBetweenCharacters(t *testing.T) {
	got := Text(Post("a" + strings.Repeat("é", maxPost)))
	if len(got) > maxPost || len(got) < maxPost-1 || !utf8.ValidString(got) || strings.ContainsRune(got, utf8.RuneError) {
		t.Errorf("%d bytes", len(got))
	}
}

const typical = "I read the filing twice, and **two things** stand out.\n\n> Revenue rose 12 % while inventory grew 31 %.\n\n" +
	"First, the *working capital* went the wrong way; see https://www.sec.example/Archives/edgar/data/320193/10-k.htm for the table. " +
	"Second, the company bought back shares at $41, which is above what insiders paid in the same quarter.\n" +
	"I would wait for the next report before adding. My numbers:\n\n- sales 410 M (was 366 M)\n- inventory 96 M (was 73 M)\n- cash 55 M\n\n" +
	"If the margin holds at 18 %, I get 2.10 a share, so 20 times earnings. That is not cheap for a maker of pumps, but the order book " +
	"is full until spring and [the guidance](https://ir.example/guidance?q=3&y=2026) looks careful to me. Has anyone called them about " +
	"the new plant? The photograph in the annual report shows an empty hall, and the depreciation has already begun. Thanks for the `DCF` sheet, by the way!"

func BenchmarkPost(b *testing.B) {
	b.SetBytes(int64(len(typical)))
	b.ReportAllocs()
	for b.Loop() {
		Post(typical)
	}
}

func BenchmarkArticle(b *testing.B) {
	article := strings.Repeat("<h2>News</h2><p>"+template.HTMLEscapeString(typical)+"</p>", 8)
	b.SetBytes(int64(len(article)))
	for b.Loop() {
		Article(article)
	}
}

// The source that is made of a post reads as the post does.
func TestSource(t *testing.T) {
	for _, text := range []string{"plain, words.", "**strong** and `code`", `v\*i\*a \[x\](y) <b> ~~z~~ \\`, "one\n\ntwo\nthree"} {
		h := Post(text)
		if got, want := strings.Fields(Text(Post(Source(h)))), strings.Fields(Text(h)); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
}
