// Package models is the paper: its people, articles, discussions and rules. It
// is the only package that talks to the database, and does not know that it is
// on the web. Its files, by what they are about:
//
// The foundation:
//
//	store.go          the Store, its two pools, transactions
//	last.go           what a transaction writes at its very end
//	version.go        what has changed, for the pages kept by visitors' cache
//	page.go           pages of lists; errors.go: what can go wrong
//	watch.go          the statements, for tests; figures.go: how much work waits
//	setting.go        the settings page; settings.go: what stands around every page
//	settings_change.go, admin_act.go   changing them, and undoing that
//	retention.go      what is forgotten when; setup.go: the first admin
//
// People:
//
//	user.go           people with an account; names.go: names nobody can mistake
//	user_signin.go    who that is; user_password.go, user_email.go: changing them
//	session.go        who is asking, and from which browser; proof.go: is it still them
//	device.go         browsers known again; limit.go: how often something may happen
//	link.go           links that are mailed to somebody with an account
//	second_step.go    what staff need beside a password; authenticator.go, recovery_code.go
//	passkey.go        keys on people's devices; challenge.go: what they are asked to sign
//	identity.go       accounts elsewhere; introduction.go, identity_join.go: the way in
//	profile.go        what members say of themselves; picture.go: how they look
//	people.go         the admin's list of them
//	trust.go          a level that grows with use; trust_count.go: counting it
//	trust_given.go    trust that a moderator gives
//	export.go         what is somebody's, for them; erasure.go: forgetting it; claim.go
//	erasure_scrub.go  a name that others have written
//	permissions.go    every "may X do Y", on one page
//
// The paper and the forum:
//
//	article.go        articles; category.go: what they are about
//	board.go          boards in groups; topic.go: topics, and opening one
//	topic_pin.go      pinning one; topic_standing.go: archiving and unlisting it
//	document.go       the terms and the privacy page
//	redirect.go       addresses of the site before; sitemap.go: those of this one
//
// Conversation:
//
//	discussion.go     the conversation, its counters, its page of posts
//	discussion_moved.go   the notes that moved posts leave; discussion_stones.go: the removed
//	thread.go         posts as a tree
//	post.go           one contribution; post_write.go: replying and answering
//	post_edit.go      changing and withdrawing it; post_edit_holds.go: what a moderator reads
//	post_useful.go    its readers' thanks
//	held_edit.go      a change that a moderator reads first
//	visibility.go     who sees which post, on one page
//	receipt.go        what became of a post; confirmation.go: proving an address
//	sealed_text.go    the texts on a receipt that the ledger holds seals of
//	pick.go           replies that an editor wants readers to see
//
// Why a post waits:
//
//	post_phone.go     telephone numbers, and new accounts, as reasons to wait
//	post_floor.go     what the program refuses or takes for spam by itself
//	post_checks.go    the checks of a new post, in one list; post_firstday.go, post_links.go
//	post_holds.go     their answers: holds
//	hold_setting.go   posts that wait by where and by whom; hold_condition.go: the strictest
//	hold_place.go, hold_list.go, hold_night.go   where that is, all of it, and when
//	word_list.go      lists of words; word_match.go: finding them; word_change.go
//	word_replace.go   what readers see instead of words
//	trial.go          trying a rule on the last posts; word_trial.go, hold_trial.go
//	block.go          where spam came from
//	filter.go         the filter that learns here; filter_learn.go, filter_save.go: learning
//	filter_opinion.go what it thinks of a post; filter_record.go: whether it may hold
//
// Moderation:
//
//	queue.go          what waits, as cards; queue_filter.go, queue_find.go, queue_counts.go
//	queue_beside.go   what waits and is no post; queue_history.go, queue_marks.go, queue_wait.go
//	near.go           texts that are nearly the same; network.go: who shares a network
//	note.go           what staff write for each other
//	moderation.go     deciding; moderation_apply.go: making it happen; moderation_undo.go
//	moderation_bulk.go, moderation_alike.go   deciding about many
//	moderation_answer.go, moderation_edit.go, moderation_move.go   more than yes or no
//	moderation_open.go    who else has a card open; moderation_own.go: what is one's own
//	moderation_notice.go  telling the writer; reasons.go: all there is to say
//	moderation_contested.go   who may not: whom an appeal is against
//	moderation_history.go what was decided, to undo it
//	rule.go           the house rules; rule_act.go, ready_answer.go
//	report.go         what readers say is wrong; report_send.go: saying it
//	report_count.go   what it comes to; report_hide.go, report_answer.go, report_mail.go
//	sanction.go       what moderators do about a person; sanction_find.go, person.go: who
//	sanction_impose.go, sanction_admit.go, sanction_words.go, sanction_mail.go
//	sanction_once.go  two who do the same about somebody at once
//	sanction_meanwhile.go     what holds while a ban waits; sanction_proof.go
//	removal.go        a spammer removed with one press; removal_told.go: what they are told
//	appeal.go         asking again; appeal_answer.go, appeal_list.go, appeal_mail.go
//	sanction_appeal.go    the same about a sanction; sanction_appeal_undo.go
//	load.go           the load of the moderators; load_waiting.go: what waits
//	load_add.go       adding it up; load_sanction.go: what is done about people
//	digest.go         telling them by mail; mailed.go: the page it leads to
//
// In the open:
//
//	ledger.go         what everyone may know of a decision; ledger_add.go: its chain
//	ledger_sanction.go    the same of a sanction; ledger_other.go: of pictures and discussions
//	log.go            the ledger as it is read; transparency.go: added up by month
//
// Later, in and out:
//
//	job.go            work for later, written with what it is about
//	mail.go           which messages are sent, and when no longer; mail_account.go
//	long_wait.go      telling writers whose posts wait for long
//	mail_sent.go      what was handed over; mail_stop.go: what people do not want
//	import.go         bringing another site in; import_article.go, import_replies.go
//	seed.go           made-up data by the hundred thousand; seed_plan.go, seed_text.go
//	seed_pages.go, seed_talks.go, seed_posts.go
//	demo.go           a sample site; demo_asked.go, demo_reported.go, demo_ledger.go
package models
