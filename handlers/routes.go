package handlers

import (
	"net/http"
	"net/url"

	"lode/models"

	"github.com/labstack/echo/v4"
)

// route is one thing the site can be asked, and who may ask it. A page that is
// the same for all visitors is kept for them whole; keep names what of the query
// it depends on.
type route struct {
	method string
	path   string
	access access
	handle echo.HandlerFunc
	keep   []string
}

// routes is the whole site. Every line says who may enter; a rule that also needs
// the record, such as who wrote it, belongs to the model.
func (a *App) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	plain, paged := []string{}, []string{"page", "before"}
	return []route{
		// Reading
		{get, "/", anyone, a.home, plain},
		{get, "/news", anyone, a.news, paged},
		{get, "/news/:slug", anyone, a.article, []string{"page", "sort"}},
		{get, "/categories/:slug", anyone, a.category, paged},
		{get, "/authors/:name", anyone, a.author, paged},
		{get, "/members/:name", anyone, a.member, nil},
		{get, "/posts/:id", anyone, a.permalink, nil},
		{get, "/comments/:id", anyone, a.oldComment, nil},
		{get, "/rules", anyone, a.rules, plain},
		{get, "/feed", anyone, a.siteFeed, plain},
		{get, "/news/feed", anyone, a.siteFeed, plain},
		{get, "/news/:slug/feed", anyone, a.articleFeed, plain},
		{get, "/categories/:slug/feed", anyone, a.categoryFeed, plain},
		{get, "/authors/:name/feed", anyone, a.authorFeed, plain},

		// The forum
		{get, "/forum", anyone, a.forum, []string{"list", "page", "before"}},
		{get, "/forum/feed", anyone, a.forumFeed, plain},
		{get, "/forum/:board", anyone, a.board, []string{"list", "page", "before"}},
		{get, "/forum/:board/feed", anyone, a.boardFeed, plain},
		{get, "/forum/:board/new", member, a.newTopic, nil},
		{post, "/forum/:board/topics", member, a.openTopic, nil},
		{get, "/forum/:board/:id/:slug", anyone, a.topic, []string{"page"}},
		{get, "/forum/:board/:id/:slug/feed", anyone, a.topicFeed, plain},

		// Posting
		{post, "/news/:slug/comments", anyone, a.leaveReply, nil},
		{post, "/topics/:id/posts", member, a.answerTopic, nil},
		{get, "/posts/:id/edits", anyone, a.editPost, nil},
		{post, "/posts/:id/edits", anyone, a.saveEdit, nil},
		{post, "/posts/:id/withdrawal", anyone, a.withdraw, nil},
		{post, "/posts/:id/useful", member, a.useful, nil},
		{get, "/receipts/:token", anyone, a.receipt, nil},
		{get, "/confirmations/:token", anyone, a.confirmation, nil},
		{post, "/confirmations/:token", anyone, a.confirm, nil},

		// Moderating
		{get, "/moderation", moderator, a.queue, nil},
		{post, "/moderation/posts/:id/approval", moderator, a.decide(models.ActApprove), nil},
		{post, "/moderation/posts/:id/rejection", moderator, a.decide(models.ActReject), nil},
		{post, "/moderation/posts/:id/spam", moderator, a.decide(models.ActSpam), nil},
		{post, "/moderation/posts/:id/trash", moderator, a.decide(models.ActTrash), nil},
		{post, "/moderation/decisions/:id/undo", moderator, a.undo, nil},
		{post, "/moderation/bulk", moderator, a.decideAll, nil},

		// Accounts
		{get, "/sign-up", anyone, a.signUpForm, nil},
		{post, "/sign-up", anyone, a.signUp, nil},
		{get, "/sign-in", anyone, a.signInForm, nil},
		{post, "/sign-in", anyone, a.signIn, nil},
		{post, "/sign-out", anyone, a.signOut, nil},
		{post, "/theme", anyone, a.theme, nil},

		// Running
		{get, "/static/*", anyone, a.static, nil},
		{get, "/healthz", anyone, a.healthy, nil},
		{get, "/readyz", anyone, a.ready, nil},
	}
}

// access is who may use a route.
type access int

const (
	anyone access = iota
	member
	moderator
)

// require turns away whoever lacks the access. Visitors are asked to sign in, and
// keep what they have typed.
func (a *App) require(need access) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			u := viewer(c)
			switch {
			case need == anyone, need == member && u.IsMember(), need == moderator && u.CanModerate():
				return next(c)
			case u == nil:
				return a.askToSignIn(c)
			}
			return models.ErrForbidden
		}
	}
}

// askToSignIn leads to the form to sign in and back again. A form that was sent
// after its session had ended shows its text once more.
func (a *App) askToSignIn(c echo.Context) error {
	r := c.Request()
	if r.Method == http.MethodGet {
		return c.Redirect(http.StatusSeeOther, signInPath(r.URL.RequestURI()))
	}
	if kept := typed(c); kept != "" {
		return errSignedOut
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

func signInPath(next string) string { return "/sign-in?next=" + url.QueryEscape(next) }
