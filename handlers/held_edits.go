package handlers

import (
	"errors"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// publishEdit gives a post the text that its writer wants.
func (a *App) publishEdit(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.DecisionInput
	if err := bind(c, &in); err != nil {
		return err
	}
	d, err := a.store.PublishEdit(c.Request().Context(), viewer(c), id, in)
	if err != nil {
		return err
	}
	return a.decided(c, d, 1)
}

// refuseEdit leaves a post as it is.
func (a *App) refuseEdit(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.DecisionInput
	if err := bind(c, &in); err != nil {
		return err
	}
	d, err := a.store.RefuseEdit(c.Request().Context(), viewer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showAgain(c, views.QueuePage{Form: views.Form{Errors: invalid}, EditTried: id, Decision: in})
	}
	if err != nil {
		return err
	}
	return a.decided(c, d, 1)
}
