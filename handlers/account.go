package handlers

import (
	"net/http"

	"lode/views"

	"github.com/labstack/echo/v4"
)

// account is the overview of one's own account.
func (a *App) account(c echo.Context) error {
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Account, views.AccountPage{User: viewer(c)})
}
