package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// permalink leads to the page that holds a post.
func (a *App) permalink(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	p, err := a.store.Post(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusFound, p.Place.PathTo(p))
}

// oldComment leads to a reply by the number it had on the site that was here
// before.
func (a *App) oldComment(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	p, err := a.store.PostByLegacy(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusMovedPermanently, p.Place.PathTo(p))
}

// editPost shows the form in which a writer changes a post.
func (a *App) editPost(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	p, err := a.store.PostToChange(c.Request().Context(), viewer(c), id, c.QueryParam("receipt"))
	if err != nil {
		return err
	}
	page := views.EditPostPage{Post: p, Body: p.Body, Receipt: c.QueryParam("receipt")}
	if p.Held != nil {
		page.Body = p.Held.Body
	}
	return a.showEdit(c, http.StatusOK, page)
}

func (a *App) showEdit(c echo.Context, status int, page views.EditPostPage) error {
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.EditPost, page)
}

// saveEdit changes a post.
func (a *App) saveEdit(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.EditInput
	if err := bind(c, &in); err != nil {
		return err
	}
	p, err := a.store.EditPost(c.Request().Context(), viewer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showEdit(c, http.StatusUnprocessableEntity, views.EditPostPage{
			Form: views.Form{Errors: invalid}, Post: p, Body: in.Body, Receipt: in.Receipt,
		})
	}
	if errors.Is(err, models.ErrConflict) {
		now, err := a.store.PostToChange(c.Request().Context(), viewer(c), id, in.Receipt)
		if err != nil {
			return err
		}
		return a.showEdit(c, http.StatusConflict, views.EditPostPage{Post: now, Body: in.Body, Receipt: in.Receipt, Theirs: now.Body})
	}
	if err != nil {
		return err
	}
	return a.afterChange(c, p, in.Receipt)
}

// afterChange leads a writer back to where they came from.
func (a *App) afterChange(c echo.Context, p *models.Post, receipt string) error {
	switch {
	case receipt != "":
		return c.Redirect(http.StatusSeeOther, models.ReceiptPath(receipt))
	case p.Receipt != "" && (p.Held != nil || p.State == models.Public && p.IsReplaced()):
		return c.Redirect(http.StatusSeeOther, models.ReceiptPath(p.Receipt))
	case p.State == models.Pending || p.State == models.Public:
		return c.Redirect(http.StatusSeeOther, p.Place.PathTo(p))
	}
	return c.Redirect(http.StatusSeeOther, p.Place.Path())
}

// withdraw takes a post back at its writer's wish.
func (a *App) withdraw(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	receipt := c.FormValue("receipt")
	p, err := a.store.Withdraw(c.Request().Context(), viewer(c), id, receipt)
	if err != nil {
		return err
	}
	if receipt == "" && p.State == models.Pending {
		return c.Redirect(http.StatusSeeOther, p.Place.Path())
	}
	return a.afterChange(c, p, receipt)
}

// useful marks a post as useful, or takes the mark back.
func (a *App) useful(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	p, err := a.store.MarkUseful(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, p.Place.PathTo(p))
}

// member shows a profile: who somebody is, and their posts. To themselves it also
// shows what has not been published, and why.
func (a *App) member(c echo.Context) error {
	ctx := c.Request().Context()
	name, err := url.PathUnescape(c.Param("name"))
	if err != nil {
		return models.ErrNotFound
	}
	u, err := a.store.UserByName(ctx, name)
	if err != nil {
		return err
	}
	at := pageOf(c)
	posts, next, err := a.store.PostsBy(ctx, viewer(c), u, at)
	if err != nil {
		return err
	}
	articles, err := a.store.ArticleCount(ctx, u)
	if err != nil {
		return err
	}
	mine := viewer(c) != nil && viewer(c).ID == u.ID
	about(c, views.Head{Canonical: u.Path(), NoIndex: len(posts) == 0})
	return render(a, c, http.StatusOK, views.Member, views.MemberPage{
		Member: u, Articles: articles, Posts: posts, Mine: mine, Pager: views.Keyed(u.Path(), nil, at, next),
	})
}
