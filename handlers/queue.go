package handlers

import (
	"net/http"
	"slices"
	"strconv"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// queueTabs are the states of the queue by what the address calls them.
var queueTabs = []struct {
	key, label string
	state      models.State
}{
	{"pending", "Pending", models.Pending},
	{"reported", "Reported", models.Reported},
	{"approved", "Approved", models.Public},
	{"rejected", "Rejected", models.Rejected},
	{"spam", "Spam", models.Spam},
	{"trash", "Trash", models.Trash},
}

// queueFilter reads from the address what the queue is narrowed to. Nonsense makes
// no difference.
func queueFilter(c echo.Context) models.QueueFilter {
	f := models.QueueFilter{Board: c.QueryParam("board"), Article: c.QueryParam("article"), Person: c.QueryParam("person")}
	if kind := c.QueryParam("kind"); slices.ContainsFunc(models.QueueKinds, func(k models.QueueKind) bool { return k.Key == kind }) {
		f.Kind = kind
	}
	if reason := c.QueryParam("reason"); slices.ContainsFunc(models.HoldKinds, func(k models.HoldKind) bool { return k.Key == reason }) {
		f.Reason = reason
	}
	if id, err := strconv.ParseInt(c.QueryParam("writer"), 10, 64); err == nil && id > 0 {
		f.Writer = id
	}
	if c.QueryParam("order") == models.ByChance {
		f.Order = models.ByChance
	}
	return f
}

// queue shows what waits for a decision, or what was decided.
func (a *App) queue(c echo.Context) error {
	page := views.QueuePage{Back: c.QueryString()}
	if id, err := strconv.ParseInt(c.QueryParam("next"), 10, 64); err == nil {
		page.Next = id
	}
	return a.showCards(c, http.StatusOK, page)
}

// showCards shows a page of the queue, or one card if the address names its post.
func (a *App) showCards(c echo.Context, status int, page views.QueuePage) error {
	ctx := c.Request().Context()
	key, state := "pending", models.Pending
	for _, t := range queueTabs {
		if t.key == c.QueryParam("state") {
			key, state = t.key, t.state
		}
	}
	at := pageOf(c)
	q, err := a.store.FilteredQueue(ctx, viewer(c), state, queueFilter(c), at)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	page.Nonce = newNonce()
	page.State, page.Cards, page.Rules, page.Site = state, q.Cards, site.Rules, site
	page.Beside, page.Viewer = q.Beside, viewer(c)
	if id, err := strconv.ParseInt(c.QueryParam("post"), 10, 64); err == nil {
		card, err := a.store.Card(ctx, viewer(c), id)
		if err != nil {
			return err
		}
		page.State, page.Cards, q.Next, key = card.State, []*models.Card{card}, models.Next{}, ""
		page.Alone, page.Beside = true, q.Beside.About(id)
	}
	page.Narrowed = views.Narrow(q, key)
	if page.Back == "" {
		page.Back = page.Narrowed.Query(key).Encode()
	}
	for _, t := range queueTabs {
		n, more := q.Count(t.state)
		page.Tabs = append(page.Tabs, views.QueueTab{Key: t.key, Label: t.label, Path: page.Narrowed.Path(t.key), Current: t.key == key, N: n, More: more})
	}
	page.Pager = views.Keyed("/moderation", page.Narrowed.Query(key), at, q.Next)
	if state == models.Pending || state == models.Reported {
		page.Pager.NextWord = "Next"
	}
	if at.Number > 1 {
		page.First = page.Narrowed.Path(key)
	}
	if page.Done, err = a.done(c); err != nil {
		return err
	}
	if page.Done == nil {
		page.Done = noteDone(c)
	}
	if page.Done != nil {
		page.Done.Back = page.Back
	}
	return render(a, c, status, views.Queue, page)
}
