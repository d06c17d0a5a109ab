package models

import (
	"context"
	"fmt"
	"strings"
)

// holdsEdit is why a moderator reads body first, which p is to become, or "". A link
// that was not there when the post was read is one that nobody has read.
func (s *Site) holdsEdit(by *User, p *Post, body string) string {
	if by.May(ToPublish) {
		return ""
	}
	watched := domains(s.LinksHeld)
	if held := linksTo(body, watched); len(held) > len(linksTo(p.Body, watched)) {
		return "links to " + strings.Join(held, ", ")
	}
	added := s.addedLinks(p.Body, body)
	if p.State != Public { // it is read anyway: say so only if there are many
		n, most := s.countLinks(body), s.linksHeld(by)
		return hold(most > 0 && n >= most && added > 0, HoldLinks, linksInWords(n)).Detail
	}
	switch {
	case s.HoldLinks == 0 || added == 0:
		return ""
	case added == 1:
		return "a link was added"
	default:
		return fmt.Sprintf("%d links were added", added)
	}
}

// holdsEditAt is why a moderator reads a change of a locked public post first because
// of where or when it is sent or who sends it, or "". What takes no new posts at all
// takes no unread changes either.
func (s *Store) holdsEditAt(ctx context.Context, by *User, p *Post, d *Discussion) (string, error) {
	if p.State != Public || by.May(ToPublish) {
		return "", nil
	}
	all, err := s.conditions(ctx, Writer{User: by}, spot{discussion: d, email: p.GuestEmail})
	c := strictest(all)
	if err != nil || c == nil {
		return "", err
	}
	return c.short(), nil
}

// short is c in a few words, for whoever reads a change that waits for its sake.
func (c *Condition) short() string {
	mode := either(c.Mode == IsClosed, "closed", "held")
	switch c.Kind {
	case HoldCategory:
		return "the category “" + c.Name + "” is " + mode
	case HoldBoard:
		return "the board “" + c.Name + "” is " + mode
	case HoldDiscussion:
		return "the discussion is " + mode
	case HoldPerson:
		return "this writer’s posts are " + mode
	case HoldAge:
		return "replies are closed"
	case HoldNight:
		return "it came at night"
	}
	return "the site is " + mode
}
