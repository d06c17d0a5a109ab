package ledger

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Options say what is known of a file before it is read.
type Options struct {
	First int64 // the number of its first entry; 0 means 1: the whole ledger
	Head  *Head // a head that was kept, from a receipt or an older file; its number may be 0 for unknown
}

// Report is what Verify has checked.
type Report struct {
	Entries       int64     `json:"entries"`
	First         int64     `json:"first"`
	Last          int64     `json:"last"`
	Hash          Hash      `json:"hash"`           // of the last entry
	From          time.Time `json:"from,omitzero"`  // of the earliest; entries can be out of the order of their times
	To            time.Time `json:"to,omitzero"`    // of the latest
	HeadConfirmed bool      `json:"head_confirmed"` // the head that was kept is one of this ledger
	HeadEntry     int64     `json:"head_entry"`     // and of this entry; 0 before any, which says nothing of the entries
}

// BadLine is the first line that is wrong with a file, counted from 1. It can be
// the one after the last, where something is missing.
type BadLine struct {
	Line int64
	Why  string
}

func (e *BadLine) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Why) }

// maxLine is more bytes than any line has.
const maxLine = 64 << 10

// checker is a file being read.
type checker struct {
	Report
	head  Head
	known *Head
	line  int64
}

// Verify reads a ledger and returns a BadLine for the first line that is not what
// it was when the ledger was written. Other errors are of reading.
func Verify(r io.Reader, o Options) (*Report, error) {
	c := &checker{known: o.Head}
	c.First = max(1, o.First)
	c.head.Number = c.First - 1
	if c.known != nil {
		c.HeadConfirmed = c.known.Hash == Hash{} && c.known.Number == 0
	}
	in := bufio.NewReaderSize(r, maxLine)
	for {
		text, err := in.ReadSlice('\n')
		c.line++
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return &c.Report, c.bad("it is longer than any line of a ledger")
		case errors.Is(err, io.EOF) && len(text) == 0:
			return &c.Report, c.bad("the file ends without its last line: the end was cut off")
		case errors.Is(err, io.EOF):
			return &c.Report, c.bad("it breaks off: the end was cut off")
		case err != nil:
			return &c.Report, err
		}
		ended, err := c.take(bytes.TrimSuffix(text, []byte("\n")))
		if err != nil || ended {
			if err == nil {
				err = c.rest(in)
			}
			return &c.Report, err
		}
	}
}

func (c *checker) bad(format string, args ...any) error {
	return &BadLine{c.line, fmt.Sprintf(format, args...)}
}

// take checks one line and reports whether it is the last.
func (c *checker) take(text []byte) (ended bool, err error) {
	if bytes.HasPrefix(text, []byte(`{"end":`)) {
		return true, c.takeEnd(text)
	}
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return false, c.bad("it is not an entry: it was changed")
	}
	next := c.head
	if c.line == 1 && c.First > 1 {
		next.Hash = l.Prev // what came before is not in this file
	}
	switch {
	case !bytes.Equal(encode(l), text):
		return false, c.bad("it is not written as entries are: it was changed")
	case l.N != next.Number+1:
		return false, c.bad("it is entry %d where entry %d has to be: an entry was dropped or moved", l.N, next.Number+1)
	case l.Prev != next.Hash:
		return false, c.bad("entry %d does not follow from the one before: one of them was changed", l.N)
	case next.Next(l.Entry).Hash != l.Hash:
		return false, c.bad("entry %d does not have the hash it says: it was changed", l.N)
	}
	if err := c.compare(Head{l.N - 1, l.Prev}); err != nil {
		return false, err
	}
	c.head = Head{l.N, l.Hash}
	c.Entries++
	c.Last, c.Hash = l.N, l.Hash
	if at := l.Entry.Time; c.Entries == 1 || at.Before(c.From) {
		c.From = at
	}
	if at := l.Entry.Time; at.After(c.To) {
		c.To = at
	}
	return false, c.compare(c.head)
}

// compare checks a head of this file against the one that was kept.
func (c *checker) compare(h Head) error {
	switch {
	case c.known == nil || c.HeadConfirmed:
	case h.Hash == c.known.Hash && (c.known.Number == 0 || c.known.Number == h.Number):
		c.HeadConfirmed, c.HeadEntry = true, h.Number
	case h.Number == c.known.Number && h.Number > 0:
		return c.bad("entry %d is not the one whose hash was kept: the ledger was rewritten", h.Number)
	}
	return nil
}

func (c *checker) takeEnd(text []byte) error {
	var l lastLine
	if err := json.Unmarshal(text, &l); err != nil || !bytes.Equal(encode(l), text) {
		return c.bad("it is not written as last lines are: it was changed")
	}
	if c.Entries == 0 && c.First > 1 {
		c.head.Hash = l.End.Hash // what came before is not in this file
	}
	if want := (end{c.Entries, c.First, c.head.Hash, c.head.Number}); l.End != want {
		return c.bad("the file goes to entry %d, its last line says %d: the end was cut off or changed", c.head.Number, l.End.Last)
	}
	c.Last, c.Hash = c.head.Number, c.head.Hash
	switch {
	case c.known == nil || c.HeadConfirmed:
		return nil
	case c.known.Number > c.head.Number:
		return c.bad("the file ends with entry %d, before entry %d whose hash was kept: if that is old enough to be shown, the end was cut off", c.head.Number, c.known.Number)
	case c.known.Number > 0:
		return c.bad("entry %d, whose hash was kept, comes before the first of this file", c.known.Number)
	}
	return c.bad("no entry has the hash that was kept: the end was cut off or the ledger rewritten")
}

// rest checks that nothing follows the last line.
func (c *checker) rest(in *bufio.Reader) error {
	c.line++
	_, err := in.ReadByte()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	return c.bad("something follows the last line")
}
