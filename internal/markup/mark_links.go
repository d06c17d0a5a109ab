package markup

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/idna"
)

// hostIn is the host to which a link leads whose tag z has just read, in letters that
// cannot be mistaken for others. Of an e-mail address it is the address; within the
// site there is none.
func hostIn(z *html.Tokenizer, more bool) string {
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if string(key) != "href" {
			continue
		}
		u, err := url.Parse(string(value))
		if err != nil {
			return ""
		}
		if u.Scheme == "mailto" {
			return u.Opaque
		}
		return PlainHost(u.Hostname())
	}
	return ""
}

// PlainHost is the name of a host in letters that cannot be mistaken for others.
func PlainHost(host string) string {
	host = strings.ToLower(host)
	if plain, err := idna.ToASCII(host); err == nil {
		return plain
	}
	return host
}

// saysHost reports whether the words of a link are the address that it has, or
// begin with its host.
func saysHost(words, host string) bool {
	words = strings.ToLower(strings.TrimSpace(words))
	if _, rest, ok := strings.Cut(words, "://"); ok {
		words = rest
	}
	rest, ok := strings.CutPrefix(bare(words), bare(host))
	return ok && (host == "" || rest == "" || strings.ContainsAny(rest[:1], "/:?#"))
}

func bare(host string) string { return strings.TrimPrefix(host, "www.") }
