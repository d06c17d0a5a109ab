package markup

import (
	"html/template"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text is the plain text of rendered HTML, for search, JSON-LD and the like.
// Blocks and line breaks end a line. What is there only for readers who do not
// see where a link opens is left out.
func Text(h template.HTML) string { return plainText(string(h)) }

// Excerpt is the first words of rendered HTML as plain text, at most n
// characters, cut at a word with "…".
func Excerpt(h template.HTML, n int) string {
	text := strings.Join(strings.Fields(Text(h)), " ")
	return shorten(text, n)
}

// shorten cuts s to at most n runes including the "…" that shows it, at a
// space where there is one in reach, and never between a letter and its marks.
func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	end := n - 1
	for end > 0 && (unicode.In(runes[end], unicode.Mn, unicode.Me) || runes[end] == '\u200d' || runes[end-1] == '\u200d') {
		end--
	}
	// Chinese and long addresses have no spaces; do not lose most of the text looking for one.
	for i := end; i > end/2; i-- {
		if unicode.IsSpace(runes[i]) {
			end = i
			break
		}
	}
	return strings.TrimRight(string(runes[:end]), " \n,;:.–—-") + "…"
}

// plainText reads tokens rather than a tree: it must work on any depth.
func plainText(source string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(source))
	var line strings.Builder
	pre, skipped := 0, ""
	end := func() {
		s := line.String()
		if pre == 0 {
			s = strings.Join(strings.Fields(s), " ")
		}
		if s = strings.TrimRight(s, " \n"); strings.TrimSpace(s) != "" {
			b.WriteString(s + "\n")
		}
		line.Reset()
	}
	for {
		t := z.Next()
		if t == html.ErrorToken {
			end()
			return strings.TrimSpace(newTabWords.ReplaceAllString(b.String(), ""))
		}
		if t == html.TextToken {
			if skipped == "" {
				line.WriteString(clean(html.UnescapeString(string(z.Raw()))))
			}
			continue
		}
		name, _ := z.TagName()
		switch a := atom.Lookup(name); a {
		case atom.Script, atom.Style, atom.Iframe, atom.Noscript, atom.Textarea, atom.Title:
			// The tokenizer hands over their content as text.
			skipped = ""
			if t == html.StartTagToken {
				skipped = string(name)
			}
		case atom.Td, atom.Th:
			line.WriteByte(' ')
		case atom.Pre:
			end()
			if pre = 0; t == html.StartTagToken {
				pre = 1
			}
		case atom.Br:
			if pre > 0 {
				line.WriteByte('\n')
			} else {
				end()
			}
		case atom.Tr, atom.Caption, atom.Li, atom.Dt, atom.Dd, atom.Figcaption:
			end()
		default:
			if r := roles[a]; r == roleBlock || r == roleApart {
				end()
			}
		}
	}
}
