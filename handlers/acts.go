package handlers

import (
	"errors"
	"net/http"
	"strings"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// card is the card that the address names, for a form of its own.
func (a *App) card(c echo.Context) (*models.Card, error) {
	id, err := paramID(c)
	if err != nil {
		return nil, err
	}
	return a.store.Card(c.Request().Context(), viewer(c), id)
}

// answerForm shows the form in which a moderator approves a post and answers it.
func (a *App) answerForm(c echo.Context) error {
	return a.showAnswerForm(c, http.StatusOK, models.ApproveInput{}, nil)
}

func (a *App) showAnswerForm(c echo.Context, status int, in models.ApproveInput, invalid models.Invalid) error {
	card, err := a.card(c)
	if err != nil {
		return err
	}
	return render(a, c, status, views.AnswerAct, views.AnswerActPage{Form: views.Form{Errors: invalid}, Card: card, Body: in.Body})
}

// approveAndAnswer publishes a post and the moderator's answer under it.
func (a *App) approveAndAnswer(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.ApproveInput
	if err := bind(c, &in); err != nil {
		return err
	}
	d, err := a.store.ApproveAndAnswer(c.Request().Context(), writer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showAnswerForm(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return a.decided(c, d, 1)
}

// staffEditForm shows the form in which a moderator changes somebody's text.
func (a *App) staffEditForm(c echo.Context) error {
	card, err := a.card(c)
	if err != nil {
		return err
	}
	return a.showStaffEditForm(c, http.StatusOK, models.StaffEditInput{Body: card.Body}, nil)
}

func (a *App) showStaffEditForm(c echo.Context, status int, in models.StaffEditInput, invalid models.Invalid) error {
	card, err := a.card(c)
	if err != nil {
		return err
	}
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	if !site.StaffEdit {
		return models.ErrForbidden
	}
	return render(a, c, status, views.EditAct, views.EditActPage{Form: views.Form{Errors: invalid}, Card: card, Input: in})
}

// staffEdit changes somebody's text.
func (a *App) staffEdit(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.StaffEditInput
	if err := bind(c, &in); err != nil {
		return err
	}
	d, err := a.store.StaffEditPost(c.Request().Context(), viewer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showStaffEditForm(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return a.decided(c, d, 1)
}

// moveForm shows the form in which a moderator moves a reply to the forum.
func (a *App) moveForm(c echo.Context) error {
	card, err := a.card(c)
	if err != nil {
		return err
	}
	return a.showMoveForm(c, http.StatusOK, models.MoveInput{Title: card.Place.Title}, nil)
}

func (a *App) showMoveForm(c echo.Context, status int, in models.MoveInput, invalid models.Invalid) error {
	card, err := a.card(c)
	if err != nil {
		return err
	}
	groups, err := a.store.Forum(c.Request().Context(), viewer(c))
	if err != nil {
		return err
	}
	return render(a, c, status, views.MoveAct, views.MoveActPage{Form: views.Form{Errors: invalid}, Card: card, Groups: groups, Input: in})
}

// movePost moves a reply to the forum.
func (a *App) movePost(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.MoveInput
	if err := bind(c, &in); err != nil {
		return err
	}
	typed := in
	in.Topic = a.ownPath(in.Topic)
	d, err := a.store.MovePost(c.Request().Context(), viewer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showMoveForm(c, http.StatusUnprocessableEntity, typed, invalid)
	}
	if err != nil {
		return err
	}
	return a.decided(c, d, 1)
}

// ownPath is the path of an address of this site; that of another site stays as it is.
func (a *App) ownPath(address string) string {
	if path, ours := strings.CutPrefix(strings.TrimSpace(address), a.config.BaseURL+"/"); ours {
		return "/" + path
	}
	return address
}
