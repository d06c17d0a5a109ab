package handlers

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"lode/models"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/labstack/echo/v4"
	"github.com/maypok86/otter/v2"
)

// keptPages are whole pages for visitors, compressed in each way that a browser
// has asked for. A page is kept with the versions of what it shows and is made
// anew when they have changed, so that what is kept is never stale.
type keptPages struct {
	*otter.Cache[string, *keptPage]
}

// maxKept is how many bytes of pages are kept, all encodings counted as one page.
const maxKept = 24 << 20

func newKeptPages() *keptPages {
	return &keptPages{otter.Must(&otter.Options[string, *keptPage]{
		MaximumWeight: maxKept,
		Weigher: func(key string, p *keptPage) uint32 {
			return uint32(len(key) + len(p.body) + len(p.body)/2 + 512) //nolint:gosec // a page is no gigabyte
		},
	})}
}

// keptPage is one answer: its status, its type, its text in each encoding.
type keptPage struct {
	status  int
	kind    string
	route   string
	etag    string
	body    []byte
	depends models.Depends
	at      *models.Versions
	encoded [len(encodings)]encodedOnce
}

type encodedOnce struct {
	once sync.Once
	body []byte
}

// encodings are the ways to compress, the best first.
var encodings = [...]struct {
	name   string
	encode func([]byte) []byte
}{
	{"zstd", zstdOf},
	{"br", brotliOf},
	{"gzip", gzipOf},
}

// accepted is the index of the best encoding that the request takes, or -1.
func accepted(r *http.Request) int {
	header := r.Header.Get(echo.HeaderAcceptEncoding)
	for i, e := range encodings {
		for part := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
			if name == e.name && strings.ReplaceAll(params, " ", "") != "q=0" {
				return i
			}
		}
	}
	return -1
}

var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

func zstdOf(body []byte) []byte { return zstdEncoder().EncodeAll(body, nil) }

func brotliOf(body []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 5)
	_, _ = w.Write(body) // to memory: cannot fail
	_ = w.Close()
	return b.Bytes()
}

func gzipOf(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, 5) // a valid level
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}

// in returns the page's text in the encoding with this index, or as it is.
func (p *keptPage) in(encoding int) []byte {
	if encoding < 0 {
		return p.body
	}
	e := &p.encoded[encoding]
	e.once.Do(func() { e.body = encodings[encoding].encode(p.body) })
	return e.body
}

const pageKey = "page"

// answer sends a page, or hands it to whoever keeps it for visitors.
func (a *App) answer(c echo.Context, status int, kind string, body []byte) error {
	if p, ok := c.Get(pageKey).(*keptPage); ok {
		sum := sha256.Sum256(body)
		p.status, p.kind, p.body, p.etag = status, kind, body, `W/"`+hex.EncodeToString(sum[:12])+`"`
		p.depends, ok = c.Get(dependsKey).(models.Depends)
		p.depends.Everything = p.depends.Everything || !ok
		return nil
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	if len(body) > compressFrom {
		if i := accepted(c.Request()); i >= 0 {
			h.Set(echo.HeaderContentEncoding, encodings[quick(i)].name)
			body = encodings[quick(i)].encode(body)
		}
	}
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	return c.Blob(status, kind, body)
}

// compressFrom is from how many bytes on compressing is worth it.
const compressFrom = 1400

// quick is the encoding for a page that is made for one reader: brotli is for
// pages that many read.
func quick(encoding int) int {
	if encodings[encoding].name == "br" {
		return len(encodings) - 1
	}
	return encoding
}

// fromKept answers a visitor from what is kept, before anything else is done.
func (a *App) fromKept(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method != http.MethodGet || r.URL.RawQuery != "" || personal(r) {
			return next(c)
		}
		if p, ok := a.kept.GetIfPresent(a.keyOf(r, "")); ok && a.store.Current(p.depends, p.at) {
			c.SetPath(p.route)
			return p.send(c)
		}
		return next(c)
	}
}

// personal reports whether the request may be of somebody whom the site knows.
func personal(r *http.Request) bool {
	for _, name := range []string{sessionName, secureSessionName, guestName} {
		if _, err := r.Cookie(name); err == nil {
			return true
		}
	}
	return false
}

func (a *App) keyOf(r *http.Request, query string) string {
	return r.URL.Path + "?" + query + "#" + theme(r) + a.store.Now().Format("-0102")
}

// keep keeps the pages of a route for visitors. What of the query is not named
// makes no difference to the page.
func (a *App) keep(names []string, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if personal(r) || !keepable(r.URL.Query(), names) {
			return next(c)
		}
		key := a.keyOf(r, named(r.URL.Query(), names))
		for range 3 {
			p, err := a.kept.Get(r.Context(), key, otter.LoaderFunc[string, *keptPage](func(ctx context.Context, _ string) (*keptPage, error) {
				return a.make(context.WithoutCancel(ctx), c, next)
			}))
			if err != nil {
				return err
			}
			if a.store.Current(p.depends, p.at) {
				return p.send(c)
			}
			a.kept.Invalidate(key)
		}
		return next(c) // it changes faster than it can be made
	}
}

// make runs the handler for a page to be kept. The versions are read first: what
// changes while the page is made makes it old.
func (a *App) make(ctx context.Context, c echo.Context, next echo.HandlerFunc) (*keptPage, error) {
	p := &keptPage{at: a.store.Snapshot(), route: c.Path()}
	c.SetRequest(c.Request().WithContext(ctx))
	c.Set(pageKey, p)
	defer c.Set(pageKey, nil)
	if err := next(c); err != nil {
		return nil, err
	}
	if p.body == nil {
		return nil, errNotKept
	}
	return p, nil
}

// send answers with the page, or says that the browser has it already.
func (p *keptPage) send(c echo.Context) error {
	h := c.Response().Header()
	h["Cache-Control"] = noCache
	h["Vary"] = varies
	h["Etag"] = []string{p.etag}
	if c.Request().Header.Get("If-None-Match") == p.etag {
		c.Response().WriteHeader(http.StatusNotModified)
		return nil
	}
	encoding := accepted(c.Request())
	body := p.in(encoding)
	if encoding >= 0 {
		h["Content-Encoding"] = encodingNames[encoding]
	}
	h["Content-Type"] = []string{p.kind}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.Response().WriteHeader(p.status)
	_, err := c.Response().Write(body)
	return err
}

var (
	noCache       = []string{"no-cache"}
	varies        = []string{"Accept-Encoding, Cookie"}
	encodingNames = [len(encodings)][]string{{"zstd"}, {"br"}, {"gzip"}}
)

// keepable reports whether the query asks for a page that others will ask for
// too. What answers one post is not worth keeping.
func keepable(query url.Values, names []string) bool {
	if query.Has("reply_to") || slices.ContainsFunc(oldNumbers, query.Has) {
		return false
	}
	for _, name := range names {
		if len(query.Get(name)) > maxKeptParam {
			return false
		}
	}
	return true
}

// maxKeptParam is how long a parameter of a kept page can be.
const maxKeptParam = 40

// named is the part of a query that a page depends on.
func named(query url.Values, names []string) string {
	q := url.Values{}
	for _, name := range names {
		if v := query.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	return q.Encode()
}
