package models

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Condition is what becomes of new posts in some place, or at some time, other
// than by the usual rules.
type Condition struct {
	Kind  string   // the hold that it makes
	Mode  Openness // held or closed
	Name  string   // of the category or board, or the hours of the night
	Why   string   // in words, for writers
	Until *time.Time
}

// strictest is the condition that decides: one that closes before one that holds,
// and of those the first. It is nil if there is none.
func strictest(all []Condition) *Condition {
	var found *Condition
	for i := range all {
		if found == nil || found.Mode != IsClosed && all[i].Mode == IsClosed {
			found = &all[i]
		}
	}
	return found
}

// Said is c in a sentence, for whoever would post there.
func (c *Condition) Said() string {
	closed := c.Mode == IsClosed
	text := ""
	switch c.Kind {
	case HoldSite:
		text = either(closed, "The site takes no posts at the moment.", "At the moment every post on the site is read by a moderator before it appears.")
	case HoldCategory:
		text = either(closed, fmt.Sprintf("Articles in “%s” take no replies at the moment.", c.Name), fmt.Sprintf("Every reply to articles in “%s” is read by a moderator before it appears.", c.Name))
	case HoldBoard:
		text = either(closed, fmt.Sprintf("The board “%s” takes no posts at the moment.", c.Name), fmt.Sprintf("Every post in the board “%s” is read by a moderator before it appears.", c.Name))
	case HoldDiscussion:
		text = either(closed, "This discussion is closed.", "Every post in this discussion is read by a moderator before it appears.")
	case HoldAge:
		text = fmt.Sprintf("Replies close %s after an article is published.", c.Name)
	case HoldPerson:
		text = "A moderator reads your posts before they appear."
	case HoldNight:
		text = fmt.Sprintf("At night, from %s, posts wait for a moderator.", c.Name)
	}
	if c.Why != "" {
		text += " " + c.Why
	}
	switch {
	case c.Until == nil:
	case c.Kind == HoldNight:
		text += " Somebody will look from " + c.Until.Format("15:04 on 2 January") + " on."
	default:
		text += " This ends on " + c.Until.UTC().Format("2 January 2006, 15:04 UTC") + "."
	}
	return text
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// spot is where somebody would post: in a discussion, or in a board that gets a
// new topic.
type spot struct {
	discussion *Discussion
	board      int64
	category   int64
	email      string // a guest's
}

// conditions are all that hold for w in a place, the widest first. For the house
// only a closed discussion is closed.
func (s *Store) conditions(ctx context.Context, w Writer, at spot) ([]Condition, error) {
	if w.User.May(ToPublish) {
		if at.discussion != nil && at.discussion.State == IsClosed {
			return []Condition{{Kind: HoldDiscussion, Mode: IsClosed}}, nil
		}
		return nil, nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	all := site.conditions(w, s.now())
	rows, err := s.settingsAt(ctx, site, w, at)
	if err != nil {
		return nil, err
	}
	decided := false
	for _, h := range rows {
		decided = decided || h.Scope == OnDiscussion
		if h.holds(s.now()) {
			all = append(all, Condition{h.Scope.kind(), h.Mode, h.Name, h.Why, h.Until})
		}
	}
	if at.discussion == nil || decided {
		return all, nil
	}
	if at.discussion.State != IsOpen {
		all = append(all, Condition{Kind: HoldDiscussion, Mode: at.discussion.State})
	}
	closes, err := s.closesAt(ctx, site, at.discussion)
	if closes != nil && !s.now().Before(*closes) {
		all = append(all, Condition{Kind: HoldAge, Mode: IsClosed, Name: days(site.CloseDays)})
	}
	return all, err
}

// conditions are those of the whole site.
func (set Settings) conditions(w Writer, now time.Time) []Condition {
	var all []Condition
	if set.Posting != PostingOpen {
		all = append(all, Condition{Kind: HoldSite, Mode: Openness(set.Posting)})
	}
	if ends := set.nightEnds(now); ends != nil && set.Night.holds(w) {
		all = append(all, Condition{Kind: HoldNight, Mode: IsHeld, Name: set.nightHours(), Until: ends})
	}
	return all
}

// settingsAt are the hold settings that touch a place or whoever posts there, the
// widest first, with the names of what they are about. One query; none on a site
// that has no such settings.
func (s *Store) settingsAt(ctx context.Context, site *Site, w Writer, at spot) ([]*HoldSetting, error) {
	var member, discussion int64
	if w.User != nil {
		member = w.User.ID
	}
	if at.discussion != nil {
		discussion = at.discussion.ID
	}
	if !site.Holding {
		return nil, nil
	}
	var rows []*HoldSetting
	err := s.read(ctx).Raw(`SELECT h.*, COALESCE(c.name, b.name, '') AS name FROM hold_settings h
		LEFT JOIN categories c ON h.scope = 'category' AND c.id = h.subject_id
		LEFT JOIN boards b ON h.scope = 'board' AND b.id = h.subject_id
		WHERE h.mode <> '' AND (
			h.scope = 'category' AND h.subject_id = ?
			OR h.scope = 'category' AND h.subject_id IN (SELECT ac.category_id FROM articles a JOIN article_categories ac ON ac.article_id = a.id WHERE a.discussion_id = ?)
			OR h.scope = 'board' AND (h.subject_id = ? OR h.subject_id IN (SELECT t.board_id FROM topics t WHERE t.discussion_id = ?))
			OR h.scope = 'discussion' AND h.subject_id = ?
			OR h.scope = 'member' AND h.subject_id = ?
			OR h.scope = 'guest' AND h.guest_email = ? AND h.guest_email <> '')
		ORDER BY CASE h.scope WHEN 'category' THEN 1 WHEN 'board' THEN 2 WHEN 'discussion' THEN 3 ELSE 4 END, h.id`,
		at.category, discussion, at.board, discussion, discussion, member, at.email).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for hold settings: %w", err)
	}
	return rows, nil
}

// closesAt is from when the replies to an article are closed because it is old, or
// nil for never.
func (s *Store) closesAt(ctx context.Context, site *Site, d *Discussion) (*time.Time, error) {
	if site.CloseDays == 0 {
		return nil, nil //nolint:nilnil // never, and nothing is wrong
	}
	var a Article
	err := s.read(ctx).Select("id", "published_at").Where("discussion_id = ?", d.ID).Limit(1).Find(&a).Error
	if err != nil || a.PublishedAt == nil {
		return nil, err
	}
	at := a.PublishedAt.Add(time.Duration(site.CloseDays) * 24 * time.Hour)
	return &at, nil
}

// Openness is what viewer would meet who posted in a discussion: the condition
// that decides, or nil if there is none, and up to when that is so.
func (s *Store) Openness(ctx context.Context, viewer *User, d *Discussion) (c *Condition, until *time.Time, err error) {
	all, err := s.conditions(ctx, Writer{User: viewer}, spot{discussion: d})
	if err != nil {
		return nil, nil, err
	}
	c = strictest(all)
	for _, one := range all {
		until = sooner(until, one.Until)
	}
	if c != nil && c.Mode == IsClosed {
		return c, until, nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, nil, err
	}
	closes, err := s.closesAt(ctx, site, d)
	return c, sooner(until, closes), err
}

// PartOpenness is the same for a whole category or board.
func (s *Store) PartOpenness(ctx context.Context, viewer *User, scope HoldScope, id int64) (*Condition, error) {
	at := spot{board: id}
	if scope == OnCategory {
		at = spot{category: id}
	}
	all, err := s.conditions(ctx, Writer{User: viewer}, at)
	return strictest(all), err
}

func sooner(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}

// detail is what a hold keeps of c: its name, and after a line break what else the
// writer is told.
func (c *Condition) detail() string {
	rest := c.Why
	switch {
	case c.Until == nil:
	case c.Kind == HoldNight:
		rest = "Somebody will look from " + c.Until.Format("15:04 on 2 January") + " on."
	case c.Kind == HoldPerson:
		rest = "This ends on " + c.Until.UTC().Format("2 January 2006") + "."
	}
	return strings.TrimRight(c.Name+"\n"+rest, "\n")
}
