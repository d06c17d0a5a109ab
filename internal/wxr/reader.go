package wxr

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

var (
	// ErrNotWXR means that this is not a WordPress export, or one of a version
	// that does not exist yet.
	ErrNotWXR = errors.New("not a WordPress export")
	// ErrCharset means that the export says it is in another encoding than UTF-8.
	ErrCharset = errors.New("the export is not in UTF-8")
	// ErrTruncated means that the export ends in the middle. All records
	// before the cut have been returned.
	ErrTruncated = errors.New("the export is incomplete")
)

// MaxRecord is how many bytes one record may take in the file. The longest
// posts have a tenth of that; what is larger is a log somebody pasted.
const MaxRecord = 16 << 20

// Reader reads the records of an export one after the other.
type Reader struct {
	scan   *scanner
	site   Site
	opened bool // the site has been returned
	queue  []Record
	err    error
}

// NewReader returns a Reader of the export in r, which it reads ahead of.
func NewReader(r io.Reader) *Reader { return &Reader{scan: newScanner(r)} }

// Offset returns how many bytes of the export have been used.
func (r *Reader) Offset() int64 { return r.scan.offset }

// Next returns the next record. At the end the error is io.EOF, or
// ErrTruncated if the end is missing. After an error it returns that error.
func (r *Reader) Next() (Record, error) {
	for len(r.queue) == 0 {
		if r.err != nil {
			return nil, r.err
		}
		r.err = r.advance()
	}
	next := r.queue[0]
	r.queue = r.queue[1:]
	return next, nil
}

// advance reads one element of the channel and queues what it amounts to.
func (r *Reader) advance() error {
	e, err := r.scan.element()
	if errors.Is(err, io.EOF) {
		if err := r.open(); err != nil {
			return err
		}
		if !r.scan.closed {
			return ErrTruncated
		}
		return io.EOF
	}
	if err != nil {
		return err
	}
	if _, ok := recordKinds[e.name]; !ok {
		r.header(e)
		return nil
	}
	if err := r.open(); err != nil {
		return err
	}
	r.queue = append(r.queue, e.records()...)
	return nil
}

// open queues the site before the first record, and turns away what is not an
// export.
func (r *Reader) open() error {
	if r.opened {
		return nil
	}
	switch v := r.site.Version; {
	case v == "":
		return ErrNotWXR
	case !strings.HasPrefix(v, "1."):
		return fmt.Errorf("%w: version %.20q", ErrNotWXR, v)
	}
	r.opened = true
	if r.site.BaseURL == "" {
		r.site.BaseURL = r.site.Link
	}
	r.queue = append(r.queue, &r.site)
	return nil
}

// header keeps what the channel says about the site. The weblog's own address
// comes after that of the network it may belong to, and is the better one.
func (r *Reader) header(e *element) {
	if r.opened || e.fault != "" {
		return
	}
	switch s := &r.site; e.name {
	case "title":
		s.Title = plain(e.text())
	case "link":
		s.Link = strings.TrimSpace(e.text())
	case "wp:wxr_version":
		s.Version = strings.TrimSpace(e.text())
	case "wp:base_site_url", "wp:base_blog_url":
		if u := strings.TrimSpace(e.text()); u != "" {
			s.BaseURL = u
		}
	}
}
