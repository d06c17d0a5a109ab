package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// askForSecondStep leads whoever has taken only the first step to the second, and
// back again. A form that was sent keeps its text.
func (a *App) askForSecondStep(c echo.Context) error {
	r := c.Request()
	if r.Method == http.MethodGet {
		return c.Redirect(http.StatusSeeOther, secondStepPath(r.URL.RequestURI()))
	}
	if kept, _ := typed(c); kept != "" {
		return errHalfway
	}
	return c.Redirect(http.StatusSeeOther, "/account/second-step")
}

func secondStepPath(next string) string {
	if next = local(next, ""); next == "" {
		return "/account/second-step"
	}
	return "/account/second-step?next=" + url.QueryEscape(next)
}

// secondStepForm asks for the second step, or has it set up by whoever has none.
func (a *App) secondStepForm(c echo.Context) error {
	next := c.QueryParam("next")
	if !viewer(c).Halfway {
		return c.Redirect(http.StatusSeeOther, local(next, "/account/security"))
	}
	return a.showSecondStep(c, http.StatusOK, next, nil)
}

func (a *App) showSecondStep(c echo.Context, status int, next string, invalid models.Invalid) error {
	has, err := a.store.SecondStep(c.Request().Context(), viewer(c))
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.SecondStep, views.SecondStepPage{
		Form: views.Form{Errors: invalid}, SecondStep: has, CanPasskey: a.passkeys != nil, Next: local(next, ""),
	})
}

// takeSecondStep takes a code, and goes on in a new session.
func (a *App) takeSecondStep(c echo.Context) error {
	var in models.SecondStepInput
	if err := bind(c, &in); err != nil {
		return err
	}
	if !viewer(c).Halfway {
		return c.Redirect(http.StatusSeeOther, local(in.Next, "/account/security"))
	}
	err := a.store.TakeSecondStep(c.Request().Context(), viewer(c), in)
	if slow, ok := errors.AsType[*models.TooFast](err); ok {
		c.Response().Header().Set("Retry-After", slowError{TooFast: slow}.retryAfter())
		return a.showSecondStep(c, http.StatusTooManyRequests, in.Next, models.Invalid{
			"code": "Too many wrong codes. Wait " + inWords(slow.Wait) + ", or use a recovery code.",
		})
	}
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSecondStep(c, http.StatusUnprocessableEntity, in.Next, invalid)
	}
	if err != nil {
		return err
	}
	if err := a.tookSecondStep(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, local(in.Next, "/"))
}

// tookSecondStep keeps that whoever is asking has taken the second step.
func (a *App) tookSecondStep(c echo.Context) error {
	now := a.store.Now()
	return a.sessions.renew(c.Request(), c.Response(), func(s *models.Session) { s.SecondAt = &now })
}

// keys are what one can sign in with, for the page of it.
func (a *App) keys(c echo.Context) (views.Keys, error) {
	u, ctx := viewer(c), c.Request().Context()
	k := views.Keys{CanPasskey: a.passkeys != nil, Provider: a.provider(), Asked: a.store.AsksOf(u)}
	if part := c.QueryParam("removed"); removedPart.MatchString(part) {
		k.Removed = part
	}
	var err error
	if k.SecondStep, err = a.store.SecondStep(ctx, u); err != nil {
		return k, err
	}
	k.Identities, err = a.store.Identities(ctx, u)
	return k, err
}

// removedPart is what can be put back, as a part of an address.
var removedPart = regexp.MustCompile(`^(authenticator|(passkeys|identities)/[0-9]{1,18})$`)

func removed(c echo.Context, part string) error {
	return c.Redirect(http.StatusSeeOther, "/account/security?removed="+url.QueryEscape(part))
}

// beginAuthenticator makes the secret that an app is to be given.
func (a *App) beginAuthenticator(c echo.Context) error {
	if err := a.store.BeginAuthenticator(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/authenticator"+nextQuery(c.FormValue("next")))
}

func nextQuery(next string) string {
	if next = local(next, ""); next == "" {
		return ""
	}
	return "?next=" + url.QueryEscape(next)
}

// authenticator shows the secret of an app that is being set up.
func (a *App) authenticator(c echo.Context) error {
	return a.showAuthenticator(c, http.StatusOK, c.QueryParam("next"), nil)
}

func (a *App) showAuthenticator(c echo.Context, status int, next string, invalid models.Invalid) error {
	begun, err := a.store.BegunAuthenticator(c.Request().Context(), viewer(c))
	if errors.Is(err, models.ErrNotFound) {
		return c.Redirect(http.StatusSeeOther, "/account/security")
	}
	if err != nil {
		return err
	}
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	page, err := views.AuthenticatorOf(begun, site.SiteName, viewer(c))
	if err != nil {
		return err
	}
	page.Errors, page.Next = invalid, local(next, "")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Authenticator, page)
}

// confirmAuthenticator puts the app to use once it shows the right code.
func (a *App) confirmAuthenticator(c echo.Context) error {
	var in models.SecondStepInput
	if err := bind(c, &in); err != nil {
		return err
	}
	codes, err := a.store.ConfirmAuthenticator(c.Request().Context(), viewer(c), in.Code)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showAuthenticator(c, http.StatusUnprocessableEntity, in.Next, invalid)
	}
	if errors.Is(err, models.ErrNotFound) {
		return c.Redirect(http.StatusSeeOther, "/account/security")
	}
	if err != nil {
		return err
	}
	if err := a.tookSecondStep(c); err != nil {
		return err
	}
	return a.toCodes(c, codes, in.Next)
}

// removeAuthenticator stops asking for codes of the app.
func (a *App) removeAuthenticator(c echo.Context) error {
	if err := a.store.RemoveAuthenticator(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	return removed(c, "authenticator")
}

// restoreAuthenticator puts the app back.
func (a *App) restoreAuthenticator(c echo.Context) error {
	if err := a.store.RestoreAuthenticator(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/security")
}
