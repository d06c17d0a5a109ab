package mail

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
)

// Forget removes each message whose file has one of the words, in whatever case
// and encoding.
func (f folder) Forget(words []string) error {
	files, err := filepath.Glob(filepath.Join(f.dir, "*.eml*"))
	if err != nil {
		return fmt.Errorf("forgetting messages: %w", err)
	}
	var errs []error
	for _, name := range files {
		text, err := readable(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, word := range words {
			if word != "" && strings.Contains(text, strings.ToLower(word)) {
				errs = append(errs, os.Remove(name))
				break
			}
		}
	}
	return errors.Join(errs...)
}

// readable is all of a message as somebody would read it, and as it is written, in
// small letters.
func readable(name string) (string, error) {
	raw, err := os.ReadFile(name) //nolint:gosec // a file of our own folder
	if err != nil {
		return "", err
	}
	all := string(raw)
	m, err := mail.ReadMessage(strings.NewReader(all))
	if err != nil {
		return strings.ToLower(all), nil //nolint:nilerr // half a message is searched as it is
	}
	decoder := new(mime.WordDecoder)
	for _, values := range m.Header {
		for _, v := range values {
			if plain, err := decoder.DecodeHeader(v); err == nil {
				all += "\n" + plain
			}
		}
	}
	for body := range bodies(m) {
		text, _ := io.ReadAll(body)
		all += "\n" + string(text)
	}
	return strings.ToLower(all), nil
}

// bodies are the parts of a message as text, one after the other; each has to be
// read before the next. What comes after a broken part is left out.
func bodies(m *mail.Message) iter.Seq[io.Reader] {
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	return func(yield func(io.Reader) bool) {
		if err != nil || params["boundary"] == "" {
			yield(quotedprintable.NewReader(m.Body))
			return
		}
		parts := multipart.NewReader(m.Body, params["boundary"])
		for part, err := parts.NextPart(); err == nil && yield(part); { // decodes quoted-printable by itself
			part, err = parts.NextPart()
		}
	}
}
