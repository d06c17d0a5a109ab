// Package mail sends messages: through a server, or into a folder.
package mail

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Message is one message to one address.
type Message struct {
	ID      string // the same for each try, so that a copy can be told
	To      string
	From    string // the name beside the site's address
	Subject string
	Text    string
	HTML    string
}

// Sender sends messages.
type Sender interface {
	Send(ctx context.Context, m Message) error
	// Forget removes the messages that are still here and have one of the words.
	Forget(words []string) error
}

// Open returns the sender at address: "smtp://user:password@host:port" (smtps for
// TLS from the start), or "file:DIR". The site's address gives the sender's host.
func Open(address, baseURL string) (Sender, error) {
	site, err := url.Parse(baseURL)
	if err != nil {
		return nil, err
	}
	host := site.Hostname()
	if dir, ok := strings.CutPrefix(address, "file:"); ok {
		return folder{dir, host}, os.MkdirAll(dir, 0o700)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, fmt.Errorf("mail goes to smtp://host:port or file:DIR, not %q", strings.SplitN(address, ":", 2)[0])
	}
	options := []gomail.Option{gomail.WithTLSPolicy(gomail.TLSOpportunistic)}
	if u.Scheme == "smtps" {
		options = append(options, gomail.WithSSL())
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, gomail.WithPort(port))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	return server{client, host}, err
}

// build makes the message as it goes over the wire.
func build(m Message, host string) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(m.From, "noreply@"+host); err != nil {
		return nil, fmt.Errorf("writing a message: %w", err)
	}
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("writing a message: %w", err)
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + host)
	msg.SetDate()
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

type server struct {
	client *gomail.Client
	host   string
}

// Send hands the message to the server.
func (s server) Send(ctx context.Context, m Message) error {
	msg, err := build(m, s.host)
	if err != nil {
		return err
	}
	if err := s.client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("sending a message: %w", err)
	}
	return nil
}

// Forget has nothing to do: what was sent is no longer here.
func (server) Forget([]string) error { return nil }

// folder keeps each message as a file, for a site without a mail server.
type folder struct{ dir, host string }

// Send writes the message to a file of its own.
func (f folder) Send(_ context.Context, m Message) error {
	msg, err := build(m, f.host)
	if err != nil {
		return err
	}
	name := filepath.Join(f.dir, m.ID+"-"+rand.Text()[:6])
	if err := msg.WriteToFile(name + ".part"); err != nil {
		return fmt.Errorf("writing a message: %w", err)
	}
	return os.Rename(name+".part", name+".eml")
}
