package main

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"lode/internal/mail"
	"lode/models"
	"lode/models/modelstest"
)

// People's journeys, valid HTML and accessibility, in a real browser.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; make test runs it")
	}
	address := modelstest.SQLitePath(t)
	store := modelstest.Open(t, address)
	result, err := store.Seed(t.Context(), models.SeedPlan{
		Articles: 14, Comments: 220, LargestArticle: 120, Topics: 40, Posts: 200, LargestTopic: 60, Members: 20, Waiting: 40, Password: modelstest.Password,
	}, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := lodeCommand(t, address, "import", "wordpress", "../../models/testdata/small.xml").CombinedOutput(); err != nil {
		t.Fatalf("importing: %v\n%s", err, out)
	}
	mails := t.TempDir()
	t.Setenv("LODE_MAIL", "file:"+mails)
	t.Setenv("LODE_LIMITS", "off")
	t.Setenv("LODE_STAFF_SECOND_STEP", "optional")
	base, data := listenAt(t), t.TempDir() // passkeys need a name for an address
	startProgram(t, address, "--data", data)
	pages, err := json.Marshal(map[string]string{"article": result.LargestArticle, "topic": result.LargestTopic, "board": result.Board})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("browser/" + cmp.Or(os.Getenv("JOURNEYS"), "*") + ".test.mjs")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests (%v)", err)
	}
	tests := exec.Command("node", append([]string{"--test", "--test-reporter=spec"}, files...)...)
	tests.Env = append(os.Environ(), "LODE_URL="+base, "LODE_PASSWORD="+modelstest.Password, "LODE_MAILS="+mails, "LODE_PAGES="+string(pages), "CHROMIUM="+chromium(t),
		"LODE_TOMORROW="+tomorrow(t, store, data, mails))
	if out, err := tests.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// tomorrow is an address to which a POST has the site's worker do at once what is due
// a day and an hour from now.
func tomorrow(t *testing.T, store *models.Store, data, mails string) string {
	t.Helper()
	sender, err := mail.Open("file:"+mails, "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	later := store.WithClock(func() time.Time { return store.Now().Add(25 * time.Hour) })
	w := &worker{store: later, send: sender, baseURL: "http://localhost", uploads: filepath.Join(data, "uploads"), log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	server := httptest.NewServer(http.HandlerFunc(func(r http.ResponseWriter, _ *http.Request) {
		w.turn(t.Context())
		r.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// listenAt has the program listen on a free port of this machine, which it knows by
// its name.
func listenAt(t *testing.T) (base string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	base = "http://localhost:" + port
	t.Setenv("LODE_ADDR", l.Addr().String())
	t.Setenv("LODE_BASE_URL", base)
	return base
}

// chromium is the browser to test with.
func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no browser: install chromium, or set CHROMIUM to one")
	return ""
}
