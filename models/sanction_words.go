package models

import (
	"fmt"
	"strings"
	"time"
)

// sanctionDone are the acts about a person as something that has happened.
var sanctionDone = map[Act]string{
	ActNote: "Noted", ActWarn: "Warned", ActPremoderate: "Put under review", ActReadOnly: "Made read-only",
	ActSuspend: "Suspended", ActBan: "Banned", ActLift: "Sanction lifted",
}

// sanctionNames are what moderators choose from, and what each does.
var sanctionNames = map[Act][2]string{
	ActNote:        {"Note", "for moderators alone; the person is not told, and nothing changes"},
	ActWarn:        {"Warning", "they are told, and may go on"},
	ActPremoderate: {"Review", "every post waits for a moderator"},
	ActReadOnly:    {"Read-only", "no posts and no votes; they stay signed in"},
	ActSuspend:     {"Suspension", "no posts and no votes; their sessions end and their trust is 0 meanwhile"},
	ActBan:         {"Ban", "the same, for good unless you give an end"},
}

// Name is the act about a person as a noun.
func (a Act) Name() string { return sanctionNames[a][0] }

// Effect is what the act about a person does, in a few words for moderators.
func (a Act) Effect() string { return sanctionNames[a][1] }

// in is " in Copper" for what holds in a board, or "".
func (x *Sanction) in() string {
	if x.Board == nil {
		return ""
	}
	return " in " + x.Board.Name
}

// Until is when x ends, as people say it.
func (x *Sanction) Until() string { return untilWords(x.EndsAt) }

func untilWords(t *time.Time) string {
	if t == nil {
		return "without an end"
	}
	return "until " + t.UTC().Format("2 January 2006, 15:04") + " UTC"
}

// Headline is what x means for its person, in a line.
func (x *Sanction) Headline() string {
	switch {
	case x.Act == ActWarn:
		return "You have been warned" + x.in()
	case x.Act == ActPremoderate:
		return "Your posts" + x.in() + " are read first, " + x.Until()
	case x.Act == ActBan && x.EndsAt == nil && x.BoardID == nil && x.UserID != nil:
		return "This account is closed to posting"
	case x.EndsAt == nil:
		return "You cannot post" + x.in()
	}
	return "You cannot post" + x.in() + " " + x.Until()
}

// Meaning is what x changes for its person, in a sentence or two.
func (x *Sanction) Meaning() string {
	switch {
	case x.Act == ActWarn:
		return "Nothing changes: you can go on posting."
	case x.Act == ActPremoderate:
		return "A moderator reads each of your posts" + x.in() + " before it appears. Each says so on its private page."
	case x.UserID == nil:
		return "Replies with your e-mail address are not taken meanwhile. You can still read everything."
	case x.ForID != nil:
		return "A moderator has proposed to close your account to posting for good. A second one decides about that; until then this holds, and no longer than it says. You can still sign in and read, and everything under your account is open to you."
	case x.BoardID != nil:
		return "You can read everything there, and post elsewhere."
	case x.Act == ActReadOnly:
		return "You can sign in and read, and everything under your account is open to you."
	}
	return "You can still sign in and read, and everything under your account is open to you, your data too."
}

// Reason is the rule and the facts that x rests on.
func (x *Sanction) Reason() string {
	if x.Rule == nil {
		return sentence(x.Facts)
	}
	return sentence(fmt.Sprintf("Rule %d, %s: %s", x.Rule.Number, x.Rule.Title, x.Facts))
}

// sentence is text with something at its end that ends a sentence.
func sentence(text string) string {
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}

// Refusal is why a post was not taken, for whoever sent it.
func (x *Sanction) Refusal() string {
	return x.Headline() + ". " + x.Reason() + " Your text is still here."
}

// guestRefusal is the same for somebody who has only typed the address that x is
// about: what was done, and no more.
func (x *Sanction) guestRefusal() string {
	if x.Unproved {
		return "Replies with this e-mail address are not taken while nobody has confirmed it, " + x.Until() + ". The private page of each reply that was left so says why. Your text is still here."
	}
	return "Replies with this e-mail address are not taken, " + x.Until() + ". Whoever it belongs to has been told why. Your text is still here."
}

// reviewHold is the hold of a post that waits because of x.
func (x *Sanction) reviewHold() Hold {
	return Hold{Kind: HoldPremoderated, Detail: strings.TrimPrefix(x.in(), " ") + map[bool]string{true: ", "}[x.Board != nil] + x.Until()}
}

// personReason is why a post waits that has nothing to do with what it says.
func (h Hold) personReason() string {
	switch h.Kind {
	case HoldPremoderated:
		return "At present each post of yours waits for a moderator: " + h.Detail + ". You were told why when that was decided, and it stands on its own page."
	case HoldBlocked:
		return "Spam has lately come from the same network or the same e-mail address, so a moderator reads what comes from there, " + h.Detail + ". That alone says nothing against you."
	}
	return "A moderator reads it first."
}
