package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"lode/handlers"
	"lode/internal/mail"
	"lode/migrations"
	"lode/models"

	"golang.org/x/sync/errgroup"
)

type serveCommand struct {
	database
	Addr            string   `help:"Where to listen; :0 lets the system choose a port." default:"127.0.0.1:8080" env:"LODE_ADDR"`
	BaseURL         string   `help:"The site's address in mail, feeds and links; http:// and the address it listens on if not set." env:"LODE_BASE_URL" placeholder:"URL"`
	Data            string   `help:"Folder for uploads, and for mail when no server is set." default:"data" env:"LODE_DATA" placeholder:"DIR"`
	Mail            string   `help:"smtp://user:password@host:port, or file:DIR for a folder that gets one .eml a message; file:DATA/mail if not set." env:"LODE_MAIL" placeholder:"ADDRESS"`
	TrustedProxies  []string `help:"Networks (CIDR) of proxies whose X-Forwarded-For is believed." env:"LODE_TRUSTED_PROXIES" placeholder:"CIDR"`
	Limits          string   `help:"Whether anybody may post and try to sign in only so often: on or off. Off is for load tests." enum:"on,off" default:"on" env:"LODE_LIMITS"`
	StaffSecondStep string   `help:"required: editors, moderators and admins sign in by two steps; optional: a password is enough, for small sites whose staff trust each other, and for tests." enum:"required,optional" default:"required" env:"LODE_STAFF_SECOND_STEP"`
	OpsAddr         string   `help:"A second address to listen at, with /metrics for Prometheus and /debug/pprof; none if not set. It asks for no password: keep it to yourself." env:"LODE_OPS_ADDR" placeholder:"ADDRESS"`
	LedgerKey       string   `help:"A private key that signs the head of the ledger: an Ed25519 key in PEM form, as openssl genpkey makes it. Keep it apart from the database." env:"LODE_LEDGER_KEY" placeholder:"FILE"`
	openidFlags
	Demo  bool `help:"Serve a fresh demo site and print who can sign in."`
	Quiet bool `help:"Do not log requests." env:"LODE_QUIET"`
}

// uploads is the folder of people's pictures.
func (c *serveCommand) uploads() string { return filepath.Join(c.Data, "uploads") }

// Limits of time and size for one connection. echo sets none of them.
const (
	readHeaderTime = 5 * time.Second
	readTime       = 15 * time.Second
	writeTime      = 30 * time.Second
	idleTime       = 60 * time.Second
	maxHeader      = 32 << 10
	// graceTime is how long requests may take to finish when the program ends.
	graceTime = 10 * time.Second
	// pollTime is how often another process's changes and due jobs are looked for.
	pollTime = 400 * time.Millisecond
)

// Run serves the site until ctx is done.
func (c *serveCommand) Run(ctx context.Context, std streams, ready readyFunc) error {
	level := slog.LevelInfo
	if c.Quiet {
		level = slog.LevelWarn
	}
	log := slog.New(slog.NewJSONHandler(std.err, &slog.HandlerOptions{Level: level}))
	proxies, err := networks(c.TrustedProxies)
	if err != nil {
		return err
	}
	signer, err := ledgerKey(c.LedgerKey)
	if err != nil {
		return err
	}
	if c.Demo {
		c.StaffSecondStep = "optional" // so that the passwords that it prints are enough
		if err := c.freshDemo(); err != nil {
			return err
		}
	}
	sweepLess()
	store, err := models.Open(ctx, c.Database)
	if err != nil {
		return err
	}
	defer store.Close()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	address := "http://" + listener.Addr().String()
	if c.BaseURL == "" {
		c.BaseURL = address
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	sender, err := c.sender()
	if err != nil {
		return err
	}
	if c.Demo {
		if err := fillDemo(ctx, store, std.out, address); err != nil {
			return err
		}
	}
	var warnings []string
	if c.Limits == "off" {
		const loud = "LIMITS ARE OFF: anybody can post and guess passwords as fast as they like. This is for load tests only."
		log.Warn(loud)
		fmt.Fprintln(std.err, loud)
		warnings = append(warnings, "Limits are off: anybody can post and guess passwords as fast as they like (LODE_LIMITS).")
	}
	provider, err := c.provider(c.BaseURL)
	if err != nil {
		return err
	}
	secondOptional := c.StaffSecondStep == "optional"
	if secondOptional {
		log.Warn("staff can sign in with a password alone", "LODE_STAFF_SECOND_STEP", c.StaffSecondStep)
		warnings = append(warnings, "Staff can sign in with a password alone (LODE_STAFF_SECOND_STEP).")
	}
	folder, _ := strings.CutPrefix(c.Mail, "file:")
	if folder == c.Mail {
		folder = ""
	}
	operations, observe, err := c.operations(ctx, store)
	if err != nil {
		return err
	}
	site := handlers.New(store, handlers.Config{
		Observe: observe, MailFolder: folder, LookupTXT: net.DefaultResolver.LookupTXT,
		BaseURL: c.BaseURL, TrustedProxies: proxies, Uploads: c.uploads(), Warnings: warnings, Limits: c.Limits == "on", SecondStepOptional: secondOptional, OpenID: provider,
		LedgerKey: signer,
	}, log)
	log.Info("serving", "url", address, "database", withoutPassword(c.Database))
	if err := c.offerSetup(ctx, store, std.out); err != nil {
		return err
	}
	if ready != nil {
		ready(address)
	}
	work := &worker{store: store, send: sender, baseURL: c.BaseURL, uploads: c.uploads(), log: log}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return work.run(ctx) })
	group.Go(func() error { return serve(ctx, listener, site) })
	group.Go(func() error { return operations.serve(ctx, log) })
	return group.Wait()
}

// offerSetup prints where a new site gets its name and its first admin. The address
// is a secret, so it is not in the log.
func (c *serveCommand) offerSetup(ctx context.Context, store *models.Store, out io.Writer) error {
	token, err := store.OfferSetup(ctx)
	if err != nil || token == "" {
		return err
	}
	_, err = fmt.Fprintf(out, "\nThis site is new. Name it and make yourself its admin at\n\n  %s/setup/%s\n\n", c.BaseURL, token)
	return err
}

// freshDemo makes a demo site start anew, unless a database was named for it.
func (c *serveCommand) freshDemo() error {
	if c.Database != defaultDatabase {
		return nil
	}
	dir := filepath.Join(c.Data, "demo")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	c.Data, c.Database = dir, filepath.Join(dir, "lode.db")
	return nil
}

func (c *serveCommand) sender() (mail.Sender, error) {
	if c.Mail == "" {
		c.Mail = "file:" + filepath.Join(c.Data, "mail")
	}
	return mail.Open(c.Mail, c.BaseURL)
}

// serve answers requests until ctx is done, then lets those at hand finish.
func serve(ctx context.Context, listener net.Listener, site http.Handler) error {
	server := &http.Server{
		Handler: site, ReadHeaderTimeout: readHeaderTime, ReadTimeout: readTime,
		WriteTimeout: writeTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
	}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
		defer cancel()
		done <- server.Shutdown(grace)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}

func networks(cidrs []string) ([]*net.IPNet, error) {
	var nets []*net.IPNet
	for _, cidr := range cidrs {
		_, n, err := net.ParseCIDR(cidr)
		if err != nil {
			return nil, fmt.Errorf("a trusted proxy is named by its network, such as 10.0.0.0/8: %w", err)
		}
		nets = append(nets, n)
	}
	return nets, nil
}

func withoutPassword(address string) string {
	if !migrations.IsPostgres(address) {
		return address
	}
	return "postgres"
}

// sweepLess has memory swept less often than Go does by itself, unless the environment
// says how often: what lives is small beside what each request leaves behind. Close to
// the limit it is swept as often as it takes to stay below, if it can: on two processors
// the whole stays at a quarter of a gigabyte, with what SQLite keeps. Each processor has
// pages to make and passwords to hash.
func sweepLess() {
	const percent = 300
	limit := int64(160+16*runtime.GOMAXPROCS(0)) << 20
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
}
