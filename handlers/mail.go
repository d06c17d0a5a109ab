package handlers

import (
	"errors"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// mail shows how mail is doing.
func (a *App) mail(c echo.Context) error { return a.showMail(c, nil) }

func (a *App) showMail(c echo.Context, checks []views.MailCheck) error {
	ctx := c.Request().Context()
	at := pageOf(c)
	state, err := a.store.Mail(ctx, viewer(c), at)
	if err != nil {
		return err
	}
	acts, _, err := a.store.Acts(ctx, viewer(c), models.ActOnMail, models.Page{Number: 1})
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Mail, views.MailPage{
		State: state, Acts: acts, Pager: views.Keyed("/admin/mail", nil, at, state.Next), Folder: a.config.MailFolder,
		Email: viewer(c).Email, Checks: checks, Said: said[c.QueryParam("said")],
	})
}

// testMail sends whoever asks a message.
func (a *App) testMail(c echo.Context) error {
	if err := a.store.SendTestMail(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/mail?said=test")
}

// retryJob puts what was given up back into the queue.
func (a *App) retryJob(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	if err := a.store.RetryJob(c.Request().Context(), viewer(c), id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/mail?said=retry")
}

// discardJob takes what was given up off the list.
func (a *App) discardJob(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	if err := a.store.DiscardJob(c.Request().Context(), viewer(c), id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/mail?said=discarded")
}

// mailChoices shows what mail one gets.
func (a *App) mailChoices(c echo.Context) error { return a.showMailChoices(c, http.StatusOK) }

func (a *App) showMailChoices(c echo.Context, status int) error {
	choices, err := a.store.MailChoices(c.Request().Context(), viewer(c))
	if err != nil {
		return err
	}
	page := views.MailChoicesPage{User: viewer(c), Choices: choices, Paced: c.QueryParam("paced") != ""}
	for i := range choices {
		if choices[i].Name == c.QueryParam("changed") {
			page.Changed = &choices[i]
		}
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.MailChoices, page)
}

// chooseMail stops or starts a kind of mail for whoever is signed in.
func (a *App) chooseMail(c echo.Context) error {
	var in models.MailChoiceInput
	if err := bind(c, &in); err != nil {
		return err
	}
	err := a.store.ChooseMail(c.Request().Context(), viewer(c), in)
	if _, unconfirmed := errors.AsType[models.Invalid](err); unconfirmed {
		return a.showMailChoices(c, http.StatusUnprocessableEntity) // which says what is missing
	}
	if err != nil {
		return err
	}
	next := "/account/mail?changed=" + in.Kind
	if in.Pace != "" {
		next += "&paced=1"
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// mailStop shows the page that a link in a message opens. It changes nothing.
func (a *App) mailStop(c echo.Context) error {
	m, err := a.store.MailStop(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.StopMail, views.StopMailPage{Stop: m})
}

// stopMail stops a kind of mail for the address that the token was sent to. Mail
// programs press the button by themselves (RFC 8058): they bring no cookie, come
// from anywhere, and are not led on to another page.
func (a *App) stopMail(c echo.Context) error {
	token := c.Param("token")
	if err := a.store.StopMail(c.Request().Context(), token, true); err != nil {
		return err
	}
	if c.FormValue("List-Unsubscribe") == "One-Click" {
		return c.String(http.StatusOK, "Stopped.\n")
	}
	return c.Redirect(http.StatusSeeOther, models.StopPath(token))
}

// startMail takes a stop back.
func (a *App) startMail(c echo.Context) error {
	token := c.Param("token")
	if err := a.store.StopMail(c.Request().Context(), token, false); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, models.StopPath(token))
}
