// Package mail sends messages: through a server, or into a folder.
package mail

import (
	"context"
	"crypto/rand"
	"errors"
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
	ReplyTo string // where answers go, if anywhere
	Stop    string // where a POST stops mail of this kind (RFC 8058), for mail that can be stopped
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

// IsRefused reports whether err means that the server will never take the message:
// it knows no such reader, or does not like what it says. That the server itself
// cannot be used, for want of a password or a line, is no such error.
func IsRefused(err error) bool {
	e, ok := errors.AsType[*gomail.SendError](err)
	if !ok || e.ErrorCode() < 500 || e.ErrorCode() > 599 {
		return false
	}
	return e.Reason == gomail.ErrSMTPRcptTo || e.Reason == gomail.ErrSMTPData || e.Reason == gomail.ErrSMTPDataClose
}

// IsUnknown reports whether err means that there is no such reader, rather than
// that this message or this site is not wanted.
func IsUnknown(err error) bool {
	e, ok := errors.AsType[*gomail.SendError](err)
	if !ok || e.Reason != gomail.ErrSMTPRcptTo || !IsRefused(err) {
		return false
	}
	if code := e.EnhancedStatusCode(); code != "" {
		return strings.HasPrefix(code, "5.1.")
	}
	return e.ErrorCode() == 550 || e.ErrorCode() == 551 || e.ErrorCode() == 553
}

// Status is what the server said, as a number, for logs: its words may name the
// reader. It is 0 if it said nothing.
func Status(err error) int {
	if e, ok := errors.AsType[*gomail.SendError](err); ok {
		return e.ErrorCode()
	}
	return 0
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
	if m.ReplyTo != "" {
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return nil, fmt.Errorf("writing a message: %w", err)
		}
	}
	if m.Stop != "" {
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+m.Stop+">")
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
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
	err = s.client.DialAndSendWithContext(ctx, msg)
	if err != nil && !msg.IsDelivered() { // a server that hangs up after taking it has taken it
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
