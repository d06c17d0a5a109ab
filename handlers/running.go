package handlers

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"lode/models"
	"lode/static"

	"github.com/labstack/echo/v4"
)

// healthy says that the process lives. It asks nobody.
func (a *App) healthy(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.String(http.StatusOK, "ok\n")
}

// readyTime is how long the store may take to answer.
const readyTime = 2 * time.Second

// ready says whether the store answers.
func (a *App) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTime)
	defer cancel()
	c.Response().Header().Set("Cache-Control", "no-store")
	if err := a.store.Ready(ctx); err != nil {
		c.Response().Header().Set("Retry-After", "5")
		return c.String(http.StatusServiceUnavailable, "the store does not answer\n")
	}
	return c.String(http.StatusOK, "ready\n")
}

// compressed are static files in each encoding, made when first asked for.
var compressed sync.Map // of *static.File to *keptPage

// static serves a file whose address names its content, for a year.
func (a *App) static(c echo.Context) error {
	f := static.Files.At(c.Request().URL.Path)
	if f == nil {
		return models.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := f.Content
	if f.Type != "font/woff2" {
		h.Set("Vary", "Accept-Encoding")
		if i := accepted(c.Request()); i >= 0 {
			kept, _ := compressed.LoadOrStore(f, &keptPage{body: f.Content})
			body = kept.(*keptPage).in(i) //nolint:forcetypeassert // nothing else is stored
			h.Set(echo.HeaderContentEncoding, encodings[i].name)
		}
	}
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	return c.Blob(http.StatusOK, f.Type, body)
}
