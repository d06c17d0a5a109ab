// Package models is the paper: its people, articles, discussions and rules. It
// is the only package that talks to the database, and does not know that it is
// on the web. Each noun has its file:
//
//	store.go          the Store, its two pools, transactions
//	version.go        what has changed, for the pages kept by visitors' cache
//	settings.go       what an admin may change without a restart
//	user.go           people with an account; names.go: names nobody can mistake
//	user_signin.go    who that is; user_password.go, user_email.go: changing them
//	session.go        who is asking, and from which browser; proof.go: is it still them
//	link.go           links that are mailed to somebody with an account
//	session.go        who is asking, and from which browser
//	second_step.go    what staff need beside a password; authenticator.go, recovery_code.go
//	passkey.go        keys on people's devices; challenge.go: what they are asked to sign
//	identity.go       accounts elsewhere; introduction.go, identity_join.go: the way in
//	permissions.go    every "may X do Y", on one page
//	visibility.go     who sees which post, on one page
//	article.go        articles; category.go: what they are about
//	board.go          boards in groups; topic.go: topics, and opening one
//	discussion.go     the conversation, its counters, its page of posts
//	post.go           one contribution; post_write.go: replying and answering
//	post_holds.go     why a post waits
//	post_edit.go      changing and withdrawing it; post_useful.go: its readers' thanks
//	thread.go         posts as a tree
//	moderation.go     deciding and undoing; queue.go: what waits
//	ledger.go         what everyone may know of a decision; ledger_add.go: its chain
//	log.go            the ledger as it is read; transparency.go: added up by month
//	receipt.go        what became of a post; confirmation.go: proving an address
//	limit.go          how often something may happen; device.go: browsers known again
//	post_floor.go     what the program refuses or takes for spam by itself
//	word_list.go      lists of words; word_match.go: finding them, word_trial.go: trying them
//	job.go            work for later, written with what it is about
//	mail.go           which messages are sent, and when no longer; mail_account.go
//	import.go         bringing another site in; redirect.go: its old addresses
//	seed.go           made-up data by the hundred thousand
package models
