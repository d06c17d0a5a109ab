package handlers

import (
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"
)

// policy lets a page load what this site serves and nothing else. Scripts and
// styles are files: none may stand in a page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// fixedHeaders stand on every answer. They are shared, never changed.
var fixedHeaders = http.Header{
	"Content-Security-Policy":    {policy},
	"X-Content-Type-Options":     {"nosniff"},
	"X-Frame-Options":            {"DENY"},
	"Referrer-Policy":            {"strict-origin-when-cross-origin"},
	"Cross-Origin-Opener-Policy": {"same-origin"},
	"Permissions-Policy":         {"camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
}

var strictTransport = []string{"max-age=31536000"}

// headers tells the browser what the site's pages may do.
func (a *App) headers(next echo.HandlerFunc) echo.HandlerFunc {
	secure := a.config.secure()
	return func(c echo.Context) error {
		h := c.Response().Header()
		maps.Copy(h, fixedHeaders)
		if secure {
			h["Strict-Transport-Security"] = strictTransport
		}
		return next(c)
	}
}
