package models

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// HoldTrial is a rule of the settings that somebody tries before setting it.
type HoldTrial struct {
	Rule  string `form:"rule"`  // the kind of hold that it makes
	Night Night  `form:"night"` // whose posts wait at night
	From  int    `form:"from"`  // hours of the day
	To    int    `form:"to"`
}

// triedRules are the rules that can be tried, with how far a trial is true: it sees
// what is known today.
var triedRules = []struct{ kind, note string }{
	{HoldFirst, "Whether a post was a first one is told from what its writer had published by then, as far as that is still there."},
	{HoldOften, "It goes by how the earlier posts of each writer stand today."},
	{HoldPhone, ""},
	{HoldNew, "An account counts as new for as many days as the settings say, or for one if they say none."},
	{HoldNight, ""},
	{HoldFilter, "It goes by the chance that the filter gave each post when it last saw it. The filter holds nothing until it has been right often enough."},
}

// TriedRules are the kinds of holds whose rules can be tried.
func TriedRules() []string {
	var kinds []string
	for _, r := range triedRules {
		kinds = append(kinds, r.kind)
	}
	return kinds
}

// TryRule shows what a rule of the settings would have caught lately, were it on. It
// changes nothing.
func (s *Store) TryRule(ctx context.Context, by *User, in HoldTrial) (*Trial, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	posts, err := s.postsToTry(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(triedRules, func(r struct{ kind, note string }) bool { return r.kind == in.Rule })
	if at < 0 {
		return nil, Invalid{"rule": "Choose a rule."}
	}
	note := triedRules[at].note
	var rule func(*Post) string
	switch in.Rule {
	case HoldFirst:
		rule, err = s.tryFirst(ctx, posts)
	case HoldOften:
		rule, err = s.tryOften(ctx, posts)
	case HoldPhone:
		rule = func(p *Post) string { return either(len(phonesIn(p.Body)) > 0, "has a telephone number", "") }
	case HoldNew:
		young := time.Duration(max(site.HoldDays, 1)) * 24 * time.Hour
		rule = func(p *Post) string {
			return either(p.User != nil && p.CreatedAt.Sub(p.User.CreatedAt) < young, "by a new account", "")
		}
	case HoldNight:
		rule, err = tryNight(site.Settings, in)
		if in.Night == NightNew {
			note = "Whether a member is new is told from their trust as of today."
		}
	case HoldFilter:
		rule = func(p *Post) string {
			return either(p.Chance >= Likely, fmt.Sprintf("%d%% likely to be spam", p.Chance), "")
		}
	}
	if err != nil {
		return nil, err
	}
	t, err := s.tryOn(ctx, posts, func(p *Post) string {
		if p.User.May(ToPublish) {
			return ""
		}
		return rule(p)
	})
	if err != nil {
		return nil, err
	}
	t.Note = note
	return t, nil
}

// tryFirst is the rule about first posts, for posts to try it on. One query.
func (s *Store) tryFirst(ctx context.Context, posts []*Post) (func(*Post) string, error) {
	var later []int64 // posts that were not their writer's first
	err := s.read(ctx).Raw(`SELECT p.id FROM posts p WHERE p.id IN ? AND (
		EXISTS (SELECT 1 FROM posts e WHERE e.user_id = p.user_id AND e.state = 'public' AND e.id < p.id AND e.published_at <= p.created_at)
		OR EXISTS (SELECT 1 FROM posts e WHERE e.guest_email = p.guest_email AND e.guest_email <> '' AND e.state = 'public' AND e.id < p.id AND e.published_at <= p.created_at))`,
		idsOf(posts)).Scan(&later).Error
	if err != nil {
		return nil, fmt.Errorf("trying the rule about first posts: %w", err)
	}
	known := map[int64]bool{}
	for _, id := range later {
		known[id] = true
	}
	return func(p *Post) string { return either(known[p.ID], "", "First post") }, nil
}

// mostJudged bounds how many decisions a trial of the rule about the often rejected
// looks at, the newest.
const mostJudged = 20_000

// judged is a decision by a person about a post of somebody.
type judged struct {
	PostID     int64
	UserID     *int64
	GuestEmail string
	State      State
	CreatedAt  time.Time
}

// tryOften is the rule about those who are often rejected, for posts to try it on. One
// query.
func (s *Store) tryOften(ctx context.Context, posts []*Post) (func(*Post) string, error) {
	if len(posts) == 0 {
		return func(*Post) string { return "" }, nil
	}
	since := posts[0].CreatedAt
	for _, p := range posts {
		if p.CreatedAt.Before(since) {
			since = p.CreatedAt
		}
	}
	var rows []judged
	err := s.read(ctx).Raw(`SELECT d.post_id, d.created_at, p.user_id, p.guest_email, p.state
		FROM decisions d JOIN posts p ON p.id = d.post_id
		WHERE d.id > (SELECT MAX(id) - ? FROM decisions) AND d.by_id IS NOT NULL AND d.act IN ('approve', 'reject', 'spam', 'trash') AND d.created_at > ?`, mostJudged, since.AddDate(0, 0, -oftenDays)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("trying the rule about the often rejected: %w", err)
	}
	members, guests := map[int64][]judged{}, map[string][]judged{}
	for _, r := range rows {
		if r.UserID != nil {
			members[*r.UserID] = append(members[*r.UserID], r)
		} else if r.GuestEmail != "" {
			guests[r.GuestEmail] = append(guests[r.GuestEmail], r)
		}
	}
	return func(p *Post) string {
		if p.UserID != nil {
			return tooOften(members[*p.UserID], p.CreatedAt)
		}
		return tooOften(guests[p.GuestEmail], p.CreatedAt)
	}, nil
}

// tooOften is the rule itself, for somebody's posts as they were decided about by then.
func tooOften(rows []judged, at time.Time) string {
	seen, refused := map[int64]bool{}, 0
	for _, r := range rows {
		if seen[r.PostID] || !r.CreatedAt.Before(at) || !r.CreatedAt.After(at.AddDate(0, 0, -oftenDays)) {
			continue
		}
		seen[r.PostID] = true
		if r.State == Rejected || r.State == Spam {
			refused++
		}
	}
	return either(often(len(seen), refused), fmt.Sprintf("%d of %d rejected", refused, len(seen)), "")
}

// tryNight is the rule about the night with other hours, or for others.
func tryNight(set Settings, in HoldTrial) (func(*Post) string, error) {
	invalid := Invalid{}
	if in.Night != NightNew && in.Night != NightAll {
		invalid["night"] = "Choose whose posts wait."
	}
	for field, hour := range map[string]int{"from": in.From, "to": in.To} {
		if hour < 0 || hour > 23 {
			invalid[field] = "Give an hour from 0 to 23."
		}
	}
	set.NightFrom, set.NightTo = in.From, in.To
	return func(p *Post) string {
		if set.nightEnds(p.CreatedAt) == nil || !in.Night.holds(Writer{User: p.User}) {
			return ""
		}
		return "Came at " + p.CreatedAt.In(set.zone()).Format("15:04")
	}, invalid.orNil()
}

func idsOf(posts []*Post) []int64 {
	ids := make([]int64, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	return ids
}
