package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"lode/internal/words"
)

// WordAction is what becomes of a post that has a word of a list.
type WordAction string

// The actions.
const (
	WordHold    WordAction = "hold"    // it waits for a moderator
	WordRefuse  WordAction = "refuse"  // it is not taken, and its writer is told why
	WordMark    WordAction = "mark"    // its card shows it
	WordReplace WordAction = "replace" // readers see something else instead of the word
)

// WordKind is how the words of a list are looked for.
type WordKind string

// The kinds.
const (
	WholeWords  WordKind = "whole"
	InsideWords WordKind = "inside"  // of other words too
	Patterns    WordKind = "pattern" // they are regular expressions
)

// WordList is words that have something done about the posts they are in. It does
// not hold for people of the house.
type WordList struct {
	ID      int64
	Name    string
	Action  WordAction
	Kind    WordKind
	Instead string // of the words, for readers, if they are replaced
	Enabled bool
	Why     string // in words, for a writer

	Words   []string `gorm:"-"` // in order
	Count   int      `gorm:"->;-:migration"`
	Version int64    `gorm:"->;-:migration" json:"-"` // the last change of it
}

// Path is where moderators change l.
func (l *WordList) Path() string { return fmt.Sprintf("/admin/words/%d", l.ID) }

// WordListInput is what a moderator fills in.
type WordListInput struct {
	Name    string     `form:"name"`
	Action  WordAction `form:"action"`
	Kind    WordKind   `form:"kind"` // empty for whole words
	Instead string     `form:"instead"`
	Enabled bool       `form:"enabled"`
	Why     string     `form:"why"`
	Words   string     `form:"words"`   // one on each line
	Version int64      `form:"version"` // of the list that was looked at
}

const (
	maxListName  = 60
	maxWhy       = 200
	maxWord      = 100
	maxPattern   = 300
	maxInstead   = 40
	maxListWords = 20_000
	minInside    = 3 // letters of a word that is found inside of others

	// defaultInstead is what readers see instead of a word if a list says nothing.
	defaultInstead = "…"
)

// List is the input as a list, or what is wrong with it.
func (in WordListInput) List() (*WordList, error) {
	invalid := Invalid{}
	l := &WordList{Name: cleanLine(in.Name), Action: in.Action, Kind: cmp.Or(in.Kind, WholeWords), Enabled: in.Enabled, Why: cleanLine(in.Why)}
	if n := len([]rune(l.Name)); n == 0 || n > maxListName {
		invalid["name"] = fmt.Sprintf("Give the list a name of at most %d characters.", maxListName)
	}
	if !slices.Contains([]WordAction{WordHold, WordRefuse, WordMark, WordReplace}, l.Action) {
		invalid["action"] = "Choose what becomes of a post with one of the words."
	}
	if l.Action == WordReplace {
		l.Instead = cmp.Or(cleanLine(in.Instead), defaultInstead)
	}
	if len([]rune(l.Instead)) > maxInstead {
		invalid["instead"] = fmt.Sprintf("Please keep it under %d characters.", maxInstead)
	}
	if len([]rune(l.Why)) > maxWhy {
		invalid["why"] = fmt.Sprintf("Please keep it under %d characters.", maxWhy)
	}
	var wrong string
	switch l.Kind {
	case WholeWords, InsideWords:
		wrong = l.takeWords(in.Words)
	case Patterns:
		wrong = l.takePatterns(in.Words)
	default:
		invalid["kind"] = "Choose how the words are looked for."
	}
	slices.Sort(l.Words)
	if l.Words = slices.Compact(l.Words); len(l.Words) > maxListWords {
		wrong = fmt.Sprintf("A list has at most %d words.", maxListWords)
	}
	if wrong != "" {
		invalid["words"] = wrong
	}
	return l, invalid.orNil()
}

// takeWords gives l the words in some lines, and says what is wrong with one.
func (l *WordList) takeWords(lines string) (wrong string) {
	for line := range strings.Lines(lines) {
		w := cleanLine(line)
		plain := words.Plain(w)
		switch {
		case w == "":
			continue
		case plain == "":
			wrong = fmt.Sprintf("“%s” has neither letters nor digits, so it cannot be found.", w)
		case len([]rune(w)) > maxWord:
			wrong = fmt.Sprintf("“%s…” is longer than %d characters.", string([]rune(w)[:20]), maxWord)
		case l.Kind == InsideWords && len([]rune(plain)) < minInside:
			wrong = fmt.Sprintf("“%s” is too short to be looked for inside of other words: it would be found everywhere.", w)
		}
		l.Words = append(l.Words, w)
	}
	return wrong
}

// takePatterns is the same for patterns, which are kept as typed.
func (l *WordList) takePatterns(lines string) (wrong string) {
	var all []string
	for line := range strings.SplitSeq(cleanText(lines), "\n") {
		p := strings.TrimSpace(line)
		if all = append(all, p); p != "" {
			l.Words = append(l.Words, p)
		}
		if len([]rune(p)) > maxPattern {
			return fmt.Sprintf("Line %d is longer than %d characters.", len(all), maxPattern)
		}
	}
	if _, err := words.Size(all); err != nil {
		return err.Error()
	}
	return ""
}

const listColumns = `word_lists.*, (SELECT COUNT(*) FROM words w WHERE w.list_id = word_lists.id) AS count,
	COALESCE((SELECT MAX(id) FROM word_changes c WHERE c.list_id = word_lists.id), 0) AS version`

// WordLists are all lists without their words, by name.
func (s *Store) WordLists(ctx context.Context, by *User) ([]*WordList, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	var lists []*WordList
	err := s.read(ctx).Model(&WordList{}).Select(listColumns).Order("name, id").Find(&lists).Error
	return lists, err
}

// WordList finds a list with its words, and its last changes, newest first.
func (s *Store) WordList(ctx context.Context, by *User, id int64) (*WordList, []*WordChange, error) {
	if !by.May(ToModerate) {
		return nil, nil, ErrForbidden
	}
	l, err := s.wordList(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	var changes []*WordChange
	err = s.read(ctx).Joins("By").Where("word_changes.list_id = ?", id).Order("word_changes.id DESC").Limit(10).Find(&changes).Error
	return l, changes, err
}

func (s *Store) wordList(ctx context.Context, id int64) (*WordList, error) {
	var l WordList
	if err := s.read(ctx).Model(&l).Select(listColumns).Where("id = ?", id).First(&l).Error; err != nil {
		return nil, notFound(err)
	}
	err := s.read(ctx).Table("words").Where("list_id = ?", id).Pluck("word", &l.Words).Error
	slices.Sort(l.Words)
	return &l, err
}
