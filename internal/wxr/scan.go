package wxr

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

const (
	// maxTag is the longest tag that is taken for one. The longest real ones
	// declare the namespaces and stay under a thousand bytes.
	maxTag = 64 << 10
	// maxDepth is how deep elements may nest inside a record; four is usual.
	maxDepth = 100
	// keptPrefix is what remains of a record that is too large, so that its
	// title can be told.
	keptPrefix = 64 << 10
)

// The faults an element can have before anybody looks inside.
const (
	faultLarge   = "larger than 16 MB"
	faultCut     = "the file ends inside it"
	faultOpen    = "it is never closed"
	faultNested  = "nested too deeply"
	faultLongTag = "a tag is too long"
)

// recordKinds are the elements of the channel that hold a record.
var recordKinds = map[string]string{
	"item": "item", "wp:author": "author", "wp:category": "category", "wp:tag": "tag", "wp:term": "term",
}

// element is one child of the channel, tags included. raw is only valid until
// the next one is read. With a fault, raw is incomplete.
type element struct {
	name   string
	line   int
	offset int64
	raw    []byte
	fault  string
}

// scanner cuts the file into the children of its channel. It knows just enough
// of XML not to be fooled by CDATA and comments, so that a record that is
// broken inside does not spoil the next.
type scanner struct {
	in      *bufio.Reader
	offset  int64
	line    int
	buf     []byte
	keep    bool
	fault   string
	tail    [3]byte
	rooted  bool  // <rss> has been seen
	closed  bool  // </rss> has been seen
	pending *mark // an item that began inside another
}

// mark is a tag: its name, what it does, and where it stands in the file and
// in the buffer.
type mark struct {
	name        string
	end, empty  bool
	line, start int
	offset      int64
}

func newScanner(r io.Reader) *scanner {
	return &scanner{in: bufio.NewReaderSize(r, 64<<10), line: 1}
}

var declaredCharset = regexp.MustCompile(`^(?:\x{FEFF})?\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']`)

// begin looks at the first bytes only.
func (s *scanner) begin() error {
	head, err := s.in.Peek(1 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the export: %w", err)
	}
	if m := declaredCharset.FindSubmatch(head); m != nil {
		switch strings.ToLower(string(m[1])) {
		case "utf-8", "utf8", "us-ascii", "ascii":
		default:
			return fmt.Errorf("%w: %.20q", ErrCharset, m[1])
		}
	}
	return nil
}

// element returns the next child of the channel, or io.EOF.
func (s *scanner) element() (*element, error) {
	if s.offset == 0 {
		if err := s.begin(); err != nil {
			return nil, err
		}
	}
	for {
		m, err := s.start()
		if err != nil {
			return nil, err
		}
		switch {
		case !s.rooted:
			if m.name != "rss" {
				return nil, ErrNotWXR
			}
			s.rooted = true
		case m.end:
			s.closed = s.closed || m.name == "rss"
		case m.name != "rss" && m.name != "channel":
			return s.capture(m)
		}
	}
}

// start returns the next tag of the channel and keeps its bytes.
func (s *scanner) start() (*mark, error) {
	if m := s.pending; m != nil {
		s.pending = nil
		return m, nil
	}
	s.keep, s.fault, s.buf = false, "", s.buf[:0]
	return s.tag()
}

// capture reads on to the end of the element that m opens.
func (s *scanner) capture(m *mark) (*element, error) {
	e := &element{name: m.name, line: m.line, offset: m.offset}
	_, record := recordKinds[m.name]
	if s.keep = record || headers[m.name]; !s.keep {
		s.buf = s.buf[:0]
	}
	for same, depth := 1, 1; !m.empty; {
		next, err := s.tag()
		if errors.Is(err, io.EOF) {
			s.fail(faultCut)
			break
		}
		if err != nil {
			return nil, err
		}
		if next.end && (next.name == "channel" || next.name == "rss") {
			s.closed = s.closed || next.name == "rss"
			s.fail(faultOpen)
			break
		}
		if !next.end && (next.name == "item" || record && next.name == m.name) {
			e.raw, e.fault = s.split(next), faultOpen
			return e, nil
		}
		step := 1
		switch {
		case next.end:
			step = -1
		case next.empty:
			step = 0
		}
		if depth += step; depth > maxDepth {
			s.fail(faultNested)
		}
		if next.name == m.name {
			same += step
		}
		if same == 0 {
			break
		}
	}
	e.raw, e.fault = s.buf, s.fault
	return e, nil
}

// headers are the elements of the channel that say something about the site.
var headers = map[string]bool{
	"title": true, "link": true, "wp:wxr_version": true, "wp:base_site_url": true, "wp:base_blog_url": true,
}

// split gives back what was read before the tag m, which opens the next
// element, and leaves m to be read again.
func (s *scanner) split(m *mark) []byte {
	before := bytes.Clone(s.buf[:min(m.start, len(s.buf), keptPrefix)])
	tag := "<" + m.name + ">"
	if m.empty {
		tag = "<" + m.name + "/>"
	}
	s.buf, s.fault = append(s.buf[:0], tag...), ""
	s.pending = m
	return before
}

// fail notes the first fault of an element and stops keeping its bytes.
func (s *scanner) fail(why string) {
	if s.fault == "" {
		s.fault = why
	}
	s.keep = false
	s.buf = s.buf[:min(len(s.buf), keptPrefix)]
}

// take accounts for bytes that were read.
func (s *scanner) take(p []byte) {
	s.offset += int64(len(p))
	s.line += bytes.Count(p, []byte{'\n'})
	for _, c := range p[max(0, len(p)-len(s.tail)):] {
		s.tail = [3]byte{s.tail[1], s.tail[2], c}
	}
	if !s.keep {
		return
	}
	if len(s.buf)+len(p) > MaxRecord {
		s.fail(faultLarge)
		return
	}
	s.buf = append(s.buf, p...)
}

// until reads to the end of the next delim, which has at most three bytes.
func (s *scanner) until(delim string) error {
	s.tail = [3]byte{}
	for {
		p, err := s.in.ReadSlice(delim[len(delim)-1])
		s.take(p)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil:
			return broken(err)
		case bytes.HasSuffix(s.tail[:], []byte(delim)):
			return nil
		}
	}
}

// broken wraps what went wrong with the file; its end is nothing wrong.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("reading the export: %w", err)
}
