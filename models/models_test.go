package models_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The comment on the package names each of its files once: it is where a newcomer
// looks.
func TestContentsNameEveryFile(t *testing.T) {
	contents, err := os.ReadFile("models.go")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]int{}
	for _, word := range strings.FieldsFunc(string(contents), func(r rune) bool { return strings.ContainsRune(" \t\n,;:", r) }) {
		if strings.HasSuffix(word, ".go") {
			named[word]++
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "models.go" {
			continue
		}
		if named[f] != 1 {
			t.Errorf("%s is named %d times", f, named[f])
		}
		delete(named, f)
	}
	for f := range named {
		t.Errorf("%s is named and is not there", f)
	}
}
