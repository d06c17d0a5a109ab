package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// watched is where moderators look for people, and see who is under a sanction.
func (a *App) watched(c echo.Context) error {
	at, start := pageOf(c), c.QueryParam("q")
	w, err := a.store.FindPeople(c.Request().Context(), viewer(c), start, at)
	if err != nil {
		return err
	}
	query := map[string][]string{}
	if start != "" {
		query["q"] = []string{start}
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Watched, views.WatchedPage{
		Watched: w, Viewer: viewer(c), Query: start, Pager: views.Keyed("/moderation/people", query, at, w.Next), Said: sanctionSaid[c.QueryParam("said")],
	})
}

// finder finds the person that an address names.
type finder func(context.Context, *models.User, int64) (models.Person, error)

// sanctionSaid is what has just been done about somebody.
var sanctionSaid = map[string]string{
	"trusted": "They are trusted: what they post from now on appears at once, unless something in it has to wait.", "untrusted": "The trust is taken back.",
	"imposed": "Done. The person is told, unless it is a note.", "waits": "It waits for a second moderator. Until then, for 72 hours at most, they are suspended, and are told.", "confirmed": "Confirmed. It holds from now on, and the person is told.",
	"lifted": "Taken back. The person is told.", "removed": "Removed: every post is marked as spam, and nothing from there is published unread for 30 days.", "restored": "Undone: every post is what it was.",
}

// file shows what moderators know of a person, and the form for a sanction.
func (a *App) file(find finder) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, err := personAt(c, find)
		if err != nil {
			return err
		}
		return a.showFile(c, http.StatusOK, p, views.FilePage{Input: models.SanctionInput{Act: models.ActWarn, Days: "7"}})
	}
}

func personAt(c echo.Context, find finder) (models.Person, error) {
	id, err := paramID(c)
	if err != nil {
		return models.Person{}, err
	}
	return find(c.Request().Context(), viewer(c), id)
}

func (a *App) showFile(c echo.Context, status int, p models.Person, page views.FilePage) (err error) {
	ctx, at := c.Request().Context(), pageOf(c)
	if page.File, err = a.store.File(ctx, viewer(c), p, at); err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	page.Viewer, page.RulesNamed, page.Now, page.Nonce = viewer(c), site.Rules, a.store.Now(), a.formNonce(status)
	page.Pager, page.Said = views.Keyed(p.Path(), nil, at, page.File.Next), sanctionSaid[c.QueryParam("said")]
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.File, page)
}

// impose imposes a sanction on a person.
func (a *App) impose(find finder) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, err := personAt(c, find)
		if err != nil {
			return err
		}
		var in models.SanctionInput
		if err := bind(c, &in); err != nil {
			return err
		}
		x, err := a.store.Impose(c.Request().Context(), viewer(c), p, in)
		if invalid, ok := errors.AsType[models.Invalid](err); ok {
			return a.showFile(c, http.StatusUnprocessableEntity, p, views.FilePage{Form: views.Form{Errors: invalid}, Input: in})
		}
		if late, ok := errors.AsType[*models.Overtaken](err); ok {
			return a.showFile(c, http.StatusConflict, p, views.FilePage{Form: views.Form{Errors: models.Invalid{"": overtakenWords(late.Sanction)}}, Input: in})
		}
		if err != nil {
			return err
		}
		if x.Waits() {
			return seeFile(c, p, "waits")
		}
		return seeFile(c, p, "imposed")
	}
}

// overtakenWords say what somebody else has done about a person meanwhile.
func overtakenWords(x *models.Sanction) string {
	who := "Somebody else"
	if x.By != nil {
		who = x.By.Name
	}
	return fmt.Sprintf("%s was faster: %s at %s. It stands above. Send yours again if it is still needed.", who, strings.ToLower(x.Act.Done()), x.CreatedAt.Format("15:04:05"))
}

// removeSpammer removes a person's posts and keeps them from posting.
func (a *App) removeSpammer(find finder) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, err := personAt(c, find)
		if err != nil {
			return err
		}
		var in models.RemovalInput
		if err := bind(c, &in); err != nil {
			return err
		}
		_, err = a.store.RemoveSpammer(c.Request().Context(), viewer(c), p, in)
		if invalid, ok := errors.AsType[models.Invalid](err); ok {
			return a.showFile(c, http.StatusUnprocessableEntity, p, views.FilePage{Removal: in, RemovalForm: views.Form{Errors: invalid}, Input: models.SanctionInput{Act: models.ActWarn, Days: "7"}})
		}
		if err != nil {
			return err
		}
		return seeFile(c, p, "removed")
	}
}

func seeFile(c echo.Context, p models.Person, said string) error {
	return c.Redirect(http.StatusSeeOther, p.Path()+"?said="+said)
}

// giveTrust lets what a member posts from now on appear at once.
func (a *App) giveTrust(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	act, err := a.store.GiveTrust(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	return seeFile(c, act.About(), "trusted")
}

// undoTrust takes that back.
func (a *App) undoTrust(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	act, err := a.store.UndoAct(c.Request().Context(), viewer(c), models.ActOnTrust, id)
	if err != nil {
		return err
	}
	return seeFile(c, act.About(), "untrusted")
}

// undoRemoval takes the removal of a spammer back.
func (a *App) undoRemoval(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := a.store.UndoRemoval(ctx, viewer(c), id)
	if err != nil {
		return err
	}
	p, err := a.store.Removed(ctx, r)
	if err != nil {
		return err
	}
	return seeFile(c, p, "restored")
}

// secondSanction confirms a sanction that waits for a second moderator.
func (a *App) secondSanction(c echo.Context) error {
	return a.changeSanction(c, a.store.Second, "confirmed")
}

// liftSanction takes a sanction back, or ends it.
func (a *App) liftSanction(c echo.Context) error { return a.changeSanction(c, a.store.Lift, "lifted") }

func (a *App) changeSanction(c echo.Context, change func(context.Context, *models.User, int64) (*models.Sanction, error), said string) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	x, err := change(c.Request().Context(), viewer(c), id)
	if invalid, ok := errors.AsType[models.Invalid](err); ok && (x.Person().User != nil || x.Person().Post != 0) {
		return a.showFile(c, http.StatusUnprocessableEntity, x.Person(), views.FilePage{Refused: invalid[""], Input: models.SanctionInput{Act: models.ActWarn, Days: "7"}})
	}
	if err != nil {
		return err
	}
	if p := x.Person(); p.User != nil || p.Post != 0 {
		return seeFile(c, p, said)
	}
	return c.Redirect(http.StatusSeeOther, "/moderation/people?said="+said)
}

// sanction shows a sanction to whom it is about.
func (a *App) sanction(c echo.Context) error {
	return a.showSanction(c, http.StatusOK, views.SanctionPage{})
}

func (a *App) showSanction(c echo.Context, status int, page views.SanctionPage) (err error) {
	ctx := c.Request().Context()
	if page.Sanction, err = a.store.Sanctioned(ctx, c.Param("token")); err != nil {
		return err
	}
	if page.Appeal, err = a.store.SanctionAppeal(ctx, page.Sanction); err != nil {
		return err
	}
	if page.Proof, err = a.store.SanctionProof(ctx, page.Sanction); err != nil {
		return err
	}
	if page.Removed, page.Posts, err = a.store.RemovedWith(ctx, page.Sanction); err != nil {
		return err
	}
	page.Now = a.store.Now()
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.Sanction, page)
}

// appealSanction asks that somebody else looks at a sanction.
func (a *App) appealSanction(c echo.Context) error {
	var in models.AppealInput
	if err := bind(c, &in); err != nil {
		return err
	}
	err := a.store.FileSanctionAppeal(c.Request().Context(), c.Param("token"), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showSanction(c, http.StatusUnprocessableEntity, views.SanctionPage{Form: views.Form{Errors: invalid}, Words: in.Words})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, models.SanctionPath(c.Param("token"))+"#appeal")
}

// withdrawSanctionAppeal takes that appeal back.
func (a *App) withdrawSanctionAppeal(c echo.Context) error {
	if err := a.store.WithdrawSanctionAppeal(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, models.SanctionPath(c.Param("token"))+"#appeal")
}
