package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// claim makes the replies that a member left as a guest their own.
func (a *App) claim(c echo.Context) error {
	if err := a.store.ClaimReplies(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account")
}

// unclaim gives them back.
func (a *App) unclaim(c echo.Context) error {
	if err := a.store.UnclaimReplies(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account")
}
