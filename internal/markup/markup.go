// Package markup turns what people write into HTML that is safe to show.
//
// It is the only package of the program that makes template.HTML. Everything
// it returns as such has passed an allowlist as its last step (see policy.go),
// so the steps before may be generous, or even wrong, without being dangerous.
//
//   - markdown.go, markdown_nodes.go: what a reader writes, in Markdown
//   - rebuild.go, rebuild_blocks.go, rebuild_inline.go: HTML from editors and other programs
//   - text.go, feed.go, quote.go, links.go, mark.go: what else is made of the two
//   - clean.go, address.go: which characters and addresses are let in
package markup

import "html/template"

// Version is stored beside rendered HTML; raise it when the output changes.
const Version = 1

// maxPost is where a post is cut, in bytes. The forms refuse much less; this
// is the bound on the work one text can cause, whoever calls.
const maxPost = 40_000

// maxArticle is the same bound for an article, which may be a long read with tables.
const maxArticle = 1 << 20

// maxNesting is how deep quotes and lists may stand in one another. Nobody
// follows more, and each level costs the parser a pass over the line.
const maxNesting = 8

// Post renders what a reader wrote: Markdown without raw HTML. Line breaks
// inside a paragraph are kept, headings become bold paragraphs and images
// become links. What looks like an HTML tag is shown as it was typed.
func Post(text string) template.HTML {
	return postPolicy.pass(renderMarkdown(clean(cut(text, maxPost))))
}

// PostFromHTML renders a comment that another program stored as HTML: blank
// lines separate paragraphs, line breaks are kept, and the same elements are
// allowed as in a Post.
func PostFromHTML(text string) template.HTML {
	return postPolicy.pass(rebuildHTML(cut(text, maxPost), forPost))
}

// Article cleans the body of an article, from our editor or from another
// program. It keeps structure and drops looks; nothing in the result makes a
// browser fetch from another site.
func Article(html string) template.HTML {
	return articlePolicy.pass(rebuildHTML(cut(html, maxArticle), forArticle))
}

// Rendered marks as HTML what html/template has written, which has escaped all
// that was put into it. It is for nothing else.
func Rendered(page []byte) template.HTML {
	return template.HTML(page) //nolint:gosec // escaped by html/template
}
