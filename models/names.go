package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
)

// Lengths, in characters unless said otherwise.
const (
	maxName     = 40
	minName     = 2
	maxEmail    = 254 // RFC 5321, octets
	maxURL      = 500
	maxTitle    = 160
	maxBody     = 10_000
	maxBytes    = 40_000
	minPassword = 8
	maxPassword = 200
)

// cleanLine is one line as it should be kept: in composed form, without control,
// format and direction characters, spaces single and none around.
func cleanLine(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(text, "")))
	return strings.Join(strings.Fields(text), " ")
}

// cleanText is a text of several lines as it should be kept: as typed, but with
// one kind of line end and nothing that no keyboard makes.
func cleanText(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.Is(unicode.Cc, r) {
			return -1
		}
		return r
	}, text))
}

// lookalikes are letters that a reader takes for a Latin one, after folding.
// Facts: the most common pairs of Unicode's confusables (UTS 39).
var lookalikes = strings.NewReplacer(
	"а", "a", "в", "b", "е", "e", "ё", "e", "к", "k", "м", "m", "н", "h", "о", "o", "р", "p", "с", "c", "т", "t", "у", "y", "х", "x", "і", "i", "ј", "j", "ѕ", "s", "ԁ", "d", "ԛ", "q", "ԝ", "w",
	"α", "a", "β", "b", "ε", "e", "η", "n", "ι", "i", "κ", "k", "ν", "v", "ο", "o", "ρ", "p", "τ", "t", "υ", "u", "χ", "x", "ω", "w",
	"ı", "i", "ł", "l", "ø", "o", "đ", "d", "0", "o", "1", "l", "|", "l", "5", "s", "rn", "m", "vv", "w",
)

var fold = cases.Fold()

// nameKey is the same for names that a reader could mistake for each other.
func nameKey(name string) string {
	key := fold.String(norm.NFKD.String(cleanLine(name)))
	key = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '|' {
			return -1
		}
		return r
	}, key)
	return strings.ReplaceAll(lookalikes.Replace(key), "l", "i")
}

// house are names that would pass for the house, as keys.
var house = keys(
	"admin", "administrator", "administration", "moderator", "moderators", "moderation", "mod", "mods", "editor", "editors", "editorial",
	"staff", "team", "support", "help", "helpdesk", "system", "sysop", "root", "lode", "owner", "webmaster", "postmaster", "hostmaster", "mailer daemon",
	"noreply", "abuse", "security", "official",
)

// nobody are names that would pass for nobody, or for a page, as keys.
var nobody = keys(
	"anonymous", "guest", "visitor", "nobody", "everyone", "somebody", "unknown", "deleted", "erased",
	"removed", "withdrawn", "null", "undefined", "me", "you", "new", "edit", "feed",
)

// titles are words that no member's name has among others, as keys.
var titles = keys("admin", "administrator", "moderator", "staff", "official", "lode")

func keys(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, name := range names {
		m[nameKey(name)] = true
	}
	return m
}

// isHouse reports whether a name would pass for the house: one of its names, with or
// without a number behind it, the site's own, or one with a title in it.
func isHouse(name, site string) bool {
	if isOf(name, house) || isOf(name, keys(site)) {
		return true
	}
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		if titles[nameKey(word)] {
			return true
		}
	}
	return false
}

// isOf reports whether a name is one of some, with or without a number behind it.
func isOf(name string, some map[string]bool) bool {
	bare := strings.TrimRightFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, n := range []string{name, bare} {
		if key := nameKey(n); key != "" && some[key] {
			return true
		}
	}
	return false
}

// checkName returns what is wrong with a name for a member of the site, or "".
func checkName(name, site string) string {
	switch n := len([]rune(name)); {
	case n == 0:
		return "Choose a name that others will see."
	case n < minName || n > maxName:
		return "A name has 2 to 40 characters."
	case strings.ContainsAny(name, `@/\<>"`):
		return "A name cannot contain @ / \\ < > or quotes."
	case nameKey(name) == "":
		return "A name needs letters or digits."
	case isHouse(name, site) || isOf(name, nobody):
		return "This name is kept for the people who run the site."
	}
	return ""
}

var emailShape = regexp.MustCompile(`^[^\s@<>()\[\],;:"\\]+@[^\s@<>()\[\],;:"\\]+\.[^\s@<>()\[\],;:"\\.]+$`)

// cleanEmail is an address as it was meant, and whether it can be one.
func cleanEmail(email string) (string, bool) {
	email = cleanLine(email)
	return email, len(email) <= maxEmail && emailShape.MatchString(email)
}

// emailKey is the same for addresses that reach the same person.
func emailKey(email string) string { return strings.ToLower(email) }

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// maxSlug keeps addresses short enough to be read and sent.
const maxSlug = 80

// Slug is a title as a part of an address.
func Slug(title string) string {
	title = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(title)))
	slug := strings.Trim(notSlug.ReplaceAllString(title, "-"), "-")
	if len(slug) > maxSlug {
		slug = slug[:maxSlug]
		if i := strings.LastIndexByte(slug, '-'); i > maxSlug/2 {
			slug = slug[:i]
		}
	}
	if slug == "" {
		return "untitled"
	}
	return slug
}

// randomText is n random letters and digits, 5 bits each.
func randomText(n int) string {
	const alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return string(b)
}

// checkGuestName holds what a guest writes under a name that readers would take for that
// of a member, unless the guest has the member's address, or of the house.
func (s *Store) checkGuestName(ctx context.Context, sub *submission) (Hold, error) {
	name := sub.p.GuestName
	if sub.w.User != nil || nameKey(name) == "" {
		return Hold{}, nil
	}
	if isHouse(name, sub.site.SiteName) {
		return hold(true, HoldName, "the house"), nil
	}
	u, err := gorm.G[*User](s.r).Where("name_key = ?", nameKey(name)).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Hold{}, nil
	}
	if err != nil {
		return Hold{}, fmt.Errorf("looking for who has a guest's name: %w", err)
	}
	own := u.EmailConfirmedAt != nil && sub.w.Proved != "" && emailKey(sub.w.Proved) == u.EmailKey
	return hold(!own, HoldName, "a member"), nil
}
