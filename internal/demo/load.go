package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

//go:embed texts
var texts embed.FS

// voiced is a person together with the manner in which they write, which is
// the generator's concern and not the site's.
type voiced struct {
	Person
	Voice string
}

// read returns an embedded file. The files are part of the program, so a
// missing one is a mistake in the program and not something to recover from.
func read(name string) string {
	b, err := texts.ReadFile(name)
	if err != nil {
		panic("demo: " + err.Error())
	}
	return string(b)
}

func readJSON(name string, into any) {
	if err := json.Unmarshal([]byte(read(name)), into); err != nil {
		panic("demo: " + name + ": " + err.Error())
	}
}

func loadCategories() []Category {
	var c []Category
	readJSON("texts/categories.json", &c)
	return c
}

func loadPeople() []voiced {
	var people []voiced
	readJSON("texts/people.json", &people)
	for i := range people {
		people[i].Email = mailbox(people[i].Name) + "@example.org"
	}
	return people
}

// mailbox turns a name into the part of an address before the @.
func mailbox(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		case r == ' ':
			return '.'
		}
		return -1
	}, strings.ToLower(name))
}

// guest is somebody who writes without an account.
type guest struct{ name, email, url string }

func loadGuests() []guest {
	var guests []guest
	for line := range strings.Lines(read("texts/guests.txt")) {
		f := strings.Split(strings.TrimSpace(line), "|")
		guests = append(guests, guest{f[0], f[1], f[2]})
	}
	return guests
}

// attributes reads "n=12 by=Some Name pin". A word without "=" continues the
// value before it, so that names need no quoting, unless it is one of flags.
func attributes(s string, flags ...string) map[string]string {
	at := map[string]string{}
	key := ""
words:
	for word := range strings.FieldsSeq(s) {
		for _, f := range flags {
			if word == f {
				at[f], key = "yes", ""
				continue words
			}
		}
		if k, v, ok := strings.Cut(word, "="); ok && !strings.Contains(k, "/") {
			at[k], key = v, k
		} else if key != "" {
			at[key] += " " + word
		} else {
			panic(fmt.Sprintf("demo: stray %q in %q", word, s))
		}
	}
	return at
}

// number reads a whole number, 0 when there is none.
func number(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("demo: " + err.Error())
	}
	return n
}

// minutes reads an age such as "3d12h" or "40m".
func minutes(s string) int {
	total, n := 0, 0
	for _, r := range s {
		switch r {
		case 'd':
			total, n = total+n*24*60, 0
		case 'h':
			total, n = total+n*60, 0
		case 'm':
			total, n = total+n, 0
		default:
			n = n*10 + number(string(r))
		}
	}
	return total
}

// list reads "a,b,c", nil when empty.
func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
