package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"lode/internal/openid"
	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// errNotKept means that a route whose pages are kept answered with none.
var errNotKept = errors.New("no page to keep")

// elsewhereError is the right address of a page that was asked for by another. It
// travels as an error because a page that is kept has no other way out.
type elsewhereError string

func (e elsewhereError) Error() string { return "the page is at " + string(e) }

// refusedError means that who is asking lacks the right at present.
type refusedError struct{ who *models.User }

func (e refusedError) Error() string { return "refused to " + e.who.Name }

// Unwrap makes it one of those that are forbidden.
func (refusedError) Unwrap() error { return models.ErrForbidden }

func (e refusedError) explain() (title, message string) {
	switch u := e.who; {
	case u.Barred() != nil:
		x := u.Barred()
		return x.Headline(), x.Reason() + " " + x.Meaning()
	case u.Role == models.Member && u.EmailConfirmedAt == nil:
		return "Confirm your e-mail address first", "We have sent you a message with a link. Your account page can send another."
	}
	return forbiddenTitle, forbiddenWords
}

const (
	forbiddenTitle = "You may not do that"
	forbiddenWords = "This is kept for other people of the site, or the request did not come from one of our pages."
)

// errHalfway means that a form was sent before the second step was taken.
var errHalfway = errors.New("second step missing")

// errSignedOut means that a form was sent after its session had ended.
var errSignedOut = errors.New("signed out")

// fail answers a request whose handler returned err. It is the only place where
// an error becomes a status, and the only place that logs one.
func (a *App) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if errors.Is(err, context.Canceled) {
		// Whoever asked has gone, or took too long to say what. Nothing was done.
		c.Response().Header().Set("Connection", "close")
		a.failTwice(c, c.NoContent(http.StatusRequestTimeout))
		return
	}
	if decided, ok := errors.AsType[*models.Decided](err); ok {
		page := a.conflictPage(decided)
		page.Kept = filledIn(c)
		if q, err := backQuery(c); err == nil {
			page.Back = q.Encode()
		}
		a.failTwice(c, render(a, c, http.StatusConflict, views.Conflict, page))
		return
	}
	if target, ok := errors.AsType[elsewhereError](err); ok {
		a.failTwice(c, c.Redirect(http.StatusMovedPermanently, string(target)))
		return
	}
	status, title, message := explain(err)
	reference := requestID(c)
	if _, closed := errors.AsType[readOnlyError](err); status >= http.StatusInternalServerError && !closed {
		a.log.ErrorContext(c.Request().Context(), "request failed", "err", err,
			"method", c.Request().Method, "route", c.Path(), "id", reference)
	}
	if status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", retryAfter(err))
	}
	if slow, ok := errors.AsType[slowError](err); ok {
		c.Response().Header().Set("Retry-After", slow.retryAfter())
	}
	page := views.ErrorPage{Status: status, Title: title, Message: message, Reference: reference}
	page.Kept, page.Again = typed(c)
	if status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
		page.Again = nil
	}
	if refused, ok := errors.AsType[refusedError](err); ok {
		page.Barred = refused.who.Barred()
	}
	if status == http.StatusUnauthorized {
		page.SignIn = signInAgain(c.Request())
	}
	a.failTwice(c, render(a, c, status, views.Error, page))
}

// retryAfter is when to try again, in seconds: soon if the store is busy or away,
// later if an admin has closed the site.
func retryAfter(err error) string {
	if _, closed := errors.AsType[readOnlyError](err); closed {
		return "600"
	}
	return "10"
}

// failTwice is for when not even the page of an error can be made.
func (a *App) failTwice(c echo.Context, err error) {
	if err == nil || c.Response().Committed {
		return
	}
	a.log.ErrorContext(c.Request().Context(), "error page failed", "err", err)
	if err := c.String(http.StatusServiceUnavailable, "The site cannot answer at the moment. Please try again in a minute.\n"); err != nil {
		a.log.DebugContext(c.Request().Context(), "answer not sent", "err", err)
	}
}

// explain puts err in words for the reader. The words are ours, never err's.
func explain(err error) (status int, title, message string) {
	if he, ok := errors.AsType[*echo.HTTPError](err); ok && he.Code < http.StatusInternalServerError {
		switch he.Code {
		case http.StatusNotFound, http.StatusMethodNotAllowed:
			return he.Code, "We looked, and there is nothing at this address", "The story may have moved, or the topic may have been removed. Nothing you typed elsewhere is lost."
		case http.StatusRequestEntityTooLarge:
			return he.Code, "That was too much at once", "The site takes at most one megabyte."
		}
		return he.Code, brokenTitle, brokenWords
	}
	if closed, ok := errors.AsType[readOnlyError](err); ok {
		title, message = closed.explain()
		return http.StatusServiceUnavailable, title, message
	}
	if slow, ok := errors.AsType[slowError](err); ok {
		title, message = slow.explain()
		return http.StatusTooManyRequests, title, message
	}
	if late, ok := errors.AsType[*models.Answered](err); ok {
		return http.StatusConflict, "Somebody was faster", answeredWords(late)
	}
	switch {
	case errors.Is(err, models.ErrNotFound):
		return http.StatusNotFound, "We looked, and there is nothing at this address", "The story may have moved, or the topic may have been removed. Nothing you typed elsewhere is lost."
	case errors.Is(err, models.ErrOwnPost):
		return http.StatusForbidden, "This post is yours: another moderator decides about it", "Readers have reported it, your posts are under review, or somebody else has decided about it. Nobody judges what they wrote themselves."
	case errors.Is(err, models.ErrAgainstOwn):
		return http.StatusForbidden, "Another moderator decides about this", "The appeal was against what you had decided. Whoever answered it can take the answer back, and so can others, but not you."
	case errors.Is(err, models.ErrForbidden):
		if refused, ok := errors.AsType[refusedError](err); ok {
			title, message = refused.explain()
			return http.StatusForbidden, title, message
		}
		return http.StatusForbidden, forbiddenTitle, forbiddenWords
	case errors.Is(err, errSignedOut):
		return http.StatusUnauthorized, "You were signed out", "Your text is kept below. Sign in and send it again."
	case errors.Is(err, errHalfway):
		return http.StatusForbidden, "One step is missing", "Your text is kept below. Take the second step under your account, then send it again."
	case errors.Is(err, openid.ErrUnreachable):
		return http.StatusServiceUnavailable, "No answer from where you wanted to sign in", "It may be back in a minute. You can also sign in with your password, or by a mailed link."
	case errors.Is(err, models.ErrConflict):
		if clash, ok := errors.AsType[models.Invalid](err); ok {
			return http.StatusConflict, "Somebody was faster", clash[""]
		}
		return http.StatusConflict, "Somebody was faster", "It has changed since you opened the page. Go back to see how it stands."
	case models.IsUnreadable(err):
		return http.StatusBadRequest, brokenTitle, brokenWords
	case models.IsUnavailable(err):
		return http.StatusServiceUnavailable, "The site cannot save anything at the moment", "Reading goes on. Please send it again in a minute; your text is kept below."
	}
	return http.StatusInternalServerError, "Something went wrong", "It is our fault, and we have been told."
}

// refusedStatus is the status of a form that comes back with what is wrong in it.
func refusedStatus(err error) int {
	if errors.Is(err, models.ErrConflict) {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

const (
	brokenTitle = "That request was broken"
	brokenWords = "Something in it could not be read. Go back, check what you sent, and try again."
)

// maxTyped is how much is read for the sake of the text in it, in bytes: more than
// any form of the site may have.
const maxTyped = 1 << 20

// typed is the text that came with a form, so that no error loses it, and the form
// to send it again.
func typed(c echo.Context) (string, *views.Again) {
	if c.Request().Method != http.MethodPost || c.Request().ContentLength > maxTyped {
		return "", nil
	}
	for _, field := range []string{"comment", "body", "facts", "words", "note", "text", "title"} {
		text := c.FormValue(field)
		if text == "" {
			continue
		}
		again := &views.Again{Action: c.Request().URL.Path, Field: field}
		form := c.Request().Form
		for _, other := range slices.Sorted(maps.Keys(form)) {
			if other != field && !strings.Contains(other, "password") {
				again.Others = append(again.Others, views.Hidden{Name: other, Value: form.Get(other)})
			}
		}
		return text, again
	}
	return "", nil
}

// filledIn is what was chosen and typed in the form of an act on a post, in the order
// of the forms.
func filledIn(c echo.Context) []views.Kept {
	var kept []views.Kept
	for _, field := range []views.Kept{
		{Name: "rule", Label: "Rule"}, {Name: "body", Label: "Text"}, {Name: "note", Label: "Words"},
		{Name: "board", Label: "Board"}, {Name: "title", Label: "Title"}, {Name: "topic", Label: "Topic"},
	} {
		if field.Value = c.FormValue(field.Name); field.Value != "" {
			kept = append(kept, field)
		}
	}
	return kept
}

func (a *App) conflictPage(e *models.Decided) views.ConflictPage {
	page := views.ConflictPage{Post: e.Post, Words: decidedWords(e.Post, e.Decision), Undone: e.Undone, Undo: a.undoOf(e.Post, e.Decision)}
	switch {
	case e.Undone && e.Decision.By != nil:
		page.Words = fmt.Sprintf("%s undid it at %s. The post is %s now.", e.Decision.By.Name, momentOf(e.Decision), views.StateWord(e.Post.State))
	case e.Others > 0:
		page.Words += fmt.Sprintf(" The other %d were decided too.", e.Others)
	}
	return page
}

// undoOf is the path that takes back what somebody has decided about a post, or "" if
// nobody can, or if it is its writer who was faster.
func (a *App) undoOf(p *models.Post, d *models.Decision) string {
	if d == nil || d.ByID == nil || changedSince(p, d) || !d.Undoable(a.store.Now()) {
		return ""
	}
	return undoPath(d.ID)
}

func momentOf(d *models.Decision) string { return d.CreatedAt.Format("15:04:05") }

// changedSince reports whether the writer has changed a post since the last decision.
func changedSince(p *models.Post, d *models.Decision) bool {
	return p.EditedAt != nil && (d == nil || p.EditedAt.After(d.CreatedAt))
}

// decidedWords say who has decided about a post last, and what.
func decidedWords(p *models.Post, d *models.Decision) string {
	switch {
	case changedSince(p, d):
		return "The writer has changed this post since you opened it."
	case d == nil:
		return fmt.Sprintf("The form was about another version of this post. It is %s now.", views.StateWord(p.State))
	case d.By == nil:
		return fmt.Sprintf("%s at %s.", d.Act.Done(), momentOf(d))
	case d.Act == models.ActUndo:
		return fmt.Sprintf("%s undid a decision at %s. The post is %s now.", d.By.Name, momentOf(d), views.StateWord(p.State))
	}
	return fmt.Sprintf("%s by %s at %s.", d.Act.Done(), d.By.Name, momentOf(d))
}

// recovered makes a panic an error like others, with its stack in the log.
func (a *App) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if r == http.ErrAbortHandler { //nolint:errorlint // net/http panics with this very value
					panic(r)
				}
				a.log.ErrorContext(c.Request().Context(), "panic", "value", fmt.Sprint(r), "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", r)
			}
		}()
		return next(c)
	}
}

// logged writes one line for each request.
func (a *App) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now() //nolint:forbidigo // how long a request took is no business of the store's clock
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		r, w := c.Request(), c.Response()
		if a.config.Observe != nil {
			a.config.Observe(r.Method, c.Path(), w.Status, time.Since(start))
		}
		if !a.log.Enabled(r.Context(), slog.LevelInfo) {
			return nil
		}
		var user int64
		if u := viewer(c); u != nil {
			user = u.ID
		}
		a.log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("method", r.Method), slog.String("path", pathToLog(c)), slog.Int("status", w.Status),
			slog.Int64("bytes", w.Size), slog.Duration("took", time.Since(start)), slog.String("id", requestID(c)), slog.Int64("user", user))
		return nil
	}
}

// secretLike is a part of an address that only a random token looks like.
var secretLike = regexp.MustCompile(`[A-Za-z0-9_]{20,}`)

// pathToLog is the address that was asked for, without a secret that it may hold,
// whether or not there is a route for it.
func pathToLog(c echo.Context) string {
	if strings.Contains(c.Path(), ":token") {
		return c.Path()
	}
	return secretLike.ReplaceAllString(c.Request().URL.Path, "*")
}
