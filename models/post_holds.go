package models

import "strings"

// Hold is a reason the program itself has for not publishing a post at once.
type Hold struct {
	ID     int64
	PostID int64
	Kind   string
	Detail string

	DecisionID *int64 // that answered it; nil while the post waits
}

// The kinds of holds.
const (
	HoldFirst      = "first_post"
	HoldUnproved   = "unproved"
	HoldLinks      = "links"
	HoldDiscussion = "discussion"
	HoldEdit       = "edit"
	HoldImported   = "imported"
	HoldSite       = "site"
	HoldTrap       = "trap"
	HoldFast       = "too_fast"
	HoldWords      = "words"
	HoldReports    = "reports"
	HoldCategory   = "category"
	HoldBoard      = "board"
	HoldPerson     = "person"
	HoldNight      = "night"
	HoldOften      = "often_rejected"
	HoldDomain     = "domain"
	HoldAge        = "age" // only ever closes
	HoldFilter     = "filter"
	HoldPhone      = "phone"
	HoldNew        = "new_account"
	HoldName       = "name"

	HoldPremoderated = "premoderated"
	HoldBlocked      = "blocked"
)

// Label is the hold in two or three words, for a card.
func (h Hold) Label() string {
	switch h.Kind {
	case HoldFirst:
		return "First post"
	case HoldUnproved:
		return "Address not confirmed"
	case HoldLinks:
		return h.Detail
	case HoldDiscussion:
		return "Discussion is held"
	case HoldCategory:
		return "Category “" + h.name() + "” is held"
	case HoldBoard:
		return "Board “" + h.name() + "” is held"
	case HoldPerson:
		return "This writer’s posts are held"
	case HoldNight:
		return "Came at night"
	case HoldOften:
		return h.Detail
	case HoldDomain:
		return "Links to " + h.Detail
	case HoldPhone:
		return "Telephone number"
	case HoldNew:
		return "Account newer than " + h.Detail
	case HoldName:
		return "Name of " + h.Detail
	case HoldEdit:
		return "Edited"
	case HoldImported:
		return "Waited on the old site"
	case HoldSite:
		return "Site is held"
	case HoldTrap:
		return "Filled in the trap field"
	case HoldFast:
		return "Sent within 3 seconds"
	case HoldWords:
		return "Word " + h.Detail
	case HoldReports:
		return h.Detail
	case HoldPremoderated:
		return "Under review"
	case HoldBlocked:
		return "From where spam came"
	case HoldFilter:
		return "Likely spam, " + h.Detail
	}
	return h.Kind
}

// Reason is the hold in a sentence, for whoever wrote the post.
func (h Hold) Reason() string {
	switch h.Kind {
	case HoldFirst:
		return "It is the first post from you here, and a first post is read by a moderator before it appears."
	case HoldUnproved:
		return "We cannot tell yet that the e-mail address is yours. We have sent you a message with a link; once you have confirmed it, later posts can appear at once."
	case HoldLinks:
		return "It has " + h.Detail + ". Posts with so many links are read by a moderator first."
	case HoldDiscussion, HoldCategory, HoldBoard, HoldPerson, HoldNight, HoldSite:
		return strings.TrimSpace((&Condition{Kind: h.Kind, Mode: IsHeld, Name: h.name()}).Said() + " " + h.rest())
	case HoldOften:
		return h.Detail + ". Until that is no longer so, a moderator reads your posts first."
	case HoldDomain:
		return "It links to " + h.Detail + ". Posts with such links are read by a moderator first."
	case HoldPhone:
		return "It has a telephone number. Posts with one are read by a moderator first."
	case HoldNew:
		return "Your account is new. For its first " + h.Detail + " a moderator reads your posts before they appear."
	case HoldName:
		return "It came under the name of " + h.Detail + ", from somebody who is not signed in. A moderator reads such posts first."
	case HoldEdit:
		return "It was changed in a way that a moderator reads first."
	case HoldImported:
		return "It was waiting when this site moved here."
	case HoldTrap:
		return "A field was filled in that people do not see; programs fill in every field."
	case HoldFast:
		return "It came within three seconds of its page, faster than anybody types."
	case HoldWords:
		return "It has " + h.Detail + ", which a moderator looks at first. That alone says nothing against it."
	case HoldFilter:
		return "A filter that learns from what moderators decide here takes it for advertising. It can be wrong, so a moderator looks at it; it refuses nothing."
	case HoldReports:
		return "Readers have reported it. A moderator looks at it; until then it is not shown. That alone says nothing against it."
	}
	return h.personReason()
}

// name and rest are the two parts of what a hold by a setting keeps: what the
// setting is about, and what else the writer is told.
func (h Hold) name() string {
	name, _, _ := strings.Cut(h.Detail, "\n")
	return name
}

func (h Hold) rest() string {
	_, rest, _ := strings.Cut(h.Detail, "\n")
	return rest
}
