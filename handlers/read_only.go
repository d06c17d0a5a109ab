package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// readOnlyError means that an admin has made the site read-only, for the reason
// they give.
type readOnlyError struct{ words string }

func (readOnlyError) Error() string { return "read only" }

func (e readOnlyError) explain() (title, message string) {
	message = "Reading goes on. Please send it again later; your text is kept below."
	if e.words != "" {
		message = e.words + " " + message
	}
	return "Nothing can be sent at the moment", message
}

// openWhileReadOnly lists the beginnings of addresses that take forms even while the site is
// read-only: whoever ends that has to get in, and nobody is kept from getting out.
var openWhileReadOnly = []string{"/sign-in", "/sign-out", "/theme", "/account/proof", "/mail/", "/setup/"}

// writable turns away what would change something while the site is read-only.
func (a *App) writable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Method == http.MethodGet {
			return next(c)
		}
		site, err := a.store.Site(c.Request().Context())
		if err != nil || site.CanWrite(viewer(c)) {
			return next(c)
		}
		for _, path := range openWhileReadOnly {
			if strings.HasPrefix(c.Path(), path) {
				return next(c)
			}
		}
		return readOnlyError{site.ReadOnlyWords}
	}
}
