package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"lode/models"

	"github.com/labstack/echo/v4"
	"github.com/maypok86/otter/v2"
)

// paced asks the limits of a form before anything else is done about it.
func (a *App) paced(r route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		kind := classes[r.path]
		if !a.config.Limits || r.method != http.MethodPost || kind == free {
			return next
		}
		return func(c echo.Context) error {
			p, err := a.paceOf(c, kind)
			if err != nil {
				return slowed(err, kind)
			}
			repeat, err := a.admit(c, kind, p)
			if err != nil {
				return slowed(err, kind)
			}
			err = next(c)
			if !repeat {
				a.settle(c, kind, p, err == nil && c.Response().Status < http.StatusBadRequest)
			}
			return err
		}
	}
}

// admit counts a form against its limits. A form that comes again unchanged, from
// an impatient finger or a browser that lost the answer, is not counted again.
func (a *App) admit(c echo.Context, kind class, p pace) (repeat bool, err error) {
	ctx := c.Request().Context()
	spend := func(ctx context.Context) error {
		return a.store.Spend(ctx, slices.Concat(p.tries, p.takes, p.failures)...)
	}
	key := a.formKey(c, kind)
	if key == "" {
		return false, spend(ctx)
	}
	n, err := a.admitted.Get(ctx, key, otter.LoaderFunc[string, *atomic.Int32](func(ctx context.Context, _ string) (*atomic.Int32, error) {
		return new(atomic.Int32), spend(context.WithoutCancel(ctx))
	}))
	if err != nil {
		return false, err
	}
	times := n.Add(1)
	if times > maxRepeats {
		return true, &models.TooFast{Wait: repeatTime}
	}
	return times > 1, nil
}

const (
	maxRepeats  = 16               // of one form
	repeatTime  = 10 * time.Minute // in which they are known as such
	maxAdmitted = 20_000           // forms that a process knows again
)

func newAdmitted() *otter.Cache[string, *atomic.Int32] {
	return otter.Must(&otter.Options[string, *atomic.Int32]{MaximumSize: maxAdmitted})
}

// formKey is the same for the same form from the same sender within repeatTime. It
// is empty for a form that has no nonce, and so makes something each time.
func (a *App) formKey(c echo.Context, kind class) string {
	if (kind != posting && kind != joining) || c.FormValue("nonce") == "" {
		return ""
	}
	form, err := c.FormParams()
	if err != nil {
		return ""
	}
	address, account := senders(c)
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%d\n%s", address, account, c.Request().URL.Path,
		a.store.Now().Unix()/int64(repeatTime.Seconds()), form.Encode()))
	return hex.EncodeToString(sum[:16])
}

// settle gives back what was counted beforehand and turned out otherwise.
func (a *App) settle(c echo.Context, kind class, p pace, done bool) {
	back := p.takes
	if done {
		back = p.failures
	} else if key := a.formKey(c, kind); key != "" {
		a.admitted.Invalidate(key)
	}
	ctx := context.WithoutCancel(c.Request().Context())
	if err := a.store.GiveBack(ctx, back...); err != nil {
		a.log.WarnContext(ctx, "limits not given back", "err", err)
	}
}

// senders are whose limits count: the network a request comes from, and the
// account, if there is one.
func senders(c echo.Context) (address, account string) {
	address = "address " + models.Network(c.RealIP())
	if u := viewer(c); u != nil {
		account = "account " + strconv.FormatInt(u.ID, 10)
	}
	return address, account
}

// each is one limit for the address and the same one for the account.
func each(c echo.Context, what string, most int, per time.Duration) []models.Limit {
	address, account := senders(c)
	limits := []models.Limit{{Key: what + " " + address, Most: most, Per: per}}
	if account != "" {
		limits = append(limits, models.Limit{Key: what + " " + account, Most: most, Per: per})
	}
	return limits
}

// slowError is a limit that was reached, and with what.
type slowError struct {
	*models.TooFast
	class class
}

func slowed(err error, kind class) error {
	if slow, ok := errors.AsType[*models.TooFast](err); ok {
		return slowError{slow, kind}
	}
	return err
}

// retryAfter is the wait in whole seconds, as the header has it.
func (e slowError) retryAfter() string {
	return strconv.Itoa(int((e.Wait + time.Second - 1) / time.Second))
}

// explain puts the limit in words for whoever reached it.
func (e slowError) explain() (title, message string) {
	wait := "Try again in " + inWords(e.Wait) + "."
	switch e.class {
	case posting:
		return "One moment", "You can post again in " + inWords(e.Wait) + ". Your text is kept below."
	case signingIn, proving:
		return "Too many tries", "To keep guessers out, no more passwords are tried for now. " + wait + " A browser that has signed in to the account before is not held up by others."
	case joining:
		return "Too many new accounts", "Several accounts have been made from where you are. " + wait
	case mailing, readdressing:
		return "Too many messages", "We have sent several messages already; one of them may be in your mailbox. " + wait
	}
	return "That was too fast", wait
}

// inWords is a wait as a reader says it, rounded up.
func inWords(d time.Duration) string {
	up := func(unit time.Duration) int { return int((d + unit - 1) / unit) }
	switch {
	case d <= time.Second:
		return "a second"
	case d <= time.Minute:
		return fmt.Sprintf("%d seconds", up(time.Second))
	case d <= time.Hour:
		return fmt.Sprintf("%d minutes", up(time.Minute))
	}
	return fmt.Sprintf("%d hours", up(time.Hour))
}
