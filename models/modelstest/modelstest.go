// Package modelstest gives tests a real, empty, migrated database and the people
// to fill it with.
package modelstest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"lode/migrations"
	"lode/models"
)

// Each runs test once on SQLite and once on Postgres: the server at TEST_POSTGRES,
// or one that is started for this run of the package's tests. Without either the
// test fails; it is never skipped.
func Each(t *testing.T, test func(t *testing.T, s *models.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, New(t)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); test(t, Open(t, PostgresURL(t))) })
}

// New returns a store on a fresh SQLite database.
func New(t testing.TB) *models.Store {
	t.Helper()
	return Open(t, SQLitePath(t))
}

// SQLitePath is the path of a fresh, migrated SQLite database.
func SQLitePath(t testing.TB) string {
	t.Helper()
	data, err := blank()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// blank is a migrated SQLite file, made once and copied for every test.
var blank = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "modelstest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "blank.db")
	s, err := models.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// Open opens the database at address and closes it with the test.
func Open(t testing.TB, address string) *models.Store {
	t.Helper()
	s, err := models.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if !migrations.IsPostgres(address) {
		s = s.Watched(see)
	}
	return s
}

// Main runs a package's tests and clears up after them. A package that calls Each
// has func TestMain(m *testing.M) { modelstest.Main(m) }. It fails if a test has
// sent SQLite a statement that would read a whole table.
func Main(m *testing.M) {
	code := m.Run()
	stopPostgres()
	if err := checkPlans(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// Password is everyone's.
const Password = "correct horse battery staple"

// passwordHash is made once: hashing is slow on purpose.
var passwordHash = sync.OnceValues(func() (string, error) {
	u := &models.User{Name: "hash", Role: models.Member}
	dir, err := os.MkdirTemp("", "modelstest")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	s, err := models.Open(context.Background(), filepath.Join(dir, "hash.db"))
	if err != nil {
		return "", err
	}
	defer s.Close()
	err = s.AddUser(context.Background(), u, Password)
	return u.PasswordHash, err
})

// User adds a person whose name is name; the role, if any, is given too.
func User(t testing.TB, s *models.Store, name string, role ...models.Role) *models.User {
	t.Helper()
	hash, err := passwordHash()
	if err != nil {
		t.Fatal(err)
	}
	u := &models.User{Name: name, Email: name + "@example.org", Role: models.Member, PasswordHash: hash}
	if len(role) > 0 {
		u.Role = role[0]
	}
	if err := s.AddUser(t.Context(), u, ""); err != nil {
		t.Fatalf("adding user %s: %v", name, err)
	}
	return u
}

// Unconfirmed adds a member who has not confirmed their address.
func Unconfirmed(t testing.TB, s *models.Store, name string) *models.User {
	t.Helper()
	u, err := s.SignUp(t.Context(), models.SignUpInput{Name: name, Email: name + "@example.org", Password: Password})
	if err != nil {
		t.Fatalf("signing up %s: %v", name, err)
	}
	return u
}

// Article adds a published article with this title, by an author of its own.
func Article(t testing.TB, s *models.Store, title string) *models.Article {
	t.Helper()
	slug := models.Slug(title)
	at := s.Now().Add(-time.Hour)
	a := &models.Article{
		Slug: slug, Title: title, AuthorID: User(t, s, "writer-"+slug, models.Author).ID,
		Highlights: []string{"First point.", "Second point."},
		Body:       "<p>Words of the article.</p>", State: models.Published, Listed: true, PublishedAt: &at,
	}
	if err := s.AddArticle(t.Context(), a); err != nil {
		t.Fatalf("adding article %s: %v", title, err)
	}
	return a
}

// Board adds a board that anyone may read and members may post in.
func Board(t testing.TB, s *models.Store, name string) *models.Board {
	t.Helper()
	b := &models.Board{Name: name}
	if err := s.AddBoard(t.Context(), "Boards", b); err != nil {
		t.Fatalf("adding board %s: %v", name, err)
	}
	return b
}

// Topic opens a topic by u. It is public if u's posts are.
func Topic(t testing.TB, s *models.Store, u *models.User, b *models.Board, title string) *models.Post {
	t.Helper()
	p, err := s.OpenTopic(t.Context(), models.Writer{User: u}, b.Slug, models.TopicInput{Title: title, Body: "Opening words of " + title})
	if err != nil {
		t.Fatalf("opening topic %q: %v", title, err)
	}
	return p
}

// Guest is somebody without an account who has proved the address name@example.org
// in this browser.
func Guest(name string) (models.Writer, models.ReplyInput) {
	email := name + "@example.org"
	return models.Writer{Proved: email}, models.ReplyInput{Author: name, Email: email}
}

// Reply adds a reply by a guest of this name, who has proved their address.
func Reply(t testing.TB, s *models.Store, a *models.Article, name, body string, parent ...int64) *models.Post {
	t.Helper()
	w, in := Guest(name)
	in.Comment = body
	if len(parent) > 0 {
		in.Parent = parent[0]
	}
	p, err := s.LeaveReply(t.Context(), w, a.Slug, in)
	if err != nil {
		t.Fatalf("leaving reply %q: %v", body, err)
	}
	return p
}

// Approve lets a post through.
func Approve(t testing.TB, s *models.Store, mod *models.User, p *models.Post) {
	t.Helper()
	if _, err := s.Decide(t.Context(), mod, p.ID, models.ActApprove, models.DecisionInput{}); err != nil {
		t.Fatalf("approving post %d: %v", p.ID, err)
	}
}
