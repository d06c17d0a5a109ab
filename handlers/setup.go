package handlers

import (
	"errors"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// setupForm shows the page on which a new site gets its name and its first admin.
// Only the address that was printed at the start opens it.
func (a *App) setupForm(c echo.Context) error {
	if err := a.store.Setup(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	return a.showSetup(c, http.StatusOK, models.SetupInput{Tagline: site.Tagline}, nil)
}

func (a *App) showSetup(c echo.Context, status int, in models.SetupInput, invalid models.Invalid) error {
	in.Password = ""
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Setup, views.SetupPage{Form: views.Form{Errors: invalid}, Input: in, Token: c.Param("token")})
}

// finishSetup names the site, makes its admin and signs them in.
func (a *App) finishSetup(c echo.Context) error {
	var in models.SetupInput
	if err := bind(c, &in); err != nil {
		return err
	}
	u, err := a.store.FinishSetup(c.Request().Context(), c.Param("token"), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSetup(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return a.enter(c, u, "/admin/settings?said=new")
}
