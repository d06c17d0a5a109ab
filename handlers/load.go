package handlers

import (
	"net/http"

	"lode/views"

	"github.com/labstack/echo/v4"
)

// load shows how much there is to decide and how well it goes.
func (a *App) load(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := a.store.Load(ctx, viewer(c))
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Load, views.LoadPage{Load: l, RulesNamed: site.Rules})
}
