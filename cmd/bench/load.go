package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// request makes the bytes of the n-th request.
type request func(n int64) []byte

// tally is what one side has answered so far.
type tally struct {
	took         []time.Duration // by each right answer
	wrong        int             // answers with another status, or none
	bytes        int64
	elapsed, cpu time.Duration
}

func (t *tally) add(o *tally) {
	t.took = append(t.took, o.took...)
	t.wrong, t.bytes = t.wrong+o.wrong, t.bytes+o.bytes
	t.elapsed, t.cpu = t.elapsed+o.elapsed, t.cpu+o.cpu
}

// cost is a tally by the request.
type cost struct {
	Requests  int     `json:"requests"`
	Errors    int     `json:"errors"`
	CPU       float64 `json:"cpu_ms"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	PerSecond float64 `json:"requests_per_second"`
	Bytes     float64 `json:"bytes"` // on the wire, with headers
}

func (t *tally) cost() cost {
	n := len(t.took)
	c := cost{Requests: n, Errors: t.wrong}
	if n == 0 {
		return c
	}
	slices.Sort(t.took)
	c.CPU = milliseconds(t.cpu) / float64(n)
	c.P50, c.P99 = milliseconds(t.took[n/2]), milliseconds(t.took[n*99/100])
	c.PerSecond = float64(n) / t.elapsed.Seconds()
	c.Bytes = float64(t.bytes) / float64(n)
	return c
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// load asks from many connections at once, each as soon as it has its answer, and
// stops by itself. It does as little as possible itself: the server has to share
// the machine with it.
func load(ctx context.Context, address string, ask request, want, connections int, during time.Duration) (*tally, error) {
	tallies := make([]tally, connections)
	errs := make([]error, connections)
	begin := time.Now()
	var all sync.WaitGroup
	for i := range connections {
		all.Go(func() { errs[i] = tallies[i].keepAsking(ctx, address, ask, want, begin.Add(during)) })
	}
	all.Wait()
	sum := &tally{elapsed: time.Since(begin)}
	for i := range tallies {
		sum.add(&tallies[i])
	}
	return sum, cmp.Or(errs...) // they are all the same
}

// answerTime is how long an answer may take.
const answerTime = 30 * time.Second

// keepAsking asks over one connection until the time is up. A connection that
// breaks is made anew; a server that cannot be reached ends it.
func (t *tally) keepAsking(ctx context.Context, address string, ask request, want int, until time.Time) error {
	for now := time.Now(); now.Before(until) && ctx.Err() == nil; {
		plain, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		conn := &counted{Conn: plain}
		in := bufio.NewReaderSize(conn, 32<<10)
		_ = conn.SetDeadline(until.Add(answerTime))
		for err == nil && now.Before(until) && ctx.Err() == nil {
			status := 0
			if _, err = conn.Write(ask(serial.Add(1))); err == nil {
				status, err = skipAnswer(in)
			}
			then := now
			now = time.Now()
			if err != nil || status != want {
				t.wrong++
			} else {
				t.took = append(t.took, now.Sub(then))
			}
		}
		t.bytes += conn.read
		_ = conn.Close()
	}
	return ctx.Err()
}

// counted is a connection that counts what it has read.
type counted struct {
	net.Conn
	read int64
}

// Read reads.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read += int64(n)
	return n, err
}

// skipAnswer reads an answer and keeps its status.
func skipAnswer(in *bufio.Reader) (status int, err error) {
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, errors.Join(err, resp.Body.Close())
}
