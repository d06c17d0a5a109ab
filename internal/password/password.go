// Package password hashes passwords with argon2id and knows the ones that
// nobody should use.
package password

import (
	"context"
	_ "embed"
	"encoding/json"
	"runtime"
	"strings"
	"sync"

	"github.com/alexedwards/argon2id"
	"github.com/nbutton23/zxcvbn-go/data"
	"golang.org/x/text/unicode/norm"
)

// params cost about 20 ms and 19 MiB, the first choice of OWASP's password
// storage advice.
var params = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// busy keeps a flood of sign-ins from taking all memory, and leaves half of the
// cores to the readers.
var busy = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))

func alone[T any](ctx context.Context, do func() (T, error)) (T, error) {
	select {
	case busy <- struct{}{}:
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
	defer func() { <-busy }()
	return do()
}

// Hash returns the password's hash in the PHC format.
func Hash(ctx context.Context, plain string) (string, error) {
	return alone(ctx, func() (string, error) { return argon2id.CreateHash(norm.NFC.String(plain), params) })
}

// nobody is the hash of a password that nobody has.
var nobody = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("nobody", params) })

// Verify reports whether hash is that of plain. An empty hash never is, and takes
// as long to find out.
func Verify(ctx context.Context, plain, hash string) (bool, error) {
	return alone(ctx, func() (bool, error) {
		if hash != "" {
			return argon2id.ComparePasswordAndHash(norm.NFC.String(plain), hash)
		}
		h, err := nobody()
		if err != nil {
			return false, err
		}
		_, err = argon2id.ComparePasswordAndHash(plain, h)
		return false, err
	})
}

//go:embed common.txt
var commonText string

// common are our own words and the seven thousand passwords found most often, as
// zxcvbn lists them.
var common = sync.OnceValues(func() (map[string]bool, error) {
	m := map[string]bool{}
	for p := range strings.FieldsSeq(commonText) {
		m[p] = true
	}
	text, err := data.Asset("data/Passwords.json")
	if err != nil {
		return nil, err
	}
	var found struct{ List []string }
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, err
	}
	for _, p := range found.List {
		m[p] = true
	}
	return m, nil
})

// Common reports whether the password is among the first that an attacker tries: a
// known one, with or without what is often put behind it, or a run of characters.
func Common(plain string) bool {
	p := strings.ToLower(plain)
	known, err := common()
	return err == nil && (known[p] || known[strings.TrimRight(p, "0123456789!.?")]) || isRun([]rune(p))
}

// isRun reports whether each character is as far from the one before it: "aaaa",
// "abcd", "8765", and round again as in "78901".
func isRun(p []rune) bool {
	if len(p) < 2 {
		return true
	}
	step := p[1] - p[0]
	for i := 1; i < len(p); i++ {
		d := p[i] - p[i-1]
		if around := d - step; around != 0 && around != 10 && around != -10 {
			return false
		}
	}
	return step >= -1 && step <= 1
}
