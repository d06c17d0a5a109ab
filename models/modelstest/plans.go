package modelstest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"lode/migrations"
)

// seen are the statements that the tests of this package have sent to SQLite, each
// once.
var seen sync.Map

var inList = regexp.MustCompile(`IN \((\?,)*\?\)`)

func see(statement string) {
	seen.LoadOrStore(inList.ReplaceAllString(statement, "IN (?)"), nil)
}

// large are the tables that grow with a site.
var large = []string{
	"articles", "article_categories", "topics", "discussions", "posts", "post_heads", "revisions", "holds", "receipts", "decisions",
	"reports", "users", "near_texts", "notes", "sessions", "confirmations", "links", "limits", "useful", "jobs", "ledger", "ledger_salts", "redirects",
	"filter_counts", "filter_lessons", "filter_opinions", "appeals", "sanctions", "removals", "blocks", "pictures", "held_edits", "picks",
}

// whole are the statements that are meant to read all of a large table, by words
// that they alone have, and why.
var whole = map[string]string{
	"LOWER(":                                                        "to erase somebody, every text is searched",
	"UPDATE reports SET email = 'erased-":                           "likewise",
	"DELETE FROM confirmations WHERE user_id":                       "likewise",
	"DELETE FROM sessions WHERE guest":                              "likewise",
	"FROM confirmations WHERE expires_at":                           "once a day",
	"FROM links WHERE expires_at":                                   "once a day",
	"FROM `links` WHERE expires_at":                                 "once a day",
	"FROM limits WHERE ends_at":                                     "once an hour",
	"posts.kind = ? ORDER BY posts.id DESC LIMIT 1000":              "a dry run reads the last 1,000 posts",
	`"Board".read_by = ? ORDER BY topics.id DESC LIMIT 5`:           "nearly all topics may be read, so the last few are found at once",
	`"Board".read_by IN (?) ORDER BY topics.id DESC LIMIT`:          "likewise",
	"FROM `users` ORDER BY name":                                    "lode user list",
	"FROM `users` ORDER BY id DESC LIMIT":                           "a page of the newest",
	"name_key LIKE ? ESCAPE":                                        "admins look for part of a name",
	"SELECT NOT EXISTS (SELECT 1 FROM users)":                       "it ends with the first",
	"NOT EXISTS (SELECT 1 FROM decisions later":                     "a page of the newest",
	"sanctions.lifted_at IS NULL AND (sanctions.ends_at IS NULL OR": "a page of the newest that hold",
	"WHERE 1 = 0": "it finds nothing",
	"(SELECT COUNT(*) FROM articles) + (SELECT COUNT(*) FROM posts)": "lode seed asks whether the database is empty",
	"SELECT count(*) FROM `articles`":                                "lode import says what it has added",
	"useful_count DESC, thread LIMIT":                                "it is a list of the threads of one page",
}

// checkPlans asks SQLite how it would carry out each statement that was seen, and
// fails for those that read a whole table. SQLite decides by the schema alone, so
// an empty database tells what a large one would do.
func checkPlans() error {
	data, err := blank()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "modelstest")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "plans.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", migrations.SQLiteDSN(path, url.Values{}))
	if err != nil {
		return err
	}
	defer db.Close()
	partial, err := partialIndexes(db)
	if err != nil {
		return err
	}
	var errs []error
	for statement := range seen.Range {
		scans, err := scansOf(db, statement.(string))
		if err != nil {
			return err
		}
		scans = slices.DeleteFunc(scans, func(scan string) bool {
			return slices.ContainsFunc(partial, func(index string) bool { return strings.HasSuffix(scan, " "+index) })
		})
		if len(scans) > 0 && !meant(statement.(string)) {
			errs = append(errs, fmt.Errorf("a whole table is read: %s: %s", strings.Join(scans, "; "), statement))
		}
	}
	return errors.Join(errs...)
}

func meant(statement string) bool {
	for words := range whole {
		if strings.Contains(statement, words) {
			return true
		}
	}
	return false
}

func partialIndexes(db *sql.DB) ([]string, error) {
	return texts(db, `SELECT i.name FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' AND i.partial`)
}

// scansOf are the parts of a statement's plan that read all of a large table, or of
// an index of it.
func scansOf(db *sql.DB, statement string) ([]string, error) {
	word, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
	if !slices.Contains([]string{"SELECT", "UPDATE", "DELETE", "WITH"}, strings.ToUpper(word)) {
		return nil, nil
	}
	plan, err := texts(db, "EXPLAIN QUERY PLAN "+statement, make([]any, strings.Count(statement, "?"))...)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, statement)
	}
	var scans []string
	for _, line := range plan {
		if name, ok := strings.CutPrefix(line, "SCAN "); ok {
			name, _, _ = strings.Cut(name, " ")
			if slices.Contains(large, tableOf(name, statement)) {
				scans = append(scans, line)
			}
		}
	}
	return scans, nil
}

// tableOf is the table that a statement calls name.
func tableOf(name, statement string) string {
	if m := regexp.MustCompile("(?i)(?:FROM|JOIN|,) *[`\"]?(\\w+)[`\"]? +(?:AS +)?[`\"]?" + name + "\\b").FindStringSubmatch(statement); m != nil {
		return m[1]
	}
	return name
}

// texts are the last column of each row.
func texts(db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(context.Background(), query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []string
	for rows.Next() {
		var text string
		into := make([]any, len(columns))
		for i := range into {
			into[i] = new(any)
		}
		into[len(into)-1] = &text
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}
