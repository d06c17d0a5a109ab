package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// random is an entry with anything that can be in one.
func random(r *rand.Rand) Entry {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	e := Entry{
		Act: pick("approve", "reject", "spam", "undo"), Automatic: r.IntN(2) == 0, By: pick("moderator 3", "program", "writer"),
		Commitment: Commit(pick("a", "b"), pick("one", "two")), Found: pick("", "hold", "staff"), From: pick("pending", "public"),
		Kind: pick("reply", "post"), Place: pick("", "forum/copper", "categories/größe-\"<&>"), Post: r.Int64N(1 << 40),
		Reverses: r.Int64N(3), Rule: r.IntN(7), RuleVersion: r.IntN(2), To: pick("public", "rejected"),
		Time: time.Date(2025, 6, 1, 0, 0, r.IntN(1e7), 0, time.UTC),
	}
	if waited := r.Int64N(1e6); waited%2 == 0 {
		e.Waited = &waited
	}
	return e
}

// made is a file of n random entries, and its heads.
func made(t *testing.T, r *rand.Rand, n int) ([]byte, []Head) {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, Head{}, int64(n))
	heads := []Head{{}}
	for range n {
		e := random(r)
		head := heads[len(heads)-1].Next(e)
		heads = append(heads, head)
		if err := w.Add(head.Number, e, head.Hash); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), heads
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func badLine(err error) int64 {
	if bad, ok := errors.AsType[*BadLine](err); ok {
		return bad.Line
	}
	return 0
}

func TestWholeLedger(t *testing.T) {
	for _, n := range []int{0, 1, 2, 50} {
		file, heads := made(t, seeded(1), n)
		got, err := Verify(bytes.NewReader(file), Options{})
		if err != nil || got.Entries != int64(n) || got.Last != int64(n) || got.Hash != heads[n].Hash {
			t.Errorf("%d entries: %+v, %v", n, got, err)
		}
		for _, head := range heads {
			if got, err := Verify(bytes.NewReader(file), Options{Head: &head}); err != nil || !got.HeadConfirmed {
				t.Errorf("%d entries, head %d: %+v, %v", n, head.Number, got, err)
			}
			if _, err := Verify(bytes.NewReader(file), Options{Head: &Head{Hash: head.Hash}}); err != nil {
				t.Errorf("%d entries, hash %d alone: %v", n, head.Number, err)
			}
		}
	}
}

func TestTamperingIsFound(t *testing.T) {
	file, heads := made(t, seeded(2), 20)
	lines := strings.SplitAfter(string(file), "\n")
	lines = lines[:len(lines)-1] // nothing follows the last line's end
	other, _ := made(t, seeded(3), 20)
	shorter, _ := made(t, seeded(2), 10)
	old := heads[15]
	tests := []struct {
		name   string
		change func([]string) []string
		head   *Head
		want   int64
	}{
		{"another act", func(l []string) []string {
			l[4] = strings.Replace(l[4], `"kind":"`, `"kind":"x`, 1)
			return l
		}, nil, 5},
		{"another hash", func(l []string) []string { l[6] = strings.Replace(l[6], `"hash":"`, `"hash":"0`, 1); return l }, nil, 7},
		{"a space", func(l []string) []string { l[6] = strings.Replace(l[6], `,"n"`, `, "n"`, 1); return l }, nil, 7},
		{"a name in capitals", func(l []string) []string { l[6] = strings.Replace(l[6], `"kind"`, `"Kind"`, 1); return l }, nil, 7},
		{"a member too many", func(l []string) []string { l[6] = strings.Replace(l[6], `,"n"`, `,"m":1,"n"`, 1); return l }, nil, 7},
		{"a member twice", func(l []string) []string { l[6] = strings.Replace(l[6], `,"n"`, `,"n":7,"n"`, 1); return l }, nil, 7},
		{"a dropped row", func(l []string) []string { return slices.Delete(l, 4, 5) }, nil, 5},
		{"the first row dropped", func(l []string) []string { return l[1:] }, nil, 1},
		{"two rows swapped", func(l []string) []string { l[4], l[5] = l[5], l[4]; return l }, nil, 5},
		{"a row of another ledger", func(l []string) []string { l[4] = strings.SplitAfter(string(other), "\n")[4]; return l }, nil, 5},
		{"a row twice", func(l []string) []string { return slices.Insert(l, 4, l[3]) }, nil, 5},
		{"the end cut off", func(l []string) []string { return l[:10] }, nil, 11},
		{"the last line's end cut off", func(l []string) []string { l[20] = strings.TrimSuffix(l[20], "\n"); return l }, nil, 21},
		{"rows cut from the end", func(l []string) []string { return append(l[:10], l[20]) }, nil, 11},
		{"the end cut off well", func([]string) []string { return []string{string(shorter)} }, &old, 11},
		{"the end cut off well, a hash kept", func([]string) []string { return []string{string(shorter)} }, &Head{Hash: old.Hash}, 11},
		{"rewritten well", func([]string) []string { return []string{string(other)} }, &old, 15},
		{"something after the end", func(l []string) []string { return append(l, "\n") }, nil, 22},
		{"nothing at all", func([]string) []string { return nil }, nil, 1},
		{"a line without end", func([]string) []string { return []string{strings.Repeat("x", maxLine*2)} }, nil, 1},
	}
	for _, tt := range tests {
		changed := strings.Join(tt.change(slices.Clone(lines)), "")
		_, err := Verify(strings.NewReader(changed), Options{Head: tt.head})
		if got := badLine(err); got != tt.want {
			t.Errorf("%s: found in line %d (%v), want %d", tt.name, got, err, tt.want)
		}
	}
}

// Whichever byte of whichever ledger is changed to whatever, the checker finds it,
// in that line.
func TestAnyChangedByteIsFound(t *testing.T) {
	for seed := range uint64(300) {
		r := seeded(100 + seed)
		file, _ := made(t, r, r.IntN(12))
		at := r.IntN(len(file))
		changed := slices.Clone(file)
		for changed[at] == file[at] {
			changed[at] = byte(r.IntN(256))
		}
		_, err := Verify(bytes.NewReader(changed), Options{})
		if want := int64(1 + bytes.Count(file[:at], []byte("\n"))); badLine(err) != want {
			t.Errorf("seed %d: byte %d of line %d changed from %q to %q, and got %v", seed, at, want, file[at], changed[at], err)
		}
	}
}

// The end of a ledger can be checked by itself, from the entry it begins with.
func TestPartOfALedger(t *testing.T) {
	r := seeded(4)
	_, heads := made(t, r, 30)
	r = seeded(4)
	var b bytes.Buffer
	w := NewWriter(&b, heads[20], 30)
	for i := range 30 {
		if e := random(r); i >= 20 {
			if err := w.Add(heads[i+1].Number, e, heads[i+1].Hash); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, head := range []*Head{nil, &heads[20], &heads[25], &heads[30]} {
		if got, err := Verify(bytes.NewReader(b.Bytes()), Options{First: 21, Head: head}); err != nil || got.Entries != 10 {
			t.Errorf("from 21 with %v: %+v, %v", head, got, err)
		}
	}
	if _, err := Verify(bytes.NewReader(b.Bytes()), Options{}); badLine(err) != 1 {
		t.Errorf("a part passes for the whole: %v", err)
	}
	if _, err := Verify(bytes.NewReader(b.Bytes()), Options{First: 21, Head: &heads[5]}); err == nil {
		t.Error("a head from before the part passes as checked")
	}
	if _, err := Verify(bytes.NewReader(b.Bytes()), Options{First: 21, Head: &Head{20, heads[3].Hash}}); badLine(err) != 1 {
		t.Errorf("another head before the part passes: %v", err)
	}
}

// The members of every line stand in the order of their names, which is what makes
// Go's encoding the canonical one.
func TestMembersAreInOrder(t *testing.T) {
	for _, v := range []any{Entry{}, line{}, lastLine{}, end{}} {
		var names []string
		for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			names = append(names, name)
		}
		if !slices.IsSorted(names) {
			t.Errorf("%T: %v", v, names)
		}
	}
}

// What has been hashed encodes to the same bytes for ever: old files must verify.
func TestChainOfOld(t *testing.T) {
	waited := int64(90)
	e := Entry{
		Act: "reject", By: "moderator 3", Commitment: Commit("salt", "text"), Found: "hold", From: "pending", Kind: "reply",
		Place: "categories/policy", Post: 17, Rule: 3, RuleVersion: 1, Time: time.Date(2025, 6, 1, 10, 11, 12, 0, time.UTC), To: "rejected", Waited: &waited,
	}
	const want = `{"act":"reject","automatic":false,"by":"moderator 3","commitment":"8f40d2c1caea4f10a6375603f18ed44f186066fd94eb7c3f1d115d8dc245527d",` +
		`"found":"hold","from":"pending","kind":"reply","place":"categories/policy","post":17,"rule":3,"rule_version":1,"time":"2025-06-01T10:11:12Z","to":"rejected","waited":90}`
	if got := string(encode(e)); got != want {
		t.Errorf("an entry is written as %s", got)
	}
	head := Head{}.Next(e).Next(Entry{Act: "undo", By: "admin 1", Kind: "reply", Post: 17, Reverses: 1, Time: e.Time})
	if got := head.String(); got != "2 cda6bb54677e1dd655712d1a31973adb4ceb3ed6ccde1d1d64f6c168ea26d84d" {
		t.Errorf("the head is %s", got)
	}
}

func TestParseHead(t *testing.T) {
	hash := strings.Repeat("0f", 32)
	for text, want := range map[string]int64{"12 " + hash: 12, "12:" + hash + "\n": 12, hash: 0} {
		if h, err := ParseHead(text); err != nil || h.Number != want || h.Hash.String() != hash {
			t.Errorf("%q is %v, %v", text, h, err)
		}
	}
	for _, text := range []string{"", "12", "x " + hash, "-1 " + hash, "1 2 " + hash, hash[1:], fmt.Sprint("1 ", hash, "0")} {
		if h, err := ParseHead(text); err == nil {
			t.Errorf("%q is taken for %v", text, h)
		}
	}
}

// The period of a ledger goes from its earliest entry to its latest, in whatever order
// they were added.
func TestPeriodOfALedger(t *testing.T) {
	day := time.Date(2025, 6, 10, 0, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	w, head := NewWriter(&b, Head{}, 3), Head{}
	for _, days := range []int{0, 9, -9} {
		e := Entry{Act: "trash", By: "admin 1", Kind: "reply", Time: day.AddDate(0, 0, days)}
		head = head.Next(e)
		if err := w.Add(head.Number, e, head.Hash); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := Verify(&b, Options{Head: &Head{0, head.Hash}})
	if err != nil || !got.From.Equal(day.AddDate(0, 0, -9)) || !got.To.Equal(day.AddDate(0, 0, 9)) || got.HeadEntry != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
}
