package handlers

import (
	"errors"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// answers shows the ready answers and the form for a new one.
func (a *App) answers(c echo.Context) error {
	return a.showAnswers(c, http.StatusOK, views.AnswersPage{})
}

func (a *App) showAnswers(c echo.Context, status int, page views.AnswersPage) error {
	ctx := c.Request().Context()
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	if page.Answers, err = a.store.ReadyAnswers(ctx, viewer(c)); err != nil {
		return err
	}
	at := pageOf(c)
	acts, next, err := a.store.Acts(ctx, viewer(c), models.ActOnAnswer, at)
	if err != nil {
		return err
	}
	page.Rules, page.Acts, page.Pager = site.Rules, acts, views.Keyed("/admin/answers", nil, at, next)
	page.Said = said[c.QueryParam("said")]
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Answers, page)
}

// addAnswer adds a ready answer.
func (a *App) addAnswer(c echo.Context) error {
	var in models.AnswerTextInput
	if err := bind(c, &in); err != nil {
		return err
	}
	err := a.store.SaveReadyAnswer(c.Request().Context(), viewer(c), 0, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showAnswers(c, http.StatusUnprocessableEntity, views.AnswersPage{Form: views.Form{Errors: invalid}, Input: in})
	}
	return answersChanged(c, err)
}

// editAnswer shows the form of one ready answer.
func (a *App) editAnswer(c echo.Context) error {
	return a.showEditAnswer(c, http.StatusOK, nil, nil)
}

func (a *App) showEditAnswer(c echo.Context, status int, typed *models.AnswerTextInput, invalid models.Invalid) error {
	ctx := c.Request().Context()
	id, err := paramID(c)
	if err != nil {
		return err
	}
	answer, err := a.store.ReadyAnswer(ctx, viewer(c), id)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	page := views.AnswerPage{Form: views.Form{Errors: invalid}, ID: id, Rules: site.Rules}
	page.Input = models.AnswerTextInput{Name: answer.Name, Body: answer.Body, Version: answer.Version}
	if answer.Rule != nil {
		page.Input.Rule = answer.Rule.Number
	}
	if typed != nil {
		page.Input = *typed
	}
	if status == http.StatusConflict {
		page.Input.Version = answer.Version // who saves again has been told
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Answer, page)
}

// saveAnswer changes a ready answer.
func (a *App) saveAnswer(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.AnswerTextInput
	if err := bind(c, &in); err != nil {
		return err
	}
	err = a.store.SaveReadyAnswer(c.Request().Context(), viewer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showEditAnswer(c, refusedStatus(err), &in, invalid)
	}
	return answersChanged(c, err)
}

// removeAnswer takes a ready answer off the list.
func (a *App) removeAnswer(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	return answersChanged(c, a.store.RemoveReadyAnswer(c.Request().Context(), viewer(c), id))
}

func answersChanged(c echo.Context, err error) error {
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/answers?said=saved")
}
