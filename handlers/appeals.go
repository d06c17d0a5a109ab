package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// appeal asks that somebody else looks at what was decided about a post.
func (a *App) appeal(c echo.Context) error {
	var in models.AppealInput
	if err := bind(c, &in); err != nil {
		return err
	}
	token := c.Param("token")
	_, err := a.store.FileAppeal(c.Request().Context(), token, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showReceipt(c, http.StatusUnprocessableEntity, views.ReceiptPage{Form: views.Form{Errors: invalid}, Words: in.Words})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, models.ReceiptPath(token)+"#appeal")
}

// withdrawAppeal takes an appeal back.
func (a *App) withdrawAppeal(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	token := c.Param("token")
	if err := a.store.WithdrawAppeal(c.Request().Context(), token, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, models.ReceiptPath(token)+"#appeal")
}

// appeals shows the appeals that wait.
func (a *App) appeals(c echo.Context) error {
	return a.showAppeals(c, http.StatusOK, views.AppealsPage{})
}

func (a *App) showAppeals(c echo.Context, status int, page views.AppealsPage) (err error) {
	ctx, at := c.Request().Context(), pageOf(c)
	if page.AppealQueue, err = a.store.Appeals(ctx, viewer(c), at); err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	if page.Done, err = a.done(c); err != nil {
		return err
	}
	if id, err := strconv.ParseInt(c.QueryParam("answered"), 10, 64); err == nil {
		page.Done = &views.Done{Text: "Answered. The person is told.", Undo: fmt.Sprintf("/moderation/appeals/%d/undo", id)}
	}
	page.RulesNamed, page.Pager = site.Rules, views.Keyed("/moderation/appeals", nil, at, page.AppealQueue.Next)
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Appeals, page)
}

// answerAppeal answers an appeal.
func (a *App) answerAppeal(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.AppealAnswerInput
	if err := bind(c, &in); err != nil {
		return err
	}
	d, err := a.store.AnswerAppeal(c.Request().Context(), viewer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showAppeals(c, http.StatusUnprocessableEntity, views.AppealsPage{Form: views.Form{Errors: invalid}, Tried: id, Input: in})
	}
	if err != nil {
		return err
	}
	switch {
	case d == nil:
		return c.Redirect(http.StatusSeeOther, fmt.Sprintf("/moderation/appeals?answered=%d", id))
	case c.FormValue("back") != "":
		return a.decided(c, d, 1)
	}
	return c.Redirect(http.StatusSeeOther, fmt.Sprintf("/moderation/appeals?done=%d", d.ID))
}

// undoSanctionAnswer takes the answer to an appeal against a sanction back.
func (a *App) undoSanctionAnswer(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	err = a.store.UndoSanctionAnswer(c.Request().Context(), viewer(c), id)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showAppeals(c, http.StatusUnprocessableEntity, views.AppealsPage{Form: views.Form{Errors: invalid}})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/moderation/appeals?undone=1")
}

// answeredWords say what has become of an appeal against a sanction.
func answeredWords(e *models.Answered) string {
	switch {
	case e.By != nil && e.Appeal.AnsweredAt != nil:
		return fmt.Sprintf("%s by %s at %s.", map[models.AppealState]string{
			models.AppealUpheld: "Left as it is", models.AppealReversed: "Reversed",
		}[e.Appeal.State], e.By.Name, e.Appeal.AnsweredAt.Format("15:04:05"))
	case e.Appeal.State == models.AppealTakenBack:
		return "The person has taken the appeal back."
	case e.Appeal.State == models.AppealWaiting:
		return "The person has changed the words of the appeal since you opened the page."
	}
	return "The sanction was taken back before the appeal was answered."
}
