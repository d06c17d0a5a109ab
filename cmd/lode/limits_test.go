package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// Limits are on unless they are switched off, which is not overlooked.
func TestLimitsOff(t *testing.T) {
	for _, limits := range []string{"on", "off"} {
		ctx, cancel := context.WithCancel(t.Context())
		var out, errs bytes.Buffer
		args := []string{"serve", "--limits", limits, "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--database", filepath.Join(t.TempDir(), "lode.db")}
		if err := run(ctx, args, streams{strings.NewReader(""), &out, &errs}, func(string) { cancel() }); err != nil {
			t.Error(err)
		}
		if loud := strings.Contains(errs.String(), "LIMITS ARE OFF"); loud != (limits == "off") {
			t.Errorf("--limits %s says %s", limits, errs.String())
		}
		cancel()
	}
}
