package handlers

import (
	"net/http"
	"strings"
	"time"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// New recovery codes travel in a cookie from the form that makes them to the page
// that shows them: the store keeps nothing that can be read.
const (
	codesName = "lode_codes"
	codesPath = "/account/recovery-codes"
	codesLife = 10 * time.Minute
)

func (a *App) codesCookie(value string, life time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: codesName, Value: value, Path: codesPath, MaxAge: int(life.Seconds()),
		Secure: a.config.secure(), HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

// toCodes leads to the page that shows new codes or, if there are none, on.
func (a *App) toCodes(c echo.Context, codes []string, next string) error {
	if len(codes) == 0 {
		return c.Redirect(http.StatusSeeOther, local(next, "/account/security"))
	}
	c.SetCookie(a.codesCookie(strings.Join(codes, "."), codesLife))
	return c.Redirect(http.StatusSeeOther, codesPath+nextQuery(next))
}

// newCodes are those that this browser was just given, if they are still good.
func (a *App) newCodes(c echo.Context) ([]string, error) {
	cookie, err := c.Cookie(codesName)
	if err != nil {
		return nil, nil //nolint:nilerr // no new codes are no error
	}
	codes := strings.Split(cookie.Value, ".")
	ok, err := a.store.AreRecoveryCodes(c.Request().Context(), viewer(c), codes)
	if !ok {
		return nil, err
	}
	return codes, nil
}

// recoveryCodes shows new codes, or how many are left.
func (a *App) recoveryCodes(c echo.Context) error {
	codes, err := a.newCodes(c)
	if err != nil {
		return err
	}
	has, err := a.store.SecondStep(c.Request().Context(), viewer(c))
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.RecoveryCodes, views.RecoveryCodesPage{
		Codes: codes, Left: has.Codes, Can: has.Ready(), Next: local(c.QueryParam("next"), ""),
	})
}

// recoveryCodesText is the new codes as a file.
func (a *App) recoveryCodesText(c echo.Context) error {
	codes, err := a.newCodes(c)
	if err != nil {
		return err
	}
	if codes == nil {
		return models.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="recovery-codes.txt"`)
	return c.String(http.StatusOK, "Recovery codes of "+viewer(c).Name+" at "+a.config.BaseURL+"\nEach works once.\n\n"+strings.Join(codes, "\n")+"\n")
}

// renewRecoveryCodes makes ten new codes.
func (a *App) renewRecoveryCodes(c echo.Context) error {
	codes, err := a.store.RenewRecoveryCodes(c.Request().Context(), viewer(c))
	if err != nil {
		return err
	}
	return a.toCodes(c, codes, "")
}

// keptRecoveryCodes takes the codes out of the browser.
func (a *App) keptRecoveryCodes(c echo.Context) error {
	c.SetCookie(a.codesCookie("", -time.Second))
	return c.Redirect(http.StatusSeeOther, local(c.FormValue("next"), "/account/security"))
}
