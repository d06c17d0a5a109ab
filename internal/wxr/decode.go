package wxr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// maxParts is how many terms, comments and meta values one item may have
// together. The busiest posts of the largest weblogs have a tenth.
const maxParts = 200_000

var (
	errParts    = errors.New("it has too many parts")
	errNoID     = errors.New("it has no number")
	errBadID    = errors.New("its number is not one")
	errNoLogin  = errors.New("it has no login name")
	errNameless = errors.New("it has neither a slug nor a name")
	errNoType   = errors.New("it has no type")
)

// text returns the element's text.
func (e *element) text() string {
	var s string
	// Half a title is better than none.
	_ = e.decode(func(c *cursor) (err error) {
		s, err = c.text()
		return err
	})
	return s
}

// records returns what the element holds: a record or its reject, and the
// rejects of the parts that had to be left out.
func (e *element) records() []Record {
	reject := &Reject{Kind: recordKinds[e.name], Line: e.line, Offset: e.offset}
	var found []Record
	err := e.decode(func(c *cursor) (err error) {
		found, err = c.records(reject)
		return err
	})
	switch {
	case e.fault != "":
		reject.Reason = e.fault
	case err != nil:
		reject.Reason = reason(err)
	default:
		return found
	}
	return []Record{reject}
}

// reason puts err in words without its line, which counts from the record's
// beginning.
func reason(err error) string {
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return "it is not well-formed: " + syntax.Msg
	}
	if errors.Is(err, io.EOF) {
		return "it is not well-formed"
	}
	return err.Error()
}

// decode lets read loose on the element. If the XML is broken, it tries once
// more with the ampersands repaired.
func (e *element) decode(read func(*cursor) error) error {
	e.raw = legible(e.raw)
	err := decode(e.raw, read)
	if _, broken := errors.AsType[*xml.SyntaxError](err); !broken {
		return err
	}
	return decode(repaired(e.raw), read)
}

func decode(raw []byte, read func(*cursor) error) error {
	dec := xml.NewDecoder(bytes.NewReader(raw))
	dec.Entity = xml.HTMLEntity
	c := &cursor{dec: dec}
	return c.each(func(start xml.StartElement) error {
		c.name = qualified(start.Name)
		return read(c)
	})
}

// cursor walks through one element. What it calls read every element they are
// given to the end.
type cursor struct {
	dec   *xml.Decoder
	name  string // of the outermost element
	parts int
}

// qualified writes an XML name as the export does. The decoder leaves the prefix
// alone, as it never sees what it stands for.
func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// each calls do for every child of the current element, and leaves it.
func (c *cursor) each(do func(xml.StartElement) error) error {
	for {
		token, err := c.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := do(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// text returns the text of the current element, and leaves it.
func (c *cursor) text() (string, error) {
	var whole string
	var more strings.Builder
	for depth := 1; depth > 0; {
		token, err := c.dec.Token()
		if err != nil {
			return whole + more.String(), err
		}
		switch t := token.(type) {
		case xml.CharData:
			// Nearly always there is one piece, and it may be large.
			if whole == "" {
				whole = string(t)
			} else {
				more.Write(t)
			}
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	if more.Len() == 0 {
		return whole, nil
	}
	return whole + more.String(), nil
}

// fields fills in what the current element's children say, by their names, and
// leaves it. Children it does not know are skipped.
func (c *cursor) fields(known map[string]*string) error {
	return c.each(func(start xml.StartElement) error { return c.field(start, known) })
}

func (c *cursor) field(start xml.StartElement, known map[string]*string) error {
	to := known[qualified(start.Name)]
	if to == nil {
		return c.dec.Skip()
	}
	s, err := c.text()
	// An element that is repeated and empty does not undo the first.
	if s != "" || *to == "" {
		*to = s
	}
	return err
}

// part counts one more part of an item.
func (c *cursor) part() error {
	if c.parts++; c.parts > maxParts {
		return errParts
	}
	return nil
}

// records reads the element whose name has been read. What identifies it is
// also told to reject, in case the rest cannot be read.
func (c *cursor) records(reject *Reject) ([]Record, error) {
	switch c.name {
	case "wp:author":
		return c.author(reject)
	case "item":
		return c.item(reject)
	}
	return c.term(reject)
}

func (c *cursor) author(reject *Reject) ([]Record, error) {
	var id, login, email, name, first, last string
	err := c.fields(map[string]*string{
		"wp:author_id": &id, "wp:author_login": &login, "wp:author_email": &email,
		"wp:author_display_name": &name, "wp:author_first_name": &first, "wp:author_last_name": &last,
	})
	a := &Author{Login: strings.TrimSpace(login), Email: address(email), Name: plain(name)}
	if a.Name == "" {
		a.Name = strings.TrimSpace(plain(first) + " " + plain(last))
	}
	if a.Name == "" {
		a.Name = a.Login
	}
	var ok bool
	a.ID, ok = number(id)
	reject.ID, reject.Title = a.ID, a.Name
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errBadID
	case a.Login == "":
		return nil, errNoLogin
	}
	return []Record{a}, nil
}

func (c *cursor) term(reject *Reject) ([]Record, error) {
	t := new(Term)
	var id string
	fields := map[string]*string{"wp:term_id": &id}
	switch c.name {
	case "wp:category":
		t.Taxonomy = "category"
		fields["wp:category_nicename"], fields["wp:cat_name"] = &t.Slug, &t.Name
		fields["wp:category_parent"], fields["wp:category_description"] = &t.Parent, &t.Description
	case "wp:tag":
		t.Taxonomy = "post_tag"
		fields["wp:tag_slug"], fields["wp:tag_name"], fields["wp:tag_description"] = &t.Slug, &t.Name, &t.Description
	default:
		fields["wp:term_taxonomy"], fields["wp:term_slug"], fields["wp:term_name"] = &t.Taxonomy, &t.Slug, &t.Name
		fields["wp:term_parent"], fields["wp:term_description"] = &t.Parent, &t.Description
	}
	err := c.fields(fields)
	var ok bool
	t.ID, ok = number(id)
	t.Taxonomy, t.Parent, t.Description = strings.TrimSpace(t.Taxonomy), strings.TrimSpace(t.Parent), plain(t.Description)
	t.settle()
	reject.ID, reject.Title = t.ID, t.Name
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errBadID
	case t.Name == "":
		return nil, errNameless
	case t.Taxonomy == "":
		return nil, errNoType
	}
	return []Record{t}, nil
}

// settle tidies the term's slug and name, and names it if it has no name.
func (t *Term) settle() {
	t.Slug, t.Name = strings.TrimSpace(t.Slug), plain(t.Name)
	if t.Name == "" {
		t.Name = t.Slug
	}
}
