package handlers

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A request leaves one line that says who and what came of it, and no secret.
func TestLog(t *testing.T) {
	store := modelstest.New(t)
	var lines bytes.Buffer
	s := newSite(t, store)
	admin := s.as(t, modelstest.User(t, store, "ada", models.Admin))
	admin.handler = New(store, Config{BaseURL: "http://lode.example", SecondStepOptional: true}, slog.New(slog.NewJSONHandler(&lines, nil)))
	admin.get(t, "/admin/people?q=ada@example.org")
	var line struct {
		Path, ID     string
		Status, User int
	}
	if err := json.Unmarshal(lines.Bytes(), &line); err != nil || line.Path != "/admin/people" || line.Status != 200 || line.User != 1 || line.ID == "" {
		t.Errorf("the line is %s (%v)", lines.String(), err)
	}
	lines.Reset()
	for _, path := range []string{"/receipts/abcdefghijkmnpqrstuvwxyz23", "/confirmations/abcdefghijkmnpqrstuvwxyz23", "/setup/abcdefghijkmnpqrstuvwxyz23"} {
		admin.get(t, path)
		admin.post(t, path, nil)
	}
	if text := lines.String(); strings.Contains(text, "abcdefghijkmnpqrstuvwxyz23") || strings.Contains(text, "ada@example.org") {
		t.Errorf("a secret is in the log: %s", text)
	}
	lines.Reset()
	admin.get(t, "/no%0d%0a%1b%5b31mwhere")
	if strings.Count(lines.String(), "\n") != 1 || strings.Contains(lines.String(), "\x1b") {
		t.Errorf("control characters are in the log: %q", lines.String())
	}
}
