package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"lode/internal/ledger"
	"lode/models"
	"lode/views"

	"github.com/gorilla/feeds"
	"github.com/labstack/echo/v4"
)

// logFilter reads from the address which entries are wanted. Nonsense makes no
// difference.
func logFilter(c echo.Context) models.LogFilter {
	f := models.LogFilter{Place: c.QueryParam("place")}
	if act := models.Act(c.QueryParam("act")); slices.Contains(models.LogActs, act) {
		f.Act = act
	}
	if n, err := strconv.Atoi(c.QueryParam("rule")); err == nil && n > 0 {
		f.Rule = n
	}
	if _, err := time.Parse(views.MonthName, c.QueryParam("month")); err == nil {
		f.Month = c.QueryParam("month")
	}
	if by := c.QueryParam("by"); by == models.LogByProgram || by == models.LogByPeople {
		f.By = by
	}
	return f
}

// logQuery is a filter as it stands in an address.
func logQuery(f models.LogFilter) url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"act": string(f.Act), "place": f.Place, "month": f.Month, "by": f.By} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Rule > 0 {
		q.Set("rule", strconv.Itoa(f.Rule))
	}
	return q
}

// openLog shows what was decided, to everyone.
func (a *App) openLog(c echo.Context) error {
	ctx := c.Request().Context()
	f, at := logFilter(c), pageOf(c)
	l, err := a.store.Log(ctx, f, at)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	head := views.Head{Feed: "/log/feed", FeedTitle: "Open log", Description: "Every decision of the moderators, with the rule it rests on.", NoIndex: true}
	if at.Number == 1 && f == (models.LogFilter{}) {
		head.Canonical, head.NoIndex = "/log", false
	}
	about(c, head)
	dependsOn(c, models.Depends{Ledger: true})
	return render(a, c, http.StatusOK, views.Log, views.LogPage{
		Head: l.Head, Rows: views.LogRows(l.Entries, l.Places, site), Filter: f, Places: l.Places, Months: l.Months, Rules: site.AllRules,
		Hours: site.LogHours, Pager: views.Keyed("/log", logQuery(f), at, l.Next),
	})
}

// logEntry shows one entry with all that a checker reads of it.
func (a *App) logEntry(c echo.Context) error {
	ctx := c.Request().Context()
	id, err := paramID(c)
	if err != nil {
		return err
	}
	e, err := a.store.LogEntry(ctx, id)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	about(c, views.Head{Canonical: e.Path(), NoIndex: true})
	dependsOn(c, models.Depends{Ledger: true})
	return render(a, c, http.StatusOK, views.Entry, views.EntryPage{Row: views.LogRows([]*models.LogEntry{&e.LogEntry}, e.Places, site)[0], Before: e.Before, Last: e.Last})
}

// logFeed is the newest entries. Each tells its number and its hash, so that
// whoever follows the feed holds the head of the ledger at that time.
func (a *App) logFeed(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := a.store.Log(ctx, models.LogFilter{}, models.Page{Number: 1})
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	dependsOn(c, models.Depends{Ledger: true})
	rows := views.LogRows(l.Entries[:min(feedLength, len(l.Entries))], l.Places, site)
	items := make([]*feeds.Item, len(rows))
	for i, r := range rows {
		address := a.config.BaseURL + r.Path()
		items[i] = &feeds.Item{
			Title: r.Sentence(), Link: &feeds.Link{Href: address}, Id: address, Created: r.At, Updated: r.At,
			Description: fmt.Sprintf("%s. Entry %d of the ledger, hash %s.", r.Who(), r.Number, r.Hash),
		}
	}
	return a.sendFeed(c, "open log", "/log", items)
}

// ledgerHead is how far the ledger goes, with what is not shown yet: whoever keeps
// it can tell later whether anything up to there was cut off or written anew.
func (a *App) ledgerHead(c echo.Context) error {
	head, err := a.store.LedgerHead(c.Request().Context())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	hash, err := ledger.ParseHash(head.Hash)
	if err != nil {
		return err
	}
	return c.String(http.StatusOK, ledger.Head{Number: head.Number, Hash: hash}.Text(a.config.LedgerKey))
}

// logFile sends the ledger as far as everyone can read it, whole or from an entry
// on, while it is read.
func (a *App) logFile(c echo.Context) error {
	ctx := c.Request().Context()
	first := int64(1)
	if text := c.QueryParam("from"); text != "" {
		var err error
		if first, err = strconv.ParseInt(text, 10, 64); err != nil {
			return echo.ErrBadRequest
		}
	}
	before, last, err := a.store.LedgerBefore(ctx, first, false)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	etag := fmt.Sprintf(`"%d-%d-%s"`, first, last.Shown, before.Hash.String()[:12])
	h.Set("Etag", etag)
	h.Set("Cache-Control", "no-cache")
	if c.Request().Header.Get("If-None-Match") == etag {
		return c.NoContent(http.StatusNotModified)
	}
	h.Set(echo.HeaderContentType, "application/jsonl; charset=utf-8")
	return a.store.ExportLedger(ctx, patient{c.Response(), http.NewResponseController(c.Response()), a.store.Now}, before, last)
}

// patient is an answer that may take as long as its reader goes on reading.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
	now     func() time.Time
}

// readTime is how long a reader has for each part of a long answer.
const readTime = 30 * time.Second

// Write sends one part.
func (p patient) Write(part []byte) (int, error) {
	_ = p.control.SetWriteDeadline(p.now().Add(readTime)) // where there is none, none is needed
	return p.ResponseWriter.Write(part)
}
