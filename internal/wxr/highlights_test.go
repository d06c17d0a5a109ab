package wxr

import (
	"slices"
	"strings"
	"testing"
)

func TestHighlights(t *testing.T) {
	tests := []struct {
		name, body string
		items      []string
		rest       string
	}{
		{
			"a heading and a list", `<h2>Highlights</h2><ul><li>One</li><li>Two</li></ul><p>Body</p>`,
			[]string{"One", "Two"},
			`<p>Body</p>`,
		},
		{
			"a bold paragraph with a colon, an ordered list", "<p><b>HIGHLIGHTS:</b></p>\n<ol><li>One</li></ol><p>Body</p>",
			[]string{"One"},
			`<p>Body</p>`,
		},
		{
			"the colon outside of the bold", `<p><strong>Highlights</strong>:</p><ul><li>One</li></ul>`,
			[]string{"One"},
			``,
		},
		{
			"a picture, a rule, an empty paragraph and the reading time stay",
			`<p>&nbsp;</p><p><img src="a.jpg"/></p><hr/><p>15 minute read</p><h3><em>Highlights</em></h3><p></p><ul><li>One</li></ul><p>Body</p>`,
			[]string{"One"},
			"<p>\u00a0</p><p><img src=\"a.jpg\"/></p><hr/><p>15 minute read</p><p>Body</p>",
		},
		{
			"characters are kept", `<h2>Highlights</h2><ul><li>“It’s” &amp; <b>3–5&nbsp;%</b> — up&#8230;</li></ul>`,
			[]string{"“It’s” & 3–5\u00a0% — up…"},
			``,
		},
		{
			"a dot typed into a list", `<h2>Highlights</h2><ul><li>• One</li><li><p>Two</p><p>more</p></li><li> </li></ul>`,
			[]string{"One", "Two more"},
			``,
		},
		{
			"lines with dots in one paragraph", `<p><strong>Highlights</strong></p><p>• One<br />•Two <a href="/x">link</a><br>• Three</p><p>Body</p>`,
			[]string{"One", "Two link", "Three"},
			`<p>Body</p>`,
		},
		{
			"lines in the heading's own paragraph", `<p><strong>Highlights</strong>:<br />• One<br />• Two</p><p>Body</p>`,
			[]string{"One", "Two"},
			`<p>Body</p>`,
		},
		{
			"all of it bold", `<p><strong>Highlights<br>• One<br>• Two</strong></p><p>Body</p>`,
			[]string{"One", "Two"},
			`<p>Body</p>`,
		},
		{
			"source lines", "<p><strong>Highlights</strong></p><p>• One\n• Two\nand on</p><p>Body</p>",
			[]string{"One", "Two and on"},
			`<p>Body</p>`,
		},
		{
			"dashes, each in a paragraph", `<h2>Highlights</h2><p>- One</p><p>&nbsp;</p><p>– Two</p><p>Body – text</p>`,
			[]string{"One", "Two"},
			`<p>Body – text</p>`,
		},
		{
			"text after the lines stays", `<h2>Highlights</h2><p>• One<br>• Two<br>Body</p>`,
			[]string{"One", "Two"},
			`<p>Body</p>`,
		},
		{
			"somebody's speech after dots is no bullet", `<h2>Highlights</h2><p>• One</p><p>– Sell, he said.</p>`,
			[]string{"One"},
			`<p>– Sell, he said.</p>`,
		},
		{
			"inner bullets that fit", `<h2>Highlights</h2><ul><li>One<ul><li>a</li><li>b</li></ul></li><li>Two</li></ul>`,
			[]string{"One", "a", "b", "Two"},
			``,
		},
		{
			"inner bullets that do not", `<h2>Highlights</h2><ul>` + strings.Repeat(`<li>One<ul><li>a</li><li>b</li></ul></li>`, 3) + `</ul>`,
			[]string{"One – a; b", "One – a; b", "One – a; b"},
			``,
		},
		{
			"nine, their nesting broken",
			`<h2>Highlights</h2><ul><li>1<li>2</li><ul><li>2a</li></ul><li>3<ul><li>3a</ul><li>4</li><li><ul><li>4a</li></ul></li><li>5</li><li>6</li><li>7</li><li>8</li><li>9 <b>x</b></li></ul><p>Body</p>`,
			[]string{"1", "2 – 2a", "3 – 3a", "4 – 4a", "5", "6", "7", "8"},
			`<ul><li>9 <b>x</b></li></ul><p>Body</p>`,
		},
		{
			"ten in a list in a list", `<h2>Highlights</h2><ul><ul>` + strings.Repeat(`<li>x</li>`, 10) + `</ul></ul>`,
			[]string{"x", "x", "x", "x", "x", "x", "x", "x"},
			`<ul><ul><li>x</li><li>x</li></ul></ul>`,
		},
		{
			"nine lines", `<h2>Highlights</h2><p>` + strings.Repeat(`• x<br>`, 8) + `• y <i>z</i><br>◦ zz</p><p>Body</p>`,
			[]string{"x", "x", "x", "x", "x", "x", "x", "x"},
			`<ul><li>y <i>z</i><ul><li>zz</li></ul></li></ul><p>Body</p>`,
		},
		{
			"inside boxes", `<div class="wp-block-group"><div><h2>Highlights</h2></div><div><ul><li>One</li></ul></div></div><p>Body</p>`,
			[]string{"One"},
			`<div class="wp-block-group"></div><p>Body</p>`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items, rest, ok := Highlights(tt.body)
			if !ok || !slices.Equal(items, tt.items) {
				t.Errorf("got %q, %v, want %q", items, ok, tt.items)
			}
			if rest != tt.rest {
				t.Errorf("got rest\n%s, want\n%s", rest, tt.rest)
			}
		})
	}
}

func TestHighlightsThatAreNone(t *testing.T) {
	for name, body := range map[string]string{
		"no heading":         `<ul><li>One</li></ul>`,
		"not at the opening": `<p>Body</p><h2>Highlights</h2><ul><li>One</li></ul>`,
		"not bold":           `<p>Highlights</p><ul><li>One</li></ul>`,
		"partly bold":        `<p><b>High</b>lights</p><ul><li>One</li></ul>`,
		"another heading":    `<h2>Highlights of the year</h2><ul><li>One</li></ul>`,
		"no bullets":         `<h2>Highlights</h2><p>Body</p><ul><li>One</li></ul>`,
		"an empty list":      `<h2>Highlights</h2><ul><li> </li></ul><p>Body</p>`,
		"a minus":            `<h2>Highlights</h2><p>-5 % since May</p>`,
		"nothing follows":    `<div><h2>Highlights</h2></div>`,
		"too deep to parse":  strings.Repeat(`<div>`, 1000) + `<h2>Highlights</h2><ul><li>One</li></ul>`,
	} {
		t.Run(name, func(t *testing.T) {
			if items, rest, ok := Highlights(body); ok || items != nil || rest != body {
				t.Errorf("got %q, %q, %v", items, rest, ok)
			}
		})
	}
}

func TestHighlightsFromWordPress(t *testing.T) {
	classic := "<strong>Highlights:</strong>\n\n• One’s first\n• Two\n\nBody."
	if items, rest, ok := Highlights(HTML(classic)); !ok || !slices.Equal(items, []string{"One’s first", "Two"}) || rest != "<p>Body.</p>" {
		t.Errorf("got %q, %q, %v", items, rest, ok)
	}
	list := "<strong>Highlights</strong>\n<ul>\n\t<li>One</li>\n\t<li>Two</li>\n</ul>\nBody."
	if items, rest, ok := Highlights(HTML(list)); !ok || !slices.Equal(items, []string{"One", "Two"}) || rest != "<p>Body.</p>" {
		t.Errorf("got %q, %q, %v", items, rest, ok)
	}
}

func TestPlainExcerpt(t *testing.T) {
	tests := []struct {
		body  string
		limit int
		want  string
	}{
		{`<p>One <b>tw</b>o.</p><p>Three&nbsp;&amp; “four”</p>`, 100, "One two. Three\u00a0& “four”"},
		{`<p>One two three</p>`, 13, "One two three"},
		{`<p>One two three</p>`, 12, "One two…"},
		{`<p>One two, three</p>`, 10, "One two…"},
		{`<p>Übermäßig</p>`, 5, "Über…"},
		{`<script>no</script><figure><img><figcaption>no</figcaption></figure>yes`, 10, "yes"},
		{`yes`, 0, ""},
		{"a\xffb", 10, "a\uFFFDb"},
	}
	for _, tt := range tests {
		if got := PlainExcerpt(tt.body, tt.limit); got != tt.want {
			t.Errorf("%q at %d: got %q, want %q", tt.body, tt.limit, got, tt.want)
		}
	}
}
