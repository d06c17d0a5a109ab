package models

import (
	"context"
	"fmt"
)

// submission is a post that is about to be written, with what the checks look at.
type submission struct {
	w     Writer
	p     *Post
	site  *Site
	where *Condition // the strictest of where and when it is sent, or nil
}

// refusal is why nobody may post there now, or nil.
func (sub *submission) refusal() error {
	if sub.where == nil || sub.where.Mode != IsClosed {
		return sub.unwanted()
	}
	return Invalid{"": sub.where.Said() + " Your text is still here."}
}

// unwanted refuses a link to where nothing may, but for those of the house.
func (sub *submission) unwanted() error {
	if sub.w.User.May(ToPublish) {
		return nil
	}
	return sub.site.refusedLinks(sub.p.Body)
}

// submit gathers what the checks look at.
func (s *Store) submit(ctx context.Context, w Writer, d *Discussion, p *Post) (*submission, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.conditions(ctx, w, spot{discussion: d, email: p.GuestEmail})
	return &submission{w, p, site, strictest(all)}, err
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
	{HoldName, (*Store).checkGuestName},
	{HoldOften, (*Store).checkOften},
	{HoldLinks, (*Store).checkLinks},
	{HoldDomain, (*Store).checkDomains},
	{HoldPhone, (*Store).checkPhone},
	{HoldNew, (*Store).checkNew},
	{HoldWords, (*Store).checkWords},
	{HoldFilter, (*Store).checkFilter},
	{HoldSite, where(HoldSite)},
	{HoldNight, where(HoldNight)},
	{HoldCategory, where(HoldCategory)},
	{HoldBoard, where(HoldBoard)},
	{HoldDiscussion, where(HoldDiscussion)},
	{HoldPerson, where(HoldPerson)},
}

// holdsFor are all reasons why a new post has to wait. None for staff, unless they
// are under review.
func (s *Store) holdsFor(ctx context.Context, sub *submission) ([]Hold, error) {
	if sub.w.User.May(ToPublish) && sub.p.review == nil {
		return nil, nil
	}
	if sub.p.suspect != nil {
		return []Hold{*sub.p.suspect}, nil
	}
	var holds []Hold
	for _, c := range checks {
		h, err := c.find(s, ctx, sub)
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
	n, most := sub.site.countLinks(sub.p.Body), sub.site.linksHeld(sub.w.User)
	return hold(most > 0 && n >= most, HoldLinks, linksInWords(n)), nil
}

// checkWords holds a post with words of the lists.
func (s *Store) checkWords(_ context.Context, sub *submission) (Hold, error) {
	return hold(sub.p.listed != "", HoldWords, sub.p.listed), nil
}

// where holds a post for where or when it was sent: by the strictest condition
// alone, if it is of this kind.
func where(kind string) func(*Store, context.Context, *submission) (Hold, error) {
	return func(_ *Store, _ context.Context, sub *submission) (Hold, error) {
		if sub.where == nil || sub.where.Kind != kind {
			return Hold{}, nil
		}
		return Hold{Kind: kind, Detail: sub.where.detail()}, nil
	}
}

// unproved reports whether p claims an e-mail address that its sender has not
// proved to be theirs: anyone can type one. So it is with a member's account.
func unproved(w Writer, p *Post) bool {
	if w.User != nil {
		return w.User.EmailConfirmedAt == nil && !w.User.May(ToPublish)
	}
	return !p.Proved
}

// isFirst reports whether nothing by the writer of p has ever been let through. A
// guest's address counts, proved or not: what came from another site never is.
func (s *Store) isFirst(ctx context.Context, p *Post) (bool, error) {
	where, arg := writerOf(p)
	if p.IsGuest() {
		where = "guest_email = ? AND guest_email <> ''" // the second half lets SQLite use the index
	}
	var ids []int64
	err := s.write(ctx).Model(&Post{}).Select("id").Where("state = ?", Public).Where(where, arg).Limit(1).Find(&ids).Error
	if err != nil {
		return false, fmt.Errorf("looking for earlier posts: %w", err)
	}
	return len(ids) == 0, nil
}
