package views

import (
	"crypto/rand"
	"fmt"
	"hash/fnv"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"lode/internal/markup"
	"lode/static"
)

// funcs are how templates format. They decide nothing.
var funcs = template.FuncMap{
	"asset":       static.Files.Path,
	"day":         func(t time.Time) string { return t.Format("2 January 2006") },
	"weekday":     func(t time.Time) string { return t.Format("Monday 2 January 2006") },
	"stamp":       func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"exact":       func(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04 UTC") },
	"short":       func(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04") },
	"shortDay":    func(t time.Time) string { return t.UTC().Format("2 Jan 2006") },
	"initials":    initials,
	"tone":        tone,
	"face":        face,
	"number":      number,
	"plural":      plural,
	"nonce":       rand.Text,
	"ruleChoices": ruleChoices,
	"span":        span,
	"count":       count,
	"lower":       strings.ToLower,
	"text":        markup.Excerpt,
	"query":       url.QueryEscape,
	"at":          func(t *time.Time) time.Time { return *t },
	"add":         func(a, b int) int { return a + b },
	"stateWord":   StateWord,
	"stateMark":   StateMark,
	"tab":         func(current, path, name string) Tab { return Tab{Label: name, Path: path, Current: path == current} },
}

// initials are one or two letters for a name.
func initials(name string) string {
	letters := ""
	for word := range strings.FieldsSeq(name) {
		for _, r := range word {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				letters += string(unicode.ToUpper(r))
				break
			}
		}
		if len([]rune(letters)) == 2 {
			break
		}
	}
	if letters == "" {
		return "?"
	}
	return letters
}

// tone is one of five colours, always the same for a name.
func tone(name string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // never fails
	return "av--" + strconv.Itoa(int(h.Sum32()%5)+1)
}

// number writes n with a comma between thousands.
func number(n int) string {
	if n < 0 {
		return "-" + number(-n)
	}
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return number(n/1000) + fmt.Sprintf(",%03d", n%1000)
}

// count writes a small number as a word that begins a sentence.
func count(n int) string {
	words := []string{"None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"}
	if n < 0 || n >= len(words) {
		return number(n)
	}
	return words[n]
}

// plural is "1 reply" or "2 replies".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}
