package models

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"lode/internal/markup"
	"lode/internal/words"
)

// compiledWords are the lists that are in use, ready to be looked for. They are
// made anew when a list has changed.
type compiledWords struct {
	lists    []*WordList
	matcher  *words.Matcher
	replacer *words.Matcher // of the lists that replace words alone, in their order; nil if there are none
	insteads []string       // of these
	change   int64          // the last one in it
	version  uint64         // of the site
}

// found is a word of a list in a post.
type found struct {
	list *WordList
	word string
}

// words are the lists in use. It costs no query unless something about the site
// has changed, and one as long as that was no list.
func (s *Store) words(ctx context.Context) (*compiledWords, error) {
	version := s.versions.local[siteBucket].Load()
	had := s.compiled.Load()
	if had != nil && had.version == version {
		return had, nil
	}
	var change int64
	if err := s.read(ctx).Raw("SELECT COALESCE(MAX(id), 0) FROM word_changes").Scan(&change).Error; err != nil {
		return nil, fmt.Errorf("loading words: %w", err)
	}
	made := &compiledWords{change: change, version: version}
	if had != nil && had.change == change {
		made.lists, made.matcher, made.replacer, made.insteads = had.lists, had.matcher, had.replacer, had.insteads
	} else if err := s.loadWords(ctx, made); err != nil {
		return nil, fmt.Errorf("loading words: %w", err)
	}
	s.compiled.Store(made)
	return made, nil
}

func (s *Store) loadWords(ctx context.Context, made *compiledWords) error {
	var rows []struct {
		ListID int64
		Word   string
	}
	err := errors.Join(
		s.read(ctx).Select("id", "name", "action", "kind", "instead", "enabled", "why").Where("enabled").Order("id").Find(&made.lists).Error,
		s.read(ctx).Raw("SELECT list_id, word FROM words ORDER BY list_id, word").Scan(&rows).Error)
	if err != nil {
		return err
	}
	byID := map[int64]*WordList{}
	for _, l := range made.lists {
		byID[l.ID] = l
	}
	for _, row := range rows {
		if l := byID[row.ListID]; l != nil {
			l.Words = append(l.Words, row.Word)
		}
	}
	made.matcher = compile(made.lists...)
	made.replacer, made.insteads = compileReplacing(made.lists)
	return nil
}

func compile(lists ...*WordList) *words.Matcher {
	all := make([]words.List, len(lists))
	for i, l := range lists {
		all[i] = words.List{Words: l.Words, Inside: l.Kind == InsideWords, Patterns: l.Kind == Patterns}
	}
	return words.Compile(all)
}

// in are the words of the lists in what p says: its text as typed and as it is
// read, and whatever stands beside it.
func (c *compiledWords) in(p *Post, title string) []found {
	if len(c.lists) == 0 {
		return nil
	}
	var all []found
	for _, hit := range c.matcher.Find(textsOf(p, c.typed(p), title)...) {
		all = append(all, found{c.lists[hit.List], hit.Word})
	}
	return all
}

// textsOf are the texts of p in which words are looked for; html is its text as it was
// typed, rendered.
func textsOf(p *Post, html template.HTML, title string) []string {
	return []string{p.Body, markup.Text(html), title, p.GuestName, p.GuestEmail, p.GuestURL}
}

// quoted are the words found by lists with this action, each once, as a sentence
// has them; at most five.
func quoted(all []found, a WordAction) string {
	var names []string
	for _, f := range all {
		if name := "“" + f.word + "”"; f.list.Action == a && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 5 {
		names = append(names[:5], fmt.Sprintf("%d more", len(names)-5))
	}
	return strings.Join(names, ", ")
}

// readWords renders a new or changed post of somebody and looks in it for words of the
// lists. It refuses the post if a list says so, replaces words if one says that, and
// returns what the post must wait for, or "".
func (s *Store) readWords(ctx context.Context, by *User, p *Post, title, field string) (hold string, err error) {
	p.BodyHTML = markup.Post(p.Body)
	if by.May(ToPublish) {
		return "", nil
	}
	c, err := s.words(ctx)
	if err != nil {
		return "", err
	}
	all := c.in(p, title)
	if refused := quoted(all, WordRefuse); refused != "" {
		text := "It has " + refused + ", which is not taken here."
		for _, f := range all {
			if f.list.Action == WordRefuse && f.list.Why != "" {
				text += " " + f.list.Why
				break
			}
		}
		return "", Invalid{field: text}
	}
	p.BodyHTML = c.asRead(by, p.BodyHTML)
	return quoted(all, WordHold), nil
}
