package handlers

import (
	"cmp"
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
	needs  models.Right
	handle echo.HandlerFunc
	keep   []string
}

// routes is the whole site. Every line says who may enter; a rule that also needs
// the record, such as who wrote it, belongs to the model. What is marked fresh asks
// for the password again if it was not given lately.
func (a *App) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	plain, paged := []string{}, []string{"page", "before"}
	return []route{
		// Reading
		{get, "/", models.ToRead, a.home, plain},
		{get, "/news", models.ToRead, a.news, paged},
		{get, "/news/:slug", models.ToRead, a.article, []string{"page", "sort"}},
		{get, "/categories/:slug", models.ToRead, a.category, paged},
		{get, "/authors/:name", models.ToRead, a.author, paged},
		{get, "/members/:name", models.ToRead, a.member, nil},
		{get, "/posts/:id", models.ToRead, a.permalink, nil},
		{get, "/comments/:id", models.ToRead, a.oldComment, nil},
		{get, "/rules", models.ToRead, a.rules, plain},
		{get, "/rules/feed", models.ToRead, a.rulesFeed, plain},
		{get, "/rules/:id", models.ToRead, a.rule, []string{"version"}},
		{get, "/feed", models.ToRead, a.siteFeed, plain},
		{get, "/news/feed", models.ToRead, a.siteFeed, plain},
		{get, "/news/:slug/feed", models.ToRead, a.articleFeed, plain},
		{get, "/categories/:slug/feed", models.ToRead, a.categoryFeed, plain},
		{get, "/authors/:name/feed", models.ToRead, a.authorFeed, plain},

		// The forum
		{get, "/forum", models.ToRead, a.forum, []string{"list", "page", "before"}},
		{get, "/forum/feed", models.ToRead, a.forumFeed, plain},
		{get, "/forum/:board", models.ToRead, a.board, []string{"list", "page", "before"}},
		{get, "/forum/:board/feed", models.ToRead, a.boardFeed, plain},
		{get, "/forum/:board/new", models.ToPost, a.newTopic, nil},
		{post, "/forum/:board/topics", models.ToPost, a.openTopic, nil},
		{get, "/forum/:board/:id/:slug", models.ToRead, a.topic, []string{"page"}},
		{get, "/forum/:board/:id/:slug/feed", models.ToRead, a.topicFeed, plain},

		// The open log
		{get, "/log", models.ToRead, a.openLog, []string{"act", "rule", "place", "month", "by", "page", "before"}},
		{get, "/log/feed", models.ToRead, a.logFeed, plain},
		{get, "/log/:id", models.ToRead, a.logEntry, plain},
		{get, "/log.jsonl", models.ToRead, a.logFile, nil},
		{get, "/ledger/head.txt", models.ToRead, a.ledgerHead, nil},
		{get, "/transparency", models.ToRead, a.transparency, []string{"page"}},
		{get, "/transparency/feed", models.ToRead, a.transparencyFeed, plain},

		// Posting
		{post, "/news/:slug/comments", models.ToReply, a.leaveReply, nil},
		{post, "/topics/:id/posts", models.ToPost, a.answerTopic, nil},
		{post, "/topics/:id/pin", models.ToClose, a.pinTopic, nil},
		{post, "/posts/:id/pick", models.ToPick, a.pick, nil},
		{post, "/posts/:id/pick/undo", models.ToPick, a.unpick, nil},
		{post, "/topics/:id/standing", models.ToClose, a.setTopicStanding, nil},
		{get, "/posts/:id/edits", models.ToReply, a.editPost, nil},
		{post, "/posts/:id/edits", models.ToReply, a.saveEdit, nil},
		{post, "/posts/:id/withdrawal", models.ToRead, a.withdraw, nil},
		{post, "/posts/:id/useful", models.ToVote, a.useful, nil},
		{get, "/posts/:id/reports", models.ToRead, a.reportForm, nil},
		{post, "/posts/:id/reports", models.ToRead, a.reportPost, nil},
		{get, "/posts/:id/reports/sent", models.ToRead, a.reportSent, nil},
		{get, "/reports/:token", models.ToRead, a.report, nil},
		{post, "/reports/:token", models.ToRead, a.confirmReport, nil},
		{get, "/receipts/:token", models.ToRead, a.receipt, nil},
		{post, "/receipts/:token/appeals", models.ToRead, a.appeal, nil},
		{post, "/receipts/:token/appeals/:id/withdrawal", models.ToRead, a.withdrawAppeal, nil},
		{get, "/confirmations/:token", models.ToRead, a.confirmation, nil},
		{post, "/confirmations/:token", models.ToRead, a.confirm, nil},

		// Moderating
		{get, "/moderation", models.ToModerate, a.queue, nil},
		{post, "/moderation/posts/:id/approval", models.ToModerate, a.decide(models.ActApprove), nil},
		{post, "/moderation/posts/:id/rejection", models.ToModerate, a.decide(models.ActReject), nil},
		{post, "/moderation/posts/:id/spam", models.ToModerate, a.decide(models.ActSpam), nil},
		{post, "/moderation/posts/:id/trash", models.ToModerate, a.decide(models.ActTrash), nil},
		{post, "/moderation/decisions/:id/undo", models.ToModerate, a.undo, nil},
		{post, "/moderation/bulk", models.ToModerate, a.decideAll, nil},
		{get, "/moderation/history", models.ToModerate, a.history, nil},
		{get, "/moderation/presence", models.ToModerate, a.presence, nil},
		{post, "/moderation/posts/:id/claim", models.ToModerate, a.claimCard, nil},
		{post, "/moderation/posts/:id/notes", models.ToModerate, a.addNote, nil},
		{post, "/moderation/notes/:id/removal", models.ToModerate, a.removeNote, nil},
		{post, "/moderation/notes/:id/undo", models.ToModerate, a.restoreNote, nil},
		{get, "/moderation/posts/:id/answer", models.ToModerate, a.answerForm, nil},
		{post, "/moderation/posts/:id/answer", models.ToModerate, a.approveAndAnswer, nil},
		{get, "/moderation/posts/:id/edit", models.ToModerate, a.staffEditForm, nil},
		{post, "/moderation/posts/:id/edit", models.ToModerate, a.staffEdit, nil},
		{get, "/moderation/posts/:id/move", models.ToModerate, a.moveForm, nil},
		{post, "/moderation/posts/:id/move", models.ToModerate, a.movePost, nil},

		// People, and what moderators do about them
		{get, "/moderation/people", models.ToModerate, a.watched, nil},
		{get, "/moderation/people/:id", models.ToModerate, a.file(a.store.Member), nil},
		{post, "/moderation/people/:id/sanctions", models.ToModerate, a.impose(a.store.Member), nil},
		{post, "/moderation/people/:id/removal", models.ToModerate, a.removeSpammer(a.store.Member), nil},
		{post, "/moderation/people/:id/trust", models.ToModerate, a.giveTrust, nil},
		{post, "/moderation/trust/:id/undo", models.ToModerate, a.undoTrust, nil},
		{get, "/moderation/guests/:id", models.ToModerate, a.file(a.store.Guest), nil},
		{post, "/moderation/guests/:id/sanctions", models.ToModerate, a.impose(a.store.Guest), nil},
		{post, "/moderation/guests/:id/removal", models.ToModerate, a.removeSpammer(a.store.Guest), nil},
		{post, "/moderation/removals/:id/undo", models.ToModerate, a.undoRemoval, nil},
		{post, "/moderation/sanctions/:id/second", models.ToModerate, a.secondSanction, nil},
		{post, "/moderation/sanctions/:id/undo", models.ToModerate, a.liftSanction, nil},
		{get, "/sanctions/:token", models.ToRead, a.sanction, nil},
		{post, "/sanctions/:token/appeals", models.ToRead, a.appealSanction, nil},
		{post, "/sanctions/:token/appeals/withdrawal", models.ToRead, a.withdrawSanctionAppeal, nil},

		// Appeals
		{post, "/moderation/edits/:id/approve", models.ToModerate, a.publishEdit, nil},
		{post, "/moderation/edits/:id/reject", models.ToModerate, a.refuseEdit, nil},
		{post, "/moderation/pictures/:id/seen", models.ToModerate, a.passPicture, nil},
		{post, "/moderation/pictures/:id/refusal", models.ToModerate, a.refusePicture, nil},
		{post, "/moderation/pictures/:id/undo", models.ToModerate, a.undoPicture, nil},
		{get, "/moderation/appeals", models.ToModerate, a.appeals, nil},
		{post, "/moderation/appeals/:id", models.ToModerate, a.answerAppeal, nil},
		{post, "/moderation/appeals/:id/undo", models.ToModerate, a.undoSanctionAnswer, nil},

		// The load of the moderators
		{get, "/moderation/load", models.ToModerate, a.load, nil},
		{get, "/moderation/mailed/:token", models.ToModerate, a.mailed, nil},
		{post, "/moderation/mailed/:token", models.ToModerate, a.decideMailed, nil},
		{get, "/moderation/filter", models.ToModerate, a.spamFilter, nil},

		// Words
		{get, "/admin/words", models.ToModerate, a.wordLists, nil},
		{post, "/admin/words", models.ToModerate, a.addWordList, nil},
		{get, "/admin/words/new", models.ToModerate, a.newWordList, nil},
		{post, "/admin/words/test", models.ToModerate, a.testWords, nil},
		{post, "/admin/words/trial", models.ToModerate, a.tryWordList, nil},
		{get, "/admin/words/:id", models.ToModerate, a.wordList, nil},
		{post, "/admin/words/:id", models.ToModerate, a.editWordList, nil},
		{post, "/admin/words/:id/removal", models.ToModerate, a.removeWordList, nil},
		{post, "/admin/words/changes/:id/undo", models.ToModerate, a.undoWordChange, nil},

		// House rules
		{get, "/admin/rules", models.ToRun, a.adminRules, nil},
		{post, "/admin/rules", models.ToRun, a.addRule, nil},
		{get, "/admin/rules/:id", models.ToRun, a.editRule, nil},
		{post, "/admin/rules/:id", models.ToRun, a.saveRule, nil},
		{post, "/admin/rules/:id/withdrawal", models.ToRun, a.withdrawRule, nil},
		{post, "/admin/rules/:id/restoration", models.ToRun, a.restoreRule, nil},
		{post, "/admin/rules/changes/:id/undo", models.ToRun, a.undoAct(models.ActOnRule, "/admin/rules"), nil},

		{get, "/admin/holds", models.ToClose, a.holds, nil},
		{post, "/admin/holds", models.ToClose, a.setHold, nil},
		{post, "/admin/holds/trial", models.ToClose, a.tryHold, nil},
		{post, "/admin/holds/links/trial", models.ToClose, a.tryLinks, nil},
		{post, "/admin/holds/rules/trial", models.ToClose, a.tryRule, nil},
		{post, "/admin/holds/switch", models.ToRun, a.stop, nil},
		{post, "/admin/holds/:id/removal", models.ToClose, a.removeHold, nil},
		{post, "/admin/holds/changes/:id/undo", models.ToHold, a.undoAct(models.ActOnHold, "/admin/holds"), nil},
		{post, "/admin/holds/topics/:id/undo", models.ToClose, a.undoAct(models.ActOnTopic, "/admin/holds"), nil},
		{post, "/admin/holds/discussions/:id/undo", models.ToClose, a.undoAct(models.ActOnTalk, "/admin/holds"), nil},

		{get, "/admin/answers", models.ToModerate, a.answers, nil},
		{post, "/admin/answers", models.ToModerate, a.addAnswer, nil},
		{get, "/admin/answers/:id", models.ToModerate, a.editAnswer, nil},
		{post, "/admin/answers/:id", models.ToModerate, a.saveAnswer, nil},
		{post, "/admin/answers/:id/removal", models.ToModerate, a.removeAnswer, nil},
		{post, "/admin/answers/changes/:id/undo", models.ToModerate, a.undoAct(models.ActOnAnswer, "/admin/answers"), nil},

		// Accounts
		{get, "/sign-up", models.ToRead, a.signUpForm, nil},
		{post, "/sign-up", models.ToRead, a.signUp, nil},
		{get, "/sign-in", models.ToRead, a.signInForm, nil},
		{post, "/sign-in", models.ToRead, a.signIn, nil},
		{post, "/sign-out", models.ToRead, a.signOut, nil},
		{post, "/theme", models.ToRead, a.theme, nil},

		// One's own account
		{get, "/sign-in/link", models.ToRead, a.signInLinkForm, nil},
		{post, "/sign-in/link", models.ToRead, a.mailSignInLink, nil},
		{get, "/links/:token", models.ToRead, a.link, nil},
		{post, "/links/:token", models.ToRead, a.useLink, nil},
		{get, "/account", models.ToHave, a.account, nil},
		{post, "/account/confirmation", models.ToHave, a.confirmAgain, nil},
		{get, "/account/proof", models.ToEnter, a.proofForm, nil},
		{post, "/account/proof", models.ToEnter, a.prove, nil},
		{post, "/account/proof/link", models.ToEnter, a.mailProof, nil},
		{get, "/account/security", models.ToHave, a.security, nil},
		{get, "/account/password", models.ToHave, a.fresh(a.passwordForm), nil},
		{post, "/account/password", models.ToHave, a.fresh(a.changePassword), nil},
		{get, "/account/email", models.ToHave, a.fresh(a.emailForm), nil},
		{post, "/account/email", models.ToHave, a.fresh(a.changeEmail), nil},
		{get, "/account/sessions", models.ToHave, a.accountSessions, nil},
		{post, "/account/sessions/end", models.ToHave, a.endOtherSessions, nil},
		{post, "/account/sessions/:token/end", models.ToHave, a.endSession, nil},

		{post, "/account/claims", models.ToHave, a.claim, nil},
		{post, "/account/claims/undo", models.ToHave, a.unclaim, nil},
		{get, "/account/erasure", models.ToHave, a.erasure, nil},
		{post, "/account/erasure", models.ToHave, a.fresh(a.askErasure), nil},
		{post, "/account/erasure/undo", models.ToHave, a.undoErasure, nil},
		{get, "/erasure", models.ToRead, a.erasure, nil},
		{post, "/erasure", models.ToRead, a.askErasure, nil},
		{post, "/erasure/undo", models.ToRead, a.undoErasure, nil},

		// Running, for admins
		{get, "/admin/settings", models.ToRun, a.settings, nil},
		{post, "/admin/settings", models.ToRun, a.saveSettings, nil},
		{post, "/admin/settings/changes/:id/undo", models.ToRun, a.undoAct(models.ActOnSetting, "/admin/settings"), nil},
		{get, "/setup/:token", models.ToRead, a.setupForm, nil},
		{post, "/setup/:token", models.ToRead, a.finishSetup, nil},
		{get, "/admin/people", models.ToRun, a.people, nil},
		{post, "/admin/people/:id/role", models.ToRun, a.fresh(a.changeRole), nil},
		{post, "/admin/people/changes/:id/undo", models.ToRun, a.fresh(a.undoAct(models.ActOnRole, "/admin/people")), nil},
		// One's own profile, posts and data
		{get, "/account/trust", models.ToHave, a.trust, nil},
		{get, "/account/profile", models.ToHave, a.profileForm, nil},
		{post, "/account/profile", models.ToPost, a.saveProfile, nil},
		{post, "/account/avatar", models.ToPost, a.uploadPicture, nil},
		{post, "/account/avatar/removal", models.ToHave, a.removePicture, nil},
		{post, "/account/avatar/undo", models.ToPost, a.restorePicture, nil},
		{get, "/avatars/:name", models.ToRead, a.picture, nil},
		{get, "/account/posts", models.ToHave, a.myPosts, nil},
		{get, "/account/data", models.ToHave, a.data, nil},
		{get, "/account/data/my-data.json", models.ToHave, a.fresh(a.download), nil},
		// The second step, passkeys, and accounts elsewhere
		{get, "/account/second-step", models.ToEnter, a.secondStepForm, nil},
		{post, "/account/second-step", models.ToEnter, a.takeSecondStep, nil},
		{post, "/account/second-step/challenge", models.ToEnter, a.withPasskeys(a.askForPasskey), nil},
		{post, "/account/second-step/passkey", models.ToEnter, a.withPasskeys(a.takeSecondStepByPasskey), nil},
		{post, "/account/authenticator", models.ToEnter, a.fresh(a.beginAuthenticator), nil},
		{get, "/account/authenticator", models.ToEnter, a.fresh(a.authenticator), nil},
		{post, "/account/authenticator/confirmation", models.ToEnter, a.fresh(a.confirmAuthenticator), nil},
		{post, "/account/authenticator/removal", models.ToHave, a.fresh(a.removeAuthenticator), nil},
		{post, "/account/authenticator/undo", models.ToHave, a.fresh(a.restoreAuthenticator), nil},
		{get, "/account/recovery-codes", models.ToHave, a.recoveryCodes, nil},
		{get, "/account/recovery-codes/text", models.ToHave, a.recoveryCodesText, nil},
		{post, "/account/recovery-codes", models.ToHave, a.fresh(a.renewRecoveryCodes), nil},
		{post, "/account/recovery-codes/receipt", models.ToHave, a.keptRecoveryCodes, nil},
		{get, "/account/passkeys/new", models.ToEnter, a.withPasskeys(a.fresh(a.newPasskey)), nil},
		{post, "/account/passkeys/challenge", models.ToEnter, a.withPasskeys(a.fresh(a.beginPasskey)), nil},
		{post, "/account/passkeys", models.ToEnter, a.withPasskeys(a.fresh(a.addPasskey)), nil},
		{post, "/account/passkeys/:id/removal", models.ToHave, a.fresh(a.removePasskey), nil},
		{post, "/account/passkeys/:id/undo", models.ToHave, a.fresh(a.restorePasskey), nil},
		{post, "/account/proof/challenge", models.ToEnter, a.withPasskeys(a.askForPasskey), nil},
		{post, "/account/proof/passkey", models.ToEnter, a.withPasskeys(a.proveByPasskey), nil},
		{post, "/account/identities", models.ToHave, a.withProvider(a.fresh(a.linkIdentity)), nil},
		{post, "/account/identities/:id/removal", models.ToHave, a.fresh(a.removeIdentity), nil},
		{post, "/account/identities/:id/undo", models.ToHave, a.fresh(a.restoreIdentity), nil},
		{post, "/sign-in/passkey/challenge", models.ToRead, a.withPasskeys(a.askToSignInByPasskey), nil},
		{post, "/sign-in/passkey", models.ToRead, a.withPasskeys(a.signInByPasskey), nil},
		{post, "/sign-in/oidc", models.ToRead, a.withProvider(a.setOut), nil},
		{get, "/sign-in/oidc", models.ToRead, a.withProvider(a.toProvider), nil},
		{get, "/sign-in/oidc/callback", models.ToRead, a.withProvider(a.fromProvider), nil},
		{post, "/sign-in/oidc/callback", models.ToRead, a.withProvider(a.arrive), nil},
		{get, "/sign-in/oidc/account", models.ToRead, a.withProvider(a.arrival), nil},
		{post, "/sign-in/oidc/account", models.ToRead, a.withProvider(a.join), nil},

		{get, "/admin/documents", models.ToRun, a.documents, nil},
		{get, "/admin/documents/:slug", models.ToRun, a.editDocument, nil},
		{post, "/admin/documents/:slug", models.ToRun, a.saveDocument, nil},
		{post, "/admin/documents/:slug/restoration", models.ToRun, a.restoreDocument, nil},

		// Mail
		{get, "/admin/mail", models.ToRun, a.mail, nil},
		{post, "/admin/mail/test", models.ToRun, a.testMail, nil},
		{post, "/admin/mail/check", models.ToRun, a.checkMail, nil},
		{post, "/admin/mail/:id/retry", models.ToRun, a.retryJob, nil},
		{post, "/admin/mail/:id/discard", models.ToRun, a.discardJob, nil},
		{post, "/admin/mail/changes/:id/undo", models.ToRun, a.undoAct(models.ActOnMail, "/admin/mail"), nil},
		{get, "/account/mail", models.ToHave, a.mailChoices, nil},
		{post, "/account/mail", models.ToHave, a.chooseMail, nil},
		{get, "/mail/stop/:token", models.ToRead, a.mailStop, nil},
		{post, "/mail/stop/:token", models.ToRead, a.stopMail, nil},
		{post, "/mail/start/:token", models.ToRead, a.startMail, nil},

		// What the house says of itself
		{get, "/terms", models.ToRead, a.document(models.Terms), []string{"version"}},
		{get, "/privacy", models.ToRead, a.document(models.Privacy), []string{"version"}},

		{get, "/robots.txt", models.ToRead, a.robots, plain},
		{get, "/.well-known/security.txt", models.ToRead, a.securityText, plain},
		{get, "/sitemap.xml", models.ToRead, a.sitemap, plain},
		{get, "/sitemaps/:name", models.ToRead, a.sitemapPart, plain},

		// Running
		{get, "/static/*", models.ToRead, a.static, nil},
		{get, "/healthz", models.ToRead, a.healthy, nil},
		{get, "/readyz", models.ToRead, a.ready, nil},
	}
}

// require turns away whoever lacks the right. Visitors are asked to sign in, and
// keep what they have typed; the others are told what stands in the way.
func (a *App) require(need models.Right) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			u := viewer(c)
			switch {
			case u.May(need):
				return next(c)
			case u == nil:
				return a.askToSignIn(c)
			case u.MayOnce(need):
				return a.askForSecondStep(c)
			}
			return refusedError{u}
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
	if kept, _ := typed(c); kept != "" || byScript(c) {
		return errSignedOut
	}
	return c.Redirect(http.StatusSeeOther, signInAgain(r))
}

// signInAgain leads to the form to sign in, and back to the page that a form was on.
func signInAgain(r *http.Request) string {
	if from := formPage(r); from != "" {
		return signInPath(from)
	}
	return "/sign-in"
}

// formPage is the page of ours that a form was on, as the browser says, or "".
func formPage(r *http.Request) string {
	if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host && from.Path != "" {
		return from.RequestURI()
	}
	return ""
}

// comeBack is where somebody comes back to who leaves the page at hand to sign in, or
// for another theme: the address that a form was sent to is no page.
func comeBack(r *http.Request) string {
	if r.Method == http.MethodGet {
		return r.URL.Path
	}
	return cmp.Or(formPage(r), "/")
}

func signInPath(next string) string { return "/sign-in?next=" + url.QueryEscape(next) }
