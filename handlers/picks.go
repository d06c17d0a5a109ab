package handlers

import (
	"context"
	"net/http"

	"lode/models"

	"github.com/labstack/echo/v4"
)

// pick picks a reply for readers to see.
func (a *App) pick(c echo.Context) error { return changePick(c, a.store.PickPost) }

// unpick takes the pick off.
func (a *App) unpick(c echo.Context) error { return changePick(c, a.store.UnpickPost) }

func changePick(c echo.Context, change func(context.Context, *models.User, int64) (*models.Post, error)) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	p, err := change(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, p.Place.PathTo(p))
}
