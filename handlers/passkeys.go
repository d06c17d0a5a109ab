package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"lode/internal/passkey"
	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// question sends what a device is asked to the script that asks it.
func question(c echo.Context, q *passkey.Question, err error) error {
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSONBlob(http.StatusOK, q.Options)
}

// withPasskeys answers only where the site has an address that passkeys can be made
// for.
func (a *App) withPasskeys(handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if a.passkeys == nil {
			return models.ErrNotFound
		}
		return handle(c)
	}
}

// askToSignInByPasskey asks for any passkey that the site knows.
func (a *App) askToSignInByPasskey(c echo.Context) error {
	q, err := a.store.AskForPasskey(c.Request().Context(), a.passkeys, nil)
	return question(c, q, err)
}

// askForPasskey asks for a passkey of whoever is signed in.
func (a *App) askForPasskey(c echo.Context) error {
	q, err := a.store.AskForPasskey(c.Request().Context(), a.passkeys, viewer(c))
	return question(c, q, err)
}

// signInByPasskey starts a session. The device has made sure of its owner, so that
// both steps are taken.
func (a *App) signInByPasskey(c echo.Context) error {
	next := c.FormValue("next")
	u, err := a.store.SignInByPasskey(c.Request().Context(), a.passkeys, c.FormValue("answer"))
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSignIn(c, http.StatusUnprocessableEntity, models.SignInInput{Next: next}, invalid)
	}
	if err != nil {
		return err
	}
	now := a.store.Now()
	return a.enterWith(c, u, next, &now)
}

// takeSecondStepByPasskey takes the second step with a passkey.
func (a *App) takeSecondStepByPasskey(c echo.Context) error {
	next := c.FormValue("next")
	err := a.store.ProveByPasskey(c.Request().Context(), a.passkeys, viewer(c), c.FormValue("answer"))
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSecondStep(c, http.StatusUnprocessableEntity, next, invalid)
	}
	if err != nil {
		return err
	}
	if err := a.provedByPasskey(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, local(next, "/"))
}

// proveByPasskey takes a passkey for the proof that a page has asked for.
func (a *App) proveByPasskey(c echo.Context) error {
	var in models.ProofInput
	if err := bind(c, &in); err != nil {
		return err
	}
	err := a.store.ProveByPasskey(c.Request().Context(), a.passkeys, viewer(c), c.FormValue("proof_answer"))
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showProof(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	if err := a.provedByPasskey(c); err != nil {
		return err
	}
	return afterProof(c, in)
}

// provedByPasskey keeps that whoever is asking has just used a passkey.
func (a *App) provedByPasskey(c echo.Context) error {
	now := a.store.Now()
	return a.sessions.renew(c.Request(), c.Response(), func(s *models.Session) { s.ProvedAt, s.SecondAt = &now, &now })
}

// newPasskey shows the form to add a passkey.
func (a *App) newPasskey(c echo.Context) error {
	return a.showNewPasskey(c, http.StatusOK, models.PasskeyInput{Next: c.QueryParam("next")}, nil)
}

func (a *App) showNewPasskey(c echo.Context, status int, in models.PasskeyInput, invalid models.Invalid) error {
	in.Next = local(in.Next, "")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.NewPasskey, views.NewPasskeyPage{Form: views.Form{Errors: invalid}, Input: in})
}

// beginPasskey asks a device for a new key.
func (a *App) beginPasskey(c echo.Context) error {
	q, err := a.store.BeginPasskey(c.Request().Context(), a.passkeys, viewer(c))
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showNewPasskey(c, http.StatusUnprocessableEntity, models.PasskeyInput{}, invalid)
	}
	return question(c, q, err)
}

// addPasskey keeps the key. Whoever had only taken the first step has now proved
// the second.
func (a *App) addPasskey(c echo.Context) error {
	var in models.PasskeyInput
	if err := bind(c, &in); err != nil {
		return err
	}
	codes, err := a.store.AddPasskey(c.Request().Context(), a.passkeys, viewer(c), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showNewPasskey(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	if err := a.provedByPasskey(c); err != nil {
		return err
	}
	return a.toCodes(c, codes, in.Next)
}

// removePasskey makes a key useless.
func (a *App) removePasskey(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	if err := a.store.RemovePasskey(c.Request().Context(), viewer(c), id); err != nil {
		return err
	}
	return removed(c, "passkeys/"+strconv.FormatInt(id, 10))
}

// restorePasskey puts a key back.
func (a *App) restorePasskey(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	if err := a.store.RestorePasskey(c.Request().Context(), viewer(c), id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/security")
}
