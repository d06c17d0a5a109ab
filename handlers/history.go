package handlers

import (
	"net/http"

	"lode/views"

	"github.com/labstack/echo/v4"
)

const historyPath = "/moderation/history"

// history shows what was decided, newest first, and offers to undo it.
func (a *App) history(c echo.Context) error {
	at := pageOf(c)
	past, next, err := a.store.History(c.Request().Context(), viewer(c), at)
	if err != nil {
		return err
	}
	page := views.HistoryPage{Past: past, Pager: views.Keyed(historyPath, nil, at, next)}
	if page.Done, err = a.done(c); err != nil {
		return err
	}
	return render(a, c, http.StatusOK, views.History, page)
}
