package migrations_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"lode/migrations"
	"lode/models/modelstest"

	"github.com/pressly/goose/v3"
)

// Lists of before still look for words as they did, so do the versions to which a
// change can be undone, and the number of a list that was removed is not used again.
func TestOldWordListsKeepTheirKind(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			err := migrations.With(t.Context(), address, func(db *sql.DB, p *goose.Provider) error {
				ctx := t.Context()
				run := func(statement string) {
					t.Helper()
					if _, err := db.ExecContext(ctx, statement); err != nil {
						t.Fatalf("%s: %v", statement, err)
					}
				}
				one := func(query string) (text string) {
					t.Helper()
					if err := db.QueryRowContext(ctx, query).Scan(&text); err != nil {
						t.Fatalf("%s: %v", query, err)
					}
					return text
				}
				to := func(step func(context.Context, int64) ([]*goose.MigrationResult, error), version int64) {
					t.Helper()
					if _, err := step(ctx, version); err != nil {
						t.Fatal(err)
					}
				}
				to(p.DownTo, 45)
				run("INSERT INTO word_lists (id, name, action, whole_word) VALUES (1, 'Whole', 'hold', TRUE), (2, 'Inside', 'refuse', FALSE)")
				run("INSERT INTO words (list_id, word) VALUES (1, 'rumour'), (2, 'viagra')")
				run(`INSERT INTO word_changes (list_id, new, created_at) VALUES (2, '{"ID":2,"WholeWord":false,"Words":["a \"WholeWord\":true"]}', CURRENT_TIMESTAMP), (7, '{"ID":7,"WholeWord":true}', CURRENT_TIMESTAMP)`)
				to(p.UpTo, 46)
				if got := one("SELECT kind FROM word_lists WHERE id = 1") + one("SELECT kind FROM word_lists WHERE id = 2") + one("SELECT word FROM words WHERE list_id = 2"); got != "wholeinsideviagra" {
					t.Errorf("the lists became %s", got)
				}
				if got := one("SELECT new FROM word_changes WHERE list_id = 2"); !strings.Contains(got, `"Kind":"inside"`) || !strings.Contains(got, `a \"WholeWord\":true`) {
					t.Errorf("a change says %s", got)
				}
				if name == "sqlite" {
					run("INSERT INTO word_lists (name, action) VALUES ('New', 'mark')")
					if got := one("SELECT MAX(id) FROM word_lists"); got != "8" {
						t.Errorf("the next list is %s", got)
					}
				}
				run("INSERT INTO word_lists (id, name, action, kind, instead) VALUES (20, 'Regex', 'hold', 'pattern', ''), (21, 'Dots', 'replace', 'whole', '…')")
				run("INSERT INTO words (list_id, word) VALUES (20, 'a+'), (21, 'b')")
				to(p.DownTo, 45)
				if got := one("SELECT COUNT(*) FROM word_lists WHERE id > 8") + one("SELECT COUNT(*) FROM words WHERE list_id > 8"); got != "00" {
					t.Errorf("lists of the new kinds are left: %s", got)
				}
				if got := one("SELECT new FROM word_changes WHERE list_id = 7"); got != `{"ID":7,"WholeWord":true}` {
					t.Errorf("a change says %s", got)
				}
				to(p.UpTo, 46)
				if got := one("SELECT kind FROM word_lists WHERE id = 2"); got != "inside" {
					t.Errorf("after going back and forth the list looks for %s words", got)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
