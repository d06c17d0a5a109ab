package ledger

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
)

// keys are a new pair, as openssl writes them.
func keys(t *testing.T) (private, public []byte) {
	t.Helper()
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	private, err = x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public, err = x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
}

func TestSignedHead(t *testing.T) {
	private, public := keys(t)
	_, others := keys(t)
	key, err := ParsePrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := ParsePublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := ParsePublicKey(others)
	if err != nil {
		t.Fatal(err)
	}
	head := Head{}.Next(random(seeded(1)))
	text := head.Text(key)
	if got, err := ParseHead(text); err != nil || got != head {
		t.Errorf("a signed head is read as %v, %v", got, err)
	}
	if err := CheckSigned(text, ours); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another key":    CheckSigned(text, theirs),
		"another number": CheckSigned(strings.Replace(text, "1 ", "2 ", 1), ours),
		"no signature":   CheckSigned(head.Text(nil), ours),
	} {
		if err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if head.Text(nil) != head.String()+"\n" {
		t.Error("a head without a key is not a line")
	}
	for _, text := range []string{"", string(public)} {
		if _, err := ParsePrivateKey([]byte(text)); err == nil {
			t.Errorf("%q is taken for a private key", text)
		}
	}
	if _, err := ParsePublicKey(private); err == nil {
		t.Error("a private key is taken for a public one")
	}
}
