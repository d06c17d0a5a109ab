// Package ledger is the open ledger of decisions: a chain of entries in which
// nothing can be changed, dropped, moved or added in the middle without anyone who
// has the file being able to tell, and the end cannot be cut off without anyone who
// kept an older head being able to tell.
//
// # The file
//
// A ledger is written as JSON Lines: one line for each entry,
//
//	{"entry":{…},"hash":"…","n":12,"prev":"…"}
//
// and a last line that says how far it goes,
//
//	{"end":{"entries":12,"first":1,"hash":"…","last":12}}
//
// Every line is in the canonical form of RFC 8785: no spaces, members in the order
// of their names, whole numbers, the shortest escapes. An entry holds no character
// for which Go's encoder and the RFC differ.
//
// # The chain
//
// The hash of entry n is
//
//	SHA-256("lode ledger 1\n" ‖ n ‖ prev ‖ entry)
//
// with n as 8 bytes, the highest first, prev as the 32 bytes of the hash of entry
// n-1 (zeros for the first), and entry as the bytes of the member of that name.
package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Entry is one act of moderation as everyone may know it. It names no writer and
// holds nothing that a writer typed. The members stand in the order of their names,
// and one that is added later must be left out where it is empty: what has been
// hashed must encode to the same bytes for ever.
type Entry struct {
	About       int64     `json:"about,omitempty"` // the entry that it is about and does not take back
	Act         string    `json:"act"`
	Automatic   bool      `json:"automatic"`              // no person decided
	By          string    `json:"by"`                     // a role with a number, "writer" or "program"
	Commitment  string    `json:"commitment,omitempty"`   // to the text, see Commit
	Found       string    `json:"found,omitempty"`        // what drew attention to it: "hold", "report", "staff" or "appeal"
	From        string    `json:"from,omitempty"`         // the state before
	Kind        string    `json:"kind"`                   // "reply" under an article or "post" in the forum, "person", "picture", or a discussion: "topic" or "article"
	Place       string    `json:"place,omitempty"`        // path of the section or board
	Post        int64     `json:"post,omitempty"`         // its number
	Reverses    int64     `json:"reverses,omitempty"`     // the entry that is taken back
	Rule        int       `json:"rule,omitempty"`         // its number
	RuleVersion int       `json:"rule_version,omitempty"` // which wording of it
	Tag         string    `json:"tag,omitempty"`          // what is out of the ordinary: "same_person" answered as decided
	Time        time.Time `json:"time"`                   // UTC, whole seconds
	To          string    `json:"to,omitempty"`           // the state after
	Waited      *int64    `json:"waited,omitempty"`       // seconds from when it began to wait to the decision
}

// Hash is the hash of an entry.
type Hash [sha256.Size]byte

// String is the hash in 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText is String.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (h *Hash) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != len(h) {
		return errors.New("not a hash of 64 hexadecimal digits")
	}
	copy(h[:], b)
	return nil
}

// ParseHash reads 64 hexadecimal digits.
func ParseHash(text string) (h Hash, err error) {
	return h, h.UnmarshalText([]byte(text))
}

// Head is how far a ledger goes: the number and the hash of its last entry. The
// zero Head is that of an empty ledger.
type Head struct {
	Number int64
	Hash   Hash
}

// String is the number and the hash, as ParseHead reads them.
func (h Head) String() string { return strconv.FormatInt(h.Number, 10) + " " + h.Hash.String() }

// ParseHead reads a head: a number and a hash with a space or colon between them,
// or a hash alone, which leaves the number 0. A second line is not looked at.
func ParseHead(text string) (Head, error) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ':' })
	var h Head
	var err error
	switch len(words) {
	case 2:
		if h.Number, err = strconv.ParseInt(words[0], 10, 64); err != nil || h.Number < 0 {
			return Head{}, fmt.Errorf("%q is not the number of an entry", words[0])
		}
		fallthrough
	case 1:
		h.Hash, err = ParseHash(words[len(words)-1])
		return h, err
	}
	return Head{}, errors.New("a head is the number of an entry and its hash")
}

const tag = "lode ledger 1\n"

// Next is the head after one more entry.
func (h Head) Next(e Entry) Head {
	b := make([]byte, 0, 512)
	b = append(b, tag...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.Number+1)) //nolint:gosec // entries are counted from 1
	b = append(b, h.Hash[:]...)
	return Head{h.Number + 1, sha256.Sum256(append(b, encode(e)...))}
}

// encode is v in its canonical form, without a line end.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // only the types of this package come here, and all can be encoded
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Commit is the commitment to a text: SHA-256 of the salt followed by the text, in
// hexadecimal digits. Whoever has both can prove what the text was; without the
// salt it says nothing.
func Commit(salt, text string) string {
	sum := sha256.Sum256([]byte(salt + text))
	return hex.EncodeToString(sum[:])
}

// line is an entry's line in the file.
type line struct {
	Entry Entry `json:"entry"`
	Hash  Hash  `json:"hash"`
	N     int64 `json:"n"`
	Prev  Hash  `json:"prev"`
}

// lastLine says how far the file goes.
type lastLine struct {
	End end `json:"end"`
}

type end struct {
	Entries int64 `json:"entries"`
	First   int64 `json:"first"`
	Hash    Hash  `json:"hash"`
	Last    int64 `json:"last"`
}
