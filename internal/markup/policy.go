package markup

import (
	"html/template"
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// relPost tells search engines that a reader, not the paper, chose the link.
const relPost = "nofollow ugc noopener"

var (
	postPolicy    = policy{newPostPolicy()}
	articlePolicy = policy{newArticlePolicy()}

	smallNumber = regexp.MustCompile(`^[1-9][0-9]{0,3}$`)
	startNumber = regexp.MustCompile(`^[0-9]{1,3}$`)
)

// policy is the gate everything passes last.
type policy struct{ *bluemonday.Policy }

// pass is the one place where text becomes template.HTML.
func (p policy) pass(html string) template.HTML {
	return template.HTML(p.Sanitize(html)) //nolint:gosec // the sanitiser's own output
}

func newBasePolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowElements("p", "br", "hr", "blockquote", "ul", "ol", "li", "pre", "code",
		"strong", "b", "em", "i", "del", "s", "ins", "q", "cite", "sub", "sup", "abbr",
		"table", "thead", "tbody", "tfoot", "tr", "th", "td")
	p.AllowAttrs("start").Matching(startNumber).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	return p
}

func newPostPolicy() *bluemonday.Policy {
	p := newBasePolicy()
	p.AllowAttrs("rel").Matching(exactly(relPost)).OnElements("a")
	return p
}

// newArticlePolicy allows a class, a role and the like only with the very
// values that rebuildHTML writes. Pictures must have an address on this site.
func newArticlePolicy() *bluemonday.Policy {
	p := newBasePolicy()
	p.AllowElements("h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "caption",
		"dl", "dt", "dd", "u", "small", "mark", "kbd", "samp", "var", "dfn")
	p.AllowAttrs("title").OnElements("abbr")
	p.AllowAttrs("colspan", "rowspan").Matching(smallNumber).OnElements("td", "th")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(col|row|colgroup|rowgroup)$`)).OnElements("th")
	p.AllowAttrs("target").Matching(exactly("_blank")).OnElements("a")
	p.AllowAttrs("rel").Matching(exactly("noopener")).OnElements("a")
	p.AllowAttrs("class").Matching(exactly("vh")).OnElements("span")
	p.AllowAttrs("class").Matching(exactly("scroll")).OnElements("div")
	p.AllowAttrs("tabindex").Matching(exactly("0")).OnElements("div")
	p.AllowAttrs("role").Matching(exactly("region")).OnElements("div")
	p.AllowAttrs("aria-label").Matching(exactly("Table")).OnElements("div")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^/(?:[^/\\].*)?$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(smallNumber).OnElements("img")
	p.AllowAttrs("loading").Matching(exactly("lazy")).OnElements("img")
	return p
}

func exactly(value string) *regexp.Regexp {
	return regexp.MustCompile(`^` + regexp.QuoteMeta(value) + `$`)
}
