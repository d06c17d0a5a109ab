package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lode/models/modelstest"
)

var setupAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/setup/[a-z0-9]+`)

// startNew runs lode serve on an empty store and returns its address, and where the
// new site is set up.
func startNew(t *testing.T, mails string) (base, setup string) {
	t.Helper()
	cmd := lodeCommand(t, filepath.Join(t.TempDir(), "new.db"), "serve", "--quiet")
	cmd.Env = append(cmd.Env, "LODE_MAIL=file:"+mails, "LODE_STAFF_SECOND_STEP=optional")
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); out.Close() })
	waitFor(t, "the address at which the new site is set up", func() bool {
		text, err := os.ReadFile(out.Name())
		if err != nil {
			t.Fatal(err)
		}
		setup = string(setupAddress.Find(text))
		return setup != "" && bytes.HasSuffix(text, []byte("\n"))
	})
	base, _, _ = strings.Cut(setup, "/setup/")
	return base, setup
}

// A new site gets its name and its admin, who then runs it, with scripts and without.
func TestBrowserFirstRun(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; make test runs it")
	}
	for name, scripts := range map[string]string{"with scripts": "on", "without scripts": "off"} {
		t.Run(name, func(t *testing.T) {
			mails := t.TempDir()
			base, setup := startNew(t, mails)
			tests := exec.Command("node", "--test", "--test-reporter=spec", "browser/first_run.mjs")
			tests.Env = append(os.Environ(), "LODE_URL="+base, "LODE_SETUP="+setup, "LODE_SCRIPTS="+scripts, "LODE_PASSWORD="+modelstest.Password,
				"LODE_MAILS="+mails, "LODE_PAGES={}", "CHROMIUM="+chromium(t))
			if out, err := tests.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
