package models

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"lode/internal/markup"
)

// shorteners lead anywhere: that one is allowed says nothing of where it leads.
var shorteners = []string{"bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "ow.ly", "cutt.ly", "rb.gy", "lnkd.in", "t.ly"}

// within reports whether a host is one of some domains, or in one of them.
func within(host string, domains []string) bool {
	return slices.ContainsFunc(domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

// domains are those that a setting lists, one a line.
func domains(text string) []string { return strings.Fields(strings.ToLower(text)) }

// notDomains says what is wrong with a list of domains, or "".
func notDomains(text string) string {
	for _, d := range domains(text) {
		if !strings.Contains(d, ".") || strings.ContainsAny(d, "/:@*,") {
			return fmt.Sprintf("“%s” is not a domain. Give one a line, such as example.org.", d)
		}
	}
	return ""
}

// countLinks is how many addresses in a text count: those of allowed domains do not.
func (set Settings) countLinks(text string) int { return set.addedLinks("", text) }

// addedLinks is how many that count a text has and an earlier one had not.
func (set Settings) addedLinks(before, after string) int {
	allowed, n := domains(set.LinksAllowed), 0
	for _, address := range markup.Added(before, after) {
		u, err := url.Parse(address)
		if err != nil || !within(u.Hostname(), allowed) || within(u.Hostname(), shorteners) {
			n++
		}
	}
	return n
}

// linksTo are the hosts in a text that are within some domains, each once.
func linksTo(text string, domains []string) []string {
	hosts := slices.DeleteFunc(markup.Hosts(text), func(host string) bool { return !within(host, domains) })
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// refusedLinks refuses a text that links to where nothing here may.
func (set Settings) refusedLinks(text string) error {
	hosts := linksTo(text, domains(set.LinksRefused))
	if len(hosts) == 0 {
		return nil
	}
	return Invalid{"": "Links to " + strings.Join(hosts, ", ") + " are not taken here. Your text is still here."}
}

// checkDomains holds a post that links to certain domains.
func (s *Store) checkDomains(_ context.Context, sub *submission) (Hold, error) {
	hosts := linksTo(sub.p.Body, domains(sub.site.LinksHeld))
	return hold(len(hosts) > 0, HoldDomain, strings.Join(hosts, ", ")), nil
}

// The posts of somebody who is often rejected wait: of at least oftenLeast that were
// decided about in 30 days, more than oftenShare percent.
const (
	oftenDays  = 30
	oftenLeast = 5
	oftenShare = 30
	oftenLast  = 100 // posts that are looked at, the newest
)

// often reports whether so many refusals among so many decisions are many.
func often(judged, refused int) bool {
	return judged >= oftenLeast && 100*refused > oftenShare*judged
}

// checkOften holds a post of somebody whose posts are often rejected. It ends by
// itself, with time or with better posts.
func (s *Store) checkOften(ctx context.Context, sub *submission) (Hold, error) {
	if !sub.site.HoldOften {
		return Hold{}, nil
	}
	where, arg := writerOf(sub.p)
	if arg == "" {
		return Hold{}, nil // nothing tells one such guest from another
	}
	var sum struct{ Judged, Refused int }
	last := s.write(ctx).Model(&Post{}).Select("id", "state").Where(where, arg).Order("id DESC").Limit(oftenLast)
	err := s.write(ctx).Raw(`SELECT COUNT(*) AS judged, COALESCE(SUM(CASE WHEN p.state IN ('rejected', 'spam') THEN 1 ELSE 0 END), 0) AS refused FROM (?) AS p
		WHERE EXISTS (SELECT 1 FROM decisions d WHERE d.post_id = p.id AND d.by_id IS NOT NULL AND d.act IN ('approve', 'reject', 'spam', 'trash') AND d.created_at > ?)`,
		last, s.now().AddDate(0, 0, -oftenDays)).Scan(&sum).Error
	if err != nil {
		return Hold{}, fmt.Errorf("counting what was rejected: %w", err)
	}
	return hold(often(sum.Judged, sum.Refused), HoldOften, fmt.Sprintf("%d of %d rejected in %d days", sum.Refused, sum.Judged, oftenDays)), nil
}

// linksInWords is how many links a post has, as "1 link" or "3 links".
func linksInWords(n int) string {
	if n == 1 {
		return "1 link"
	}
	return fmt.Sprintf("%d links", n)
}
