package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"lode/internal/words"

	"gorm.io/gorm"
)

// WordChange is one change of a list, from which it can be brought back.
type WordChange struct {
	ID        int64
	ListID    int64
	ByID      *int64
	By        *User
	Old, New  string // JSON
	CreatedAt time.Time
}

// Words says what the change was.
func (c *WordChange) Words() string {
	was, is := c.list(c.Old), c.list(c.New)
	switch {
	case was == nil && is == nil:
		return "nothing"
	case was == nil:
		return fmt.Sprintf("added “%s” (words: %d)", is.Name, len(is.Words))
	case is == nil:
		return fmt.Sprintf("removed “%s” (words: %d)", was.Name, len(was.Words))
	}
	more, fewer := without(is.Words, was.Words), without(was.Words, is.Words)
	text := fmt.Sprintf("changed “%s”", is.Name)
	if more > 0 || fewer > 0 {
		text += fmt.Sprintf(" (words added: %d, removed: %d)", more, fewer)
	}
	return text
}

// without is how many of a are not in b.
func without(a, b []string) int {
	in := make(map[string]bool, len(b))
	for _, w := range b {
		in[w] = true
	}
	n := 0
	for _, w := range a {
		if !in[w] {
			n++
		}
	}
	return n
}

func (c *WordChange) list(text string) *WordList {
	var l *WordList
	if text == "" || json.Unmarshal([]byte(text), &l) != nil {
		return nil
	}
	return l
}

// WordChange finds a change, to offer its undoing.
func (s *Store) WordChange(ctx context.Context, by *User, id int64) (*WordChange, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	c, err := gorm.G[*WordChange](s.r).Where("id = ?", id).First(ctx)
	return c, notFound(err)
}

// AddWordList makes a list.
func (s *Store) AddWordList(ctx context.Context, by *User, in WordListInput) (*WordChange, error) {
	return s.changeWords(ctx, by, in, func(s *Store, made *WordList) (*WordList, *WordList, error) { return nil, made, nil })
}

// EditWordList replaces a list. Who has looked at an older one is told so.
func (s *Store) EditWordList(ctx context.Context, by *User, id int64, in WordListInput) (*WordChange, error) {
	return s.changeWords(ctx, by, in, func(s *Store, made *WordList) (*WordList, *WordList, error) {
		old, err := s.lockWordList(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		if in.Version != old.Version {
			return nil, nil, s.wordsClash(ctx, old)
		}
		made.ID = id
		return old, made, nil
	})
}

// wordsClash says who has changed a list meanwhile.
func (s *Store) wordsClash(ctx context.Context, l *WordList) error {
	var c WordChange
	if err := s.write(ctx).Joins("By").Where("word_changes.id = ?", l.Version).First(&c).Error; err != nil {
		return notFound(err)
	}
	return clash(fmt.Sprintf("%s %s meanwhile. It stands under Changes; save again to replace it.", whoOf(c.By), c.Words()))
}

func (s *Store) changeWords(ctx context.Context, by *User, in WordListInput, change func(*Store, *WordList) (old, now *WordList, err error)) (*WordChange, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	made, err := in.List()
	if err != nil {
		return nil, err
	}
	var c *WordChange
	err = s.tx(ctx, func(s *Store) error {
		old, now, err := change(s, made)
		if err != nil {
			return err
		}
		c, err = s.saveWordList(ctx, by, old, now)
		return err
	})
	return c, err
}

// RemoveWordList removes a list.
func (s *Store) RemoveWordList(ctx context.Context, by *User, id int64) (*WordChange, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	var c *WordChange
	err := s.tx(ctx, func(s *Store) error {
		old, err := s.lockWordList(ctx, id)
		if err != nil {
			return err
		}
		c, err = s.saveWordList(ctx, by, old, nil)
		return err
	})
	return c, err
}

// UndoWordChange takes back the last change of a list; an older one cannot be.
func (s *Store) UndoWordChange(ctx context.Context, by *User, id int64) (*WordChange, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	var c *WordChange
	err := s.tx(ctx, func(s *Store) error {
		undone, err := gorm.G[*WordChange](s.w).Where("id = ?", id).First(ctx)
		if err != nil {
			return notFound(err)
		}
		var last int64
		if err := s.write(ctx).Model(&WordChange{}).Where("list_id = ?", undone.ListID).Select("MAX(id)").Scan(&last).Error; err != nil {
			return err
		}
		old, err := s.lockWordList(ctx, undone.ListID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if last != id || (old == nil) != (undone.New == "") {
			return ErrConflict
		}
		c, err = s.saveWordList(ctx, by, old, undone.list(undone.Old))
		return err
	})
	return c, err
}

// lockWordList finds a list and keeps others from changing it until the
// transaction ends.
func (s *Store) lockWordList(ctx context.Context, id int64) (*WordList, error) {
	var ids []int64
	if err := s.write(ctx).Clauses(forUpdate).Model(&WordList{}).Where("id = ?", id).Pluck("id", &ids).Error; err != nil {
		return nil, err
	}
	return s.wordList(ctx, id)
}

// saveWordList puts a list in place of the one before; either may be nil.
func (s *Store) saveWordList(ctx context.Context, by *User, old, now *WordList) (*WordChange, error) {
	var err error
	switch {
	case now == nil:
		err = s.write(ctx).Delete(&WordList{}, "id = ?", old.ID).Error
	case old == nil:
		err = s.write(ctx).Create(now).Error
	default:
		err = errors.Join(
			s.write(ctx).Model(now).Select("name", "action", "kind", "instead", "enabled", "why").Updates(now).Error,
			s.write(ctx).Exec("DELETE FROM words WHERE list_id = ?", now.ID).Error)
	}
	if err != nil {
		return nil, fmt.Errorf("saving a word list: %w", err)
	}
	c := &WordChange{ByID: idOf(by), CreatedAt: s.now()}
	if now != nil {
		if err := s.addWords(ctx, now); err != nil {
			return nil, err
		}
		if err := s.boundPatterns(ctx, now); err != nil {
			return nil, err
		}
		c.ListID, c.New = now.ID, asJSON(now)
	}
	if old != nil {
		c.ListID, c.Old = old.ID, asJSON(old)
	}
	if err := s.write(ctx).Omit("By").Create(c).Error; err != nil {
		return nil, fmt.Errorf("writing down a change of words: %w", err)
	}
	s.touchSite()
	return c, nil
}

// boundPatterns refuses a list whose patterns are too much work for each post together
// with those of the other lists in use.
func (s *Store) boundPatterns(ctx context.Context, now *WordList) error {
	if !now.Enabled || now.Kind != Patterns {
		return nil
	}
	var rows []struct {
		ListID int64
		Word   string
	}
	err := s.write(ctx).Raw("SELECT w.list_id, w.word FROM words w JOIN word_lists l ON l.id = w.list_id WHERE l.enabled AND l.kind = ? ORDER BY w.list_id", Patterns).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("loading patterns: %w", err)
	}
	byList := map[int64][]string{}
	for _, r := range rows {
		byList[r.ListID] = append(byList[r.ListID], r.Word)
	}
	total := 0
	for _, list := range byList {
		n, err := words.Size(list)
		if err != nil {
			return fmt.Errorf("reading patterns: %w", err)
		}
		total += n
	}
	if total > words.MaxTotal {
		return Invalid{"words": "Together with the other lists of patterns in use, these are too much work for each post. Use fewer, or take another list out of use first."}
	}
	return nil
}

func asJSON(l *WordList) string {
	text, _ := json.Marshal(l) // plain values: cannot fail
	return string(text)
}

func (s *Store) addWords(ctx context.Context, l *WordList) error {
	for part := range slices.Chunk(l.Words, 500) {
		rows := make([]map[string]any, len(part))
		for i, w := range part {
			rows[i] = map[string]any{"list_id": l.ID, "word": w}
		}
		if err := s.write(ctx).Table("words").Create(rows).Error; err != nil {
			return fmt.Errorf("saving words: %w", err)
		}
	}
	return nil
}
