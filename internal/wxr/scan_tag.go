package wxr

import (
	"bytes"
	"strings"
)

// tag reads on to the next tag and past it. Text, comments, CDATA, processing
// instructions and document types on the way are only kept. If nothing is
// being kept, the tag itself is put into the buffer all the same, since it may
// open a record.
func (s *scanner) tag() (*mark, error) {
	for {
		if err := s.until("<"); err != nil {
			return nil, err
		}
		next, err := s.in.Peek(1)
		if err != nil {
			return nil, broken(err)
		}
		switch c := next[0]; {
		case c == '!':
			err = s.declaration()
		case c == '?':
			err = s.until("?>")
		case c == '/' || c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80:
			m, err := s.readTag()
			if m != nil || err != nil {
				return m, err
			}
		}
		if err != nil {
			return nil, err
		}
	}
}

// declaration passes over what begins with "<!".
func (s *scanner) declaration() error {
	// At the end of the file there are fewer bytes, and that is found out below.
	head, _ := s.in.Peek(len("![CDATA["))
	switch {
	case bytes.HasPrefix(head, []byte("!--")):
		if err := s.skip(len("!--")); err != nil {
			return err
		}
		return s.until("-->")
	case string(head) == "![CDATA[":
		if err := s.skip(len("![CDATA[")); err != nil {
			return err
		}
		return s.until("]]>")
	}
	return s.doctype()
}

// skip reads n bytes that have been peeked at.
func (s *scanner) skip(n int) error {
	p, err := s.in.Peek(n)
	if err != nil {
		return broken(err)
	}
	s.take(p)
	_, err = s.in.Discard(n)
	return err
}

// doctype passes over a document type with everything it declares. What it
// declares stays unknown.
func (s *scanner) doctype() error {
	var quote byte
	for depth := 0; ; {
		c, err := s.in.ReadByte()
		if err != nil {
			return broken(err)
		}
		s.take([]byte{c})
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<' || c == '[':
			depth++
		case c == ']':
			depth--
		case c == '>':
			if depth <= 0 {
				return nil
			}
			depth--
		}
	}
}

// readTag reads a tag whose "<" has been read. It returns nil for a tag that
// is none: one with a "<" inside, or a very long one.
func (s *scanner) readTag() (*mark, error) {
	m := &mark{line: s.line, offset: s.offset - 1, start: max(0, len(s.buf)-1)}
	text := make([]byte, 0, 64)
	var quote byte
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			s.take(text)
			return nil, broken(err)
		}
		if c == '<' {
			s.take(text)
			return nil, s.in.UnreadByte()
		}
		text = append(text, c)
		if len(text) > maxTag {
			s.take(text)
			if s.keep {
				s.fail(faultLongTag)
			}
			return nil, nil
		}
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			s.take(text)
			if !s.keep && s.fault == "" {
				s.buf = append(append(s.buf[:0], '<'), text...)
			}
			m.read(string(text[:len(text)-1]))
			return m, nil
		}
	}
}

// read makes out a tag's name and kind from what is between its brackets.
func (m *mark) read(inside string) {
	inside, m.end = strings.CutPrefix(inside, "/")
	inside, m.empty = strings.CutSuffix(inside, "/")
	if i := strings.IndexAny(inside, " \t\r\n/"); i >= 0 {
		inside = inside[:i]
	}
	m.name = inside
}
