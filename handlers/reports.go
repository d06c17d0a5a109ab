package handlers

import (
	"errors"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// reportForm asks what is wrong with a post.
func (a *App) reportForm(c echo.Context) error {
	return a.showReportForm(c, http.StatusOK, models.ReportInput{}, nil)
}

func (a *App) showReportForm(c echo.Context, status int, in models.ReportInput, invalid models.Invalid) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	p, err := a.store.Post(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	if !p.IsPublic() {
		return models.ErrNotFound
	}
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.NewReport, views.NewReportPage{
		Form: views.Form{Errors: invalid}, Post: p, Input: in, Rules: site.Rules, Guest: viewer(c) == nil,
	})
}

// reportPost takes a report and leads to its private page, or to where the way to it
// was sent.
func (a *App) reportPost(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.ReportInput
	if err := bind(c, &in); err != nil {
		return err
	}
	r, err := a.store.ReportPost(c.Request().Context(), writer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showReportForm(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, r.Path())
}

// reportSent says where the way to a report was sent. It is the same for everybody.
func (a *App) reportSent(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.ReportSent, views.ReportSentPage{Post: id})
}

// report shows what became of a report, to whoever knows its address.
func (a *App) report(c echo.Context) error {
	return a.showReport(c, http.StatusOK, views.ReportPage{Proof: c.QueryParam("proof")})
}

func (a *App) showReport(c echo.Context, status int, page views.ReportPage) (err error) {
	if page.Report, err = a.store.Report(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Report, page)
}

// confirmReport makes a guest's report count.
func (a *App) confirmReport(c echo.Context) error {
	r, err := a.store.ConfirmReport(c.Request().Context(), c.Param("token"), c.FormValue("proof"))
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showReport(c, http.StatusUnprocessableEntity, views.ReportPage{Form: views.Form{Errors: invalid}})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, r.Path())
}
