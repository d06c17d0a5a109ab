package markup

import (
	"html/template"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Feed returns rendered HTML as it should stand in a feed: without the words
// about new tabs and the container that makes a table scroll, which are for
// our pages, and with addresses that work away from them. Base is the address
// of the site or the page.
func Feed(h template.HTML, base string) string {
	root, err := url.Parse(base)
	if err != nil {
		root = &url.URL{}
	}
	var b strings.Builder
	b.Grow(len(h))
	z := html.NewTokenizer(strings.NewReader(string(h)))
	inWords := false
	for {
		t := z.Next()
		raw := string(z.Raw())
		if t == html.ErrorToken {
			return strings.ReplaceAll(clean(b.String()), " </a>", "</a>")
		}
		token := z.Token()
		switch {
		case token.Data == "span" && t != html.TextToken:
			inWords = t == html.StartTagToken
		case inWords, token.Data == "div" && t != html.TextToken, t == html.CommentToken:
		case t == html.StartTagToken || t == html.SelfClosingTagToken:
			b.WriteString(absolute(token, root).String())
		default:
			b.WriteString(raw)
		}
	}
}

// absolute resolves the addresses in a tag and drops what concerns our page only.
func absolute(token html.Token, base *url.URL) html.Token {
	kept := token.Attr[:0]
	for _, a := range token.Attr {
		switch a.Key {
		case "target", "loading":
			continue
		case "href", "src":
			if u, err := url.Parse(a.Val); err == nil {
				a.Val = base.ResolveReference(u).String()
			}
		}
		kept = append(kept, a)
	}
	token.Attr = kept
	return token
}
