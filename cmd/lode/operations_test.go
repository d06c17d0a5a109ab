package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"lode/models/modelstest"
)

// The numbers and the profiles are on a listener of their own, and nowhere if it is
// not asked for.
func TestOperations(t *testing.T) {
	store := modelstest.New(t)
	if o, observe, err := new(serveCommand).operations(t.Context(), store); err != nil || o.listener != nil || observe != nil {
		t.Errorf("unasked it listens: %+v (%v)", o, err)
	}
	o, observe, err := (&serveCommand{OpsAddr: "127.0.0.1:0"}).operations(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	observe("GET", "/", 200, time.Millisecond)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.serve(ctx, slog.New(slog.DiscardHandler)) }()
	for path, words := range map[string]string{"/metrics": "lode_posts_pending 0", "/debug/pprof/goroutine?debug=1": "goroutine profile"} {
		r, err := http.Get("http://" + o.listener.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode != http.StatusOK || !strings.Contains(string(text), words) {
			t.Errorf("%s gives %d without %q (%v)", path, r.StatusCode, words, err)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
}
