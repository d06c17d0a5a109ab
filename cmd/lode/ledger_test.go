package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// lode runs one command in this process and returns what it printed.
func lode(t *testing.T, in string, args ...string) (string, error) {
	t.Helper()
	var out, errs bytes.Buffer
	err := run(t.Context(), args, streams{strings.NewReader(in), &out, &errs}, nil)
	return out.String(), err
}

// An exported ledger checks out; a changed one names its line and fails.
func TestLedgerCommands(t *testing.T) {
	address := modelstest.SQLitePath(t)
	store := modelstest.Open(t, address)
	mod := modelstest.User(t, store, "mo", models.Moderator)
	a := modelstest.Article(t, store, "Rates hold")
	var heads []string
	for i := range 12 {
		modelstest.Approve(t, store, mod, modelstest.Reply(t, store, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i)))
		head, err := store.LedgerHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, head.String())
	}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	if _, err := lode(t, "", "ledger", "export", path, "--database", address); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file := string(data)
	if printed, err := lode(t, "", "ledger", "export", "--database", address); err != nil || printed != file {
		t.Errorf("to standard output it writes something else (%v)", err)
	}
	out, err := lode(t, "", "ledger", "verify", path, "--head", heads[5])
	if err != nil || !strings.Contains(out, "12 entries, 1 to 12") || !strings.Contains(out, "the head that was kept is that of entry 6: nothing here up to there was changed") || !strings.Contains(out, heads[11]) {
		t.Errorf("verify says %q (%v)", out, err)
	}
	lines := strings.SplitAfter(file, "\n")
	short := strings.Join(lines[:10], "") + fmt.Sprintf(`{"end":{"entries":10,"first":1,"hash":"%s","last":10}}`, strings.Fields(heads[9])[1]) + "\n"
	for name, tt := range map[string]struct {
		file string
		args []string
		line int64
	}{
		"a changed byte":               {strings.Replace(file, `"post":5`, `"post":6`, 1), nil, 5},
		"a dropped row":                {strings.Join(append(append([]string{}, lines[:3]...), lines[4:]...), ""), nil, 4},
		"a swap":                       {strings.Join(append([]string{lines[1], lines[0]}, lines[2:]...), ""), nil, 1},
		"a cut tail":                   {strings.Join(lines[:10], ""), nil, 11},
		"a cut tail with another end":  {short, []string{"--head", heads[10]}, 11},
		"a cut tail and a hash alone":  {short, []string{"--head", strings.Fields(heads[11])[1]}, 11},
		"nothing wrong but the number": {strings.Join(lines[3:], ""), nil, 1},
	} {
		out, err := lode(t, tt.file, append([]string{"ledger", "verify", "-", "--json"}, tt.args...)...)
		var got struct {
			OK   bool
			Line int64
			Why  string
		}
		if jsonErr := json.Unmarshal([]byte(out), &got); jsonErr != nil || got.OK || got.Line != tt.line || got.Why == "" || !errors.Is(err, errLedger) {
			t.Errorf("%s: %s (%v, %v), want line %d", name, out, err, jsonErr, tt.line)
		}
		if out, err := lode(t, tt.file, append([]string{"ledger", "verify", "-"}, tt.args...)...); err == nil || !strings.HasPrefix(out, fmt.Sprintf("line %d: ", tt.line)) {
			t.Errorf("%s in words: %s (%v)", name, out, err)
		}
	}
	if out, err := lode(t, short, "ledger", "verify", "-"); err != nil {
		t.Errorf("without a head a well cut file is a whole one: %s %v", out, err)
	}
	for _, wrong := range [][]string{{"--head", "12 nonsense"}, {"--head="}, {"--head", ""}, {"--from", "0"}, {"--from=-1"}, {"--key", "ledger_test.go"}} {
		if out, err := lode(t, file, append([]string{"ledger", "verify", "-"}, wrong...)...); err == nil || errors.Is(err, errLedger) || out != "" {
			t.Errorf("%q passes: %s (%v)", wrong, out, err)
		}
	}
	out, err = lode(t, file, "ledger", "verify", "-", "--head", "0 "+strings.Repeat("0", 64))
	if err != nil || strings.Contains(out, "nothing here up to there") || !strings.Contains(out, "a ledger without entries: it says nothing of these") {
		t.Errorf("the head of an empty ledger proves something: %s (%v)", out, err)
	}
}
