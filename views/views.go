// Package views turns what the site knows into what a reader sees: HTML
// templates, and a Go struct for everything each of them is given.
package views

import (
	"bytes"
	"embed"
	"html/template"
	"time"

	"lode/internal/markup"
	"lode/models"

	"github.com/jba/templatecheck"
)

//go:embed *.html */*.html mail/*.txt
var files embed.FS

// Layout is what every page shows around its content.
type Layout struct {
	Site    *models.Site
	Viewer  *models.User // nil for a visitor
	Waiting int          // posts that wait for review, for whoever may review
	Theme   string       // "light", "dark", or "" for what the system has
	Path    string       // of the page at hand
	Next    string       // where to come back to from signing in
	BaseURL string
	Today   time.Time
	Head    Head
}

// Head is what the head of a page says of it.
type Head struct {
	Description string
	Canonical   string // a path; "" for a page that is nobody's home
	Feed        string // a path
	FeedTitle   string
	NoIndex     bool
	Data        any // schema.org, as JSON-LD
}

// Section is the part of the site that the page at hand belongs to.
func (l Layout) Section() string {
	switch {
	case l.Path == "/" || l.Path == "/news":
		return "latest"
	case len(l.Path) >= 6 && l.Path[:6] == "/forum":
		return "forum"
	}
	return l.Path
}

// frame is what a layout is given: the layout's own part, and the page inside it.
type frame[T any] struct {
	Layout Layout
	Page   T
}

// Page is a template that can only be given a T. Everything the template says is
// checked against T when the program starts, whichever branch it is in.
type Page[T any] struct {
	tmpl *templatecheck.CheckedTemplate[frame[T]]
}

// Render is the page, whole.
func (p Page[T]) Render(l Layout, data T) ([]byte, error) {
	var b bytes.Buffer
	err := p.tmpl.Execute(&b, frame[T]{l, data})
	return b.Bytes(), err
}

// page parses one page, in one file or several, into the shared layout and partials. It panics on any
// mistake, so a broken template cannot get past the first test or start.
func page[T any](names ...string) Page[T] {
	shared := []string{"layout.html", "partials.html", "discussion.html", "account/nav.html", "admin/nav.html"}
	t := template.Must(template.New("layout.html").Funcs(funcs).ParseFS(files, append(shared, names...)...))
	checked, err := templatecheck.NewChecked[frame[T]](t)
	if err != nil {
		panic(err)
	}
	return Page[T]{checked}
}

// fragment is a piece of pages that is rendered by itself, checked like a page.
type fragment[T any] struct {
	tmpl *templatecheck.CheckedTemplate[T]
}

// fragmentOf is the template of this name in one of the files.
func fragmentOf[T any](name string, in ...string) fragment[T] {
	t := template.Must(template.New("").Funcs(funcs).ParseFS(files, in...))
	checked, err := templatecheck.NewChecked[T](t.Lookup(name))
	if err != nil {
		panic(err)
	}
	return fragment[T]{checked}
}

func (f fragment[T]) render(data T) (template.HTML, error) {
	var b bytes.Buffer
	if err := f.tmpl.Execute(&b, data); err != nil {
		return "", err
	}
	return markup.Rendered(b.Bytes()), nil
}
