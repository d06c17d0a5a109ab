package markup

import (
	"net/url"
	"regexp"
	"strings"
)

// strayPercent is a percent sign that begins no escape, as in "/up-5%".
var strayPercent = regexp.MustCompile(`%([0-9A-Fa-f]{2})?`)

// address returns a link's target as it may be published, or false. It lets
// http, https and mailto pass, and addresses on this site. An address that
// takes its scheme from the page gets https, so that it also works in a feed
// or a mail; one with a user name in it is refused, because
// https://ourbank.com@example.net is only ever meant to deceive.
func address(raw string) (string, bool) {
	raw = strings.TrimSpace(clean(raw))
	if raw == "" || strings.ContainsAny(raw, " \t\n\\<>\"") {
		return "", false
	}
	if strings.HasPrefix(raw, "//") {
		raw = "https:" + raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		raw = strayPercent.ReplaceAllStringFunc(raw, func(s string) string {
			if s == "%" {
				return "%25"
			}
			return s
		})
		if u, err = url.Parse(raw); err != nil {
			return "", false
		}
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" || u.User != nil {
			return "", false
		}
	case "mailto":
		if !strings.Contains(u.Opaque, "@") {
			return "", false
		}
	case "":
		if u.Host != "" {
			return "", false
		}
	default:
		return "", false
	}
	target := u.String()
	return target, target != "" // nothing is left of an empty fragment
}

// isElsewhere tells an address with a host from one on this site.
func isElsewhere(address string) bool {
	return strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://")
}
