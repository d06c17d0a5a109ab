package handlers

import (
	"crypto/rand"
	"encoding/hex"
	"strconv"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

const (
	headKey    = "head"
	dependsKey = "depends"
	requestKey = "request"
)

// about sets what the head of the page says.
func about(c echo.Context, h views.Head) { c.Set(headKey, h) }

// dependsOn says what the page shows, for pages that are kept. A page that does
// not say depends on everything.
func dependsOn(c echo.Context, d models.Depends) { c.Set(dependsKey, d) }

// render answers with a page. Its data must be what the page asks for, or this
// does not compile.
func render[T any](a *App, c echo.Context, status int, p views.Page[T], data T) error {
	layout, err := a.layout(c)
	if err != nil {
		return err
	}
	body, err := p.Render(layout, data)
	if err != nil {
		return err
	}
	return a.answer(c, status, echo.MIMETextHTMLCharsetUTF8, body)
}

// layout is what stands around every page for whoever is asking.
func (a *App) layout(c echo.Context) (views.Layout, error) {
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return views.Layout{}, err
	}
	head, _ := c.Get(headKey).(views.Head)
	l := views.Layout{
		Site: site, Viewer: viewer(c), Theme: theme(c.Request()), Path: c.Request().URL.Path, Next: comeBack(c.Request()),
		BaseURL: a.config.BaseURL, Today: a.store.Now(), Head: head,
	}
	if s := session(c); s != nil {
		l.Waiting = s.Waiting
	}
	return l, nil
}

// paramID reads the number in the route's :id.
func paramID(c echo.Context) (int64, error) {
	n, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || n < 1 {
		return 0, models.ErrNotFound
	}
	return n, nil
}

// requestID names a request in the log and on the page of an error. It is made
// only when somebody wants it.
func requestID(c echo.Context) string {
	if id, ok := c.Get(requestKey).(string); ok {
		return id
	}
	b := make([]byte, 6)
	_, _ = rand.Read(b) // never fails
	id := hex.EncodeToString(b)
	c.Set(requestKey, id)
	return id
}
