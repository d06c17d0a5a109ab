// Command bench measures what the site's pages cost. It builds lode, fills a fresh
// database, serves it, and asks for each page over loopback from many connections
// at once. In turn with the site it asks a bare echo server, the limit, for the
// very same bytes: what the site costs beyond that is the site's own doing.
//
//	go run ./cmd/bench [--json] [--postgres URL] [--seconds 5] [--connections 16]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"text/tabwriter"
	"time"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "limit" {
		fail(serveLimit(os.Args[2]))
		return
	}
	var b bench
	flag.StringVar(&b.postgres, "postgres", "", "measure on this empty Postgres `database` instead of a SQLite file")
	flag.IntVar(&b.seconds, "seconds", 5, "measure each page for so long")
	flag.IntVar(&b.connections, "connections", 16, "ask from so many connections")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	if flag.NArg() > 0 || b.seconds < 1 || b.connections < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r, err := b.run(ctx)
	if err != nil {
		stop()
		fail(err)
	}
	if *asJSON {
		fail(json.NewEncoder(os.Stdout).Encode(r))
		return
	}
	fail(r.print(os.Stdout))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// The amount of data that pages are measured with, and who is signed in.
const (
	articles, replies, largestArticle = 1000, 100_000, 500
	topics, posts, largestTopic       = 10_000, 100_000, 1000
	members                           = 1000

	postsPerPage   = 20 // of a topic
	memberName     = "member1"
	memberPassword = "quartz lantern harbour moss"
)

// bench is one run.
type bench struct {
	postgres             string
	seconds, connections int

	dir, lode string
}

// report is what a run has found.
type report struct {
	Database    string     `json:"database"`
	CPUs        int        `json:"cpus"`
	Connections int        `json:"connections"`
	Seed        seeded     `json:"seed"`
	Scenarios   []scenario `json:"scenarios"`
	Siege       *siege     `json:"siege"`
	PeakMB      float64    `json:"peak_rss_mb"` // of the site, over the whole run
}

// seeded is what lode seed prints.
type seeded struct {
	Rows           int     `json:"rows"`
	Posts          int     `json:"posts"`
	Seconds        float64 `json:"seconds"`
	PostsPerSecond float64 `json:"posts_per_second"`
	LargestArticle string  `json:"largest_article"`
	LargestTopic   string  `json:"largest_topic"`
	Board          string  `json:"board"`
}

func (b *bench) run(ctx context.Context) (r *report, err error) {
	if b.dir, err = os.MkdirTemp("", "lode-bench"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(b.dir)
	r = &report{Database: "sqlite", CPUs: runtime.NumCPU(), Connections: b.connections}
	database := filepath.Join(b.dir, "lode.db")
	if b.postgres != "" {
		r.Database, database = "postgres", b.postgres
	}
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	if err := b.seed(ctx, database, &r.Seed); err != nil {
		return nil, err
	}
	site, err := start(ctx, []string{
		"LODE_DATABASE=" + database, "LODE_ADDR=127.0.0.1:0", "LODE_LIMITS=off", "LODE_STAFF_SECOND_STEP=optional", "LODE_DATA=" + filepath.Join(b.dir, "data"),
	}, b.lode, "serve")
	if err != nil {
		return nil, err
	}
	defer site.stop()
	if r.Scenarios, err = scenarios(site.address, r.Seed); err != nil {
		return nil, err
	}
	limit, err := b.startLimit(ctx, r.Scenarios)
	if err != nil {
		return nil, err
	}
	defer limit.stop()
	for i := range r.Scenarios {
		sc := &r.Scenarios[i]
		fmt.Fprintf(os.Stderr, "measuring %s as %s\n", sc.Name, sc.As)
		if err := b.measure(ctx, sc, site, limit); err != nil {
			return nil, fmt.Errorf("%s as %s: %w", sc.Name, sc.As, err)
		}
	}
	fmt.Fprintln(os.Stderr, "measuring an article under siege")
	if r.Siege, err = b.besiege(ctx, site.address, r.Seed.LargestArticle); err != nil {
		return nil, err
	}
	r.PeakMB, err = site.peakMB()
	return r, err
}

func (b *bench) build(ctx context.Context) error {
	b.lode = filepath.Join(b.dir, "lode")
	fmt.Fprintln(os.Stderr, "building")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", b.lode, "./cmd/lode")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building lode: %w\n%s", err, out)
	}
	return nil
}

func (b *bench) seed(ctx context.Context, database string, into *seeded) error {
	fmt.Fprintln(os.Stderr, "seeding")
	args := []string{"seed", "--json", "--database", database, "--password", memberPassword}
	for flag, n := range map[string]int{
		"articles": articles, "comments": replies, "largest-article": largestArticle,
		"topics": topics, "posts": posts, "largest-topic": largestTopic, "members": members,
	} {
		args = append(args, "--"+flag, strconv.Itoa(n))
	}
	cmd := exec.CommandContext(ctx, b.lode, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("seeding: %w", err)
	}
	return json.Unmarshal(out, into)
}

// measure asks the site and the limit in turn, a second each, so that whatever
// else the machine is doing disturbs both alike. The first second does not count.
func (b *bench) measure(ctx context.Context, sc *scenario, site, limit *process) error {
	var whole, bare tally
	for second := range 1 + b.seconds {
		for _, side := range []struct {
			*process
			ask   request
			tally *tally
		}{{site, sc.ask, &whole}, {limit, sc.askLimit, &bare}} {
			before, err := side.cpu()
			if err != nil {
				return err
			}
			got, err := load(ctx, side.address, side.ask, sc.answer.Status, b.connections, time.Second)
			if err != nil {
				return err
			}
			after, err := side.cpu()
			if err != nil {
				return err
			}
			if got.cpu = after - before; second > 0 {
				side.tally.add(got)
			}
		}
	}
	sc.Site, sc.Limit = whole.cost(), bare.cost()
	if sc.Site.Requests == 0 || sc.Limit.Requests == 0 {
		return errors.New("no request was answered")
	}
	sc.Ratio = sc.Site.CPU / sc.Limit.CPU
	return nil
}

// print writes the report as a table.
func (r *report) print(out io.Writer) error {
	fmt.Fprintf(out, "%s, %d CPUs, %d connections; seeded %d posts at %.0f a second\n\n", r.Database, r.CPUs, r.Connections, r.Seed.Posts, r.Seed.PostsPerSecond)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "page\tas\tCPU ms\tlimit\tratio\tp50 ms\tp99 ms\trequests/s\tbytes\terrors\t")
	for _, sc := range r.Scenarios {
		fmt.Fprintf(w, "%s\t%s\t%.3f\t%.3f\t%.1f\t%.2f\t%.2f\t%.0f\t%.0f\t%d\t\n", sc.Name, sc.As,
			sc.Site.CPU, sc.Limit.CPU, sc.Ratio, sc.Site.P50, sc.Site.P99, sc.Site.PerSecond, sc.Site.Bytes, sc.Site.Errors)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\nCPU is that of the server for one request; the limit is a bare echo server's for the same bytes.\n"+
		"An article while %d wrong passwords are tried at a time (%d in all): p50 %.1f ms, p95 %.1f ms.\nPeak memory of the site: %.0f MB.\n",
		r.Siege.Attackers, r.Siege.Tried, r.Siege.P50, r.Siege.P95, r.PeakMB)
	return err
}
