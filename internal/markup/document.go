package markup

import (
	"bytes"
	"fmt"
	"html/template"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Document renders a text of the house, such as its terms: Markdown as in a Post,
// with headings that stand below the page's own.
func Document(source string) template.HTML {
	source = clean(cut(source, maxArticle))
	var b bytes.Buffer
	src := []byte(source)
	if err := documents.Render(&b, src, markdown.Parser().Parse(text.NewReader(src))); err != nil {
		return articlePolicy.pass(string(util.EscapeHTML(src))) // a buffer does not fail; if it did, nothing may get through unescaped
	}
	return articlePolicy.pass(clean(b.String()))
}

var documents = renderer.NewRenderer(renderer.WithNodeRenderers(
	util.Prioritized(documentNodes{}, 50),
	util.Prioritized(postNodes{}, 100),
	util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
	util.Prioritized(extension.NewTableHTMLRenderer(
		extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), 500),
	util.Prioritized(html.NewRenderer(html.WithHardWraps()), 1000),
))

// documentNodes renders what a document has and a post has not.
type documentNodes struct{}

// RegisterFuncs is part of goldmark's NodeRenderer.
func (documentNodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, renderSection)
}

// renderSection writes a heading of the second or third level: the first is the
// page's.
func renderSection(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	level := max(2, min(3, node.(*ast.Heading).Level))
	if entering {
		_, _ = fmt.Fprintf(w, "<h%d>", level)
	} else {
		_, _ = fmt.Fprintf(w, "</h%d>\n", level)
	}
	return ast.WalkContinue, nil
}
