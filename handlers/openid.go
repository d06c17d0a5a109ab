package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"lode/internal/openid"
	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// A visit to the provider is bound to the browser by a cookie, which is set only when
// somebody sets out.
const (
	visitorName       = "lode_visit"
	secureVisitorName = "__Host-lode_visit"
	visitorLife       = 15 * time.Minute
)

func (a *App) visitorCookie(value string, life time.Duration) *http.Cookie {
	cookie := &http.Cookie{
		Name: visitorName, Value: value, Path: "/", MaxAge: int(life.Seconds()),
		Secure: a.config.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if cookie.Secure {
		cookie.Name = secureVisitorName
	}
	return cookie
}

// visitToken is what binds the visit at hand to this browser, or "".
func (a *App) visitToken(c echo.Context) string {
	cookie, err := c.Cookie(a.visitorCookie("", 0).Name)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// provider is the name of the one that can open accounts here, or "".
func (a *App) provider() string {
	if a.config.OpenID == nil {
		return ""
	}
	return a.config.OpenID.Name()
}

// withProvider answers only where the site trusts a provider.
func (a *App) withProvider(handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if a.config.OpenID == nil {
			return models.ErrNotFound
		}
		return handle(c)
	}
}

// setOut begins a visit to the provider. The way there leads over a page of ours: a
// browser does not let the answer to a form lead to another site.
func (a *App) setOut(c echo.Context) error {
	token, err := a.store.Introduce(c.Request().Context(), viewer(c), local(c.FormValue("next"), ""))
	if err != nil {
		return err
	}
	c.SetCookie(a.visitorCookie(token, visitorLife))
	return c.Redirect(http.StatusSeeOther, "/sign-in/oidc")
}

// toProvider leads to the provider, by itself or by its link.
func (a *App) toProvider(c echo.Context) error {
	i, err := a.store.Introduction(c.Request().Context(), a.visitToken(c))
	if errors.Is(err, models.ErrNotFound) || err == nil && i.Spent {
		return c.Redirect(http.StatusSeeOther, "/sign-in")
	}
	if err != nil {
		return err
	}
	address, err := a.config.OpenID.Address(c.Request().Context(), i.Visit(), i.UserID != nil)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Refresh", "0; url="+address)
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.ToProvider, views.ToProviderPage{Provider: a.provider(), Address: address})
}

// fromProvider is where the provider sends the browser back to. It changes nothing:
// its form does.
func (a *App) fromProvider(c echo.Context) error {
	page := views.FromProviderPage{Code: c.QueryParam("code"), State: c.QueryParam("state")}
	page.Refused = page.Code == "" || a.visitToken(c) == ""
	return a.showFromProvider(c, http.StatusOK, page)
}

func (a *App) showFromProvider(c echo.Context, status int, page views.FromProviderPage) error {
	page.Provider = a.provider()
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.FromProvider, page)
}

// arrive takes what the provider has sent, and lets its owner in.
func (a *App) arrive(c echo.Context) error {
	ctx := c.Request().Context()
	i, err := a.store.SpendIntroduction(ctx, a.visitToken(c), c.FormValue("state"))
	if errors.Is(err, models.ErrNotFound) {
		return a.showFromProvider(c, http.StatusUnprocessableEntity, views.FromProviderPage{Refused: true})
	}
	if err != nil {
		return err
	}
	claims, err := a.config.OpenID.Claims(ctx, i.Visit(), c.FormValue("code"))
	if errors.Is(err, openid.ErrRefused) {
		a.log.InfoContext(ctx, "provider refused", "err", err)
		return a.showFromProvider(c, http.StatusUnprocessableEntity, views.FromProviderPage{Refused: true})
	}
	if err != nil {
		return err
	}
	i.Address = c.RealIP()
	u, err := a.store.Arrive(ctx, i, claims)
	switch {
	case err != nil:
		return err
	case u == nil:
		return c.Redirect(http.StatusSeeOther, "/sign-in/oidc/account")
	}
	return a.letIn(c, u, i.Next)
}

// letIn signs in somebody whom the provider has named. Whoever was signed in already
// has proved once more who they are.
func (a *App) letIn(c echo.Context, u *models.User, next string) error {
	c.SetCookie(a.visitorCookie("", -time.Second))
	if v := viewer(c); v != nil && v.ID == u.ID {
		if err := a.proved(c); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, local(next, "/account/security"))
	}
	return a.enter(c, u, next)
}

// arrival asks whoever has arrived what they are to be called here, or which account
// is theirs.
func (a *App) arrival(c echo.Context) error {
	return a.showArrival(c, http.StatusOK, nil, nil)
}

func (a *App) showArrival(c echo.Context, status int, in *models.JoinInput, invalid models.Invalid) error {
	ctx := c.Request().Context()
	i, err := a.store.Introduction(ctx, a.visitToken(c))
	if errors.Is(err, models.ErrNotFound) || err == nil && i.Said == nil {
		return c.Redirect(http.StatusSeeOther, "/sign-in")
	}
	if err != nil {
		return err
	}
	owner, err := a.store.OwnerOf(ctx, i)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	page := views.ArrivalPage{
		Form: views.Form{Errors: invalid}, Provider: a.provider(), Label: i.Label(), Viewer: viewer(c),
		Owner: owner != nil, Vouched: i.Vouched(), Input: i.Proposal(site.SiteName),
	}
	if in != nil {
		page.Input = *in
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Arrival, page)
}

// join makes a member of whoever has arrived.
func (a *App) join(c echo.Context) error {
	var in models.JoinInput
	if err := bind(c, &in); err != nil {
		return err
	}
	in.Address = c.RealIP()
	u, next, err := a.store.Join(c.Request().Context(), a.visitToken(c), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showArrival(c, http.StatusUnprocessableEntity, &in, invalid)
	}
	if errors.Is(err, models.ErrNotFound) {
		return c.Redirect(http.StatusSeeOther, "/sign-in")
	}
	if err != nil {
		return err
	}
	return a.letIn(c, u, next)
}

// linkIdentity makes the account elsewhere open that of whoever is signed in.
func (a *App) linkIdentity(c echo.Context) error {
	next, err := a.store.LinkIdentity(c.Request().Context(), viewer(c), a.visitToken(c))
	if errors.Is(err, models.ErrNotFound) {
		return c.Redirect(http.StatusSeeOther, "/account/security")
	}
	if err != nil {
		return err
	}
	c.SetCookie(a.visitorCookie("", -time.Second))
	return c.Redirect(http.StatusSeeOther, local(next, "/account/security"))
}

// removeIdentity keeps an account elsewhere from opening one's own.
func (a *App) removeIdentity(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	err = a.store.RemoveIdentity(c.Request().Context(), viewer(c), id)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSecurity(c, http.StatusUnprocessableEntity, invalid)
	}
	if err != nil {
		return err
	}
	return removed(c, "identities/"+strconv.FormatInt(id, 10))
}

// restoreIdentity puts it back.
func (a *App) restoreIdentity(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	if err := a.store.RestoreIdentity(c.Request().Context(), viewer(c), id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/security")
}
