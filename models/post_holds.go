package models

import (
	"context"
	"fmt"

	"lode/internal/markup"
)

// Hold is a reason the program itself has for not publishing a post at once.
type Hold struct {
	ID     int64
	PostID int64
	Kind   string
	Detail string
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
	case HoldEdit:
		return "Edited"
	case HoldImported:
		return "Waited on the old site"
	case HoldSite:
		return "Site is held"
	case HoldTrap:
		return "Filled in the trap field"
	case HoldFast:
		return "Sent within 2 seconds"
	case HoldWords:
		return "Word " + h.Detail
	case HoldReports:
		return h.Detail
	case HoldPremoderated:
		return "Under review"
	case HoldBlocked:
		return "From where spam came"
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
		return "It has " + h.Detail + ". Posts with several links are read by a moderator first."
	case HoldDiscussion:
		return "Every post in this discussion is read by a moderator before it appears."
	case HoldEdit:
		return "It was changed in a way that a moderator reads first."
	case HoldImported:
		return "It was waiting when this site moved here."
	case HoldSite:
		return "At the moment every post on the site is read by a moderator before it appears."
	case HoldTrap:
		return "A field was filled in that people do not see; programs fill in every field."
	case HoldFast:
		return "It came within two seconds of its page, faster than anybody types."
	case HoldWords:
		return "It has " + h.Detail + ", which a moderator looks at first. That alone says nothing against it."
	case HoldReports:
		return "Readers have reported it. A moderator looks at it; until then it is not shown. That alone says nothing against it."
	}
	return h.personReason()
}

// holdsFor are all reasons why a new post has to wait. None for staff, unless they
// are under review.
func (s *Store) holdsFor(ctx context.Context, w Writer, d *Discussion, p *Post) ([]Hold, error) {
	if w.User.May(ToPublish) && p.review == nil {
		return nil, nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	if p.suspect != nil {
		return []Hold{*p.suspect}, nil
	}
	var holds []Hold
	if p.review != nil {
		holds = append(holds, p.review.reviewHold())
	}
	blocked, err := s.blocked(ctx, w, p)
	if err != nil {
		return nil, err
	}
	if blocked != nil {
		holds = append(holds, *blocked)
	}
	if site.HoldFirst && (w.User == nil || w.User.Trust == 0) {
		first, err := s.isFirst(ctx, p)
		if err != nil {
			return nil, err
		}
		if first {
			holds = append(holds, Hold{Kind: HoldFirst})
		}
	}
	if unproved(w, p) {
		holds = append(holds, Hold{Kind: HoldUnproved})
	}
	if n, most := markup.Links(p.Body), site.linksHeld(w.User); most > 0 && n >= most {
		holds = append(holds, Hold{Kind: HoldLinks, Detail: fmt.Sprintf("%d links", n)})
	}
	if p.listed != "" {
		holds = append(holds, Hold{Kind: HoldWords, Detail: p.listed})
	}
	if d.State == IsHeld {
		holds = append(holds, Hold{Kind: HoldDiscussion})
	}
	if site.Posting == PostingHeld {
		holds = append(holds, Hold{Kind: HoldSite})
	}
	return holds, nil
}

// unproved reports whether p claims an e-mail address that its sender has not
// proved to be theirs: anyone can type one. So it is with a member's account.
func unproved(w Writer, p *Post) bool {
	if w.User != nil {
		return w.User.EmailConfirmedAt == nil && !w.User.May(ToPublish)
	}
	return w.Proved != p.GuestEmail
}

// isFirst reports whether nothing by the writer of p has ever been let through.
func (s *Store) isFirst(ctx context.Context, p *Post) (bool, error) {
	q := s.write(ctx).Model(&Post{}).Select("id").Where("state = ?", Public).Limit(1)
	if p.UserID != nil {
		q = q.Where("user_id = ?", *p.UserID)
	} else {
		q = q.Where("guest_email = ? AND guest_email <> ''", p.GuestEmail) // the second half lets SQLite use the index
	}
	var ids []int64
	if err := q.Find(&ids).Error; err != nil {
		return false, fmt.Errorf("looking for earlier posts: %w", err)
	}
	return len(ids) == 0, nil
}
