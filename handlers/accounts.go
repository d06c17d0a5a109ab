package handlers

import (
	"errors"
	"net/http"
	"time"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// signUpForm shows the form to join.
func (a *App) signUpForm(c echo.Context) error {
	if viewer(c) != nil {
		return c.Redirect(http.StatusSeeOther, local(c.QueryParam("next"), "/forum"))
	}
	return a.showSignUp(c, http.StatusOK, models.SignUpInput{Next: c.QueryParam("next")}, nil)
}

func (a *App) showSignUp(c echo.Context, status int, in models.SignUpInput, invalid models.Invalid) error {
	in.Password, in.Next = "", local(in.Next, "")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.SignUp, views.SignUpPage{Form: views.Form{Errors: invalid}, Input: in})
}

// signUp makes a member and signs them in.
func (a *App) signUp(c echo.Context) error {
	var in models.SignUpInput
	if err := bind(c, &in); err != nil {
		return err
	}
	in.Address = c.RealIP()
	u, err := a.store.SignUp(c.Request().Context(), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSignUp(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return a.enter(c, u, in.Next)
}

// signInForm shows the form to sign in.
func (a *App) signInForm(c echo.Context) error {
	if viewer(c) != nil {
		return c.Redirect(http.StatusSeeOther, local(c.QueryParam("next"), "/"))
	}
	return a.showSignIn(c, http.StatusOK, models.SignInInput{Next: c.QueryParam("next")}, nil)
}

func (a *App) showSignIn(c echo.Context, status int, in models.SignInInput, invalid models.Invalid) error {
	in.Password, in.Next = "", local(in.Next, "")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.SignIn, views.SignInPage{
		Form: views.Form{Errors: invalid}, Input: in,
		Ways: views.Ways{Provider: a.provider(), CanPasskey: a.passkeys != nil, Next: in.Next},
	})
}

// signIn starts a session.
func (a *App) signIn(c echo.Context) error {
	var in models.SignInInput
	if err := bind(c, &in); err != nil {
		return err
	}
	u, err := a.store.Authenticate(c.Request().Context(), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSignIn(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return a.enter(c, u, in.Next)
}

// enter starts a session of u and goes on, to the second step first if u is asked
// for one.
func (a *App) enter(c echo.Context, u *models.User, next string) error {
	return a.enterWith(c, u, next, nil)
}

// enterWith is the same for somebody who took the second step at a time, unless nil.
func (a *App) enterWith(c echo.Context, u *models.User, next string, second *time.Time) error {
	now := a.store.Now()
	err := a.sessions.start(c.Request(), c.Response(), func(s *models.Session) {
		*s = models.Session{UserID: &u.ID, Guest: s.Guest, ProvedAt: &now, SecondAt: second}
	})
	if err != nil {
		return err
	}
	if err := a.knowDevice(c, u); err != nil {
		return err
	}
	if second == nil {
		asks, err := a.store.AsksSecondStep(c.Request().Context(), u)
		if err != nil {
			return err
		}
		if asks {
			return c.Redirect(http.StatusSeeOther, secondStepPath(next))
		}
	}
	otherwise := "/"
	if u.May(models.ToModerate) {
		otherwise = "/moderation"
	}
	return c.Redirect(http.StatusSeeOther, local(next, otherwise))
}

// signOut ends the session.
func (a *App) signOut(c echo.Context) error {
	session, err := a.sessions.Get(c.Request(), a.sessions.name)
	if err != nil {
		return err
	}
	session.Options.MaxAge = -1
	if err := session.Save(c.Request(), c.Response()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/")
}

// theme keeps whether this browser wants the site light or dark.
func (a *App) theme(c echo.Context) error {
	value := c.FormValue("theme")
	if value != "light" && value != "dark" {
		return echo.ErrBadRequest
	}
	c.SetCookie(&http.Cookie{
		Name: themeName, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, Secure: a.config.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return c.Redirect(http.StatusSeeOther, local(c.FormValue("next"), "/"))
}

// theme is what the browser has chosen, or "" for what its system has.
func theme(r *http.Request) string {
	if c, err := r.Cookie(themeName); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}
