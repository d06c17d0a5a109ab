package handlers

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// done is what the press that led here did, with its undo.
func (a *App) done(c echo.Context) (*views.Done, error) {
	if n := c.QueryParam("undone"); n != "" {
		if count, err := strconv.Atoi(n); err == nil && count > 0 {
			return &views.Done{Text: fmt.Sprintf("Undone: %d.", count)}, nil
		}
	}
	if state, id, found := strings.Cut(c.QueryParam("picture"), "-"); found {
		return pictureDone(models.PictureState(state), id), nil
	}
	id, err := strconv.ParseInt(c.QueryParam("done"), 10, 64)
	if err != nil {
		return nil, nil //nolint:nilnil,nilerr // nothing was done, and nothing is wrong
	}
	d, err := a.store.Decision(c.Request().Context(), id)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil, nil //nolint:nilnil // nothing that is still known
	case err != nil:
		return nil, err
	}
	done := &views.Done{Text: d.Act.Done(), Undo: undoPath(d.ID)}
	if n, err := strconv.Atoi(c.QueryParam("n")); err == nil && n > 0 {
		done.Text += fmt.Sprintf(": %d", n)
	}
	if d.Batch == "" {
		done.Next = d.PostID
	}
	done.Text += "."
	if n, err := strconv.Atoi(c.QueryParam("left")); err == nil && n > 0 {
		done.Text += " " + leftWords(n)
	}
	late, err := a.lateWords(c)
	done.Text += late
	return done, err
}

// lateWords say of a press about many posts that others had decided about some of
// them, and of the first of these who and how.
func (a *App) lateWords(c echo.Context) (string, error) {
	n, err := strconv.Atoi(c.QueryParam("late"))
	if err != nil || n < 1 {
		return "", nil //nolint:nilerr // nobody was faster
	}
	words, first := " One was decided about or changed before", ": "
	if n > 1 {
		words, first = fmt.Sprintf(" %d were decided about or changed before", n), ", the first so: "
	}
	id, err := strconv.ParseInt(c.QueryParam("by"), 10, 64)
	if err != nil {
		return words + ".", nil //nolint:nilerr // the address was changed
	}
	card, err := a.store.Card(c.Request().Context(), viewer(c), id)
	if errors.Is(err, models.ErrNotFound) {
		return words + ".", nil
	}
	if err != nil {
		return "", err
	}
	return words + first + decidedWords(card.Post, card.Last), nil
}

func undoPath(decision int64) string { return fmt.Sprintf("/moderation/decisions/%d/undo", decision) }

// leftWords say why some of many posts were left as they are.
func leftWords(n int) string {
	if n == 1 {
		return "One was left alone: it is yours, or an appeal about it is against you, and somebody else decides; or its text is no longer kept."
	}
	return fmt.Sprintf("%d were left alone: they are yours, or appeals about them are against you, and somebody else decides; or their text is no longer kept.", n)
}

// decide carries out one moderator's act on one post.
func (a *App) decide(act models.Act) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := paramID(c)
		if err != nil {
			return err
		}
		var in models.DecisionInput
		if err := bind(c, &in); err != nil {
			return err
		}
		d, err := a.store.Decide(c.Request().Context(), viewer(c), id, act, in)
		if invalid, ok := errors.AsType[models.Invalid](err); ok {
			return a.showAgain(c, views.QueuePage{Form: views.Form{Errors: invalid}, Tried: id, Decision: in})
		}
		if err != nil {
			return err
		}
		return a.decided(c, d, 1)
	}
}

// decideAll carries out one act on many posts.
func (a *App) decideAll(c echo.Context) error {
	var in models.BulkInput
	if err := bind(c, &in); err != nil {
		return err
	}
	d, n, err := a.store.DecideAll(c.Request().Context(), viewer(c), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showAgain(c, views.QueuePage{Form: views.Form{Errors: invalid}, Bulk: in})
	}
	if err != nil {
		return err
	}
	return a.decided(c, d, n)
}

// decided goes back to the queue, which says what was done. A script, which has
// the queue already, gets the address of the undo instead.
func (a *App) decided(c echo.Context, d *models.Decision, n int) error {
	if byScript(c) {
		posts, err := a.store.DecidedTogether(c.Request().Context(), d)
		if err != nil {
			return err
		}
		late, err := a.store.DecidedLast(c.Request().Context(), viewer(c), d.Late)
		if err != nil {
			return err
		}
		answer := map[string]any{"undo": undoPath(d.ID), "posts": posts, "late": a.goneCards(late)}
		if d.Left > 0 {
			answer["left"] = leftWords(d.Left)
		}
		return c.JSON(http.StatusOK, answer)
	}
	q, err := backQuery(c)
	if err != nil {
		return err
	}
	q.Del("post")
	q.Set("done", strconv.FormatInt(d.ID, 10))
	q.Set("n", strconv.Itoa(n))
	if d.Left > 0 {
		q.Set("left", strconv.Itoa(d.Left))
	}
	if n := len(d.Late); n > 0 {
		q.Set("late", strconv.Itoa(n))
		q.Set("by", strconv.FormatInt(d.Late[0], 10))
	}
	return toNextRow(c, q)
}

// toNextRow goes back to a page of the queue, to where the card stood.
func toNextRow(c echo.Context, q url.Values) error {
	if next := c.FormValue("next"); next != "" {
		q.Set("next", next)
	}
	return c.Redirect(http.StatusSeeOther, "/moderation?"+q.Encode()+"#next-row")
}

// showAgain shows what a refused form was about, with what was typed: the one card,
// or the page of the queue.
func (a *App) showAgain(c echo.Context, page views.QueuePage) error {
	back, err := backQuery(c)
	if err != nil {
		return err
	}
	maps.Copy(c.QueryParams(), back)
	page.Back = back.Encode()
	if page.Tried != 0 {
		c.QueryParams().Set("post", strconv.FormatInt(page.Tried, 10))
	}
	return a.showCards(c, http.StatusUnprocessableEntity, page)
}

// undo takes a decision back.
func (a *App) undo(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	n, err := a.store.Undo(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	if byScript(c) {
		return c.JSON(http.StatusOK, map[string]int{"undone": n})
	}
	if c.FormValue("back") == "history" {
		return c.Redirect(http.StatusSeeOther, historyPath+"?undone="+strconv.Itoa(n))
	}
	if token := c.FormValue("mailed"); token != "" {
		return c.Redirect(http.StatusSeeOther, models.MailedPath(url.PathEscape(token))+"?undone="+strconv.Itoa(n))
	}
	q, err := backQuery(c)
	if err != nil {
		return err
	}
	q.Set("undone", strconv.Itoa(n))
	return toNextRow(c, q)
}

// byScript reports whether a script asks, which shows the result itself.
func byScript(c echo.Context) bool {
	return c.Request().Header.Get(echo.HeaderAccept) == echo.MIMEApplicationJSON
}
