package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// addNote keeps a moderator's note at a post.
func (a *App) addNote(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.NoteInput
	if err := bind(c, &in); err != nil {
		return err
	}
	n, err := a.store.AddNote(c.Request().Context(), viewer(c), id, &in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		c.QueryParams().Set("post", strconv.FormatInt(id, 10))
		return a.showCards(c, http.StatusUnprocessableEntity, views.QueuePage{Form: views.Form{Errors: invalid}, Back: c.FormValue("back"), Noted: id, Note: &in})
	}
	if err != nil {
		return err
	}
	return backToCard(c, n, "kept")
}

// removeNote takes a note away, and offers to put it back.
func (a *App) removeNote(c echo.Context) error { return a.changeNote(c, a.store.RemoveNote, "removed") }

// restoreNote puts it back.
func (a *App) restoreNote(c echo.Context) error {
	return a.changeNote(c, a.store.RestoreNote, "restored")
}

// changeOfNote is a verb of the store.
type changeOfNote func(context.Context, *models.User, int64) (*models.Note, error)

func (a *App) changeNote(c echo.Context, change changeOfNote, done string) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	n, err := change(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	return backToCard(c, n, done)
}

// queueParts are what of its address says which page of the queue it is.
var queueParts = []string{"state", "kind", "board", "article", "reason", "person", "writer", "order", "page", "before", "post"}

// backToCard goes back to the page of the queue that the form was on, or to the
// note's post alone. Only what follows the question mark is the form's to say.
func backToCard(c echo.Context, n *models.Note, done string) error {
	q, err := backQuery(c)
	if err != nil {
		return err
	}
	if len(q) == 0 {
		q.Set("post", strconv.FormatInt(n.PostID, 10))
	}
	q.Set("note", strconv.FormatInt(n.ID, 10))
	q.Set("is", done)
	return c.Redirect(http.StatusSeeOther, fmt.Sprintf("/moderation?%s#card-%d", q.Encode(), n.PostID))
}

// backQuery is the page of the queue that a form was on, as far as it can be
// trusted.
func backQuery(c echo.Context) (url.Values, error) {
	from, err := url.ParseQuery(c.FormValue("back"))
	if err != nil {
		return nil, echo.ErrBadRequest
	}
	q := url.Values{}
	for _, part := range queueParts {
		if value := from.Get(part); value != "" {
			q.Set(part, value)
		}
	}
	return q, nil
}

// noteDone says what was done about a note.
func noteDone(c echo.Context) *views.Done {
	id, err := strconv.ParseInt(c.QueryParam("note"), 10, 64)
	if err != nil {
		return nil
	}
	switch c.QueryParam("is") {
	case "kept":
		return &views.Done{Text: "Note kept."}
	case "removed":
		return &views.Done{Text: "Note removed.", Undo: fmt.Sprintf("/moderation/notes/%d/undo", id)}
	case "restored":
		return &views.Done{Text: "The note is back."}
	}
	return nil
}
