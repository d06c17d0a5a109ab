package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// said are what an admin's page can say of the press that led to it.
var said = map[string]string{
	"new":       "The site is yours. Here is everything that can be set.",
	"saved":     "Saved.",
	"undone":    "Undone.",
	"test":      "A message to you is on its way.",
	"retry":     "It is in the queue again.",
	"discarded": "It is off the list.",
	"role":      "The role is changed. Their sessions have ended, so they sign in anew.",
}

// settings shows what the site does, and who has changed it.
func (a *App) settings(c echo.Context) error { return a.showSettings(c, http.StatusOK, nil, nil) }

func (a *App) showSettings(c echo.Context, status int, typed map[string]string, invalid models.Invalid) error {
	ctx := c.Request().Context()
	seen, err := a.store.LastAct(ctx, models.ActOnSetting)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	at := pageOf(c)
	acts, next, err := a.store.Acts(ctx, viewer(c), models.ActOnSetting, at)
	if err != nil {
		return err
	}
	page := views.NewSettingsPage(site.Settings, typed, invalid)
	page.Seen, page.Acts, page.Pager = seen, acts, views.Keyed("/admin/settings", nil, at, next)
	page.Said, page.Warnings = said[c.QueryParam("said")], a.config.Warnings
	if site.Contact == "" {
		page.Warnings = append([]string{"There is no contact address yet: readers cannot reach you, and the site has no security.txt."}, page.Warnings...)
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Settings, page)
}

// saveSettings changes settings.
func (a *App) saveSettings(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return echo.ErrBadRequest
	}
	in := models.SettingsInput{Values: map[string]string{}}
	for name, values := range form {
		in.Values[name] = values[len(values)-1]
	}
	if in.Seen, err = strconv.ParseInt(in.Values["seen"], 10, 64); err != nil {
		return echo.ErrBadRequest
	}
	err = a.store.ChangeSettings(c.Request().Context(), viewer(c), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSettings(c, refusedStatus(err), in.Values, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/settings?said=saved")
}

// undoAct takes back one thing that an admin has done, and goes back to the page
// of its kind.
func (a *App) undoAct(kind models.ActKind, back string) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := paramID(c)
		if err != nil {
			return err
		}
		if _, err := a.store.UndoAct(c.Request().Context(), viewer(c), kind, id); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, back+"?said=undone")
	}
}

// people lists everyone, and what roles were given and taken.
func (a *App) people(c echo.Context) error { return a.showPeople(c, http.StatusOK, 0, nil) }

func (a *App) showPeople(c echo.Context, status int, id int64, invalid models.Invalid) error {
	ctx := c.Request().Context()
	at, start := pageOf(c), c.QueryParam("q")
	people, next, err := a.store.People(ctx, viewer(c), start, at)
	if err != nil {
		return err
	}
	acts, _, err := a.store.Acts(ctx, viewer(c), models.ActOnRole, models.Page{Number: 1})
	if err != nil {
		return err
	}
	page := views.PeoplePage{Query: start, Acts: acts, Said: said[c.QueryParam("said")]}
	for _, u := range people {
		p := views.Person{User: u, Roles: models.Roles, Mine: u.ID == viewer(c).ID}
		if u.ID == id {
			p.Wrong = views.Problem{Field: fmt.Sprintf("role-%d", id), Text: invalid["role"]}
			page.Errors = models.Invalid{p.Wrong.Field: p.Wrong.Text}
		}
		page.People = append(page.People, p)
	}
	query := url.Values{}
	if start != "" {
		query.Set("q", start)
	}
	page.Pager = views.Keyed("/admin/people", query, at, next)
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.People, page)
}

// changeRole gives somebody another role.
func (a *App) changeRole(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.RoleInput
	if err := bind(c, &in); err != nil {
		return err
	}
	_, err = a.store.ChangeRole(c.Request().Context(), viewer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showPeople(c, http.StatusUnprocessableEntity, id, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/people?said=role")
}
