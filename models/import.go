package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lode/internal/wxr"

	"gorm.io/gorm"
)

// ImportReport accounts for everything that an import has read.
type ImportReport struct {
	Counts  map[string]map[string]int `json:"counts"` // by kind, then by what became of it
	Rejects []ImportReject            `json:"rejects"`
}

// ImportReject is something that could not be brought in, and why.
type ImportReject struct {
	Kind   string `json:"kind"`
	ID     int64  `json:"id,omitempty"`
	Title  string `json:"title,omitempty"`
	Reason string `json:"reason"`
}

func (r *ImportReport) add(kind, outcome string) {
	if r.Counts[kind] == nil {
		r.Counts[kind] = map[string]int{}
	}
	r.Counts[kind][outcome]++
}

func (r *ImportReport) reject(kind string, id int64, title, reason string) {
	r.add(kind, "rejected")
	r.Rejects = append(r.Rejects, ImportReject{kind, id, title, reason})
}

// What becomes of something that was read.
const (
	added   = "added"
	there   = "already there"
	skipped = "not kept"
)

// wordpress is an import at work.
type wordpress struct {
	store  *Store
	dry    bool
	report *ImportReport
	source string                 // address of the old site
	login  map[string]*wxr.Author // by login
	number map[int64]*wxr.Author  // by number
	seen   map[string]bool        // people and categories that have been counted; a dry run meets them again and again
}

// once counts something that many items share.
func (im *wordpress) once(kind, key, outcome string) {
	if !im.seen[kind+key] {
		im.seen[kind+key] = true
		im.report.add(kind, outcome)
	}
}

// errDry ends a transaction of which nothing is to stay.
var errDry = errors.New("dry run")

// ImportWordPress brings in what a WordPress export holds: authors, categories,
// articles, pages and their replies in all states. Each item is one transaction,
// and what is there already is left as it is, so that an import that was broken
// off, or is done again, comes to the same. A dry run changes nothing and says
// what would happen.
func (s *Store) ImportWordPress(ctx context.Context, r *wxr.Reader, dry bool, progress func(read int64)) (*ImportReport, error) {
	im := &wordpress{
		store: s, dry: dry, report: &ImportReport{Counts: map[string]map[string]int{}, Rejects: []ImportReject{}},
		login: map[string]*wxr.Author{}, number: map[int64]*wxr.Author{}, seen: map[string]bool{},
	}
	for {
		record, err := r.Next()
		if errors.Is(err, io.EOF) {
			return im.report, nil
		}
		if err != nil {
			return im.report, fmt.Errorf("reading the export: %w", err)
		}
		if err := im.take(ctx, record); err != nil {
			return im.report, err
		}
		progress(r.Offset())
	}
}

func (im *wordpress) take(ctx context.Context, record wxr.Record) error {
	switch r := record.(type) {
	case *wxr.Site:
		im.source = strings.TrimRight(cmp.Or(r.BaseURL, r.Link), "/")
	case *wxr.Author:
		im.login[r.Login] = r
		im.number[r.ID] = r
		return im.tx(ctx, func(s *Store) error { _, err := im.author(ctx, s, r.Login); return err })
	case *wxr.Term:
		if r.Taxonomy != "category" {
			im.report.add(r.Taxonomy, skipped)
			return nil
		}
		return im.tx(ctx, func(s *Store) error { _, err := im.category(ctx, s, r); return err })
	case *wxr.Reject:
		im.report.reject(r.Kind, r.ID, r.Title, r.Reason)
	case *wxr.Item:
		return im.item(ctx, r)
	}
	return nil
}

// tx runs one step of the import, of which a dry run keeps nothing.
func (im *wordpress) tx(ctx context.Context, step func(*Store) error) error {
	err := im.store.tx(ctx, func(s *Store) error {
		if err := step(s); err != nil {
			return err
		}
		if im.dry {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

type importRow struct {
	Source   string
	Kind     string
	SourceID string
	TargetID int64
}

// TableName is the table.
func (importRow) TableName() string { return "imports" }

// known is what an earlier import made of something, or 0.
func (im *wordpress) known(ctx context.Context, s *Store, kind, id string) (int64, error) {
	var row importRow
	err := s.write(ctx).Where("source = ? AND kind = ? AND source_id = ?", im.source, kind, id).Limit(1).Find(&row).Error
	return row.TargetID, err
}

func (im *wordpress) note(ctx context.Context, s *Store, kind, id string, target int64) error {
	return s.write(ctx).Create(&importRow{im.source, kind, id, target}).Error
}

// author finds or makes the user for a login of the old site: whoever has the
// address, or else somebody new, who cannot sign in until they have a password.
func (im *wordpress) author(ctx context.Context, s *Store, login string) (*User, error) {
	a := im.login[login]
	if a == nil {
		a = &wxr.Author{Login: login, Name: login}
		im.login[login] = a
	}
	id, err := im.known(ctx, s, "author", login)
	if err != nil {
		return nil, err
	}
	if id != 0 {
		im.once("author", login, there)
		return gorm.G[*User](s.w).Where("id = ?", id).First(ctx)
	}
	name := cleanLine(a.Name)
	if name == "" {
		name = cleanLine(login)
	}
	if name == "" {
		name = "Unnamed author"
	}
	email, ok := cleanEmail(a.Email)
	if !ok {
		email = ""
	}
	u, err := gorm.G[*User](s.w).Where("(email_key <> '' AND email_key = ? AND (email_confirmed_at IS NOT NULL OR role <> 'member')) OR name_key = ?", emailKey(email), nameKey(name)).Order("id").First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		u = &User{Name: name, Email: email, Role: Author}
		err = s.addUser(ctx, u)
		im.once("author", login, added)
	} else {
		im.once("author", login, there)
	}
	if err != nil {
		return nil, fmt.Errorf("importing author %s: %w", login, err)
	}
	return u, im.note(ctx, s, "author", login, u.ID)
}

func (im *wordpress) category(ctx context.Context, s *Store, t *wxr.Term) (*Category, error) {
	slug, name := Slug(t.Slug), cleanLine(t.Name)
	c, err := gorm.G[*Category](s.w).Where("slug = ?", slug).First(ctx)
	if err == nil {
		im.once("category", slug, there)
		return c, nil
	}
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, err
	}
	c = &Category{Slug: slug, Name: name, About: cleanText(t.Description)}
	im.once("category", slug, added)
	s.touchSite()
	if err := s.write(ctx).Create(c).Error; err != nil {
		return nil, fmt.Errorf("importing category %s: %w", slug, err)
	}
	return c, nil
}

// kinds says what is made of the old site's types of items.
var kinds = map[string]string{"post": "article", "page": "page"}

func (im *wordpress) item(ctx context.Context, it *wxr.Item) error {
	kind := kinds[it.Type]
	if kind == "" {
		im.report.add(it.Type, skipped)
		im.skipReplies(it, "it stands under a "+it.Type+", which is not kept")
		return nil
	}
	if it.Status == "trash" || it.Status == "auto-draft" || it.Status == "inherit" {
		im.report.reject(kind, it.ID, it.Title, "the old site had it as "+it.Status)
		im.skipReplies(it, "what it stands under is not kept")
		return nil
	}
	err := im.tx(ctx, func(s *Store) error { return im.article(ctx, s, kind, it) })
	if err != nil {
		return fmt.Errorf("importing %s %d: %w", kind, it.ID, err)
	}
	return nil
}

func (im *wordpress) skipReplies(it *wxr.Item, why string) {
	for _, c := range it.Comments {
		im.report.reject("reply", c.ID, c.Author, why)
	}
}

// at is a time of the old site, or now if it had none.
func at(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t
}

func firstRunes(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n])
	}
	return text
}
