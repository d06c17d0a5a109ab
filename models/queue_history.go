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

// writerOf is the condition for posts by the same person as p. Whoever has only typed
// an address is somebody else than whoever has proved it.
func writerOf(p *Post) (condition string, arg any) {
	switch {
	case p.UserID != nil:
		return "user_id = ?", *p.UserID
	case p.Proved:
		return "guest_email = ? AND guest_email <> '' AND proved", p.GuestEmail // the second part lets SQLite use the index
	}
	return "guest_email = ? AND guest_email <> '' AND NOT proved", p.GuestEmail
}

func samePerson(a, b *Post) bool {
	if a.UserID != nil || b.UserID != nil {
		return a.UserID != nil && b.UserID != nil && *a.UserID == *b.UserID
	}
	return a.GuestEmail != "" && a.GuestEmail == b.GuestEmail && a.Proved == b.Proved
}

// person is some cards by one writer, of which the first stands for them in queries.
type person struct {
	key   string
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
			known[key] = &person{key: key}
			all = append(all, known[key])
		}
		known[key].cards = append(known[key].cards, c)
	}
	return all
}

// The conditions for posts p by the writer of post k, a member or a guest. What is
// asked about many writers names them by a post of each: Postgres takes far longer to
// plan a statement with a part for each writer than to carry it out.
const (
	sameMember = "p.user_id = k.user_id"
	sameGuest  = "p.guest_email = k.guest_email AND p.guest_email <> '' AND p.proved = k.proved" // the second part lets SQLite use the index
)

// standFor are the posts that stand for members and for guests.
func standFor(people []*person) (members, guests []int64, byPost map[int64]*person) {
	byPost = make(map[int64]*person, len(people))
	for _, p := range people {
		c := p.cards[0]
		byPost[c.ID] = p
		if c.UserID != nil {
			members = append(members, c.ID)
		} else {
			guests = append(guests, c.ID)
		}
	}
	return padded(members), padded(guests), byPost
}

// confirmed finds out whose address is confirmed: messages go to those alone. One
// query, none if there are no guests.
func (s *Store) confirmed(ctx context.Context, cards []*Card) error {
	var emails, known []string
	for _, c := range cards {
		c.Confirmed = c.User != nil && c.User.EmailConfirmedAt != nil
		if c.IsGuest() && c.GuestEmail != "" && c.Proved {
			emails = append(emails, c.GuestEmail)
		}
	}
	if len(emails) == 0 {
		return nil
	}
	if err := s.read(ctx).Model(&Guest{}).Where("email_key IN ?", padded(emails)).Pluck("email_key", &known).Error; err != nil {
		return fmt.Errorf("looking for confirmed addresses: %w", err)
	}
	for _, c := range cards {
		c.Confirmed = c.Confirmed || c.IsGuest() && c.Proved && slices.Contains(known, c.GuestEmail)
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

// earlier is a post by the writer of another.
type earlier struct {
	Who int64 // that other
	Post
}

// lastPosts gives each card the last posts of its writer.
func (s *Store) lastPosts(ctx context.Context, people []*person) error {
	const of = `SELECT * FROM (WITH w AS MATERIALIZED (SELECT k.id, k.user_id, k.guest_email, k.proved,
			COALESCE((SELECT p.id FROM posts p WHERE %[1]s ORDER BY p.id DESC LIMIT 1 OFFSET %[3]d), 0) AS oldest FROM posts k WHERE k.id IN ?)
		SELECT w.id AS who, p.id, p.state, p.body, p.created_at FROM w CROSS JOIN posts p WHERE %[2]s AND p.id >= w.oldest) AS %[4]s`
	query := fmt.Sprintf(of, sameMember, strings.ReplaceAll(sameMember, "k.", "w."), historyLength, "m") + " UNION ALL " +
		fmt.Sprintf(of, sameGuest, strings.ReplaceAll(sameGuest, "k.", "w."), historyLength, "g")
	members, guests, byPost := standFor(people)
	var posts []earlier
	if err := s.read(ctx).Raw(query, members, guests).Scan(&posts).Error; err != nil {
		return fmt.Errorf("loading what writers did before: %w", err)
	}
	slices.SortFunc(posts, func(a, b earlier) int { return cmp.Compare(b.ID, a.ID) })
	for i := range posts {
		for _, c := range byPost[posts[i].Who].cards {
			if posts[i].ID != c.ID && len(c.Earlier) < historyLength {
				c.Earlier = append(c.Earlier, &posts[i].Post)
			}
		}
	}
	return nil
}

// outcomes counts what was decided about each writer's posts.
func (s *Store) outcomes(ctx context.Context, people []*person) error {
	const of = `SELECT k.id AS who,
		(SELECT COUNT(*) FROM (SELECT 1 FROM posts p WHERE %[1]s AND p.state = 'public' LIMIT %[2]d) AS a) AS approved,
		(SELECT COUNT(*) FROM (SELECT 1 FROM posts p WHERE %[1]s AND p.state IN ('rejected', 'spam', 'trash') LIMIT %[2]d) AS r) AS refused
		FROM posts k WHERE k.id IN ?`
	query := fmt.Sprintf(of, sameMember, MostCounted+1) + " UNION ALL " + fmt.Sprintf(of, sameGuest, MostCounted+1)
	members, guests, byPost := standFor(people)
	var sums []struct {
		Who               int64
		Approved, Refused int
	}
	if err := s.read(ctx).Raw(query, members, guests).Scan(&sums).Error; err != nil {
		return fmt.Errorf("counting what writers did before: %w", err)
	}
	for _, sum := range sums {
		for _, c := range byPost[sum.Who].cards {
			c.Approved, c.Refused = sum.Approved, sum.Refused
		}
	}
	return nil
}
