package handlers

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// lookupTime is how long the name service may take.
const lookupTime = 5 * time.Second

// checkMail asks the name service what mail servers will ask about the sender.
func (a *App) checkMail(c echo.Context) error {
	if a.config.LookupTXT == nil {
		return models.ErrNotFound
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), lookupTime)
	defer cancel()
	site, err := url.Parse(a.config.BaseURL)
	if err != nil {
		return err
	}
	host := site.Hostname()
	return a.showMail(c, []views.MailCheck{
		a.lookUp(ctx, "SPF", host, "v=spf1", "Says which servers may send mail for "+host+". It has to name the one you send through."),
		a.lookUp(ctx, "DMARC", "_dmarc."+host, "v=DMARC1", "Says what others do with mail that only pretends to come from "+host+". Begin with “v=DMARC1; p=none”."),
		{Name: "DKIM", Where: "<selector>._domainkey." + host, Advice: fmt.Sprintf(
			"Your mail server signs each message, and keeps its key under a selector of its own; we cannot guess that. Send a test and look for “dkim=pass” with %s in its headers. One-click stop counts only in signed mail.", host)},
	})
}

// lookUp finds the record that begins with a word.
func (a *App) lookUp(ctx context.Context, name, where, begins, advice string) views.MailCheck {
	check := views.MailCheck{Name: name, Where: where, Advice: advice, Missing: true}
	records, err := a.config.LookupTXT(ctx, where)
	if err != nil {
		return check // there is none, or the name service is away: nothing was found
	}
	for _, r := range records {
		if strings.HasPrefix(strings.ToLower(r), strings.ToLower(begins)) {
			check.Found, check.Missing = r, false
		}
	}
	return check
}
