package models

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"lode/internal/markup"
)

// phoneNumber finds telephone numbers: eight to fourteen digits after a plus or two noughts,
// or seven and more soon after a word that such a number follows. Figures of a company,
// years and dates are none.
var phoneNumber = regexp.MustCompile(`(?i)(?:\+|\b00)[1-9](?:[ .()/-]{0,2}\d){7,13}\b|\b(?:whats ?app|telegram|viber|phone|tel)\b\W{0,3}(?:(?:me|us|number|no|at|on|is)\W{1,3}){0,3}\d(?:[ ()-]{0,2}\d){6,13}\b`)

// phonesIn are where a text has telephone numbers.
func phonesIn(text string) []markup.Span {
	var spans []markup.Span
	for _, m := range phoneNumber.FindAllStringIndex(text, -1) {
		spans = append(spans, markup.Span{Start: m[0], End: m[1]})
	}
	return spans
}

// checkPhone holds a post with a telephone number.
func (s *Store) checkPhone(_ context.Context, sub *submission) (Hold, error) {
	return hold(sub.site.HoldPhone && len(phonesIn(sub.p.Body)) > 0, HoldPhone, ""), nil
}

// checkNew holds a post of an account that is too young.
func (s *Store) checkNew(_ context.Context, sub *submission) (Hold, error) {
	u, days := sub.w.User, sub.site.HoldDays
	if u == nil || days == 0 {
		return Hold{}, nil
	}
	return hold(u.CreatedAt.After(s.now().Add(-time.Duration(days)*24*time.Hour)), HoldNew, inDays(days)), nil
}

// inDays is a number of days as "1 day" or "3 days".
func inDays(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
