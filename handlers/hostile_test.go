package handlers

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// hostility makes requests that nobody in good faith sends. The same seed makes
// the same ones.
type hostility struct {
	*rand.Rand
	routes []route
}

func pick[T any](h hostility, all []T) T { return all[h.IntN(len(all))] }

// nasty are pieces that have broken programs before.
var nasty = []string{
	"", " ", "0", "-1", "1", "2", "999999999999999999999", "9223372036854775807", "1e9", "NaN", "null", "true", "[]", "{}", "..", "../../etc/passwd", "%00", "%2e%2e%2f", "%", "%zz",
	"\x00", "a\x00b", "\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "\u202e", "\ufeff", "\u0000", "e\u0301", "ﷺ", "𝕏", "🏴\u200d☠️", strings.Repeat("\u0301", 200),
	"' OR 1=1 --", `"; DROP TABLE posts; --`, "1); SELECT pg_sleep(9); --", "${jndi:ldap://x}", "{{.}}", "{{template \"x\"}}", "<script>alert(1)</script>", "]]>", "<!--", "&#0;",
	"\r\nSet-Cookie: x=1", "//evil.example", "javascript:alert(1)", "data:text/html,x", strings.Repeat("a", 5000), strings.Repeat("[", 3000), strings.Repeat("> ", 2000), strings.Repeat("*_", 2000),
	"[a](" + strings.Repeat("(", 2000), "![](x)", "`" + strings.Repeat("`", 500), "approve", "burn", "rates-hold", "copper", "moderator", "member", "oldest", "unanswered", "pending",
}

// fields are those of all forms, and some of none.
var fields = []string{
	"comment", "body", "title", "author", "email", "url", "parent", "remember", "notify", "nonce", "subject", "name", "password", "next", "rule", "note", "version", "post", "action",
	"receipt", "theme", "words", "kind", "instead", "night", "from", "to", "enabled", "why", "text", "list", "tags", "token", "page", "before", "sort", "state", "done", "n", "undone", "reply_to", "p", "id",
	"comment[]", "comment[0][body]", "user.role", "Comment", "_method", "role",
	"board", "topic", "like", "posts", "after",
}

var methods = []string{http.MethodGet, http.MethodPost, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace, "PROPFIND", "X"}

var kinds = []string{
	"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/xml", "text/plain", "", "x", "multipart/form-data; boundary=" + strings.Repeat("y", 200),
}

// values is a form, or a query, of fields with anything in them.
func (h hostility) values() url.Values {
	v := url.Values{}
	for range h.IntN(8) {
		name := pick(h, fields)
		for range 1 + h.IntN(2) {
			v.Add(name, h.piece())
		}
	}
	return v
}

func (h hostility) piece() string {
	if h.IntN(6) == 0 {
		b := make([]byte, h.IntN(60))
		for i := range b {
			b[i] = byte(h.IntN(256))
		}
		return string(b)
	}
	return pick(h, nasty)
}

var param = regexp.MustCompile(`:[a-z]+|\*`)

// path is that of a route with anything for its parameters, or no route's.
func (h hostility) path(r route) string {
	if h.IntN(25) == 0 {
		return "/" + url.PathEscape(h.piece()) + "/" + url.PathEscape(h.piece())
	}
	return param.ReplaceAllStringFunc(r.path, func(string) string {
		if h.IntN(2) == 0 {
			return pick(h, []string{"1", "2", "3", "rates-hold", "copper", "a-good-topic", "mo"})
		}
		text := h.piece()
		return url.PathEscape(text[:min(len(text), 300)])
	})
}

func (h hostility) body() (kind, text string) {
	form := h.values()
	switch h.IntN(8) {
	case 0:
		return pick(h, kinds), h.piece()
	case 1:
		var b strings.Builder
		for name, values := range form {
			fmt.Fprintf(&b, "--x\r\nContent-Disposition: form-data; name=%q; filename=%q\r\n\r\n%s\r\n", name, values[0], values[0])
		}
		return "multipart/form-data; boundary=x", b.String() + pick(h, []string{"--x--", "--x", ""})
	case 2:
		return "application/json", pick(h, []string{`{"comment":`, `{"comment":{"a":[1]}}`, strings.Repeat(`{"a":`, 500), `{"version":"x"}`, "[1,2"})
	case 3:
		return kinds[0], form.Encode() + pick(h, []string{"&%zz=1", "&=;=&&", "&comment=%ff%fe", "&" + strings.Repeat("a=1&", 3000)})
	}
	return kinds[0], form.Encode()
}

// request is the next one.
func (h hostility) request() *http.Request {
	r := pick(h, h.routes)
	// A password costs a hash, on purpose; each way to try one gets its share and no more.
	for (r.path == "/sign-in" || r.path == "/sign-up" || r.path == "/account/password" || r.path == "/account/proof") && h.IntN(20) > 0 {
		r = pick(h, h.routes)
	}
	method := r.method
	if h.IntN(12) == 0 {
		method = pick(h, methods)
	}
	kind, text := h.body()
	var body io.Reader
	if method != http.MethodGet || h.IntN(10) == 0 {
		body = strings.NewReader(text)
	}
	target := h.path(r)
	if h.IntN(3) == 0 {
		target += "?" + h.values().Encode()
	}
	req := httptest.NewRequest(http.MethodGet, "/", body)
	req.Method = method
	parsed, err := url.ParseRequestURI(target)
	if err != nil {
		parsed = &url.URL{Path: target}
	}
	req.URL, req.RequestURI = parsed, target
	req.Header.Set("Content-Type", kind)
	for range h.IntN(3) {
		name := pick(h, []string{
			"Accept", "Accept-Encoding", "Accept-Language", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "X-Http-Method-Override", "Referer", "User-Agent", "If-None-Match",
			"If-Modified-Since", "Range", "Cookie", "Authorization", "Origin", "Sec-Fetch-Site", "Content-Encoding", "Expect", "Transfer-Encoding", "X-Request-Id",
		})
		req.Header.Set(name, pick(h, append(nasty, "application/json", "zstd, br;q=0", "same-origin", "cross-site", "bytes=0-1,5-", "lode=x; lode_guest=%%%; lode_theme=pink", "Basic YTpi")))
	}
	if h.IntN(40) == 0 {
		req.Host = h.piece()
	}
	if h.IntN(20) == 0 {
		req.RemoteAddr = pick(h, []string{"", "x", "[::1%eth0]:1", "@", "203.0.113.9", "[2001:db8::1]:80"})
	}
	return req
}

// root is the folder of the source.
var root = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return filepath.Dir(dir)
}()

// inner is what no reader may see: words of the database, of Go, of its files.
var inner = regexp.MustCompile(`(?i)\bgorm\b|\bsqlite|\bSQLSTATE|\bsql:|\bpgx?\b|goroutine \d|runtime error|\bpanic\b|\.go:\d|strconv\.|invalid syntax|reflect:|no such column|template:|unexpected EOF|json:|code=\d+, message|context canceled|nil pointer|multipart:|mime:|` + regexp.QuoteMeta(root))

// Whatever is sent to whatever address by whomever, the site answers, in words of
// its own, and stands.
func TestHostileRequests(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { beHostile(t, modelstest.New(t), 20_000) })
	t.Run("postgres", func(t *testing.T) { beHostile(t, modelstest.Open(t, modelstest.PostgresURL(t)), 9_000) })
}

func beHostile(t *testing.T, store *models.Store, requests int) {
	t.Helper()
	log := new(strings.Builder)
	s := &site{store, New(store, Config{BaseURL: "http://lode.example", SecondStepOptional: true}, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))), nil}
	mo := modelstest.User(t, store, "mo", models.Moderator)
	a, b := modelstest.Article(t, store, "Rates hold"), modelstest.Board(t, store, "Copper")
	modelstest.Topic(t, store, mo, b, "A good topic")
	modelstest.Reply(t, store, a, "gus", "Some words to begin with.")
	people := []*site{s, s.as(t, modelstest.User(t, store, "ann")), s.as(t, mo), s.as(t, modelstest.User(t, store, "ada", models.Admin))}

	h := hostility{rand.New(rand.NewPCG(2026, 11)), nil}
	for _, r := range new(App).routes() {
		if r.path != "/sign-out" && !strings.HasSuffix(r.path, "/end") {
			h.routes = append(h.routes, r) // the others end the sessions that this test needs
		}
	}
	answers := map[int]int{}
	for n := range requests {
		req := h.request()
		target, sent := req.Method+" "+req.RequestURI, req.Header.Get("Content-Type")
		r := people[n%len(people)].do(t, req)
		answers[r.StatusCode]++
		if r.StatusCode >= http.StatusInternalServerError {
			t.Fatalf("request %d, %.300q of %q: %d\n%s", n, target, sent, r.StatusCode, log)
		}
		if r.StatusCode < http.StatusBadRequest && r.StatusCode >= http.StatusMultipleChoices || !strings.Contains(r.Header.Get("Content-Type"), "html") || r.Header.Get("Content-Encoding") != "" {
			continue
		}
		if r.StatusCode >= http.StatusBadRequest && (r.StatusCode != http.StatusNotFound || n%10 == 0) { // half of them are not found, all alike
			doc := page(t, r)
			doc.Find("textarea, input, bdi, .cmt__body").Remove() // what was typed may say anything
			if found := inner.FindString(doc.Find("main").Text()); found != "" {
				t.Fatalf("request %d, %.300q of %q: %d says %q: %s", n, target, sent, r.StatusCode, found, doc.Find("main").Text())
			}
		}
	}
	if log.Len() > 0 {
		t.Errorf("it logs errors: %.2000s", log)
	}
	for i, status := range []int{http.StatusSeeOther, http.StatusForbidden, http.StatusOK, http.StatusOK} {
		if r := people[i].get(t, "/moderation"); r.StatusCode != status {
			t.Errorf("in the end person %d gets %d: the session was lost on the way", i, r.StatusCode)
		}
	}
	for _, status := range []int{200, 303, 400, 403, 404, 409, 422} {
		if answers[status] == 0 {
			t.Errorf("no request was answered with %d: they are too tame", status)
		}
	}
}
