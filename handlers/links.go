package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// signInLinkForm asks for the address that a link to sign in is mailed to.
func (a *App) signInLinkForm(c echo.Context) error {
	return a.showSignInLink(c, http.StatusOK, models.EmailInput{Next: c.QueryParam("next")}, nil)
}

func (a *App) showSignInLink(c echo.Context, status int, in models.EmailInput, invalid models.Invalid) error {
	in.Next = local(in.Next, "")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.SignInLink, views.SignInLinkPage{
		Form: views.Form{Errors: invalid}, Input: in, Sent: c.QueryParam("sent") != "",
	})
}

// mailSignInLink mails the link if anybody has the address, and does not say so.
func (a *App) mailSignInLink(c echo.Context) error {
	var in models.EmailInput
	if err := bind(c, &in); err != nil {
		return err
	}
	in.Next = local(in.Next, "")
	err := a.store.MailSignIn(c.Request().Context(), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSignInLink(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in/link?sent=1&next="+url.QueryEscape(in.Next))
}

// link shows the page that a mailed link opens. It changes nothing.
func (a *App) link(c echo.Context) error {
	l, err := a.store.Link(c.Request().Context(), c.Param("token"))
	switch {
	case errors.Is(err, models.ErrNotFound) || err == nil && viewer(c) != nil && !l.OpenTo(viewer(c)):
		return a.showLink(c, http.StatusNotFound, views.LinkPage{})
	case err != nil:
		return err
	case !l.OpenTo(viewer(c)):
		return a.askToSignIn(c)
	}
	return a.showLink(c, http.StatusOK, views.LinkPage{Link: l, Token: c.Param("token")})
}

func (a *App) showLink(c echo.Context, status int, p views.LinkPage) error {
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Link, p)
}

// addressTaken says that the address to be confirmed is another account's by now.
func (a *App) addressTaken(c echo.Context) error {
	return a.showLink(c, http.StatusConflict, views.LinkPage{Taken: true})
}

// useLink does what a mailed link is for.
func (a *App) useLink(c echo.Context) error {
	l, err := a.store.UseLink(c.Request().Context(), session(c), c.Param("token"))
	switch {
	case errors.Is(err, models.ErrNotFound):
		return a.showLink(c, http.StatusNotFound, views.LinkPage{})
	case errors.Is(err, models.ErrConflict):
		return a.addressTaken(c)
	case err != nil:
		return err
	}
	if l.Kind == models.LinkAddress {
		if err := a.sessions.renew(c.Request(), c.Response(), func(*models.Session) {}); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/account/security?done=email")
	}
	next := l.Next
	if next == "" && !l.User.HasPassword() {
		next = "/account/password"
	}
	return a.enter(c, l.User, next)
}
