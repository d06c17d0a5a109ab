package wxr

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// unread are the elements whose text is no part of what an article says.
var unread = set("script style template noscript iframe object figcaption textarea select svg math")

// PlainExcerpt is how body begins, as plain text of at most limit characters.
// If there is more it ends with the last word that fits and "…".
func PlainExcerpt(body string, limit int) string {
	if limit <= 0 {
		return ""
	}
	limit = min(limit, MaxRecord)
	var c collector
	// A little more than limit is needed to know where the last word ends.
	enough := limit + 2
	silent := ""
	z := html.NewTokenizer(strings.NewReader(strings.ToValidUTF8(body, "\uFFFD")))
	for c.b.Len() < enough*utf8.UTFMax {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind == html.TextToken {
			if silent == "" {
				c.add(string(z.Text()))
			}
			continue
		}
		raw, _ := z.TagName()
		tag := string(raw)
		switch {
		case kind == html.StartTagToken && silent == "" && unread[tag]:
			silent = tag
		case kind == html.EndTagToken && (tag == silent || tag == "figure"):
			silent = ""
		}
		if silent == "" && (blocks[tag] || tag == "br") {
			c.space()
		}
	}
	return shortened(c.String(), limit)
}

// shortened cuts text to limit characters after a whole word. A word that is
// longer than that is cut itself.
func shortened(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	runes := []rune(text[:min(len(text), (limit+1)*utf8.UTFMax)])
	cut := limit - 1
	for end := cut; end > 0; end-- {
		if invisible(runes[end]) {
			cut = end
			break
		}
	}
	return strings.TrimRightFunc(string(runes[:cut]), func(r rune) bool { return invisible(r) || strings.ContainsRune(",;:–—-", r) }) + "…"
}
