package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// trialPosts is how many of the last posts a list is tried on.
const trialPosts = 1000

// maxTrialShown is how many of those it would have caught are shown.
const maxTrialShown = 50

// maxTrialWords is how many words found in one post are shown.
const maxTrialWords = 5

// Trial is what a rule would have caught lately, and a list finds in a text, with what
// people decided about that.
type Trial struct {
	Found  []string // in the text, by a list
	Read   int      // posts it was tried on
	Caught int
	States map[State]int // of those caught
	Shown  []*Caught     // the newest of them
}

// Caught is a post that a rule would have caught.
type Caught struct {
	*Post
	Words string
	Last  *Decision // what a person decided last, or nil
}

// TryWordList tries a list, whether it is saved or not, on a text and on the last
// posts. It changes nothing.
func (s *Store) TryWordList(ctx context.Context, by *User, l *WordList, text string) (*Trial, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	m := compile(l)
	t, err := s.try(ctx, func(p *Post) string {
		hits := m.Find(textsOf(p, "")...)
		var names []string
		for _, hit := range hits[:min(len(hits), maxTrialWords)] {
			names = append(names, hit.Word)
		}
		return strings.Join(names, ", ")
	})
	if err != nil {
		return nil, err
	}
	for _, hit := range m.Find(text) {
		t.Found = append(t.Found, hit.Word)
	}
	return t, nil
}

// try tries a rule on the last posts: it says of each why it would have been caught,
// or "" if it would not. Nothing changes.
func (s *Store) try(ctx context.Context, rule func(*Post) (why string)) (*Trial, error) {
	t := &Trial{States: map[State]int{}}
	var posts []*Post
	if err := s.read(ctx).Joins("User").Where("posts.kind = ?", Ordinary).Order("posts.id DESC").Limit(trialPosts).Find(&posts).Error; err != nil {
		return nil, fmt.Errorf("trying a rule: %w", err)
	}
	t.Read = len(posts)
	for _, p := range posts {
		why := rule(p)
		if why == "" {
			continue
		}
		t.Caught++
		t.States[p.State]++
		if len(t.Shown) < maxTrialShown {
			t.Shown = append(t.Shown, &Caught{Post: p, Words: why})
		}
	}
	return t, s.decidedBy(ctx, t.Shown)
}

// decidedBy gives posts the last decision that a person made about each.
func (s *Store) decidedBy(ctx context.Context, shown []*Caught) error {
	ids := make([]int64, len(shown))
	for i, c := range shown {
		ids[i] = c.ID
	}
	var last []*Decision
	err := s.read(ctx).Joins("By").
		Where("decisions.id IN (SELECT MAX(id) FROM decisions WHERE post_id IN ? AND by_id IS NOT NULL GROUP BY post_id)", ids).Find(&last).Error
	if err != nil {
		return fmt.Errorf("trying a rule: %w", err)
	}
	for _, d := range last {
		i := slices.IndexFunc(shown, func(c *Caught) bool { return c.ID == d.PostID })
		shown[i].Last = d
	}
	return nil
}

// FoundWord is what a list does about a word in a text.
type FoundWord struct {
	Word string
	List *WordList
}

// TryWords finds what the lists in use would do about a text. It changes nothing.
func (s *Store) TryWords(ctx context.Context, by *User, text string) ([]FoundWord, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	c, err := s.words(ctx)
	if err != nil || len(c.lists) == 0 {
		return nil, err
	}
	var all []FoundWord
	for _, hit := range c.matcher.Find(text) {
		all = append(all, FoundWord{hit.Word, c.lists[hit.List]})
	}
	return all, nil
}
