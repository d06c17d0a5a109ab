package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lode/internal/mail"
	"lode/models"
	"lode/models/modelstest"
)

// messages are how often each message is in a folder, by whom it goes to.
func messages(t *testing.T, dir string) map[string]int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	to := regexp.MustCompile(`(?m)^To: <(.*)>`)
	found := map[string]int{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found[to.FindStringSubmatch(string(text))[1]]++
	}
	return found
}

// However often the program is killed while it sends, each message whose reason was
// acknowledged is sent, and at most one more for each kill.
func TestKillLosesNoMail(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			store, dir := modelstest.Open(t, address), t.TempDir()
			a := modelstest.Article(t, store, "Rates hold")
			t.Setenv("LODE_MAIL", "file:"+dir)
			client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			wanted := map[string]bool{}
			const kills = 3
			for round := range kills {
				p := startProgram(t, address)
				for i := range 40 {
					to := fmt.Sprintf("r%d-%d@example.org", round, i)
					r, err := client.PostForm(p.url+a.Path()+"/comments", url.Values{"comment": {"Words to " + to}, "author": {"ann"}, "email": {to}, "nonce": {to}})
					if err != nil {
						t.Fatal(err)
					}
					r.Body.Close()
					if r.StatusCode != http.StatusSeeOther {
						t.Fatalf("a reply gave %d", r.StatusCode)
					}
					wanted[to] = true
				}
				waitFor(t, "some messages of this round", func() bool {
					for to := range messages(t, dir) {
						if strings.HasPrefix(to, fmt.Sprintf("r%d-", round)) {
							return true
						}
					}
					return false
				})
				_ = p.Process.Kill()
				_ = p.Wait()
			}
			drain(t, store, dir)
			sent, copies := messages(t, dir), 0
			for to := range wanted {
				if sent[to] == 0 {
					t.Errorf("nothing was sent to %s", to)
				}
				copies += sent[to] - 1
			}
			if len(sent) != len(wanted) || copies > kills {
				t.Errorf("%d were sent for %d, %d of them copies", len(sent), len(wanted), copies)
			}
		})
	}
}

// drain does what is left to do once the claims of dead workers have run out.
func drain(t *testing.T, store *models.Store, dir string) {
	t.Helper()
	now := store.Now()
	sender, err := mail.Open("file:"+dir, "http://lode.example")
	if err != nil {
		t.Fatal(err)
	}
	w := &worker{store: store.WithClock(func() time.Time { return now.Add(5 * time.Minute) }), send: sender, baseURL: "http://lode.example", log: slog.New(slog.DiscardHandler)}
	for {
		due, err := w.store.JobsDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !due {
			return
		}
		w.turn(t.Context())
	}
}

// failing is a mail server that is away.
type failing struct{ err error }

func (f failing) Send(context.Context, mail.Message) error { return f.err }

func (failing) Forget([]string) error { return nil }

// What cannot be sent is put off, each time for longer, and given up in the end with
// its reason; the log names nobody.
func TestMailIsPutOff(t *testing.T) {
	store := modelstest.New(t)
	ada := modelstest.User(t, store, "ada", models.Admin)
	if err := store.SendTestMail(t.Context(), ada); err != nil {
		t.Fatal(err)
	}
	now, at := store.Now(), time.Duration(0)
	w := &worker{send: failing{errors.New("dial failed")}, baseURL: "http://lode.example", log: slog.New(slog.DiscardHandler)}
	tries := 0
	for ; at < 60*24*time.Hour; at += 10 * time.Minute {
		w.store = store.WithClock(func() time.Time { return now.Add(at) })
		due, err := w.store.JobsDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if due {
			tries++
			w.turn(t.Context())
		}
	}
	m, err := w.store.Mail(t.Context(), ada, models.Page{Number: 1})
	if err != nil || len(m.Dead) != 1 || m.Dead[0].LastError != "dial failed" || tries != m.Dead[0].Attempt || tries < 5 {
		t.Errorf("after %d tries mail is doing %+v (%v)", tries, m, err)
	}
}
