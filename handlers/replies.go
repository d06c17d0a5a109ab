package handlers

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"mime"
	"net/http"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// newNonce is a value for a form that nobody can guess.
func newNonce() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// formNonce is the same for a form that is shown for the first time, and says when
// that was. Who sends a form again may be quick about it.
func (a *App) formNonce(status int) string {
	if status != http.StatusOK {
		return newNonce()
	}
	return models.FormNonce(a.store.Now())
}

// firstOf is where the text is that was sent before, if err says so.
func firstOf(err error) string {
	if repeated, ok := errors.AsType[*models.Repeated](err); ok {
		return repeated.First
	}
	return ""
}

// formOf is a form whose input was refused by err, which says what is wrong.
func formOf(invalid models.Invalid, err error) views.Form {
	form := views.Form{Errors: invalid, First: firstOf(err)}
	if barred, ok := errors.AsType[*models.Barred](err); ok {
		form.Bar = barred.Sanction
	}
	return form
}

// bind reads a form into an input, which holds only what may be set.
func bind(c echo.Context, input any) error {
	kind, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if c.Request().ContentLength != 0 && kind != echo.MIMEApplicationForm && kind != echo.MIMEMultipartForm {
		return echo.ErrUnsupportedMediaType
	}
	return (&echo.DefaultBinder{}).BindBody(c, input)
}

// leaveReply adds a reply under an article and leads to it, or to its receipt if
// it has to wait.
func (a *App) leaveReply(c echo.Context) error {
	var in models.ReplyInput
	if err := bind(c, &in); err != nil {
		return err
	}
	p, err := a.store.LeaveReply(c.Request().Context(), writer(c), c.Param("slug"), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		form := &views.ReplyForm{Form: formOf(invalid, err), Guest: viewer(c) == nil, Input: in}
		if in.Parent != 0 && invalid["parent"] == "" {
			if parent, err := a.store.Post(c.Request().Context(), nil, in.Parent); err == nil {
				form.Answers = parent.Name()
			}
		}
		if invalid["parent"] != "" {
			form.Input.Parent = 0
		}
		return a.showArticle(c, refusal(c, err), form)
	}
	if err != nil {
		return err
	}
	if viewer(c) == nil {
		a.remember(c, in)
	}
	return a.toPost(c, p)
}

// toPost leads to a post where everyone sees it, or to its receipt. That says so if
// readers see something else than was typed.
func (a *App) toPost(c echo.Context, p *models.Post) error {
	if p.IsPublic() && !p.IsReplaced() {
		return c.Redirect(http.StatusSeeOther, p.Place.PathTo(p))
	}
	return c.Redirect(http.StatusSeeOther, models.ReceiptPath(p.Receipt))
}

// remember keeps a guest's name and address in their browser if they ask for it,
// and forgets them if they do not.
func (a *App) remember(c echo.Context, in models.ReplyInput) {
	cookie := &http.Cookie{Name: guestName, Path: "/", HttpOnly: true, Secure: a.config.secure(), SameSite: http.SameSiteLaxMode, MaxAge: -1}
	if in.Remember {
		value, err := json.Marshal([]string{in.Author, in.Email, in.URL})
		if err != nil || len(value) > 2000 {
			return
		}
		cookie.Value, cookie.MaxAge = base64.RawURLEncoding.EncodeToString(value), 365*24*3600
	} else if _, err := c.Cookie(guestName); err != nil {
		return
	}
	c.SetCookie(cookie)
}

// remembered is what the browser was asked to remember.
func remembered(c echo.Context) models.ReplyInput {
	cookie, err := c.Cookie(guestName)
	if err != nil {
		return models.ReplyInput{}
	}
	value, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	var fields []string
	if err != nil || json.Unmarshal(value, &fields) != nil || len(fields) != 3 {
		return models.ReplyInput{}
	}
	return models.ReplyInput{Author: fields[0], Email: fields[1], URL: fields[2], Remember: true}
}

// receipt shows what became of a post to whoever wrote it.
func (a *App) receipt(c echo.Context) error {
	return a.showReceipt(c, http.StatusOK, views.ReceiptPage{})
}

func (a *App) showReceipt(c echo.Context, status int, page views.ReceiptPage) error {
	st, err := a.store.Standing(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	about(c, views.Head{NoIndex: true})
	page.Standing, page.CanChange, page.CanWithdraw = st, st.Post.CanChange(site.Settings, a.store.Now()), st.Post.CanWithdraw()
	page.Erasable = viewer(c) == nil && guest(c) != "" && guest(c) == st.Post.GuestEmail
	page.Now = a.store.Now()
	if page.Sanctions, err = a.store.SanctionsOn(c.Request().Context(), st.Post); err != nil {
		return err
	}
	return render(a, c, status, views.Receipt, page)
}

// confirmation shows the page that a mailed link opens. It changes nothing.
func (a *App) confirmation(c echo.Context) error {
	conf, err := a.store.Confirmation(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Confirm, views.ConfirmPage{Confirmation: conf, Token: c.Param("token"), Done: conf.UsedAt != nil})
}

// confirm uses a mailed link. A guest's browser is known by it from now on, and a
// member's session goes on with the rights of one who has confirmed.
func (a *App) confirm(c echo.Context) error {
	conf, err := a.store.Confirm(c.Request().Context(), c.Param("token"))
	if errors.Is(err, models.ErrConflict) {
		return a.addressTaken(c)
	}
	if err != nil {
		return err
	}
	switch u := viewer(c); {
	case conf.PostID != nil:
		err = a.sessions.start(c.Request(), c.Response(), func(s *models.Session) { s.Guest = conf.Email })
	case u != nil && *conf.UserID == u.ID:
		err = a.sessions.renew(c.Request(), c.Response(), func(*models.Session) {})
	}
	if err != nil {
		return err
	}
	if conf, err = a.store.Confirmation(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, http.StatusOK, views.Confirm, views.ConfirmPage{Confirmation: conf, Done: true})
}
