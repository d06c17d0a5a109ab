package handlers

import (
	"errors"
	"fmt"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// mailed shows what a digest told the viewer of. It changes nothing.
func (a *App) mailed(c echo.Context) error {
	return a.showMailed(c, http.StatusOK, models.MailedInput{}, nil)
}

func (a *App) showMailed(c echo.Context, status int, in models.MailedInput, invalid models.Invalid) error {
	ctx := c.Request().Context()
	m, err := a.store.Mailed(ctx, viewer(c), c.Param("token"))
	if err != nil {
		return err
	}
	if m.Expired {
		status = http.StatusGone
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	page := views.MailedPage{Form: views.Form{Errors: invalid}, Mailed: m, RulesNamed: site.Rules, Input: in}
	if page.Done, err = a.done(c); err != nil {
		return err
	}
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Mailed, page)
}

// decideMailed decides about one of the posts and goes back to the others.
func (a *App) decideMailed(c echo.Context) error {
	var in models.MailedInput
	if err := bind(c, &in); err != nil {
		return err
	}
	token := c.Param("token")
	d, err := a.store.DecideMailed(c.Request().Context(), viewer(c), token, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showMailed(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, fmt.Sprintf("%s?done=%d", models.MailedPath(token), d.ID))
}
