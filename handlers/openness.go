package handlers

import (
	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// openness is what becomes of new posts in a discussion. The page depends on the
// discussion, and on the time if that is about to change by itself.
func (a *App) openness(c echo.Context, d *models.Discussion) (views.Openness, error) {
	condition, until, err := a.store.Openness(c.Request().Context(), viewer(c), d)
	dependsOn(c, models.Depends{Discussion: d.ID, Until: until})
	return views.Openness{Condition: condition}, err
}
