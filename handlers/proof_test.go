package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"

	"github.com/labstack/echo/v4"
)

// later is the same site, a while from now.
func (s site) later(t *testing.T, d time.Duration) *site {
	t.Helper()
	now := s.Now()
	l := newSite(t, s.WithClock(func() time.Time { return now.Add(d) }))
	l.cookies = s.cookies
	return l
}

// heldUp is a site with one page that needs a fresh proof.
func heldUp(store *models.Store) http.Handler {
	a := &App{store: store, sessions: newSessionStore(store, false)}
	e := echo.New()
	e.HTTPErrorHandler = a.fail
	e.Use(a.loadViewer)
	ok := func(c echo.Context) error { return c.String(http.StatusOK, c.FormValue("words")) }
	e.GET("/held", ok, a.require(models.ToHave), a.fresh)
	e.POST("/held", ok, a.require(models.ToHave), a.fresh)
	return e
}

// What needs a fresh proof asks for it, keeps what was typed except passwords, and
// goes on with all of it.
func TestFreshProof(t *testing.T) {
	store := modelstest.New(t)
	ann := newSite(t, store).as(t, modelstest.User(t, store, "ann"))
	late := ann.later(t, models.FreshFor+time.Second)
	late.handler = heldUp(late.Store)
	send := func(s *site, method string) *http.Response {
		r := httptest.NewRequest(method, "/held?a=1", strings.NewReader(url.Values{"words": {"<kept>"}, "password": {"secret word"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return s.do(t, r)
	}
	if r := send(late, http.MethodGet); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/account/proof?next=%2Fheld%3Fa%3D1" {
		t.Errorf("looking gave %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	asked := send(late, http.MethodPost)
	text := body(t, asked)
	if asked.StatusCode != http.StatusUnauthorized || !strings.Contains(text, `name="words" value="&lt;kept&gt;"`) || strings.Contains(text, "secret word") || !strings.Contains(text, `name="proof_again" value="/held?a=1"`) {
		t.Errorf("sending gave %d %s", asked.StatusCode, text)
	}
	door := ann.later(t, models.FreshFor+time.Second)
	form := url.Values{"proof": {"wrong"}, "proof_again": {"/held?a=1"}, "words": {"<kept>"}}
	if r := door.post(t, "/account/proof", form); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body(t, r), "&lt;kept&gt;") {
		t.Errorf("a wrong password gave %d", r.StatusCode)
	}
	form.Set("proof", modelstest.Password)
	proved := door.post(t, "/account/proof", form)
	if proved.StatusCode != http.StatusTemporaryRedirect || proved.Header.Get("Location") != "/held?a=1" || len(proved.Cookies()) == 0 {
		t.Fatalf("proving gave %d %s", proved.StatusCode, proved.Header.Get("Location"))
	}
	if r := door.get(t, "/account"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the session's old id still works: %d", r.StatusCode)
	}
	late.cookies, door.cookies = proved.Cookies(), proved.Cookies()
	if r := send(late, http.MethodPost); r.StatusCode != http.StatusOK || body(t, r) != "<kept>" {
		t.Errorf("after the proof: %d", r.StatusCode)
	}
	form.Set("proof_again", "//evil.example")
	if r := door.post(t, "/account/proof", form); r.Header.Get("Location") != "/account/security" {
		t.Errorf("a foreign address leads to %s", r.Header.Get("Location"))
	}
}
