package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// fresh lets only those through who have just proved who they are. The others are
// asked to, and lose nothing they have typed.
func (a *App) fresh(handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		switch {
		case session(c).Fresh(a.store.Now()):
			return handle(c)
		case r.Method == http.MethodGet:
			return c.Redirect(http.StatusSeeOther, "/account/proof?next="+url.QueryEscape(r.URL.RequestURI()))
		}
		return a.showProof(c, http.StatusUnauthorized, models.ProofInput{Again: r.URL.RequestURI()}, nil)
	}
}

// proofForm asks who is signed in to prove it.
func (a *App) proofForm(c echo.Context) error {
	next := local(c.QueryParam("next"), "/account/security")
	if session(c).Fresh(a.store.Now()) {
		return c.Redirect(http.StatusSeeOther, next)
	}
	return a.showProof(c, http.StatusOK, models.ProofInput{Next: next}, nil)
}

func (a *App) showProof(c echo.Context, status int, in models.ProofInput, invalid models.Invalid) error {
	kept, err := held(c)
	if err != nil {
		return err
	}
	in.Password, in.Next, in.Again = "", local(in.Next, ""), local(in.Again, "")
	about(c, views.Head{NoIndex: true})
	u := viewer(c)
	has, err := a.store.SecondStep(c.Request().Context(), u)
	if err != nil {
		return err
	}
	return render(a, c, status, views.Proof, views.ProofPage{
		Form: views.Form{Errors: invalid}, Input: in, Kept: kept, HasPassword: u.HasPassword(),
		CanMail: u.EmailConfirmedAt != nil, Sent: invalid == nil && (c.Path() == "/account/proof/link" || c.QueryParam("sent") != ""),
		Passkeys: a.passkeys != nil && len(has.Passkeys) > 0, Provider: a.provider(),
	})
}

// held is what was typed into the form that waits for the proof. Passwords are
// never sent back.
func held(c echo.Context) ([]views.Carried, error) {
	if c.Request().Method != http.MethodPost {
		return nil, nil
	}
	form, err := c.FormParams()
	if err != nil {
		return nil, echo.ErrBadRequest
	}
	var kept []views.Carried
	for name, values := range form {
		if strings.HasPrefix(name, "proof") || strings.Contains(name, "password") {
			continue
		}
		for _, v := range values {
			kept = append(kept, views.Carried{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(kept, func(a, b views.Carried) int { return strings.Compare(a.Name, b.Name) })
	return kept, nil
}

// prove takes the proof and goes on: to the page that asked for it, or back to the
// form, which the browser sends once more as it was.
func (a *App) prove(c echo.Context) error {
	var in models.ProofInput
	if err := bind(c, &in); err != nil {
		return err
	}
	if !session(c).Fresh(a.store.Now()) {
		err := a.store.Prove(c.Request().Context(), viewer(c), in)
		if invalid, ok := errors.AsType[models.Invalid](err); ok {
			return a.showProof(c, http.StatusUnprocessableEntity, in, invalid)
		}
		if err != nil {
			return err
		}
		if err := a.proved(c); err != nil {
			return err
		}
	}
	return afterProof(c, in)
}

// afterProof goes on to the page that asked for the proof, or back to the form.
func afterProof(c echo.Context, in models.ProofInput) error {
	if again := local(in.Again, ""); again != "" {
		return c.Redirect(http.StatusTemporaryRedirect, again)
	}
	return c.Redirect(http.StatusSeeOther, local(in.Next, "/account/security"))
}

// mailProof mails a link that proves who is asking. The form that had to wait
// stays on the page, to be sent once the link was used in this browser.
func (a *App) mailProof(c echo.Context) error {
	var in models.ProofInput
	if err := bind(c, &in); err != nil {
		return err
	}
	err := a.store.MailProof(c.Request().Context(), viewer(c), local(in.Next, "/account/security"))
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showProof(c, http.StatusUnprocessableEntity, in, invalid)
	}
	if err != nil {
		return err
	}
	if in.Again != "" {
		return a.showProof(c, http.StatusOK, in, nil)
	}
	return c.Redirect(http.StatusSeeOther, "/account/proof?sent=1&next="+url.QueryEscape(local(in.Next, "")))
}

// proved keeps that whoever is asking has just proved who they are.
func (a *App) proved(c echo.Context) error {
	now := a.store.Now()
	return a.sessions.renew(c.Request(), c.Response(), func(s *models.Session) { s.ProvedAt = &now })
}
