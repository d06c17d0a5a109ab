package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"lode/internal/markup"
	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// document shows the terms or the privacy page, in force or an earlier version.
func (a *App) document(kind models.DocumentKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		version := 0
		if text := c.QueryParam("version"); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				return models.ErrNotFound
			}
			version = n
		}
		d, all, err := a.store.Document(c.Request().Context(), kind, version)
		if err != nil {
			return err
		}
		site, err := a.store.Site(c.Request().Context())
		if err != nil {
			return err
		}
		page := views.DocumentPage{Document: d, All: all, Settings: site.Settings}
		if kind == models.Privacy {
			page.Keeping = models.Keepings(site.Settings)
		}
		about(c, views.Head{Canonical: kind.Path(), NoIndex: !page.InForce()})
		dependsOn(c, models.Depends{})
		return render(a, c, http.StatusOK, views.Document, page)
	}
}

// documents lists the documents for an admin.
func (a *App) documents(c echo.Context) error {
	page := views.DocumentsPage{Said: said[c.QueryParam("said")]}
	for _, kind := range models.DocumentKinds {
		d, _, err := a.store.Document(c.Request().Context(), kind, 0)
		if err != nil {
			return err
		}
		page.Documents = append(page.Documents, d)
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Documents, page)
}

// documentKind is the document that the address names.
func documentKind(c echo.Context) (models.DocumentKind, error) {
	kind := models.DocumentKind(c.Param("slug"))
	if !slices.Contains(models.DocumentKinds, kind) {
		return "", models.ErrNotFound
	}
	return kind, nil
}

// editDocument shows the form in which an admin changes a document.
func (a *App) editDocument(c echo.Context) error {
	return a.showEditDocument(c, http.StatusOK, nil, nil)
}

func (a *App) showEditDocument(c echo.Context, status int, typed *models.DocumentInput, invalid models.Invalid) error {
	kind, err := documentKind(c)
	if err != nil {
		return err
	}
	d, all, err := a.store.Document(c.Request().Context(), kind, 0)
	if err != nil {
		return err
	}
	page := views.EditDocumentPage{Form: views.Form{Errors: invalid}, Document: d, All: all, Input: models.DocumentInput{Body: d.Body}}
	if typed != nil {
		page.Input, page.Theirs = *typed, typed.Version != d.Version
		if c.FormValue("preview") != "" {
			page.Preview = markup.Document(typed.Body)
		}
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.EditDocument, page)
}

// saveDocument puts a changed text in force, or shows how it will look.
func (a *App) saveDocument(c echo.Context) error {
	kind, err := documentKind(c)
	if err != nil {
		return err
	}
	var in models.DocumentInput
	if err := bind(c, &in); err != nil {
		return err
	}
	if c.FormValue("preview") != "" {
		return a.showEditDocument(c, http.StatusOK, &in, nil)
	}
	_, err = a.store.SaveDocument(c.Request().Context(), viewer(c), kind, in)
	invalid, wrong := errors.AsType[models.Invalid](err)
	switch {
	case wrong:
		return a.showEditDocument(c, http.StatusUnprocessableEntity, &in, invalid)
	case errors.Is(err, models.ErrConflict):
		return a.showEditDocument(c, http.StatusConflict, &in, nil)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/documents?said=saved")
}

// restoreDocument puts the text of an earlier version in force again.
func (a *App) restoreDocument(c echo.Context) error {
	kind, err := documentKind(c)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(c.FormValue("version"))
	if err != nil {
		return echo.ErrBadRequest
	}
	if _, err := a.store.RestoreDocument(c.Request().Context(), viewer(c), kind, version); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/documents/"+string(kind))
}
