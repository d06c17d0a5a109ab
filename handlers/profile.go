package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"

	"lode/internal/picture"
	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// profileForm shows what a member says about themselves.
func (a *App) profileForm(c echo.Context) error {
	u := viewer(c)
	return a.showProfile(c, http.StatusOK, models.ProfileInput{Bio: u.Bio, Website: u.Website}, nil)
}

func (a *App) showProfile(c echo.Context, status int, in models.ProfileInput, invalid models.Invalid) error {
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Profile, views.ProfilePage{
		Form: views.Form{Errors: invalid}, User: viewer(c), Input: in, Saved: c.QueryParam("saved") != "",
	})
}

// saveProfile keeps it.
func (a *App) saveProfile(c echo.Context) error {
	var in models.ProfileInput
	if err := bind(c, &in); err != nil {
		return err
	}
	err := a.store.SaveProfile(c.Request().Context(), viewer(c), &in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showProfile(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/profile?saved=1")
}

// uploadPicture makes squares of the picture that was sent and keeps nothing else
// of it.
func (a *App) uploadPicture(c echo.Context) error {
	u := viewer(c)
	refuse := func(why string) error {
		return a.showProfile(c, http.StatusUnprocessableEntity, models.ProfileInput{Bio: u.Bio, Website: u.Website}, models.Invalid{"picture": why})
	}
	part, err := c.FormFile("picture")
	if err != nil {
		return refuse("Choose a picture first.")
	}
	f, err := part.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	file, err := io.ReadAll(io.LimitReader(f, picture.MaxBytes+1))
	if err != nil {
		return err
	}
	squares, err := picture.Square(file)
	if refused, ok := picture.IsRefused(err); ok {
		return refuse(string(refused))
	}
	if err != nil {
		return err
	}
	name := models.NewPicture()
	if err := a.uploads.save(name, squares); err != nil {
		return err
	}
	gone, err := a.store.SetPicture(c.Request().Context(), u, name)
	if err != nil {
		return err
	}
	a.uploads.remove(gone)
	return c.Redirect(http.StatusSeeOther, "/account/profile?saved=1")
}

// removePicture takes the picture away. It can come back.
func (a *App) removePicture(c echo.Context) error {
	gone, err := a.store.SetPicture(c.Request().Context(), viewer(c), "")
	if err != nil {
		return err
	}
	a.uploads.remove(gone)
	return c.Redirect(http.StatusSeeOther, "/account/profile?saved=1")
}

// restorePicture brings the picture back that was there before.
func (a *App) restorePicture(c echo.Context) error {
	if err := a.store.RestorePicture(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/profile?saved=1")
}

// uploads is the folder of pictures. Its files have random names.
type uploads string

func (dir uploads) file(name string, side int) string { return fmt.Sprintf("%s-%d.jpg", name, side) }

func (dir uploads) save(name string, squares [][]byte) error {
	if err := os.MkdirAll(string(dir), 0o700); err != nil {
		return fmt.Errorf("keeping a picture: %w", err)
	}
	root, err := os.OpenRoot(string(dir))
	if err != nil {
		return fmt.Errorf("keeping a picture: %w", err)
	}
	defer func() { _ = root.Close() }()
	for i, square := range squares {
		if err := root.WriteFile(dir.file(name, picture.Sizes[i]), square, 0o600); err != nil {
			return fmt.Errorf("keeping a picture: %w", err)
		}
	}
	return nil
}

// remove removes the files of a picture, if there are any.
func (dir uploads) remove(name string) {
	root, err := os.OpenRoot(string(dir))
	if err != nil || name == "" {
		return
	}
	defer func() { _ = root.Close() }()
	for _, side := range picture.Sizes {
		_ = root.Remove(dir.file(name, side)) // it may be gone already
	}
}

// RemoveUploads removes the files of pictures from the folder of uploads.
func RemoveUploads(dir string, names []string) {
	for _, name := range names {
		uploads(dir).remove(name)
	}
}

var pictureFile = regexp.MustCompile(`^([a-z0-9]{26})-(64|256)\.jpg$`)

// picture serves the picture that somebody has at present.
func (a *App) picture(c echo.Context) error {
	parts := pictureFile.FindStringSubmatch(c.Param("name"))
	if parts == nil {
		return models.ErrNotFound
	}
	has, blurred, err := a.store.PictureFor(c.Request().Context(), viewer(c), parts[1])
	if err != nil || !has {
		return orNotFound(err)
	}
	root, err := os.OpenRoot(string(a.uploads))
	if err != nil {
		return orNotFound(nil)
	}
	defer func() { _ = root.Close() }()
	file, err := root.ReadFile(parts[0])
	if errors.Is(err, os.ErrNotExist) {
		return models.ErrNotFound
	}
	if err != nil {
		return err
	}
	keep := "public, max-age=31536000, immutable"
	if blurred {
		keep = "no-store"
		if file, err = picture.Blur(file); err != nil {
			return err
		}
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", keep)
	return c.Blob(http.StatusOK, "image/jpeg", file)
}

func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return models.ErrNotFound
}

// myPosts lists a member's own posts, whatever became of them.
func (a *App) myPosts(c echo.Context) error {
	u, at := viewer(c), pageOf(c)
	posts, next, err := a.store.PostsBy(c.Request().Context(), u, u, at)
	if err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.MyPosts, views.MyPostsPage{Posts: posts, Pager: views.Keyed("/account/posts", nil, at, next)})
}

// data offers a member all that the site has of them.
func (a *App) data(c echo.Context) error {
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Data, views.DataPage{User: viewer(c)})
}

// download is all that the site has of a member, as one JSON file that is written
// while it is read.
func (a *App) download(c echo.Context) error {
	ctx, u, w := c.Request().Context(), viewer(c), c.Response()
	sessions, err := a.store.OwnSessions(ctx, u)
	if err != nil {
		return err
	}
	head, err := json.MarshalIndent(map[string]any{
		"account": map[string]any{
			"name": u.Name, "email": u.Email, "email_confirmed_at": u.EmailConfirmedAt, "role": u.Role, "trust": u.Trust,
			"about": u.Bio, "website": u.Website, "created_at": u.CreatedAt,
		},
		"sessions": sessions,
	}, "", " ")
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="my-data.json"`)
	w.WriteHeader(http.StatusOK)
	if _, err := io.WriteString(w, strings.TrimSuffix(string(head), "\n}")+",\n \"posts\": ["); err != nil {
		return err
	}
	comma := "\n  "
	err = a.store.OwnPosts(ctx, u, func(p models.OwnPost) error {
		row, err := json.Marshal(p)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s%s", comma, row)
		comma = ",\n  "
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n ]\n}\n")
	return err
}
