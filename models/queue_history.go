package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// historyLength is how many other posts of a writer a card shows.
const historyLength = 10

// writerOf is the condition for posts by the same person as p.
func writerOf(p *Post) (condition string, arg any) {
	if p.UserID != nil {
		return "user_id = ?", *p.UserID
	}
	return "guest_email = ? AND guest_email <> ''", p.GuestEmail // the second half lets SQLite use the index
}

func samePerson(a, b *Post) bool {
	if a.UserID != nil || b.UserID != nil {
		return a.UserID != nil && b.UserID != nil && *a.UserID == *b.UserID
	}
	return a.GuestEmail != "" && a.GuestEmail == b.GuestEmail
}

// person is some cards by one writer.
type person struct {
	where string
	arg   any
	cards []*Card
}

// writersOf are the writers of cards. Guests without an address are left out:
// nothing tells one from another.
func writersOf(cards []*Card) []*person {
	var all []*person
	known := map[string]*person{}
	for _, c := range cards {
		where, arg := writerOf(c.Post)
		if arg == "" {
			continue
		}
		key := fmt.Sprint(where, arg)
		if known[key] == nil {
			known[key] = &person{where: where, arg: arg}
			all = append(all, known[key])
		}
		known[key].cards = append(known[key].cards, c)
	}
	return all
}

// confirmed finds out whose address is confirmed: messages go to those alone. One
// query, none if there are no guests.
func (s *Store) confirmed(ctx context.Context, cards []*Card) error {
	var emails, known []string
	for _, c := range cards {
		c.Confirmed = c.User != nil && c.User.EmailConfirmedAt != nil
		if c.IsGuest() && c.GuestEmail != "" {
			emails = append(emails, c.GuestEmail)
		}
	}
	if len(emails) == 0 {
		return nil
	}
	if err := s.read(ctx).Model(&Guest{}).Where("email_key IN ?", emails).Pluck("email_key", &known).Error; err != nil {
		return fmt.Errorf("looking for confirmed addresses: %w", err)
	}
	for _, c := range cards {
		c.Confirmed = c.Confirmed || c.IsGuest() && slices.Contains(known, c.GuestEmail)
	}
	return nil
}

// histories gives each card what its writer has done before. Two queries: each
// writer's part is found by key, and read no further than a card shows.
func (s *Store) histories(ctx context.Context, cards []*Card) error {
	people := writersOf(cards)
	if len(people) == 0 {
		return nil
	}
	if err := s.lastPosts(ctx, people); err != nil {
		return err
	}
	return s.outcomes(ctx, people)
}

// earlier is a post of one of some people, by their place among them.
type earlier struct {
	Who int
	Post
}

// lastPosts gives each card the last posts of its writer.
func (s *Store) lastPosts(ctx context.Context, people []*person) error {
	parts, args := make([]string, len(people)), []any{}
	for i, p := range people {
		parts[i] = fmt.Sprintf(`SELECT * FROM (SELECT %d AS who, id, state, body, created_at FROM posts WHERE %s ORDER BY id DESC LIMIT %d) AS p%d`,
			i, p.where, historyLength+1, i)
		args = append(args, p.arg)
	}
	var posts []earlier
	if err := s.read(ctx).Raw(strings.Join(parts, " UNION ALL "), args...).Scan(&posts).Error; err != nil {
		return fmt.Errorf("loading what writers did before: %w", err)
	}
	slices.SortFunc(posts, func(a, b earlier) int { return cmp.Compare(b.ID, a.ID) })
	for i := range posts {
		for _, c := range people[posts[i].Who].cards {
			if posts[i].ID != c.ID && len(c.Earlier) < historyLength {
				c.Earlier = append(c.Earlier, &posts[i].Post)
			}
		}
	}
	return nil
}

// outcomes counts what was decided about each writer's posts.
func (s *Store) outcomes(ctx context.Context, people []*person) error {
	parts, args := make([]string, len(people)), []any{}
	for i, p := range people {
		parts[i] = fmt.Sprintf(`SELECT %d AS who,
			(SELECT COUNT(*) FROM (SELECT 1 FROM posts WHERE %s AND state = 'public' LIMIT %d) AS a) AS approved,
			(SELECT COUNT(*) FROM (SELECT 1 FROM posts WHERE %s AND state IN ('rejected', 'spam', 'trash') LIMIT %d) AS r) AS refused`,
			i, p.where, MostCounted+1, p.where, MostCounted+1)
		args = append(args, p.arg, p.arg)
	}
	var sums []struct{ Who, Approved, Refused int }
	if err := s.read(ctx).Raw(strings.Join(parts, " UNION ALL "), args...).Scan(&sums).Error; err != nil {
		return fmt.Errorf("counting what writers did before: %w", err)
	}
	for _, sum := range sums {
		for _, c := range people[sum.Who].cards {
			c.Approved, c.Refused = sum.Approved, sum.Refused
		}
	}
	return nil
}
