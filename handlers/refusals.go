package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"lode/models"

	"github.com/labstack/echo/v4"
)

// refusal is the status of a form that comes back with what is wrong with it: that
// its fields do not pass, or that it came too soon, and then for how long.
func refusal(c echo.Context, err error) int {
	if soon, ok := errors.AsType[*models.NotYet](err); ok && soon.Wait > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(int((soon.Wait+time.Second-1)/time.Second)))
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}
