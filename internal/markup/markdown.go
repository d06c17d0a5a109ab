package markup

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown is put together by hand rather than from goldmark's defaults,
// because three of those work against us: raw HTML would make "List<String>"
// lose its tail, link references would make lines vanish and let 40 KB of
// text become 100 MB of HTML, and tables carry a style attribute.
var markdown = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(listOpener{shallow{parser.NewListParser()}}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(fewLinks{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(timesSign{}, 400),
			util.Prioritized(parser.NewEmphasisParser(), 500),
			util.Prioritized(twoTildes{extension.NewStrikethroughParser()}, 500),
			util.Prioritized(extension.NewLinkifyParser(
				extension.WithLinkifyAllowedProtocols([][]byte{[]byte("http:"), []byte("https:")}),
			), 999),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(smallTable{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(shallowEmphasis{}, 100),
		),
	)),
	goldmark.WithRenderer(renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(postNodes{}, 100),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(extension.NewTableHTMLRenderer(
			extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), 500),
		util.Prioritized(html.NewRenderer(html.WithHardWraps()), 1000),
	))),
)

// renderMarkdown returns HTML that has yet to pass the policy. It cleans once
// more because "&#x202E;" was innocent until it was rendered.
func renderMarkdown(source string) string {
	var b bytes.Buffer
	b.Grow(len(source) + len(source)/2)
	if err := markdown.Convert([]byte(source), &b); err != nil {
		return string(util.EscapeHTML([]byte(source))) // a buffer does not fail; if it did, nothing may get through unescaped
	}
	return clean(b.String())
}

// shallow keeps a block from opening maxNesting levels down; what would have
// opened it stays as text.
type shallow struct{ parser.BlockParser }

// Open is part of goldmark's BlockParser.
func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if k := n.Kind(); k == ast.KindBlockquote || k == ast.KindList {
			depth++
		}
	}
	if depth >= maxNesting {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// listOpener keeps readers' sentences from turning into lists and losing
// their first characters: "1) first", "2024. What a year", "+ 5 % today".
type listOpener struct{ shallow }

// Open is part of goldmark's BlockParser.
func (l listOpener) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	line = bytes.TrimLeft(line, " ")
	digits := len(line) - len(bytes.TrimLeft(line, "0123456789"))
	if digits > 2 || digits > 0 && len(line) > digits && line[digits] == ')' || bytes.HasPrefix(line, []byte("+")) {
		return nil, parser.NoChildren
	}
	return l.shallow.Open(parent, reader, pc)
}

// maxBrackets is how many brackets of a post are tried as links. Each try may
// read to the end of the text, so 40 KB of "[a](" would take half a second.
const maxBrackets = 1_000

var bracketsKey = parser.NewContextKey()

// fewLinks leaves the brackets after maxBrackets as text.
type fewLinks struct{ parser.InlineParser }

// Parse is part of goldmark's InlineParser.
func (l fewLinks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	tried, _ := pc.Get(bracketsKey).(int)
	if tried >= maxBrackets {
		return nil
	}
	pc.Set(bracketsKey, tried+1)
	return l.InlineParser.Parse(parent, block, pc)
}

// CloseBlock is part of goldmark's CloseBlocker; without it an open bracket is lost.
func (l fewLinks) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if c, ok := l.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}

// timesSign keeps the stars in 5*3*2, which Markdown takes for emphasis.
type timesSign struct{}

// Trigger is part of goldmark's InlineParser.
func (timesSign) Trigger() []byte { return []byte{'*'} }

// Parse is part of goldmark's InlineParser.
func (timesSign) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	rest := bytes.TrimLeft(line, "*")
	if before < '0' || before > '9' || len(rest) == 0 || !util.IsNumeric(rest[0]) {
		return nil
	}
	stars := len(line) - len(rest)
	block.Advance(stars)
	return ast.NewTextSegment(segment.WithStop(segment.Start + stars))
}

// twoTildes strikes out only what stands between ~~ and ~~. A single one means
// "about" to people who talk about money: 5~10 % to 20~30 %.
type twoTildes struct{ parser.InlineParser }

// Parse is part of goldmark's InlineParser.
func (p twoTildes) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); !bytes.HasPrefix(line, []byte("~~")) {
		return nil
	}
	return p.InlineParser.Parse(parent, block, pc)
}

// maxCells bounds a table. Short rows are filled up with empty cells, so a few
// kilobytes could otherwise ask for millions.
const maxCells = 4_000

// smallTable leaves a table over maxCells as the text it was.
type smallTable struct{ parser.ParagraphTransformer }

// Transform is part of goldmark's ParagraphTransformer.
func (t smallTable) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, columns := node.Lines(), 0
	for i := range lines.Len() {
		at := lines.At(i)
		columns = max(columns, 1+bytes.Count(at.Value(reader.Source()), []byte("|")))
	}
	if columns*lines.Len() <= maxCells {
		t.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// shallowEmphasis undoes emphasis within emphasis beyond maxNesting levels;
// browsers and parsers give up at 512, each in its own way.
type shallowEmphasis struct{}

// Transform is part of goldmark's ASTTransformer.
func (shallowEmphasis) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var deep []ast.Node
	depth := 0
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if k := n.Kind(); k != ast.KindEmphasis && k != extast.KindStrikethrough {
			return ast.WalkContinue, nil
		}
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		if depth++; depth > maxNesting {
			deep = append(deep, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range slices.Backward(deep) {

		for c := n.FirstChild(); c != nil; c = n.FirstChild() {
			n.Parent().InsertBefore(n.Parent(), n, c)
		}
		n.Parent().RemoveChild(n.Parent(), n)
	}
}
