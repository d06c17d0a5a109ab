package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sys/unix"
)

// process is a server that was started here. It ends with this program.
type process struct {
	cmd     *exec.Cmd
	address string // host and port
}

var addressPattern = regexp.MustCompile(`http://(127\.0\.0\.1:\d+)`)

// start runs a server and waits until it has said where it listens.
func start(ctx context.Context, env []string, program string, args ...string) (*process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = w, w
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	err = cmd.Start()
	_ = w.Close() // the server has its own; when that is closed, it has ended
	if err != nil {
		_ = r.Close()
		return nil, err
	}
	p := &process{cmd: cmd}
	found := make(chan string, 1)
	go drain(r, found)
	select {
	case said := <-found:
		if m := addressPattern.FindStringSubmatch(said); m != nil {
			p.address = m[1]
			return p, nil
		}
		p.stop()
		return nil, fmt.Errorf("%s %v did not start: %s", filepath.Base(program), args, said)
	case <-time.After(time.Minute):
		p.stop()
		return nil, fmt.Errorf("%s %v said no address within a minute", filepath.Base(program), args)
	}
}

// drain reads what a server says up to the line with its address, and then throws
// its log away, in large pieces so as not to wake up for every line.
func drain(r *os.File, found chan<- string) {
	defer r.Close()
	var said bytes.Buffer
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		said.WriteString(line)
		if err != nil || addressPattern.MatchString(line) {
			break
		}
	}
	found <- said.String()
	for piece := make([]byte, 64<<10); ; time.Sleep(2 * time.Millisecond) {
		if _, err := lines.Read(piece); err != nil {
			return
		}
	}
}

// stop asks the server to end and sees to it that it does.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(5*time.Second, func() { _ = p.cmd.Process.Kill() })
	_ = p.cmd.Wait()
	late.Stop()
}

// cpu is the time all threads of the process have computed, to the nanosecond.
func (p *process) cpu() (time.Duration, error) {
	// How Linux numbers the clock of another process: see clock_getcpuclockid(3).
	clock := int32(^p.cmd.Process.Pid)<<3 | 2
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		return 0, fmt.Errorf("reading the CPU clock of %s: %w", filepath.Base(p.cmd.Path), err)
	}
	return time.Duration(t.Nano()), nil
}

var peakPattern = regexp.MustCompile(`VmHWM:\s*(\d+) kB`)

// peakMB is the most memory the process has had.
func (p *process) peakMB() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	m := peakPattern.FindSubmatch(status)
	if m == nil {
		return 0, fmt.Errorf("no VmHWM in the status of %s", filepath.Base(p.cmd.Path))
	}
	kb, err := strconv.Atoi(string(m[1]))
	return float64(kb) / 1024, err
}

// answer is what a server said to a request.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// limitPath is where the limit gives the i-th answer.
func limitPath(i int) string { return "/" + strconv.Itoa(i) }

const answersFile = "answers.json"

// startLimit starts this program again as the limit for these scenarios.
func (b *bench) startLimit(ctx context.Context, scenarios []scenario) (*process, error) {
	answers := make([]answer, len(scenarios))
	for i, sc := range scenarios {
		answers[i] = sc.answer
	}
	text, err := json.Marshal(answers)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(b.dir, answersFile), text, 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, nil, self, "limit", b.dir)
}

// limitHeaders are those of the site's answer that the limit gives too.
var limitHeaders = []string{"Content-Type", "Content-Encoding", "Content-Length", "Etag", "Location"}

// serveLimit gives the answers in dir: a router, a handler and a write, the least
// that a server made with echo can do.
func serveLimit(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, answersFile))
	if err != nil {
		return err
	}
	var answers []answer
	if err := json.Unmarshal(text, &answers); err != nil {
		return err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	for i, a := range answers {
		header := http.Header{}
		for _, name := range limitHeaders {
			if values := a.Header.Values(name); len(values) > 0 {
				header[name] = values
			}
		}
		e.Match([]string{http.MethodGet, http.MethodPost}, limitPath(i), func(c echo.Context) error {
			maps.Copy(c.Response().Header(), header)
			c.Response().WriteHeader(a.Status)
			_, err := c.Response().Write(a.Body)
			return err
		})
	}
	if e.Listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return err
	}
	if _, err := fmt.Printf("http://%s\n", e.Listener.Addr()); err != nil {
		return err
	}
	return e.Start("")
}
