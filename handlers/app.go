// Package handlers is the site's door: it turns requests into calls on models,
// and their answers into pages.
package handlers

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"lode/internal/openid"
	"lode/internal/passkey"
	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/maypok86/otter/v2"
)

// Config is what differs between one installation and another.
type Config struct {
	BaseURL        string       // scheme and host, without a slash at the end
	TrustedProxies []*net.IPNet // whose X-Forwarded-For is believed
	Uploads        string       // the folder of pictures
	Warnings       []string     // what is unsafe about how the program was started, in words for admins
	MailFolder     string       // where messages go as files, if there is no mail server

	Observe   Observe   // learns of each request, if set
	LookupTXT LookupTXT // nil if the name service may not be asked
	Limits    bool      // how often anybody may post and try to sign in

	SecondStepOptional bool             // staff may sign in by password alone
	OpenID             *openid.Provider // that can open accounts here, or nil

	LedgerKey ed25519.PrivateKey // that signs the head of the ledger, or nil
}

// Observe learns of a request: its method, the pattern of its route, how it was
// answered and how long that took.
type Observe func(method, route string, status int, took time.Duration)

// LookupTXT asks the name service for the texts of a name, as net.Resolver does.
type LookupTXT func(ctx context.Context, name string) ([]string, error)

// secure reports whether the site is reached over TLS.
func (c Config) secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// App answers every request to the site.
type App struct {
	store    *models.Store
	sessions *sessionStore
	kept     *keptPages
	heads    *views.Heads
	admitted *otter.Cache[string, *atomic.Int32] // how often each form has come
	log      *slog.Logger
	config   Config
	uploads  uploads
	passkeys *passkey.Site // nil if the site's address can have none
}

// New returns the site as an http.Handler.
func New(store *models.Store, config Config, log *slog.Logger) http.Handler {
	return headAsGet(newEcho(store, config, log))
}

func newEcho(store *models.Store, config Config, log *slog.Logger) *echo.Echo {
	if config.SecondStepOptional {
		store = store.WithOptionalSecondStep()
	}
	a := &App{store: store, sessions: newSessionStore(store, config.secure()), kept: newKeptPages(), heads: views.NewHeads(), admitted: newAdmitted(), log: log, config: config}
	a.uploads = uploads(config.Uploads)
	a.passkeys = passkey.New(config.BaseURL)
	e := echo.New()
	e.HTTPErrorHandler = a.fail
	e.IPExtractor = addressFrom(config.TrustedProxies)
	e.Pre(a.logged, a.recovered, a.headers, a.fromKept)
	e.Use(a.readable, middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: maxRequest, Skipper: isUpload}), uploadLimit, a.sameOrigin, a.loadViewer, a.writable)
	for _, r := range a.routes() {
		handle := r.handle
		if r.keep != nil {
			handle = a.keep(r.keep, handle)
		}
		e.Add(r.method, r.path, handle, a.require(r.needs), a.paced(r))
	}
	e.RouteNotFound("/*", a.elsewhere)
	return e
}

// headAsGet answers HEAD as the GET that it asks about, in the log too; net/http then sends
// the header alone.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			asked := *r
			asked.Method, r = http.MethodGet, &asked
		}
		next.ServeHTTP(w, r)
	})
}

// maxRequest is how much a request may send; maxUpload how much a picture may.
const maxRequest, maxUpload = "1M", "6M"

// isUpload reports whether the request sends a picture.
func isUpload(c echo.Context) bool { return c.Request().URL.Path == "/account/avatar" }

var uploadLimit = middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: maxUpload, Skipper: func(c echo.Context) bool { return !isUpload(c) }})

// addressFrom finds the sender's address: the connection's, or what a trusted
// proxy says it is. Nobody else's word counts.
func addressFrom(proxies []*net.IPNet) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		trust = append(trust, echo.TrustIPRange(p))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// fromAnywhere are the forms that need not come from this site's pages: mail programs
// press the button that stops a kind of mail by themselves.
var fromAnywhere = map[string]bool{"/mail/stop/:token": true}

// sameOrigin turns away a request to change something that another site made the
// reader's browser send.
func (a *App) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if err := protection.Check(c.Request()); err != nil && !fromAnywhere[c.Path()] {
			return fmt.Errorf("%w: %w", models.ErrForbidden, err)
		}
		return next(c)
	}
}

const visitKey = "visit"

// visit is who is asking, and what they said of themselves.
type visit struct {
	session *models.Session // nil for a visitor without one
	bounded bool            // the limits hold
}

// loadViewer finds out who is asking, once, for everything that follows.
func (a *App) loadViewer(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		session, err := a.sessions.of(c.Request())
		if err != nil {
			return err
		}
		c.Set(visitKey, visit{session, a.config.Limits})
		return next(c)
	}
}

func session(c echo.Context) *models.Session {
	v, _ := c.Get(visitKey).(visit)
	return v.session
}

// viewer is the person asking, or nil.
func viewer(c echo.Context) *models.User {
	if s := session(c); s != nil {
		return s.User
	}
	return nil
}

// writer is the person asking, as somebody who sends a post.
func writer(c echo.Context) models.Writer {
	w := models.Writer{User: viewer(c), Address: c.RealIP()}
	if s := session(c); s != nil {
		w.Proved = s.Guest
	}
	if v, ok := c.Get(visitKey).(visit); ok {
		w.Bounded = v.bounded
	}
	return w
}

// elsewhere answers for addresses that the site does not have: some are of the
// site that was here before.
func (a *App) elsewhere(c echo.Context) error {
	r := c.Request()
	if r.Method != http.MethodGet {
		return models.ErrNotFound
	}
	path := r.URL.Path
	if trimmed := strings.TrimRight(path, "/"); trimmed != path && trimmed != "" {
		path = trimmed
	}
	if r.URL.RawQuery != "" {
		if target, err := a.store.Redirected(r.Context(), path+"?"+r.URL.RawQuery); !errors.Is(err, models.ErrNotFound) {
			return movedTo(target, err)
		}
	}
	target, err := a.store.Redirected(r.Context(), path)
	if errors.Is(err, models.ErrNotFound) && path != r.URL.Path && isPath(path) {
		return c.Redirect(http.StatusMovedPermanently, (&url.URL{Path: path, RawQuery: r.URL.RawQuery}).String())
	}
	return movedTo(target, err)
}

func movedTo(target string, err error) error {
	if err != nil {
		return err
	}
	return elsewhereError(target)
}

// isPath reports whether text is the address of a page of this site and cannot
// be taken for another's.
func isPath(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host == "" && u.Scheme == "" && u.User == nil && strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//") &&
		!strings.ContainsAny(text, "\\\r\n\t") && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' })
}

// local is where to go on after a form: the path it names, or otherwise.
func local(next, otherwise string) string {
	if next == "" || !isPath(next) {
		return otherwise
	}
	return next
}
