package ledger

import (
	"bufio"
	"io"
)

// Writer writes a ledger, or the end of one, as a file.
type Writer struct {
	w     *bufio.Writer
	first int64
	last  int64
	head  Head
}

// NewWriter writes to w what comes after a head, the zero Head for all of it, up to
// and including entry last.
func NewWriter(w io.Writer, after Head, last int64) *Writer {
	return &Writer{bufio.NewWriterSize(w, 1<<16), after.Number + 1, last, after}
}

// Add writes the next entry with the number and the hash that were kept of it.
// Neither is worked out again: if entries were changed or are missing, the file
// shows it.
func (w *Writer) Add(n int64, e Entry, kept Hash) error {
	l := line{e, kept, n, w.head.Hash}
	w.head = Head{n, kept}
	return w.put(l)
}

// Close writes the last line. It does not close the underlying writer.
func (w *Writer) Close() error {
	if err := w.put(lastLine{end{w.last - w.first + 1, w.first, w.head.Hash, w.last}}); err != nil {
		return err
	}
	return w.w.Flush()
}

// Line is an entry's line in the file, without its end.
func Line(prev, hash Hash, n int64, e Entry) string { return string(encode(line{e, hash, n, prev})) }

func (w *Writer) put(v any) error {
	if _, err := w.w.Write(encode(v)); err != nil {
		return err
	}
	return w.w.WriteByte('\n')
}
