package handlers

import (
	"strings"
	"time"

	"lode/models"

	"github.com/labstack/echo/v4"
)

// class says what a form does, and so how often it may be sent.
type class int

const (
	acting       class = iota // whatever is not named below
	free                      // changes nothing of others that could be abused
	posting                   // adds or changes a text that others read
	signingIn                 // tries a name and a password
	proving                   // tries a code, a password or a key for the account at hand
	joining                   // makes an account
	mailing                   // has a message sent to an address that somebody types
	readdressing              // changes the address of an account
	reporting                 // asks moderators to look at a post
	appealing                 // asks them to look again at what they decided
)

// classes are those of the forms, by the path of their route.
var classes = map[string]class{
	"/news/:slug/comments":  posting,
	"/topics/:id/posts":     posting,
	"/forum/:board/topics":  posting,
	"/posts/:id/edits":      posting,
	"/sign-up":              joining,
	"/sign-in":              signingIn,
	"/sign-in/link":         mailing,
	"/account/confirmation": mailing,
	"/posts/:id/reports":    reporting,
	"/account/proof":        proving,

	"/receipts/:token/appeals":                appealing,
	"/receipts/:token/appeals/:id/withdrawal": appealing,
	"/sanctions/:token/appeals":               appealing,
	"/sanctions/:token/appeals/withdrawal":    appealing,

	"/account/proof/link":   mailing,
	"/account/password":     proving,
	"/account/second-step":  proving,
	"/sign-in/oidc/account": joining,
	"/account/email":        readdressing,
	"/mail/stop/:token":     free, // one mail program's address presses it for all its readers
	"/sign-out":             free,
	"/theme":                free,
}

// pace is how often one sender may send one form.
type pace struct {
	tries    []models.Limit // counts each
	takes    []models.Limit // counts those that succeed
	failures []models.Limit // counts those that do not
}

// paceOf is how often the form at hand may be sent by whoever sends it. The people
// of the house act and post as they like.
func (a *App) paceOf(c echo.Context, kind class) (pace, error) {
	house := viewer(c).May(models.ToPublish)
	switch {
	case kind == signingIn:
		return a.signInPace(c)
	case kind == proving:
		return pace{failures: append(each(c, "prove", 10, 3*time.Minute), each(c, "prove", 40, time.Hour)...)}, nil
	case kind == joining:
		return pace{tries: each(c, "try to join", 20, time.Hour), takes: each(c, "join", 5, time.Hour)}, nil
	case kind == mailing:
		return pace{tries: each(c, "try to mail", 20, time.Hour), takes: each(c, "mail", 5, time.Hour)}, nil
	case kind == readdressing:
		return pace{tries: each(c, "try an address", 20, time.Hour), takes: each(c, "change an address", 5, time.Hour)}, nil
	case house:
		return pace{}, nil
	case kind == reporting:
		return pace{tries: each(c, "try to report", 30, time.Hour), takes: each(c, "report", 10, time.Hour)}, nil
	case kind == appealing:
		return pace{tries: each(c, "try to appeal", 60, time.Hour), takes: each(c, "appeal", 20, time.Hour)}, nil
	case kind == posting:
		takes, err := a.betweenPosts(c)
		if err != nil {
			return pace{}, err
		}
		takes = append(takes, each(c, "post", 5, time.Minute)...)
		takes = append(takes, each(c, "post", 30, time.Hour)...)
		takes = append(takes,
			models.Limit{Key: "post here " + c.Request().URL.Path, Most: 60, Per: time.Minute},
			models.Limit{Key: "post anywhere", Most: 600, Per: time.Minute})
		return pace{tries: each(c, "try to post", 20, time.Minute), takes: takes}, nil
	}
	return pace{tries: each(c, "act", 120, time.Minute)}, nil
}

// betweenPosts is how soon one person may post again: a member, or a guest by the
// address typed and where from, so that nobody can slow another by typing theirs.
// Changes of what is there do not count.
func (a *App) betweenPosts(c echo.Context) ([]models.Limit, error) {
	site, err := a.store.Site(c.Request().Context())
	if err != nil || site.PostSeconds == 0 || c.Path() == "/posts/:id/edits" {
		return nil, err
	}
	address, person := senders(c)
	if person == "" {
		person = address + " " + strings.ToLower(strings.TrimSpace(c.FormValue("email")))
	}
	return []models.Limit{{Key: "post again " + person, Most: 1, Per: time.Duration(site.PostSeconds) * time.Second}}, nil
}

// signInPace slows whoever guesses passwords: by where they come from, and by the
// account, for which the waits grow. A browser that has signed in to the account
// before is counted by itself, so that nobody can keep its owner out.
func (a *App) signInPace(c echo.Context) (pace, error) {
	ctx := c.Request().Context()
	address, _ := senders(c)
	token, here := a.device(c), guesses("sign in "+address)
	if token == "" {
		if err := a.store.Reached(ctx, here...); err != nil {
			return pace{}, err // a flood does not even look for the account
		}
	}
	account, err := a.store.AccountKey(ctx, c.FormValue("name"))
	if err != nil {
		return pace{}, err
	}
	known, err := a.store.KnowsDevice(ctx, token, account)
	if err != nil {
		return pace{}, err
	}
	if known {
		return pace{failures: guesses("sign in device " + token)}, nil
	}
	return pace{failures: append(here,
		models.Limit{Key: "sign in " + account, Most: 20, Per: 15 * time.Minute},
		models.Limit{Key: "sign in " + account, Most: 50, Per: 3 * time.Hour},
		models.Limit{Key: "sign in " + account, Most: 100, Per: 24 * time.Hour},
	)}, nil
}

// guesses is how often one who does not know a password may try.
func guesses(key string) []models.Limit {
	return []models.Limit{{Key: key, Most: 10, Per: 3 * time.Minute}, {Key: key, Most: 40, Per: time.Hour}}
}
