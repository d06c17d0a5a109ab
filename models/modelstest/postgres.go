package modelstest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lode/migrations"

	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver
)

// server is the Postgres that tests run against.
type server struct {
	admin string // address of a database in which others can be made
	stop  func()
}

var (
	postgres  = sync.OnceValues(startPostgres)
	running   atomic.Pointer[server]
	databases atomic.Int64
	cloning   sync.Mutex // a template must be free of connections while it is copied
)

func stopPostgres() {
	if s := running.Load(); s != nil {
		s.stop()
	}
}

// PostgresURL is the address of a fresh, migrated Postgres database that goes
// away with the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	s, err := postgres()
	if err != nil {
		t.Fatalf("no Postgres to test with: %v (install postgresql, or set PGBIN or TEST_POSTGRES)", err)
	}
	name := fmt.Sprintf("lode_%d_%d", os.Getpid(), databases.Add(1))
	cloning.Lock()
	err = s.exec("CREATE DATABASE " + name + " TEMPLATE " + template())
	cloning.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.exec("DROP DATABASE " + name + " WITH (FORCE)") })
	return s.database(name)
}

func template() string { return fmt.Sprintf("lode_template_%d", os.Getpid()) }

func startPostgres() (*server, error) {
	s := &server{admin: os.Getenv("TEST_POSTGRES"), stop: func() {}}
	if s.admin == "" {
		if err := s.start(); err != nil {
			return nil, err
		}
	}
	running.Store(s)
	if err := s.exec("CREATE DATABASE " + template()); err != nil {
		return nil, err
	}
	stop := s.stop
	s.stop = func() { _ = s.exec("DROP DATABASE " + template() + " WITH (FORCE)"); stop() }
	_, err := migrations.Up(context.Background(), s.database(template()))
	return s, err
}

// start makes a cluster in a folder of its own and runs it, without a port to
// collide on and without care for power cuts. It ends with this process.
func (s *server) start() error {
	bin, err := postgresBin()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "pg") // short: a socket's path has at most 107 bytes
	if err != nil {
		return err
	}
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if os.Geteuid() == 0 { // Postgres refuses to run as root
		if attr.Credential, err = postgresUser(dir); err != nil {
			return err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	run := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-h", "", "-c", "fsync=off", "-c", "synchronous_commit=off",
		"-c", "full_page_writes=off", "-c", "max_connections=300", "-c", "shared_buffers=64MB", "-c", "autovacuum=off")
	run.Dir, run.SysProcAttr = dir, attr
	if err := run.Start(); err != nil {
		return err
	}
	s.admin = "postgres:///postgres?user=postgres&host=" + url.QueryEscape(dir)
	s.stop = func() {
		_ = run.Process.Signal(syscall.SIGINT)
		_ = run.Wait()
		_ = os.RemoveAll(dir)
	}
	deadline := time.Now().Add(20 * time.Second)
	for err = s.exec("SELECT 1"); err != nil; err = s.exec("SELECT 1") {
		if time.Now().After(deadline) {
			s.stop()
			return fmt.Errorf("postgres did not start within 20 s: %w", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil
}

func postgresBin() (string, error) {
	if dir := os.Getenv("PGBIN"); dir != "" {
		return dir, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("no initdb found")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

func postgresUser(dir string) (*syscall.Credential, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid)))
}

func (s *server) exec(statement string) error {
	db, err := sql.Open("pgx", s.admin)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

func (s *server) database(name string) string {
	u, err := url.Parse(s.admin)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}
