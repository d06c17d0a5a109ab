package wxr

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestHTML(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"nothing", " \n ", ""},
		{"a paragraph", "One", "<p>One</p>"},
		{"blank lines and new lines", "One\ntwo\r\n\r\nThree\n \n\n\nFour", "<p>One<br />\ntwo</p>\n<p>Three</p>\n<p>Four</p>"},
		{"characters are kept", "“It’s” — 3 < 5 & 7", "<p>“It’s” — 3 < 5 & 7</p>"},
		{"broken bytes", "a\xffb", "<p>a\uFFFDb</p>"},
		{"a break of one's own", "One<br>\ntwo<br />three", "<p>One<br>\ntwo<br />three</p>"},
		{"inline tags go along", "<em>One</em> <b>two</b>\n<img src=\"a.png\">", "<p><em>One</em> <b>two</b><br />\n<img src=\"a.png\"></p>"},
		{"blocks get no paragraph", "One\n<h2>Two</h2>\nThree", "<p>One</p>\n<h2>Two</h2>\n<p>Three</p>"},
		{"lists", "<ul>\n\t<li>One</li>\n\n\t<li>Two\nlines</li>\n</ul>", "<ul><li>One</li>\n<li>Two<br />\nlines</li>\n</ul>"},
		{"lists in lists", "<ul><li>One\n<ul><li>a</li></ul>\n</li></ul>", "<ul><li>One<ul><li>a</li>\n</ul>\n</li>\n</ul>"},
		{"a quotation is paragraphs", "<blockquote>One\n\nTwo</blockquote>", "<blockquote><p>One</p>\n<p>Two</p>\n</blockquote>"},
		{"a box with a line", "<div>One\ntwo</div>", "<div>One<br />\ntwo</div>"},
		{"a box with paragraphs", "<div>\n\nOne\n\nTwo</div>", "<div><p>One</p>\n<p>Two</p>\n</div>"},
		{"a paragraph of one's own", "<p class=\"x\">One\n\ntwo</p>", "<p class=\"x\">One</p>\n<p>two</p>"},
		{"paragraphs nobody closed", "<p>One\n\n<p>Two", "<p>One</p>\n<p>Two</p>"},
		{"a stray end", "One</p>\n\nTwo</div>", "<p>One</p>\n<p>Two</p>\n</div>"},
		{"a linked heading", "<a href=\"/\"><h2>One</h2></a>", "<a href=\"/\"><h2>One</h2>\n</a>"},
		{"code is left alone", "One\n<pre>a\n\n  b\n</pre>\nTwo", "<p>One</p>\n<pre>a\n\n  b\n</pre>\n<p>Two</p>"},
		{"scripts are left alone", "<script>\nif (a[1] < 2) {\n\n}\n</script>\n\nOne", "<script>\nif (a[1] < 2) {\n\n}\n</script><p>One</p>"},
		{
			"blocks", "<!-- wp:paragraph {\"a\":\"b\"} -->\n<p>One</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n\n<!-- wp:heading -->\n<h2>Two</h2>\n<!-- /wp:heading -->",
			"<p>One</p>\n\n\n<h2>Two</h2>",
		},
		{"blocks without content", "<!-- wp:latest-posts /-->\n<!-- wp:paragraph --><p>One\ntwo</p><!-- /wp:paragraph -->", "<p>One\ntwo</p>"},
		{
			"an embed block", "<!-- wp:embed -->\n<figure><div class=\"wp-block-embed__wrapper\">\nhttps://example.com/?a=1&amp;b=2\n</div></figure>\n<!-- /wp:embed -->",
			`<figure><div class="wp-block-embed__wrapper"><a href="https://example.com/?a=1&amp;b=2">https://example.com/?a=1&amp;b=2</a></div></figure>`,
		},
		{"more and next page", "One<!--more Go on--> two\n\n<!--nextpage-->\n\nThree", "<p>One two</p>\n<p>Three</p>"},
		{"a comment nobody closed", "One <!-- two", "<p>One <!-- two</p>"},
		{
			"a caption", "[caption id=\"a\" width=\"5\"]<a href=\"/x\"><img src=\"a.png\" /></a> Some <em>text</em>[/caption]\nOne",
			"<figure><a href=\"/x\"><img src=\"a.png\" /></a><figcaption>Some <em>text</em></figcaption>\n</figure>\n<p>One</p>",
		},
		{"an old caption", `[caption width="5" caption="It’s ]"]<img src="a.png">[/caption]`, `<p>"]<img src="a.png"></p>`},
		{"a caption in an attribute", `[wp_caption caption='Text']<img src="a.png">[/wp_caption]`, "<figure><img src=\"a.png\"><figcaption>Text</figcaption>\n</figure>"},
		{"a caption without a picture", `[caption]Text[/caption]`, `<p>Text</p>`},
		{"a caption nobody closed", `[caption]<img src="a.png">`, `<p><img src="a.png"></p>`},
		{"what needs WordPress is dropped", "One\n\n[gallery ids=\"1,2\"]\n\n[audio https://example.com/a.mp3]\n\n[video src=\"a\"][/video][playlist/]\n\nTwo", "<p>One</p>\n<p>Two</p>"},
		{"an embed", "[embed width=\"1\"]https://example.com/v?a=1&b=2[/embed]", `<p><a href="https://example.com/v?a=1&amp;b=2">https://example.com/v?a=1&amp;b=2</a></p>`},
		{"an embed of something else", "[embed]javascript:x[/embed]", "<p>javascript:x</p>"},
		{"an address on its own", "One\n\nhttps://example.com/v\n\nsee https://example.com/w", "<p>One</p>\n<p><a href=\"https://example.com/v\">https://example.com/v</a></p>\n<p>see https://example.com/w</p>"},
		{"brackets are text", "He said so [sic] [1] [contact-form to=\"x\"] [Gallery]", "<p>He said so [sic] [1] [contact-form to=\"x\"] [Gallery]</p>"},
		{"escaped shortcodes", "[[gallery ids=\"1\"]] [[embed]u[/embed]] [[note]] [[1]]", "<p>[gallery ids=\"1\"] [embed]u[/embed] [note] [[1]]</p>"},
		{"shortcodes in attributes", `<a title="[gallery]">x</a>`, `<p><a title="[gallery]">x</a></p>`},
		{"an attribute with a bracket", `<img alt="a > b" title='[x'> c`, `<p><img alt="a > b" title='[x'> c</p>`},
		{"a tag nobody closed", `One <a href="x`, `<p>One <a href="x</p>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := HTML(tt.content); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// Content that repeats what is expensive must not take forever.
func TestHTMLOfHostileContent(t *testing.T) {
	const size = 1 << 17
	for _, part := range []string{
		"[", "[[", "[[a", "<", "<a", "<a =\"", "<a ='\">", "<!--", "<pre>", "<script>", "[caption]", "[[caption]", "[embed]x", "</div>", "<div>",
		"<div></p>", "\n", "\n ", "\na", "<p>", "<li>", "<br>\n", "<p>https://", "<pre>x</pre", "<pre></x>", "[caption]<img ", "<p>Highlights<br>", "•\n",
	} {
		s := strings.Repeat(part, size/len(part))
		began := time.Now()
		got := HTML(s)
		Highlights("<p><b>Highlights</b></p><p>" + s)
		PlainExcerpt(s, 100)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%q takes %v", part, took)
		}
		if len(got) > maxGrowth*len(s)+64 {
			t.Errorf("%q grows from %d to %d bytes", part, len(s), len(got))
		}
	}
}

// maxGrowth is by how much HTML may be longer than the content. A new line
// becomes a break of seven bytes; an address is written twice, and every
// ampersand in it as five bytes.
const maxGrowth = 12

func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"One\n\n<b>two\n\nthree</b>", "<p>a\n\n<ul><li>b\n\nc<p>d</ul></p>", "[caption]<img src=x> t[/caption]", "[[embed]u[/embed]]",
		"<!-- wp:p --><p>x</p><!-- /wp:p -->", "https://&&&&", "<pre>a\n\nb</PRE>", "<b>Highlights</b>\n• a\n◦ b\n• c", "\xff<\x00",
		"<h2>Highlights</h2><ul><li>a<ul><ul><li>b</ul>c</ul>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		got := HTML(content)
		if !utf8.ValidString(got) {
			t.Errorf("not UTF-8: %q", got)
		}
		if len(got) > maxGrowth*len(content)+64 {
			t.Errorf("grows from %d to %d bytes", len(content), len(got))
		}
		items, rest, ok := Highlights(got)
		if ok != (len(items) > 0) || len(items) > MaxHighlights || !utf8.ValidString(rest) {
			t.Errorf("Highlights: %q, %q, %v", items, rest, ok)
		}
		if got := PlainExcerpt(content, 20); utf8.RuneCountInString(got) > 20 || !utf8.ValidString(got) {
			t.Errorf("PlainExcerpt: %q", got)
		}
	})
}
