package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// attackers is how many wrong passwords are tried at a time.
const attackers = 50

// siege is how fast an article opens for a visitor while many try wrong passwords.
type siege struct {
	Attackers int     `json:"attackers"`
	Tried     int     `json:"tried"`
	P50       float64 `json:"p50_ms"`
	P95       float64 `json:"p95_ms"`
}

// besiege tries wrong passwords from many connections and opens an article over
// one, ten times a second or as fast as it is answered.
func (b *bench) besiege(ctx context.Context, address, article string) (*siege, error) {
	during := time.Duration(b.seconds) * time.Second
	tried := make(chan *tally, 1)
	failed := make(chan error, 1)
	go func() {
		t, err := load(ctx, address, wrongPassword(address), http.StatusUnprocessableEntity, attackers, during)
		tried <- t
		failed <- err
	}()
	var took []time.Duration
	page := get(address, article, "")
	pace := time.NewTicker(100 * time.Millisecond)
	defer pace.Stop()
	for end := time.Now().Add(during); time.Now().Before(end) && ctx.Err() == nil; <-pace.C {
		sc := scenario{Path: article, status: http.StatusOK, ask: page}
		start := time.Now()
		if err := sc.askFirst(address); err != nil {
			return nil, err
		}
		took = append(took, time.Since(start))
	}
	t := <-tried
	if err := <-failed; err != nil {
		return nil, err
	}
	slices.Sort(took)
	n := len(took)
	return &siege{attackers, len(t.took) + t.wrong, milliseconds(took[n/2]), milliseconds(took[n*95/100])}, nil
}

// wrongPassword tries to sign in as the member.
func wrongPassword(address string) request {
	start := head(http.MethodPost, address, "/sign-in") + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
	return func(n int64) []byte {
		form := fmt.Sprintf("name=%s&password=wrong+guess+%d", memberName, n)
		return fmt.Appendf(nil, "%s%d\r\n\r\n%s", start, len(form), form)
	}
}
