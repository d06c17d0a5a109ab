package handlers

import (
	"net/http"

	"lode/models"

	"github.com/labstack/echo/v4"
)

const (
	deviceName       = "lode_device"
	secureDeviceName = "__Host-lode_device"
)

// knowDevice marks the browser as one that has signed in to u's account, so that
// other people's wrong passwords do not hold it up.
func (a *App) knowDevice(c echo.Context, u *models.User) error {
	if !a.config.Limits {
		return nil
	}
	token, err := a.store.DeviceToken(c.Request().Context(), u)
	if err != nil {
		return err
	}
	c.SetCookie(&http.Cookie{
		Name: a.deviceCookie(), Value: token, Path: "/", MaxAge: 365 * 24 * 3600, Secure: a.config.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return nil
}

// device is the mark of the browser at hand, or "".
func (a *App) device(c echo.Context) string {
	cookie, err := c.Cookie(a.deviceCookie())
	if err != nil || len(cookie.Value) > maxDevice {
		return ""
	}
	return cookie.Value
}

// maxDevice is longer than any mark that was given out.
const maxDevice = 100

func (a *App) deviceCookie() string {
	if a.config.secure() {
		return secureDeviceName
	}
	return deviceName
}
