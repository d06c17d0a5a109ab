package models

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// scrub takes a person's name and addresses out of what others have written:
// posts, their earlier versions, titles, reports, and messages that wait. A name
// that is an everyday word goes only where it is meant as a name: after an @, and
// where a quotation says whose it is.
func (s *Store) scrub(ctx context.Context, name, instead string, words []string) error {
	for _, text := range []struct{ table, column string }{
		{"posts", "body"}, {"posts", "staff_note"}, {"revisions", "body"}, {"held_edits", "body"}, {"staff_edits", "html"}, {"staff_edits", "staff_note"}, {"appeals", "words"}, {"appeals", "answer"}, {"sanctions", "facts"}, {"topics", "title"}, {"topics", "typed_title"}, {"reports", "note"}, {"articles", "body"},
		{"notes", "body"},
	} {
		for _, word := range words {
			if err := s.scrubColumn(ctx, text.table, text.column, word, whole(word, word == name), instead); err != nil {
				return err
			}
		}
	}
	for _, word := range words {
		// A payload is JSON: what is not plain in it is written otherwise.
		quoted, err := json.Marshal(word)
		if err != nil {
			return err
		}
		err = s.write(ctx).Exec("DELETE FROM jobs WHERE LOWER(payload) LIKE ? ESCAPE '!' OR LOWER(last_error) LIKE ? ESCAPE '!'",
			pattern(string(quoted[1:len(quoted)-1])), pattern(word)).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) scrubColumn(ctx context.Context, table, column, word string, find *regexp.Regexp, instead string) error {
	var rows []struct {
		ID   int64
		Text string
	}
	err := s.write(ctx).Raw("SELECT id, "+column+" AS text FROM "+table+" WHERE LOWER("+column+") LIKE ? ESCAPE '!'", pattern(word)).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("looking through %s: %w", table, err)
	}
	for _, row := range rows {
		text := find.ReplaceAllString(row.Text, "${1}"+instead)
		var html template.HTML
		change := map[string]any{column: text}
		switch table + "." + column {
		case "posts.body":
			if html, err = s.renderAgain(ctx, row.ID, text); err != nil {
				return err
			}
			change["body_html"], change["renderer"], change["version"] = html, markup.Version, gorm.Expr("version + 1")
		case "posts.staff_note":
			change["version"] = gorm.Expr("version + 1")
		case "articles.body":
			change["body_html"] = markup.Article(text)
		case "topics.title":
			change["slug"] = Slug(text)
		}
		if err := s.write(ctx).Table(table).Where("id = ?", row.ID).Updates(change).Error; err != nil {
			return fmt.Errorf("scrubbing %s: %w", table, err)
		}
		if table == "posts" && column == "body" {
			if err := s.reread(ctx, row.ID, html); err != nil {
				return err
			}
		}
	}
	return nil
}

// pattern finds a word in text that is in small letters.
func pattern(word string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(word)) + "%"
}

// whole matches a word as a whole, in any case. One name of a few letters may be an
// everyday word.
func whole(word string, isName bool) *regexp.Regexp {
	quoted := regexp.QuoteMeta(word)
	if isName && !strings.ContainsAny(word, " 0123456789_-.") && len([]rune(word)) < 8 {
		return regexp.MustCompile(`(?im)(@|^> *)` + quoted + `\b`)
	}
	return regexp.MustCompile(`(?i)(^|[^\pL\pN])` + quoted)
}
