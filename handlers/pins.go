package handlers

import (
	"errors"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// pinTopic pins a topic to the top of its board, or takes the pin off.
func (a *App) pinTopic(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.PinInput
	if err := bind(c, &in); err != nil {
		return err
	}
	t, err := a.store.PinTopic(c.Request().Context(), viewer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showTopic(c, http.StatusUnprocessableEntity, t, &views.AnswerForm{Form: views.Form{Errors: invalid}})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, t.Path()+"#pin")
}

// setTopicStanding archives a topic or takes it off the lists, or either back.
func (a *App) setTopicStanding(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.StandingInput
	if err := bind(c, &in); err != nil {
		return err
	}
	t, err := a.store.SetTopicStanding(c.Request().Context(), viewer(c), id, in)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, t.Path()+"#standing")
}
