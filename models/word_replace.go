package models

import (
	"context"
	"html/template"
	"slices"
	"strings"

	"lode/internal/markup"
	"lode/internal/words"
)

// compileReplacing makes a matcher of the lists that replace words, if there are any,
// and what stands instead of the words of each.
func compileReplacing(lists []*WordList) (*words.Matcher, []string) {
	lists = slices.DeleteFunc(slices.Clone(lists), func(l *WordList) bool { return l.Action != WordReplace })
	if len(lists) == 0 {
		return nil, nil
	}
	insteads := make([]string, len(lists))
	for i, l := range lists {
		insteads[i] = l.Instead
	}
	return compile(lists...), insteads
}

// parts are what readers see something else of in a text, and what that is. Of parts
// that overlap the first decides.
func (c *compiledWords) parts(text string) []markup.Part {
	var parts []markup.Part
	for _, at := range c.replacer.Places(text) {
		if n := len(parts); n > 0 && at.Start < parts[n-1].End {
			parts[n-1].End = max(parts[n-1].End, at.End)
			continue
		}
		parts = append(parts, markup.Part{Span: markup.Span(at.Span), Instead: c.insteads[at.List]})
	}
	return parts
}

// asRead is a post of writer, which is rendered as it was typed, as readers see it: with
// something else instead of the words of some lists, but for those of the house.
func (c *compiledWords) asRead(writer *User, typed template.HTML) template.HTML {
	if c.replacer == nil || writer.May(ToPublish) {
		return typed
	}
	return markup.Replace(typed, c.parts)
}

// titleAsRead is the same for a title.
func (c *compiledWords) titleAsRead(writer *User, typed string) string {
	if c.replacer == nil || writer.May(ToPublish) {
		return typed
	}
	var b strings.Builder
	at := 0
	for _, p := range c.parts(typed) {
		b.WriteString(typed[at:p.Start] + p.Instead)
		at = p.End
	}
	return cleanLine(b.String() + typed[at:])
}

// readTitle is a title of writer as readers see it, and as it was typed if that is
// another.
func (s *Store) readTitle(ctx context.Context, writer *User, title string) (read, typed string, err error) {
	c, err := s.words(ctx)
	if err != nil {
		return "", "", err
	}
	if read = c.titleAsRead(writer, title); read != title {
		typed = title
	}
	return read, typed, nil
}

// typed is the text of p as it was typed, as far as there is a list for whose sake
// readers could see another.
func (c *compiledWords) typed(p *Post) template.HTML {
	if c.replacer == nil {
		return p.BodyHTML
	}
	return p.Typed()
}

// render is a text of writer as readers see it, whoever has typed it.
func (s *Store) render(ctx context.Context, writer *User, text string) (template.HTML, error) {
	c, err := s.words(ctx)
	if err != nil {
		return "", err
	}
	return c.asRead(writer, markup.Post(text)), nil
}

// renderAgain is another text of a post that is there as readers see it.
func (s *Store) renderAgain(ctx context.Context, post int64, text string) (template.HTML, error) {
	p, err := s.postWith(ctx, post)
	if err != nil {
		return "", err
	}
	return s.render(ctx, p.User, text)
}

// Typed is the text of p as it was typed, rendered. Readers may see something else
// instead of some words.
func (p *Post) Typed() template.HTML {
	if p.Body == "" || p.ImportedAt != nil || p.BlankedAt != nil || p.Renderer != markup.Version && p.Renderer != 0 {
		return p.BodyHTML
	}
	return markup.Post(p.Body)
}

// IsReplaced reports whether readers see something else than was typed. Its place has
// to be loaded, or they are asked for its text alone.
func (p *Post) IsReplaced() bool {
	return p.TypedTitle() != "" || p.Typed() != p.BodyHTML
}

// TypedTitle is the title of the topic that p opens as it was typed, if readers see
// another, or "". Its place has to be loaded.
func (p *Post) TypedTitle() string {
	if p.topicTitle() == "" {
		return ""
	}
	return p.Place.TypedTitle
}

// Source is what others may quote of p: what was typed, if they can read that.
func (p *Post) Source() string {
	if p.ImportedAt != nil || p.Renderer != markup.Version || p.Typed() != p.BodyHTML {
		return markup.Source(p.BodyHTML)
	}
	return p.Body
}
