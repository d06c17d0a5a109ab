package handlers

import (
	"errors"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// erasure asks a member, or a guest who has confirmed an address in this browser,
// whether to forget them, and shows when that will be.
func (a *App) erasure(c echo.Context) error { return a.showErasure(c, http.StatusOK, nil) }

func (a *App) showErasure(c echo.Context, status int, invalid models.Invalid) error {
	ctx := c.Request().Context()
	page := views.ErasurePage{Form: views.Form{Errors: invalid}, User: viewer(c), Action: c.Request().URL.Path}
	var err error
	if page.User != nil {
		page.Action = "/account/erasure"
		page.Planned, err = a.store.ErasureOf(ctx, page.User)
	} else {
		page.Action, page.Guest = "/erasure", guest(c)
		if page.Guest == "" {
			return models.ErrNotFound
		}
		page.Planned, err = a.store.ErasureOfGuest(ctx, page.Guest)
	}
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Erasure, page)
}

// guest is the address that was confirmed in this browser, or "".
func guest(c echo.Context) string {
	if s := session(c); s != nil {
		return s.Guest
	}
	return ""
}

// askErasure plans to forget whoever asks.
func (a *App) askErasure(c echo.Context) error {
	ctx, blank, back := c.Request().Context(), c.FormValue("texts") == "remove", "/account/erasure"
	var err error
	switch u := viewer(c); {
	case c.FormValue("texts") != "keep" && !blank:
		err = models.Invalid{"texts": "Choose what shall happen to your texts."}
	case u != nil:
		err = a.store.AskErasure(ctx, u, blank)
	case guest(c) == "":
		return models.ErrNotFound
	default:
		back, err = "/erasure", a.store.AskGuestErasure(ctx, guest(c), blank)
	}
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showErasure(c, http.StatusUnprocessableEntity, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, back)
}

// undoErasure takes the wish back.
func (a *App) undoErasure(c echo.Context) error {
	if u := viewer(c); u != nil {
		if err := a.store.UndoErasure(c.Request().Context(), u); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/account/erasure")
	}
	if guest(c) == "" {
		return models.ErrNotFound
	}
	if err := a.store.UndoGuestErasure(c.Request().Context(), guest(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/erasure")
}
