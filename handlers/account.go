package handlers

import (
	"errors"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// account is the overview of one's own account.
func (a *App) account(c echo.Context) error {
	ctx, page := c.Request().Context(), views.AccountPage{User: viewer(c), Sent: c.QueryParam("sent") != ""}
	var err error
	if page.Claims, page.Claimed, err = a.store.Claims(ctx, page.User); err != nil {
		return err
	}
	if page.Erasure, err = a.store.ErasureOf(ctx, page.User); err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Account, page)
}

// confirmAgain mails another link that confirms the address.
func (a *App) confirmAgain(c echo.Context) error {
	if err := a.store.AskToConfirmAgain(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account?sent=1")
}

// security shows how one signs in.
func (a *App) security(c echo.Context) error { return a.showSecurity(c, http.StatusOK, nil) }

func (a *App) showSecurity(c echo.Context, status int, invalid models.Invalid) error {
	keys, err := a.keys(c)
	if err != nil {
		return err
	}
	pending, err := a.store.PendingEmail(c.Request().Context(), viewer(c))
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Security, views.SecurityPage{
		Form: views.Form{Errors: invalid}, User: viewer(c), PendingEmail: pending, Done: c.QueryParam("done"), Keys: keys,
	})
}

// passwordForm asks for a new password. The old one was asked for before.
func (a *App) passwordForm(c echo.Context) error { return a.showPassword(c, http.StatusOK, nil) }

func (a *App) showPassword(c echo.Context, status int, invalid models.Invalid) error {
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Password, views.PasswordPage{Form: views.Form{Errors: invalid}, User: viewer(c), Least: viewer(c).LeastPassword()})
}

// changePassword keeps the new password, signs out everywhere else, and goes on
// here with a new session.
func (a *App) changePassword(c echo.Context) error {
	var in models.PasswordInput
	if err := bind(c, &in); err != nil {
		return err
	}
	err := a.store.ChangePassword(c.Request().Context(), session(c), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showPassword(c, http.StatusUnprocessableEntity, invalid)
	}
	if err != nil {
		return err
	}
	if err := a.proved(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/security?done=password")
}

// emailForm asks for a new address.
func (a *App) emailForm(c echo.Context) error {
	return a.showEmail(c, http.StatusOK, models.EmailInput{}, nil)
}

func (a *App) showEmail(c echo.Context, status int, in models.EmailInput, invalid models.Invalid) error {
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Email, views.EmailPage{Form: views.Form{Errors: invalid}, User: viewer(c), Input: in})
}

// changeEmail mails a link to the new address. Nothing changes before it is used.
func (a *App) changeEmail(c echo.Context) error {
	var in models.EmailInput
	if err := bind(c, &in); err != nil {
		return err
	}
	err := a.store.AskToChangeEmail(c.Request().Context(), viewer(c), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showEmail(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/security?done=asked")
}

// accountSessions lists where one is signed in.
func (a *App) accountSessions(c echo.Context) error {
	all, err := a.store.Sessions(c.Request().Context(), viewer(c))
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Sessions, views.SessionsPage{Sessions: all, Here: session(c).IDHash, Ended: c.QueryParam("ended") != ""})
}

// endSession ends one session; the one at hand is signed out.
func (a *App) endSession(c echo.Context) error {
	if c.Param("token") == session(c).IDHash {
		return a.signOut(c)
	}
	if err := a.store.EndSessionOf(c.Request().Context(), viewer(c), c.Param("token")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/sessions?ended=1")
}

// endOtherSessions ends every session but the one at hand.
func (a *App) endOtherSessions(c echo.Context) error {
	if err := a.store.EndOtherSessions(c.Request().Context(), session(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/sessions?ended=1")
}
