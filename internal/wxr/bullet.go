package wxr

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// bullet is one highlight, the bullets inside it, and what it takes up in the
// body.
type bullet struct {
	text  string
	subs  []bullet
	nodes []*html.Node
}

// flat are the bullets and those inside them, in order.
func flat(bullets []bullet) []bullet {
	var all []bullet
	for _, b := range bullets {
		subs := b.subs
		b.subs = nil
		all = append(append(all, b), flat(subs)...)
	}
	return all
}

// chosen returns the texts to take, and how many of the bullets that uses up.
func chosen(bullets []bullet) (items []string, used int) {
	if all := flat(bullets); len(all) <= MaxHighlights {
		for _, b := range all {
			items = append(items, b.text)
		}
		return items, len(bullets)
	}
	used = min(len(bullets), MaxHighlights)
	for _, b := range bullets[:used] {
		text := b.text
		for i, sub := range flat(b.subs) {
			if i == 0 {
				text += " – " + sub.text
			} else {
				text += "; " + sub.text
			}
		}
		items = append(items, text)
	}
	return items, used
}

// takeList takes bullets out of a list, and leaves the others in it.
func takeList(list *html.Node) []string {
	bullets := bulletsOf(list)
	items, used := chosen(bullets)
	for _, b := range bullets[:used] {
		for _, n := range b.nodes {
			remove(n)
		}
	}
	if used == len(bullets) && used > 0 {
		for list.FirstChild != nil {
			list.RemoveChild(list.FirstChild)
		}
	}
	return items
}

// bulletsOf reads a list. Editors put a list between two bullets as often as
// into one; either way its bullets belong to the one before.
func bulletsOf(list *html.Node) []bullet {
	var bullets []bullet
	for n := range list.ChildNodes() {
		var text string
		var inner []bullet
		if isElement(n, atom.Ul, atom.Ol) {
			inner = bulletsOf(n)
		} else {
			text = dotless(ownText(n))
			inner = bulletsIn(n)
		}
		switch {
		case text != "":
			bullets = append(bullets, bullet{text, inner, []*html.Node{n}})
		case len(inner) == 0:
		case len(bullets) > 0:
			last := &bullets[len(bullets)-1]
			last.subs, last.nodes = append(last.subs, inner...), append(last.nodes, n)
		default:
			bullets = append(bullets, inner...)
		}
	}
	return bullets
}

// bulletsIn are the bullets of the lists inside n.
func bulletsIn(n *html.Node) []bullet {
	var bullets []bullet
	for c := range n.ChildNodes() {
		if isElement(c, atom.Ul, atom.Ol) {
			bullets = append(bullets, bulletsOf(c)...)
		} else {
			bullets = append(bullets, bulletsIn(c)...)
		}
	}
	return bullets
}

// takeLines takes the lines that begin with a bullet, first those given of the
// paragraph p and then those of the paragraphs after it. Bullets that are too
// many become a list where they stood.
func takeLines(p *html.Node, lines []line) []string {
	if len(lines) == 0 {
		return nil
	}
	first, _ := marker(lines[0].text)
	if first == unmarked {
		return nil
	}
	var bullets []bullet
	var visited, gap, spent []*html.Node
	for n := p; n != nil; n = n.NextSibling {
		if n != p {
			if blank(n) {
				gap = append(gap, n)
				continue
			}
			if lines = linesOf(n); len(lines) == 0 {
				break
			}
			// A dash may well be how somebody's speech begins.
			if m, _ := marker(lines[0].text); m != first {
				break
			}
		}
		spent, gap = append(spent, gap...), nil
		visited = append(visited, n)
		var all bool
		if bullets, all = addLines(bullets, lines, first); !all {
			break
		}
	}
	items, used := chosen(bullets)
	if used < len(bullets) {
		p.Parent.InsertBefore(listOf(bullets[used:]), visited[len(visited)-1])
	}
	for _, b := range flat(bullets[:used]) {
		spent = append(spent, b.nodes...)
	}
	for _, n := range spent {
		remove(n)
	}
	for _, n := range visited {
		tidy(n)
	}
	return items
}

// addLines adds a paragraph's lines to the bullets, up to the first that is
// none. A line with another mark belongs to the bullet before.
func addLines(bullets []bullet, lines []line, first sign) (_ []bullet, all bool) {
	for _, l := range lines {
		m, text := marker(l.text)
		b := bullet{text: text, nodes: l.nodes}
		switch {
		case m == unmarked:
			return bullets, false
		case text == "":
			// A dot and nothing else is left over from typing.
			if len(bullets) > 0 {
				last := &bullets[len(bullets)-1]
				last.nodes = append(last.nodes, l.nodes...)
			}
		case m == first || len(bullets) == 0:
			bullets = append(bullets, b)
		default:
			last := &bullets[len(bullets)-1]
			last.subs = append(last.subs, b)
		}
	}
	return bullets, true
}

// listOf makes a list of bullets that were lines.
func listOf(bullets []bullet) *html.Node {
	list := &html.Node{Type: html.ElementNode, Data: "ul", DataAtom: atom.Ul}
	for _, b := range bullets {
		item := &html.Node{Type: html.ElementNode, Data: "li", DataAtom: atom.Li}
		for _, n := range b.nodes {
			remove(n)
			item.AppendChild(n)
		}
		unmark(item)
		if len(b.subs) > 0 {
			item.AppendChild(listOf(b.subs))
		}
		list.AppendChild(item)
	}
	return list
}

// unmark takes the mark off the text that n begins with.
func unmark(n *html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && trim(d.Data) != "" {
			_, d.Data = marker(strings.TrimLeftFunc(d.Data, invisible))
			return
		}
	}
}

// tidy drops the line breaks that a paragraph without its bullets begins with,
// and the paragraph if nothing is left of it.
func tidy(p *html.Node) {
	for n := p.FirstChild; n != nil && blank(n); n = p.FirstChild {
		p.RemoveChild(n)
	}
	if blank(p) {
		remove(p)
	}
}
