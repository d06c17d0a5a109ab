package handlers

import (
	"strings"
	"unicode/utf8"

	"lode/models"

	"github.com/labstack/echo/v4"
)

// readable turns away addresses that are no text: nothing of the site has such a
// name, and Postgres would not even look.
func (a *App) readable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !isText(c.Request().URL.Path) {
			return models.ErrNotFound
		}
		if c.Request().URL.RawQuery != "" {
			for name, values := range c.QueryParams() {
				if !isText(name) || !isText(strings.Join(values, "")) {
					return echo.ErrBadRequest
				}
			}
		}
		return next(c)
	}
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
