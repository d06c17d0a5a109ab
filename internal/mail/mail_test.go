package mail

import (
	"bufio"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stub is a mail server that answers RCPT and the end of DATA as it is told, and
// may hang up after taking a message. It keeps the last message.
type stub struct {
	rcpt, data string
	hangUp     bool
	took       chan string
}

func (s stub) start(t *testing.T) Sender {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.serve(c)
		}
	}()
	sender, err := Open("smtp://"+l.Addr().String(), "https://lode.example")
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func (s stub) serve(c net.Conn) {
	defer c.Close()
	say := func(line string) { _, _ = c.Write([]byte(line + "\r\n")) }
	say("220 stub")
	in, data, message := bufio.NewScanner(c), false, ""
	for in.Scan() {
		line := in.Text()
		verb, _, _ := strings.Cut(line, " ")
		switch {
		case data && line == ".":
			data = false
			if strings.HasPrefix(s.data, "2") {
				s.took <- message
			}
			say(s.data)
			if s.hangUp {
				return
			}
		case data:
			message += line + "\n"
		case verb == "EHLO":
			say("250-stub")
			say("250 ENHANCEDSTATUSCODES")
		case verb == "RCPT":
			say(s.rcpt)
		case verb == "DATA":
			data = true
			say("354 go on")
		default:
			say("250 ok")
		}
	}
}

var letter = Message{ID: "notice-mail.7", To: "ann@example.org", From: "The <Vein>", Subject: "Your post: public", Text: "Words.\n", HTML: "<p>Words.</p>", ReplyTo: "desk@lode.example", Stop: "https://lode.example/mail/stop/abc"}

// What a server says decides whether it is worth trying again, and whether there is
// such a reader at all.
func TestAnswers(t *testing.T) {
	tests := []struct {
		name             string
		stub             stub
		ok               bool
		refused, unknown bool
		status           int
	}{
		{"taken", stub{rcpt: "250 ok", data: "250 ok"}, true, false, false, 0},
		{"no such reader", stub{rcpt: "550 5.1.1 unknown", data: "250 ok"}, false, true, true, 550},
		{"no such reader, without a code", stub{rcpt: "550 unknown", data: "250 ok"}, false, true, true, 550},
		{"this site may not", stub{rcpt: "554 5.7.1 relay denied", data: "250 ok"}, false, true, false, 554},
		{"mailbox full", stub{rcpt: "452 4.2.2 full", data: "250 ok"}, false, false, false, 452},
		{"looks like spam", stub{rcpt: "250 ok", data: "554 5.7.1 spam"}, false, true, false, 554},
		{"try later", stub{rcpt: "250 ok", data: "451 4.3.0 later"}, false, false, false, 451},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.stub.took = make(chan string, 1)
			err := tt.stub.start(t).Send(t.Context(), letter)
			if (err == nil) != tt.ok || IsRefused(err) != tt.refused || IsUnknown(err) != tt.unknown || Status(err) != tt.status {
				t.Errorf("got %v: refused %v, unknown %v, status %d", err, IsRefused(err), IsUnknown(err), Status(err))
			}
		})
	}
	away, err := Open("smtp://127.0.0.1:1", "https://lode.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := away.Send(t.Context(), letter); err == nil || IsRefused(err) {
		t.Errorf("a server that is away: %v", err)
	}
}

// A message says who sends it, can be told from its copies, has a text and a page,
// and a stop that mail programs know.
func TestMessage(t *testing.T) {
	dir := t.TempDir()
	s := stub{rcpt: "250 ok", data: "250 ok", took: make(chan string, 2)}
	if err := s.start(t).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	folder, err := Open("file:"+dir, "https://lode.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files: %v (%v)", files, err)
	}
	file, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"over the wire": <-s.took, "in the folder": string(file)} {
		for _, line := range []string{
			"Message-ID: <notice-mail.7@lode.example>", "Reply-To: <desk@lode.example>", "To: <ann@example.org>", `From: "The <Vein>" <noreply@lode.example>`,
			"List-Unsubscribe: <https://lode.example/mail/stop/abc>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
			"Content-Type: text/plain", "Content-Type: text/html",
		} {
			if !strings.Contains(text, line) {
				t.Errorf("%s there is no %q in:\n%s", name, line, text)
			}
		}
	}
}

// A server that takes the message and hangs up has taken it: it is not sent again.
func TestHangUp(t *testing.T) {
	s := stub{rcpt: "250 ok", data: "250 ok", hangUp: true, took: make(chan string, 1)}
	if err := s.start(t).Send(t.Context(), letter); err != nil {
		t.Error(err)
	}
}
