package markup

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// allowed says for each element which attributes it may have and with what
// values. It is written out again here, not taken from the policies, so that
// a slip in a policy fails a test.
type allowed map[string]map[string]*regexp.Regexp

var (
	anyText = regexp.MustCompile(`(?s)^.*$`)
	number  = regexp.MustCompile(`^[0-9]{1,4}$`)
	none    = map[string]*regexp.Regexp{}
)

func inPosts() allowed {
	a := allowed{}
	for name := range strings.FieldsSeq(`p br hr blockquote ul li pre code strong b em i del s ins q cite sub sup
		abbr table thead tbody tfoot tr th td`) {
		a[name] = none
	}
	a["ol"] = map[string]*regexp.Regexp{"start": number}
	a["a"] = map[string]*regexp.Regexp{"href": anyText, "rel": regexp.MustCompile(`^nofollow ugc noopener$`)}
	return a
}

func inArticles() allowed {
	a := inPosts()
	for name := range strings.FieldsSeq("h2 h3 h4 h5 h6 figure figcaption caption dl dt dd u small mark kbd samp var dfn") {
		a[name] = none
	}
	a["abbr"] = map[string]*regexp.Regexp{"title": anyText}
	a["td"] = map[string]*regexp.Regexp{"colspan": number, "rowspan": number}
	a["th"] = map[string]*regexp.Regexp{"colspan": number, "rowspan": number, "scope": regexp.MustCompile(`^(col|row)(group)?$`)}
	a["a"] = map[string]*regexp.Regexp{
		"href": anyText, "target": regexp.MustCompile(`^_blank$`), "rel": regexp.MustCompile(`^noopener$`),
	}
	a["span"] = map[string]*regexp.Regexp{"class": regexp.MustCompile(`^vh$`)}
	a["div"] = map[string]*regexp.Regexp{
		"class": regexp.MustCompile(`^scroll$`), "tabindex": regexp.MustCompile(`^0$`),
		"role": regexp.MustCompile(`^region$`), "aria-label": regexp.MustCompile(`^Table$`),
	}
	a["img"] = map[string]*regexp.Regexp{
		"src": regexp.MustCompile(`^/([^/\\]|$)`), "alt": anyText, "width": number, "height": number,
		"loading": regexp.MustCompile(`^lazy$`),
	}
	return a
}

// check reports everything in out that is not allowed, as a browser would read it.
func check(t *testing.T, input, out string, may allowed) {
	t.Helper()
	for _, f := range append(findings(out, may), slips(out, may)...) {
		t.Errorf("%s\n in %q\nout %q", f, input, out)
	}
}

// findings are what could run, fetch or disguise something.
func findings(out string, may allowed) (found []string) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if !utf8.ValidString(out) {
		say("not UTF-8")
	}
	for n := range document(out).Descendants() {
		if n.Type == html.CommentNode {
			say("a comment")
		}
		if n.Type != html.ElementNode {
			continue
		}
		attrs, ok := may[n.Data]
		if n.Data == "html" || n.Data == "head" || n.Data == "body" {
			attrs, ok = none, true
		}
		if !ok || n.Namespace != "" {
			say("element %s", n.Data)
			continue
		}
		for _, a := range n.Attr {
			if want := attrs[a.Key]; want == nil || !want.MatchString(a.Val) || a.Namespace != "" {
				say("attribute %s=%q on %s", a.Key, a.Val, n.Data)
			}
			if (a.Key == "href" || a.Key == "src") && !isSafeScheme(a.Val) {
				say("address %q", a.Val)
			}
		}
	}
	return found
}

// slips are not dangerous, but not what we promise either.
func slips(out string, may allowed) (found []string) {
	if clean(out) != out {
		found = append(found, "characters that should be gone")
	}
	for n := range document(out).Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" {
			continue
		}
		href := attr(n, "href")
		if u, err := url.Parse(href); err != nil || href == "" || u.User != nil || strings.HasPrefix(href, "//") {
			found = append(found, "a link to "+href)
		}
		if may["h2"] == nil && attr(n, "rel") != "nofollow ugc noopener" {
			found = append(found, "a link without rel")
		}
		for p := n.Parent; p != nil; p = p.Parent {
			if p.Data == "a" {
				found = append(found, "a link in a link")
			}
		}
	}
	return found
}

// document reads a piece as a browser does. What is too deep for the parser is
// deeper than anything of ours may be.
func document(piece string) *html.Node {
	doc, err := html.Parse(strings.NewReader("<!DOCTYPE html><html><head></head><body>" + piece + "</body></html>"))
	if err != nil {
		return &html.Node{FirstChild: &html.Node{Type: html.ElementNode, Data: err.Error()}}
	}
	return doc
}

var schemeLike = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:`)

// isSafeScheme reads an address the way browsers do, who drop control
// characters and blanks before they look for a scheme.
func isSafeScheme(s string) bool {
	bare := strings.ToLower(strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s))
	switch schemeLike.FindString(bare) {
	case "", "http:", "https:", "mailto:":
		return !strings.Contains(bare, `\\`)
	}
	return false
}

// checkAll puts one text through every door.
func checkAll(t *testing.T, s string) {
	t.Helper()
	check(t, s, string(Post(s)), inPosts())
	check(t, s, string(PostFromHTML(s)), inPosts())
	check(t, s, string(Article(s)), inArticles())
}

// payloads reads testdata/xss.txt: one attack a line, with \n, \t, \r, \" and
// the invisible characters written out.
func payloads(t testing.TB) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/xss.txt")
	if err != nil {
		t.Fatal(err)
	}
	written := strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\"`, `"`, `\x00`, "\x00",
		`\x01`, "\x01", `\u202e`, "\u202e", `\uff1c`, "\uff1c", `\uff1e`, "\uff1e")
	var all []string
	for line := range strings.Lines(string(raw)) {
		all = append(all, written.Replace(strings.TrimSuffix(line, "\n")))
	}
	return all
}
