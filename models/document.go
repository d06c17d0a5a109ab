package models

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"strconv"
	"time"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// Document is one version of the terms or of the privacy page. Versions are only
// ever added; the highest is in force.
type Document struct {
	ID        int64
	Kind      DocumentKind
	Version   int
	Body      string // in Markdown
	Note      string // what changed, for readers
	ByID      *int64
	By        *User // nobody: it came with the program
	CreatedAt time.Time
}

// DocumentKind names a document.
type DocumentKind string

// The documents.
const (
	Terms   DocumentKind = "terms"
	Privacy DocumentKind = "privacy"
)

// DocumentKinds are all documents.
var DocumentKinds = []DocumentKind{Terms, Privacy}

// Title is what the document is called.
func (k DocumentKind) Title() string {
	return map[DocumentKind]string{Terms: "Terms", Privacy: "Privacy"}[k]
}

// Path is the address of the version in force.
func (k DocumentKind) Path() string { return "/" + string(k) }

// Path is the address of this very version.
func (d *Document) Path() string { return d.Kind.Path() + "?version=" + strconv.Itoa(d.Version) }

// HTML is the text as readers see it.
func (d *Document) HTML() template.HTML { return markup.Document(d.Body) }

// Document finds a version of a document, 0 for the one in force, and all versions
// with their dates, newest first.
func (s *Store) Document(ctx context.Context, kind DocumentKind, version int) (*Document, []*Document, error) {
	all, err := gorm.G[*Document](s.r).Select("id", "kind", "version", "note", "created_at").
		Where("kind = ?", kind).Order("version DESC").Find(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("loading versions of %s: %w", kind, err)
	}
	if len(all) == 0 {
		return nil, nil, ErrNotFound
	}
	if version == 0 {
		version = all[0].Version
	}
	var d Document
	err = s.read(ctx).Joins("By").Where("documents.kind = ? AND documents.version = ?", kind, version).First(&d).Error
	return &d, all, notFound(err)
}

// DocumentInput is what an admin fills in to change a document.
type DocumentInput struct {
	Body    string `form:"body"`
	Note    string `form:"note"`
	Version int    `form:"version"` // the one that was changed
}

// Lengths of a document, in characters.
const (
	maxDocument     = 60_000
	maxDocumentNote = 200
)

func (in *DocumentInput) check() error {
	invalid := Invalid{}
	in.Body, in.Note = cleanText(in.Body), cleanLine(in.Note)
	switch n := len([]rune(in.Body)); {
	case n == 0:
		invalid["body"] = "There has to be a text."
	case n > maxDocument:
		invalid["body"] = fmt.Sprintf("Please keep it under %d characters.", maxDocument)
	}
	if len([]rune(in.Note)) > maxDocumentNote {
		invalid["note"] = fmt.Sprintf("Please keep it under %d characters.", maxDocumentNote)
	}
	return invalid.orNil()
}

// SaveDocument makes a changed text the version in force and returns it. A text
// that is the same makes none. If there is a newer version than the one that was
// changed, it is an ErrConflict.
func (s *Store) SaveDocument(ctx context.Context, by *User, kind DocumentKind, in DocumentInput) (*Document, error) {
	if !by.May(ToRun) {
		return nil, ErrForbidden
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	d := &Document{Kind: kind, Version: in.Version + 1, Body: in.Body, Note: in.Note, ByID: idOf(by), CreatedAt: s.now()}
	err := s.tx(ctx, func(s *Store) error {
		last, err := gorm.G[*Document](s.w).Where("kind = ?", kind).Order("version DESC").First(ctx)
		switch {
		case err != nil:
			return notFound(err)
		case last.Body == in.Body:
			d = last
			return nil
		case last.Version != in.Version:
			return ErrConflict
		}
		s.touchSite()
		return s.write(ctx).Omit("By").Create(d).Error
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return nil, ErrConflict
	}
	return d, err
}

// RestoreDocument puts the text of an earlier version in force again, as a new
// version.
func (s *Store) RestoreDocument(ctx context.Context, by *User, kind DocumentKind, version int) (*Document, error) {
	old, all, err := s.Document(ctx, kind, version)
	if err != nil {
		return nil, err
	}
	return s.SaveDocument(ctx, by, kind, DocumentInput{Body: old.Body, Note: fmt.Sprintf("The text of version %d again.", old.Version), Version: all[0].Version})
}
