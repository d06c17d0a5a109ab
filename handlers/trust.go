package handlers

import (
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// trust shows a member their level, what each allows, and what they lack.
func (a *App) trust(c echo.Context) error {
	u := viewer(c)
	t, err := a.store.TrustOf(c.Request().Context(), u)
	if err != nil {
		return err
	}
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	page := views.TrustPage{Trust: t, Staff: u.IsStaff()}
	for _, l := range models.Levels {
		page.Levels = append(page.Levels, views.TrustLevel{Level: l, Allows: l.Allows(site.Settings), Current: l.Number == u.Trust && !u.IsStaff()})
	}
	if next := t.Next(); next != nil {
		page.Steps, page.Missing = next.Steps(t.Record, a.store.Now()), next.Missing(t.Record, a.store.Now())
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Trust, page)
}
