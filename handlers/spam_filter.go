package handlers

import (
	"net/http"

	"lode/views"

	"github.com/labstack/echo/v4"
)

// spamFilter shows what the filter has learned, how often it is right and where it
// was wrong.
func (a *App) spamFilter(c echo.Context) error {
	f, err := a.store.SpamFilter(c.Request().Context(), viewer(c))
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.SpamFilter, views.SpamFilterPage{Filter: f})
}
