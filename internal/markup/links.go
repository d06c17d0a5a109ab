package markup

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// typedHref finds the address in a link that somebody typed as HTML, which a
// post shows as text but which the writer meant all the same.
var typedHref = regexp.MustCompile(`(?i)\bhref\s*=\s*["']?\s*([^\s"'<>]+)`)

// Links counts the distinct web addresses in what a reader wrote: Markdown
// links and pictures, and addresses that stand bare, in code, or in an HTML
// tag. It decides what is held for a moderator, so it counts what is meant
// rather than what can be clicked.
func Links(text string) int { return len(addresses(text)) }

// Added are the addresses that a text has and an earlier one had not, in their order.
func Added(before, after string) []string {
	had, has := addresses(before), addresses(after)
	maps.DeleteFunc(has, func(address string, _ bool) bool { return had[address] })
	return slices.Sorted(maps.Keys(has))
}

// Hosts are the hosts of these addresses, one for each address, without a port.
func Hosts(text string) []string {
	var hosts []string
	for _, address := range slices.Sorted(maps.Keys(addresses(text))) {
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
			hosts = append(hosts, u.Hostname())
		}
	}
	return hosts
}

func addresses(text string) map[string]bool {
	found := map[string]bool{}
	z := html.NewTokenizer(strings.NewReader(string(Post(text))))
	var loose strings.Builder
	inLink := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			for _, m := range typedHref.FindAllStringSubmatch(loose.String(), -1) {
				note(found, m[1])
			}
			for _, address := range bareAddress.FindAllString(loose.String(), -1) {
				note(found, address)
			}
			return found
		case html.TextToken:
			if !inLink {
				loose.Write(z.Text())
			}
		case html.StartTagToken:
			token := z.Token()
			if token.Data != "a" {
				continue
			}
			inLink = true
			for _, a := range token.Attr {
				if a.Key == "href" {
					note(found, a.Val)
				}
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "a" {
				inLink = false
				loose.WriteByte(' ')
			}
		}
	}
}

// note remembers an address in one spelling: the scheme, the case of the host
// and a last slash make no difference to where it leads.
func note(found map[string]bool, raw string) {
	raw = strings.TrimRight(raw, ".,;:!?)]*_~")
	if len(raw) > 4 && strings.EqualFold(raw[:4], "www.") {
		raw = "//" + raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		found[raw] = true
		return
	}
	if u.Host != "" && (u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https") {
		u.Scheme, u.Host, u.Path = "", strings.ToLower(u.Host), strings.TrimRight(u.Path, "/")
		found[u.String()] = true
	}
}
