package models

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

const (
	// networkLife is for how long posts from one network are a hint.
	networkLife = 30 * 24 * time.Hour

	// networkEach is how many posts of a network are looked at, the newest.
	networkEach = 50
)

// Neighbour is somebody else who has lately posted from the same network, by their
// newest post.
type Neighbour struct{ *Post }

// networkOf is what addresses of one house or firm share: the first 24 bits of
// the old kind, the first 64 of the new. Addresses that are not on the Internet say
// nothing of where somebody is.
func networkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return ""
	}
	bits := 64
	if ip.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(ip, bits).Masked().String()
}

// neighbours gives each card who else has posted from the network that it came
// from. It is a hint for people and decides nothing. One query, none if no post has
// a network any more.
func (s *Store) neighbours(ctx context.Context, cards []*Card) error {
	var parts []string
	var args []any
	seen := map[string]bool{}
	for _, c := range cards {
		if c.Network == "" || seen[c.Network] {
			continue
		}
		seen[c.Network] = true
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT id, network, user_id, guest_name, guest_email, proved, state, created_at,
			(SELECT name FROM users WHERE users.id = posts.user_id) AS member
			FROM posts WHERE network = ? AND network <> '' ORDER BY id DESC LIMIT %d) AS n%d`, networkEach, len(parts)))
		args = append(args, c.Network)
	}
	if len(parts) == 0 {
		return nil
	}
	var posts []struct {
		Post
		Member string
	}
	if err := s.read(ctx).Raw(strings.Join(parts, " UNION ALL ")+" ORDER BY id DESC", args...).Scan(&posts).Error; err != nil {
		return fmt.Errorf("looking for the same network: %w", err)
	}
	for i := range posts {
		p := &posts[i].Post
		if p.UserID != nil {
			p.User = &User{ID: *p.UserID, Name: posts[i].Member}
		}
		for _, c := range cards {
			if c.Network == p.Network && s.now().Sub(p.CreatedAt) < networkLife {
				c.meet(p)
			}
		}
	}
	return nil
}

// meet adds whoever wrote p to the neighbours of a card, once.
func (c *Card) meet(p *Post) {
	if p.ID == c.ID || samePerson(p, c.Post) {
		return
	}
	for _, n := range c.Neighbours {
		if samePerson(n.Post, p) {
			return
		}
	}
	c.Neighbours = append(c.Neighbours, Neighbour{p})
}
