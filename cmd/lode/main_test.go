package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

func TestMain(m *testing.M) {
	if os.Getenv("LODE_BE_MAIN") != "" {
		main() // this process is the program, started by a test that will kill it
		return
	}
	modelstest.Main(m)
}

// program is lode as a process of its own.
type program struct {
	*exec.Cmd
	url string
}

var served = regexp.MustCompile(`"url":"(http://127\.0\.0\.1:\d+)"`)

// lodeCommand is lode with these arguments, on the database at address and with a
// folder of its own.
func lodeCommand(t *testing.T, address string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append([]string{"LODE_ADDR=127.0.0.1:0"}, os.Environ()...)
	cmd.Env = append(cmd.Env, "LODE_BE_MAIN=1", "LODE_DATABASE="+address, "LODE_DATA="+t.TempDir(),
		"LODE_LIMITS=off", "LODE_STAFF_SECOND_STEP=optional")
	return cmd
}

// startProgram runs lode serve on the database at address until the test ends.
func startProgram(t *testing.T, address string, args ...string) *program {
	t.Helper()
	cmd := lodeCommand(t, address, append([]string{"serve"}, args...)...)
	logs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(logs)
		for lines.Scan() {
			if m := served.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[1]
			}
		}
	}()
	select {
	case u := <-found:
		return &program{cmd, u}
	case <-time.After(20 * time.Second):
		t.Fatal("lode serve did not say within 20 s where it serves")
		return nil
	}
}

// However often the program is killed, no reply that was acknowledged is lost and
// none is there twice.
func TestKillLosesNothing(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			store := modelstest.Open(t, address)
			a := modelstest.Article(t, store, "Rates hold")
			var mu sync.Mutex
			acknowledged := map[string]bool{}
			for round := range 4 {
				p := startProgram(t, address, "--quiet=false")
				var wg sync.WaitGroup
				for writer := range 6 {
					wg.Go(func() {
						client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
						for i := 0; ; i++ {
							words := fmt.Sprintf("round %d writer %d reply %d", round, writer, i)
							r, err := client.PostForm(p.url+a.Path()+"/comments", url.Values{"comment": {words}, "author": {"ann"}, "email": {"ann@example.org"}, "nonce": {words}})
							if err != nil {
								return // killed
							}
							r.Body.Close()
							if r.StatusCode == http.StatusSeeOther {
								mu.Lock()
								acknowledged[words] = true
								mu.Unlock()
							}
						}
					})
				}
				waitFor(t, "some replies to be acknowledged", func() bool {
					mu.Lock()
					defer mu.Unlock()
					return len(acknowledged) > (round+1)*20
				})
				_ = p.Process.Kill()
				wg.Wait()
				_ = p.Wait()
			}
			kept := bodies(t, store)
			for words := range acknowledged {
				if kept[words] != 1 {
					t.Errorf("%q is there %d times", words, kept[words])
				}
			}
			for words, n := range kept {
				if n > 1 {
					t.Errorf("%q is there %d times", words, n)
				}
			}
		})
	}
}

func bodies(t *testing.T, s *models.Store) map[string]int {
	t.Helper()
	mod := modelstest.User(t, s, "mo", models.Moderator)
	kept := map[string]int{}
	at := models.Page{Number: 1}
	for {
		q, err := s.Queue(t.Context(), mod, models.Pending, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range q.Cards {
			kept[c.Body]++
		}
		if q.Next.Number == 0 {
			return kept
		}
		at = models.Page{Number: q.Next.Number, Before: q.Next.Before}
	}
}

// waitFor waits until something holds.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("waited 20 s for %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// command runs lode and returns what it prints.
func command(t *testing.T, in string, args ...string) (string, error) {
	t.Helper()
	var out, errs bytes.Buffer
	err := run(context.Background(), args, streams{strings.NewReader(in), &out, &errs}, nil)
	return out.String(), err
}

// People can be added, promoted and listed without the web.
func TestUserCommands(t *testing.T) {
	db := filepath.Join(t.TempDir(), "lode.db")
	if out, err := command(t, "a long enough one\n", "user", "add", "Ada", "--email", "ada@example.org", "--role", "admin", "--password-file", "-", "--database", db); err != nil || out != "added Ada, admin\n" {
		t.Fatalf("got %q, %v", out, err)
	}
	if _, err := command(t, "", "user", "add", "АdА", "--email", "other@example.org", "--database", db); err == nil {
		t.Error("a name that looks like another's was taken")
	}
	if out, err := command(t, "", "user", "role", "Ada", "moderator", "--database", db); err != nil || out != "Ada is now moderator\n" {
		t.Errorf("got %q, %v", out, err)
	}
	if out, err := command(t, "", "user", "list", "--json", "--database", db); err != nil || !strings.Contains(out, `"role":"moderator"`) {
		t.Errorf("got %q, %v", out, err)
	}
	if _, err := command(t, "", "user", "role", "Nobody", "admin", "--database", db); err == nil {
		t.Error("somebody who is not there was promoted")
	}
	if _, err := command(t, "", "nonsense"); err == nil {
		t.Error("nonsense was understood")
	}
	if out, err := command(t, "", "serve", "--help"); err != nil || !strings.Contains(out, "LODE_BASE_URL") {
		t.Errorf("help says %q (%v)", out, err)
	}
}
