package handlers

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// passPicture shows a new member's picture to everybody.
func (a *App) passPicture(c echo.Context) error { return judgePicture(c, a.store.PassPicture) }

// refusePicture takes it away.
func (a *App) refusePicture(c echo.Context) error { return judgePicture(c, a.store.RefusePicture) }

// undoPicture has it wait again.
func (a *App) undoPicture(c echo.Context) error { return judgePicture(c, a.store.UndoPicture) }

func judgePicture(c echo.Context, judge func(context.Context, *models.User, int64) (*models.Picture, error)) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	x, err := judge(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	q, err := backQuery(c)
	if err != nil {
		return err
	}
	q.Set("picture", fmt.Sprintf("%s-%d", x.State, x.ID))
	return c.Redirect(http.StatusSeeOther, "/moderation?"+q.Encode())
}

// pictureDone is what has just become of a picture, with its undo.
func pictureDone(state models.PictureState, id string) *views.Done {
	text := map[models.PictureState]string{models.PictureSeen: "Everybody sees the picture now.", models.PictureRefused: "The picture is refused, and the member is told.", models.PictureWaits: "The picture waits again."}[state]
	n, err := strconv.ParseInt(id, 10, 64)
	switch {
	case text == "" || err != nil:
		return nil
	case state == models.PictureWaits:
		return &views.Done{Text: text}
	}
	return &views.Done{Text: text, Undo: fmt.Sprintf("/moderation/pictures/%d/undo", n)}
}
