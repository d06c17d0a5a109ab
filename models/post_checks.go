package models

import (
	"context"
	"fmt"

	"lode/internal/markup"
)

// submission is a post that is about to be written, with what the checks look at.
type submission struct {
	w    Writer
	p    *Post
	d    *Discussion
	site *Site
}

// check is one reason for which a post may have to wait. It gives the hold, or one
// of no kind. A check reads and never writes.
type check struct {
	kind string
	find func(*Store, context.Context, *submission) (Hold, error)
}

// checks are all of them, in the order in which a writer is told.
var checks = []check{
	{HoldPremoderated, (*Store).checkReview},
	{HoldBlocked, (*Store).checkBlocked},
	{HoldFirst, (*Store).checkFirst},
	{HoldUnproved, (*Store).checkProof},
	{HoldLinks, (*Store).checkLinks},
	{HoldWords, (*Store).checkWords},
	{HoldFilter, (*Store).checkFilter},
	{HoldDiscussion, (*Store).checkDiscussion},
	{HoldSite, (*Store).checkSite},
}

// holdsFor are all reasons why a new post has to wait. None for staff, unless they
// are under review.
func (s *Store) holdsFor(ctx context.Context, w Writer, d *Discussion, p *Post) ([]Hold, error) {
	if w.User.May(ToPublish) && p.review == nil {
		return nil, nil
	}
	if p.suspect != nil {
		return []Hold{*p.suspect}, nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	var holds []Hold
	for _, c := range checks {
		h, err := c.find(s, ctx, &submission{w, p, d, site})
		if err != nil {
			return nil, fmt.Errorf("checking a post for %s: %w", c.kind, err)
		}
		if h.Kind != "" {
			holds = append(holds, h)
		}
	}
	return holds, nil
}

// hold is a hold of this kind if there is a reason for it, or none.
func hold(reason bool, kind, detail string) Hold {
	if !reason {
		return Hold{}
	}
	return Hold{Kind: kind, Detail: detail}
}

// checkFirst holds the first post of somebody whom nothing is known of.
func (s *Store) checkFirst(ctx context.Context, sub *submission) (Hold, error) {
	if !sub.site.HoldFirst || !sub.w.isNew() {
		return Hold{}, nil
	}
	first, err := s.isFirst(ctx, sub.p)
	return hold(first, HoldFirst, ""), err
}

// checkProof holds what is sent under an address that may be somebody else's.
func (s *Store) checkProof(_ context.Context, sub *submission) (Hold, error) {
	return hold(unproved(sub.w, sub.p), HoldUnproved, ""), nil
}

// checkLinks holds a post with many links.
func (s *Store) checkLinks(_ context.Context, sub *submission) (Hold, error) {
	n, most := markup.Links(sub.p.Body), sub.site.linksHeld(sub.w.User)
	return hold(most > 0 && n >= most, HoldLinks, fmt.Sprintf("%d links", n)), nil
}

// checkWords holds a post with words of the lists.
func (s *Store) checkWords(_ context.Context, sub *submission) (Hold, error) {
	return hold(sub.p.listed != "", HoldWords, sub.p.listed), nil
}

// checkDiscussion holds what is posted where everything waits.
func (s *Store) checkDiscussion(_ context.Context, sub *submission) (Hold, error) {
	return hold(sub.d.State == IsHeld, HoldDiscussion, ""), nil
}

// checkSite holds everything while the whole site is held.
func (s *Store) checkSite(_ context.Context, sub *submission) (Hold, error) {
	return hold(sub.site.Posting == PostingHeld, HoldSite, ""), nil
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
	where, arg := writerOf(p)
	var ids []int64
	err := s.write(ctx).Model(&Post{}).Select("id").Where("state = ?", Public).Where(where, arg).Limit(1).Find(&ids).Error
	if err != nil {
		return false, fmt.Errorf("looking for earlier posts: %w", err)
	}
	return len(ids) == 0, nil
}
