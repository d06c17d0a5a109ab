package migrations_test

import (
	"database/sql"
	"fmt"
	"testing"

	"lode/migrations"
	"lode/models"
	"lode/models/modelstest"

	"github.com/pressly/goose/v3"
)

// A post that was let through without a doubt about its address was proved; what a
// moderator approved all the same was not, nor what nobody has confirmed.
func TestWhichPostsWereProved(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			s := modelstest.Open(t, address)
			mo, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
			proved := modelstest.Reply(t, s, a, "gus", "Proved.")
			typed, err := s.LeaveReply(t.Context(), models.Writer{}, a.Slug, models.ReplyInput{Author: "Gus", Email: "gus@example.org", Comment: "Typed."})
			if err != nil {
				t.Fatal(err)
			}
			modelstest.Approve(t, s, mo, typed)
			lost := modelstest.Reply(t, s, a, "eve", "Nobody has confirmed it.")
			err = migrations.With(t.Context(), address, func(db *sql.DB, p *goose.Provider) error {
				if _, err := db.ExecContext(t.Context(), "INSERT INTO guests (email_key, confirmed_at) VALUES ('gus@example.org', CURRENT_TIMESTAMP)"); err != nil {
					return err
				}
				if _, err := p.DownTo(t.Context(), 48); err != nil {
					return err
				}
				if _, err := p.Up(t.Context()); err != nil {
					return err
				}
				for post, want := range map[int64]bool{proved.ID: true, typed.ID: false, lost.ID: false} {
					var got bool
					if err := db.QueryRowContext(t.Context(), fmt.Sprintf("SELECT proved FROM posts WHERE id = %d", post)).Scan(&got); err != nil {
						return err
					}
					if got != want {
						t.Errorf("post %d is proved: %t", post, got)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
