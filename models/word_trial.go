package models

import (
	"context"
	"html/template"
	"strings"

	"lode/internal/markup"
)

// maxTrialWords is how many words found in one post are shown.
const maxTrialWords = 5

// trialWork bounds what it takes to try a list of patterns, in the units of Work.
const trialWork = 300_000_000

// WordTrial is what a list would have caught lately, and what it does to a text.
type WordTrial struct {
	*Trial
	Found  []string      // in the text
	AsRead template.HTML // the text as readers would see it, if that is different
}

// TryWordList tries a list, whether it is saved or not, on a text and on the last
// posts and the titles of topics. It changes nothing.
func (s *Store) TryWordList(ctx context.Context, by *User, l *WordList, text string) (*WordTrial, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	posts, err := s.postsToTry(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.withPlaces(ctx, posts); err != nil {
		return nil, err
	}
	m := compile(l)
	most, work, all := len(posts), 0, posts
	for i, p := range posts {
		if work += m.Work() * 2 * len(p.Body); work > trialWork {
			most = i
			break
		}
	}
	posts = posts[:most]
	t, err := s.tryOn(ctx, posts, func(p *Post) string {
		hits := m.Find(textsOf(p, p.Typed(), p.topicTitle())...)
		var names []string
		for _, hit := range hits[:min(len(hits), maxTrialWords)] {
			names = append(names, hit.Word)
		}
		return strings.Join(names, ", ")
	})
	if err != nil {
		return nil, err
	}
	if len(posts) < len(all) {
		t.Note = "The patterns are so much work that they were tried on fewer posts."
	}
	tried := &WordTrial{Trial: t}
	tried.Found, tried.AsRead = tryText(text, l)
	return tried, nil
}

// tryText is what some lists find in a text, and the text as readers would see it, or
// "" if that is no different.
func tryText(text string, lists ...*WordList) (words []string, read template.HTML) {
	typed := markup.Post(text)
	for _, hit := range compile(lists...).Find(text, markup.Text(typed)) {
		words = append(words, hit.Word)
	}
	var c compiledWords
	c.replacer, c.insteads = compileReplacing(lists)
	return words, c.shown(typed)
}

// shown is a text as readers would see it, or "" if that is no different.
func (c *compiledWords) shown(typed template.HTML) template.HTML {
	if read := c.asRead(nil, typed); read != typed {
		return read
	}
	return ""
}

// withPlaces gives posts their places. One query.
func (s *Store) withPlaces(ctx context.Context, posts []*Post) error {
	ids := make([]int64, len(posts))
	for i, p := range posts {
		ids[i] = p.DiscussionID
	}
	places, err := s.places(ctx, inOrder(ids))
	for _, p := range posts {
		p.Place = places[p.DiscussionID]
	}
	return err
}

// FoundWord is what a list does about a word in a text.
type FoundWord struct {
	Word string
	List *WordList
}

// TryWords finds what the lists in use would do about a text, and gives the text as
// readers would see it if that is different. It changes nothing.
func (s *Store) TryWords(ctx context.Context, by *User, text string) ([]FoundWord, template.HTML, error) {
	if !by.May(ToModerate) {
		return nil, "", ErrForbidden
	}
	c, err := s.words(ctx)
	if err != nil || len(c.lists) == 0 {
		return nil, "", err
	}
	typed := markup.Post(text)
	var all []FoundWord
	for _, hit := range c.matcher.Find(text, markup.Text(typed)) {
		all = append(all, FoundWord{hit.Word, c.lists[hit.List]})
	}
	return all, c.shown(typed), nil
}
