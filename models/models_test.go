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

// Statements name the pointer of a row's type. Generic code is compiled anew for each
// type but once for all pointers; with both, compiling this package takes eight times
// as long and gigabytes of memory.
func TestStatementsNamePointers(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(source), "\n") {
			if _, after, found := strings.Cut(line, "gorm.G"+"["); found && !strings.HasPrefix(after, "*") {
				t.Errorf("%s:%d: %s", f, i+1, strings.TrimSpace(line))
			}
		}
	}
}
