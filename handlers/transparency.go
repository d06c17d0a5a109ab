package handlers

import (
	"fmt"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/gorilla/feeds"
	"github.com/labstack/echo/v4"
)

// transparency shows what was decided, added up by month.
func (a *App) transparency(c echo.Context) error {
	ctx := c.Request().Context()
	at := pageOf(c)
	report, err := a.store.Transparency(ctx, at)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	head := views.Head{Feed: "/transparency/feed", FeedTitle: "Decisions by month", Description: "What the moderators and the program decided, month by month.", NoIndex: at.Number > 1}
	if at.Number == 1 {
		head.Canonical = "/transparency"
	}
	about(c, head)
	dependsOn(c, models.Depends{Ledger: true})
	return render(a, c, http.StatusOK, views.Transparency, views.TransparencyPage{
		Months: report.Months, Rules: site.AllRules, Hours: site.LogHours, Pager: views.Keyed("/transparency", nil, at, report.Next),
	})
}

// transparencyFeed has one entry for each month that is over.
func (a *App) transparencyFeed(c echo.Context) error {
	report, err := a.store.Transparency(c.Request().Context(), models.Page{Number: 1})
	if err != nil {
		return err
	}
	dependsOn(c, models.Depends{Ledger: true})
	var items []*feeds.Item
	for _, m := range report.Months[1:] {
		if len(m.Acts) == 0 {
			continue
		}
		address := a.config.BaseURL + "/transparency#month-" + m.Name()
		over := m.Month.AddDate(0, 1, 0)
		items = append(items, &feeds.Item{
			Title: fmt.Sprintf("%s: %s", m.Month.Format("January 2006"), views.Decisions(m)), Link: &feeds.Link{Href: address}, Id: address,
			Description: views.MonthInWords(m), Created: over, Updated: over,
		})
	}
	return a.sendFeed(c, "decisions by month", "/transparency", items)
}
