package handlers

import (
	"errors"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// holds shows where posts wait, and the form to set it.
func (a *App) holds(c echo.Context) error {
	return a.showHolds(c, http.StatusOK, views.HoldsPage{Input: models.HoldInput{Place: c.QueryParam("place")}})
}

func (a *App) showHolds(c echo.Context, status int, page views.HoldsPage) error {
	ctx, by, at := c.Request().Context(), viewer(c), pageOf(c)
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	if page.HoldList, err = a.store.Holds(ctx, by); err != nil {
		return err
	}
	if page.Places, err = a.store.HoldPlaces(ctx, by, page.Input.Place); err != nil {
		return err
	}
	var next models.Next
	if page.Acts, next, err = a.store.HoldActs(ctx, by, models.ActOnHold, at); err != nil {
		return err
	}
	if page.TalkActs, _, err = a.store.HoldActs(ctx, by, models.ActOnTalk, models.Page{}); err != nil {
		return err
	}
	if page.TopicActs, page.Topics, err = a.store.TopicActs(ctx, by); err != nil {
		return err
	}
	if page.Rule == (models.RuleTrial{}) {
		page.Rule = models.RuleTrial{Links: site.HoldLinks, Domains: site.LinksHeld}
	}
	if page.Other == (models.HoldTrial{}) {
		page.Other = models.HoldTrial{Night: site.Night, From: site.NightFrom, To: site.NightTo}
	}
	page.Site, page.Pager, page.Said = site.Settings, views.Keyed("/admin/holds", nil, at, next), said[c.QueryParam("said")]
	page.MayHold, page.MayRun = by.May(models.ToHold), by.May(models.ToRun)
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Holds, page)
}

// setHold sets where posts wait.
func (a *App) setHold(c echo.Context) error {
	var in models.HoldInput
	if err := bind(c, &in); err != nil {
		return err
	}
	_, err := a.store.SetHold(c.Request().Context(), viewer(c), in)
	return a.holdsChanged(c, views.HoldsPage{Input: in}, err)
}

// tryHold shows what a setting would have caught. It changes nothing.
func (a *App) tryHold(c echo.Context) error {
	var in models.HoldInput
	if err := bind(c, &in); err != nil {
		return err
	}
	trial, err := a.store.TryHold(c.Request().Context(), viewer(c), in)
	return a.triedHolds(c, views.HoldsPage{Input: in, Trial: trial}, err)
}

// tryLinks shows what another number of links, or other domains, would have caught.
// It changes nothing.
func (a *App) tryLinks(c echo.Context) error {
	var in models.RuleTrial
	if err := bind(c, &in); err != nil {
		return err
	}
	trial, err := a.store.TryLinks(c.Request().Context(), viewer(c), in)
	return a.triedHolds(c, views.HoldsPage{Rule: in, Trial: trial}, err)
}

// tryRule shows what another rule of the settings would have caught. It changes
// nothing.
func (a *App) tryRule(c echo.Context) error {
	var in models.HoldTrial
	if err := bind(c, &in); err != nil {
		return err
	}
	trial, err := a.store.TryRule(c.Request().Context(), viewer(c), in)
	return a.triedHolds(c, views.HoldsPage{Other: in, Trial: trial}, err)
}

func (a *App) triedHolds(c echo.Context, page views.HoldsPage, err error) error {
	if err != nil {
		return a.holdsChanged(c, page, err)
	}
	return a.showHolds(c, http.StatusOK, page)
}

// removeHold takes a setting back.
func (a *App) removeHold(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	_, err = a.store.RemoveHold(c.Request().Context(), viewer(c), id)
	return a.holdsChanged(c, views.HoldsPage{}, err)
}

// stop holds or closes the whole site, or lets it go by the usual rules again.
func (a *App) stop(c echo.Context) error {
	err := a.store.Stop(c.Request().Context(), viewer(c), models.Posting(c.FormValue("mode")))
	return a.holdsChanged(c, views.HoldsPage{}, err)
}

// holdsChanged goes back to the page, which says so, or shows it again with what is
// wrong.
func (a *App) holdsChanged(c echo.Context, page views.HoldsPage, err error) error {
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		page.Errors = invalid
		return a.showHolds(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/holds?said=saved")
}
