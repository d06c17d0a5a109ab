package wxr

import "strings"

var (
	// blocks are the elements that end a paragraph.
	blocks = set(`table thead tfoot caption col colgroup tbody tr td th div dl dd dt ul ol li form blockquote
		address p h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside hgroup header footer nav main
		figure figcaption details menu summary center pre`)
	// void blocks have no end.
	void = set("hr col")
	// bare are the blocks whose own text gets no paragraph.
	bare = set(`table thead tfoot caption colgroup tbody tr dl dt ul ol p h1 h2 h3 h4 h5 h6 legend figure
		figcaption menu summary`)
	// unbroken are those in which a new line means nothing.
	unbroken = set("table thead tfoot colgroup tbody tr dl ul ol figure menu")
	// seen are the elements that show something without text.
	seen = set("img input iframe object video audio embed svg math canvas button select textarea")
	// siblings end one another without being closed.
	siblings = map[string]string{"li": "li", "dt": "d", "dd": "d", "td": "t", "th": "t", "tr": "tr"}
)

// paragraphs does what WordPress calls wpautop: a blank line ends a paragraph,
// a new line breaks one, and around blocks there is none. Where WordPress
// would leave a paragraph half open, this one closes it.
func paragraphs(s string) string {
	w := writer{open: map[string]int{}}
	w.out.Grow(len(s) + len(s)/8)
	p := pieces{rest: s}
	for got, ok := p.next(); ok; got, ok = p.next() {
		switch {
		case got.kind == isText:
			w.text(got.text)
		case got.kind == isWhole && got.name == "pre":
			w.flush(false)
			w.endParagraph()
			w.out.WriteString(got.text + "\n")
		case got.kind == isOpen && blocks[got.name]:
			w.start(got)
		case got.kind == isClose && blocks[got.name]:
			w.end(got)
		default:
			w.inline(got)
		}
	}
	w.flush(false)
	w.endParagraph()
	return w.out.String()
}

// writer writes paragraphs. run is the text of the block it is in since the
// last blank line or inner block.
type writer struct {
	out   strings.Builder
	stack []string       // the open blocks
	open  map[string]int // how often each is on the stack
	run   strings.Builder
	shows bool // the run has something to see
	apart bool // a blank line separates the run from what was before
	brk   bool // the run ends with a <br>
	lines int  // new lines since the run's last content
}

func (w *writer) top() string {
	if len(w.stack) == 0 {
		return ""
	}
	return w.stack[len(w.stack)-1]
}

// text adds text line by line.
func (w *writer) text(s string) {
	for first := true; ; first = false {
		line, rest, more := strings.Cut(s, "\n")
		if !first {
			w.lines++
		}
		switch {
		case strings.Trim(line, " \t") != "":
			if more {
				line = strings.TrimRight(line, " \t")
			}
			w.add(line, false)
			w.shows = true
		case w.lines == 0 && !more && w.run.Len() > 0:
			w.run.WriteString(line)
		}
		if !more {
			return
		}
		s = rest
	}
}

// inline adds a tag or an element that belongs to the text.
func (w *writer) inline(p piece) {
	if p.kind == isClose && w.run.Len() > 0 {
		// It ends something in the run, whatever lines are between.
		w.run.WriteString(p.text)
		return
	}
	w.add(p.text, p.name == "br")
	w.shows = w.shows || p.kind != isClose && seen[p.name]
}

// add puts content into the run, after a break if there is a new line before
// it, and into the next run if there is a blank one.
func (w *writer) add(s string, isBreak bool) {
	parent := w.top()
	if w.lines > 1 && !(bare[parent] && parent != "p") {
		filled := w.run.Len() > 0
		w.flush(true)
		if filled && parent == "p" {
			w.out.WriteString("</p>\n<p>")
		}
		w.apart = true
	}
	if w.lines > 0 && w.run.Len() > 0 {
		if !w.brk && !isBreak && !unbroken[parent] {
			w.run.WriteString("<br />")
		}
		w.run.WriteByte('\n')
	}
	w.run.WriteString(s)
	w.lines, w.brk = 0, isBreak
}

// flush writes the run, as a paragraph if that is what it is. apart says that
// a blank line follows, and more text.
func (w *writer) flush(apart bool) {
	s := strings.Trim(w.run.String(), " \t\n")
	parent := w.top()
	wrap := w.shows && !bare[parent] &&
		(parent == "" || parent == "blockquote" || apart || w.apart)
	switch {
	case wrap:
		w.out.WriteString("<p>" + s + "</p>\n")
	default:
		w.out.WriteString(s)
	}
	w.run.Reset()
	w.shows, w.apart, w.brk, w.lines = false, false, false, 0
}

// endParagraph closes a <p> of the author's that is still open.
func (w *writer) endParagraph() {
	if w.top() == "p" {
		w.out.WriteString("</p>\n")
		w.pop()
	}
}

func (w *writer) pop() {
	w.open[w.top()]--
	w.stack = w.stack[:len(w.stack)-1]
}

// start begins a block.
func (w *writer) start(p piece) {
	w.flush(false)
	w.endParagraph()
	if kin := siblings[p.name]; kin != "" && siblings[w.top()] == kin {
		w.pop()
	}
	w.out.WriteString(p.text)
	if !void[p.name] && !strings.HasSuffix(p.text, "/>") {
		w.stack = append(w.stack, p.name)
		w.open[p.name]++
	} else {
		w.out.WriteByte('\n')
	}
}

// end ends a block, and those inside it that were not closed.
func (w *writer) end(p piece) {
	w.flush(false)
	if w.open[p.name] == 0 {
		// A browser would make a paragraph of a stray </p>.
		if p.name != "p" {
			w.out.WriteString(p.text)
		}
		return
	}
	if p.name != "p" {
		w.endParagraph()
	}
	for w.top() != p.name {
		w.pop()
	}
	w.pop()
	w.out.WriteString(p.text + "\n")
}
