package wxr

import (
	"html"
	"regexp"
	"strings"
)

// HTML turns an item's content, as WordPress stores it, into plain HTML: the
// comments that mark blocks are gone, text of the classic editor has its
// paragraphs, captions are figures, and embeds are links. Shortcodes nobody
// here knows stay as text. It does not make the content safe.
func HTML(content string) string {
	content = strings.ToValidUTF8(content, "\uFFFD")
	content = strings.ReplaceAll(strings.ReplaceAll(content, "\r\n", "\n"), "\r", "\n")
	blocks := hasBlocks(content)
	content = expand(uncommented(content))
	if !blocks {
		content = paragraphs(content)
	}
	return strings.TrimSpace(linkBareURLs(content))
}

// hasBlocks says whether the block editor wrote this. WordPress asks the same
// question before it adds paragraphs.
func hasBlocks(content string) bool { return strings.Contains(content, "<!-- wp:") }

// uncommented drops the comments, and the blank lines that they leave behind.
func uncommented(s string) string {
	if !strings.Contains(s, "<!--") {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	p := pieces{rest: s}
	onNewLine := true
	for got, ok := p.next(); ok; got, ok = p.next() {
		if got.kind == isComment {
			if onNewLine {
				p.rest = strings.TrimPrefix(p.rest, "\n")
			}
			continue
		}
		out.WriteString(got.text)
		onNewLine = strings.HasSuffix(got.text, "\n")
	}
	return out.String()
}

// bareURL is an address on its own in a paragraph or in an embed block, which
// WordPress turns into a player or a card.
var bareURL = regexp.MustCompile(`(<p>|wp-block-embed__wrapper">)\s*(https?://[^\s<>"]+)\s*(</p>|</div>)`)

func linkBareURLs(s string) string {
	if !strings.Contains(s, "://") {
		return s
	}
	return bareURL.ReplaceAllStringFunc(s, func(found string) string {
		m := bareURL.FindStringSubmatch(found)
		return m[1] + link(m[2]) + m[3]
	})
}

// link links to an address that may have its entities written out already.
func link(url string) string {
	url = html.EscapeString(address(url))
	return `<a href="` + url + `">` + url + `</a>`
}
