package ledger

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
)

// signedTag keeps a signature of a head from being taken for one of anything else.
const signedTag = "lode ledger head 1\n"

// Text is the head in a line, and, if there is a key, its signature in another:
// Ed25519 over "lode ledger head 1\n" and the first line without its end.
func (h Head) Text(key ed25519.PrivateKey) string {
	text := h.String() + "\n"
	if key != nil {
		text += "signed " + base64.StdEncoding.EncodeToString(ed25519.Sign(key, []byte(signedTag+h.String()))) + "\n"
	}
	return text
}

// CheckSigned reports whether what Text wrote was signed with the key that belongs
// to the public one.
func CheckSigned(text string, key ed25519.PublicKey) error {
	head, signature, found := strings.Cut(strings.TrimSpace(text), "\nsigned ")
	sig, err := base64.StdEncoding.DecodeString(signature)
	switch {
	case !found || err != nil:
		return errors.New("the head has no signature")
	case !ed25519.Verify(key, []byte(signedTag+head), sig):
		return errors.New("the head was not signed with this key")
	}
	return nil
}

// ParsePrivateKey reads the key that "openssl genpkey -algorithm ed25519" writes.
func ParsePrivateKey(text []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not a key in PEM form")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	if key, ok := key.(ed25519.PrivateKey); ok {
		return key, nil
	}
	return nil, errors.New("not an Ed25519 key")
}

// ParsePublicKey reads the key that "openssl pkey -pubout" writes.
func ParsePublicKey(text []byte) (ed25519.PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not a key in PEM form")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	if key, ok := key.(ed25519.PublicKey); ok {
		return key, nil
	}
	return nil, errors.New("not an Ed25519 key")
}
