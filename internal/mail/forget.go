package mail

import (
	"errors"
	"fmt"
	"io"
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
	_, params, plain := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if plain != nil || params["boundary"] == "" {
		text, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
		return strings.ToLower(all + "\n" + string(text)), nil
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, end := parts.NextPart() // decodes quoted-printable by itself
		if end != nil {
			return strings.ToLower(all), nil
		}
		text, _ := io.ReadAll(part)
		all += "\n" + string(text)
	}
}
