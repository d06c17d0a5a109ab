package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Pace is how often at most somebody is mailed what waits.
type Pace string

// The paces. Whoever wants no such mail at all stops its kind.
const (
	Hourly Pace = "hourly"
	Daily  Pace = "daily"
)

// per is the least time between two messages.
func (p Pace) per() time.Duration {
	if p == Daily {
		return 24 * time.Hour
	}
	return time.Hour
}

// Label is the pace in words.
func (p Pace) Label() string {
	if p == Daily {
		return "Once a day at most"
	}
	return "Once an hour at most"
}

// Other is the pace that p is not.
func (p Pace) Other() Pace {
	if p == Daily {
		return Hourly
	}
	return Daily
}

// Digest is how often somebody is mailed what waits, and when they were last.
type Digest struct {
	UserID int64 `gorm:"primaryKey;autoIncrement:false"`
	Pace   Pace
	SentAt *time.Time
}

// DigestMail tells a moderator what waits.
type DigestMail struct {
	UserID int64
	At     time.Time // when it was planned
}

func (DigestMail) kind() string { return "digest-mail" }

// AboutDigest is the text of a DigestMail.
const AboutDigest About = "digest"

// digestKind is the kind of mail that a digest is, for those who stop it.
const digestKind = "digest"

// digestItems is how many of what waits a digest names.
const digestItems = 10

// DigestLetter is what a digest says.
type DigestLetter struct {
	Posts   int
	Reports int
	Appeals int
	Edits   int           // changes of public posts
	Bans    int           // that wait for a second moderator
	Faces   int           // pictures of new people
	Oldest  time.Duration // how long the post, report or appeal has waited that waits longest
	Items   []DigestItem  // those that have waited longest
	Token   string        // opens a page on which they can be decided
}

// DigestItem is one post that waits.
type DigestItem struct {
	Post    *Post
	Waited  time.Duration
	Reasons []string
}

// Path is the page on which they can be decided.
func (d *DigestLetter) Path() string { return MailedPath(d.Token) }

// Path is the address of its card.
func (i DigestItem) Path() string { return fmt.Sprintf("/moderation?post=%d", i.Post.ID) }

// MailedPath is the page on which what a digest names can be decided.
func MailedPath(token string) string { return "/moderation/mailed/" + token }

// PlanDigests has those told what waits who can decide about it and have not been
// told lately. It only reads when there is nothing new. Several processes may call
// it at once: each message is planned once.
func (s *Store) PlanDigests(ctx context.Context) error {
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	var deciders []*User
	roles := slices.DeleteFunc(slices.Clone(Roles), func(r Role) bool { return !(&User{Role: r}).May(ToModerate) })
	if err := s.read(ctx).Where("role IN ? AND email_confirmed_at IS NOT NULL", roles).Order("id").Find(&deciders).Error; err != nil {
		return fmt.Errorf("looking for moderators: %w", err)
	}
	ripe := s.now().Add(-time.Duration(site.DigestMinutes) * time.Minute)
	for _, u := range deciders {
		if err := s.planDigest(ctx, u, ripe); err != nil {
			return fmt.Errorf("planning a digest: %w", err)
		}
	}
	return nil
}

// planDigest plans one person's message, if it is time and something has begun to
// wait after the one before, and before ripe.
func (s *Store) planDigest(ctx context.Context, u *User, ripe time.Time) error {
	d, err := s.digestOf(ctx, u)
	if err != nil {
		return err
	}
	now := s.now()
	if d.SentAt != nil && d.SentAt.After(now.Add(-d.Pace.per())) {
		return nil
	}
	if fresh, err := s.waitsSince(ctx, d.SentAt, ripe); err != nil || !fresh {
		return err
	}
	if wanted, err := s.wants(ctx, u.Email, digestKind); err != nil || !wanted {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		q := s.write(ctx).Exec(`INSERT INTO digests (user_id, pace, sent_at) VALUES (?, ?, ?)
			ON CONFLICT (user_id) DO UPDATE SET sent_at = excluded.sent_at WHERE digests.sent_at IS NULL OR digests.sent_at <= ?`,
			u.ID, d.Pace, now, now.Add(-d.Pace.per()))
		if q.Error != nil || q.RowsAffected == 0 {
			return q.Error
		}
		return s.enqueue(ctx, DigestMail{UserID: u.ID, At: now})
	})
}

// digestOf is how often u is told, whoever has never chosen included.
func (s *Store) digestOf(ctx context.Context, u *User) (*Digest, error) {
	var found []*Digest
	if err := s.read(ctx).Where("user_id = ?", u.ID).Limit(1).Find(&found).Error; err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return &Digest{UserID: u.ID, Pace: Hourly}, nil
	}
	return found[0], nil
}

// waitsSince reports whether something waits since some time after the first and not
// after the second.
func (s *Store) waitsSince(ctx context.Context, after *time.Time, upTo time.Time) (bool, error) {
	var from time.Time
	if after != nil {
		from = *after
	}
	var any bool
	err := s.read(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM posts WHERE state = 'pending' AND `+beganToWait+` > ? AND `+beganToWait+` <= ?)
		OR EXISTS (SELECT 1 FROM reports WHERE outcome = '' AND confirmed_at IS NOT NULL AND confirmed_at > ? AND confirmed_at <= ?)
		OR EXISTS (SELECT 1 FROM appeals WHERE state = 'waiting' AND created_at > ? AND created_at <= ?)
		OR EXISTS (SELECT 1 FROM held_edits WHERE state = 'waiting' AND created_at > ? AND created_at <= ?)
		OR EXISTS (SELECT 1 FROM sanctions WHERE starts_at IS NULL AND lifted_at IS NULL AND created_at > ? AND created_at <= ?)
		OR EXISTS (SELECT 1 FROM pictures x JOIN users u ON u.id = x.user_id AND u.avatar = x.name WHERE x.state = 'waiting' AND x.created_at > ? AND x.created_at <= ?)`,
		from, upTo, from, upTo, from, upTo, from, upTo, from, upTo, from, upTo).Scan(&any).Error
	return any, err
}

// wants reports whether an address takes a kind of mail. It only reads.
func (s *Store) wants(ctx context.Context, email, kind string) (bool, error) {
	address, err := s.mailAddress(ctx, email)
	if err != nil {
		return false, err
	}
	n, err := gorm.G[*MailStop](s.r).Where("address = ? AND kind IN ? AND stopped_at IS NOT NULL", address, []string{kind, undeliverable}).Count(ctx, "*")
	return n == 0, err
}

// digestLetter is the message itself, with what waits by now. There is none if
// nothing does, or if a later one was planned while this could not be sent.
func (s *Store) digestLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m DigestMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	u, err := s.user(ctx, m.UserID)
	if err != nil {
		return nothing(err)
	}
	if err := s.withSanctions(ctx, []*User{u}); err != nil {
		return nil, err
	}
	if !u.May(ToModerate) || u.EmailConfirmedAt == nil {
		return nothing(err)
	}
	d, err := s.digestOf(ctx, u)
	if err != nil || d.SentAt != nil && d.SentAt.After(m.At) {
		return nothing(err)
	}
	told, err := s.digest(ctx, u)
	if err != nil || len(told.Items)+told.Appeals+told.Edits+told.Bans+told.Faces == 0 {
		return nothing(err)
	}
	return &Letter{To: u.Email, About: AboutDigest, User: u, Digest: told}, nil
}

// digest is what waits, as far as a digest says it.
func (s *Store) digest(ctx context.Context, u *User) (*DigestLetter, error) {
	l := &Load{}
	if err := s.loadWaiting(ctx, l); err != nil {
		return nil, err
	}
	told := &DigestLetter{Posts: l.Posts.N, Reports: l.Reports.N, Appeals: l.Appeals.N, Edits: l.Edits.N, Bans: l.Bans.N, Faces: l.Pictures.N}
	told.Oldest = max(l.Posts.Longest, l.Reports.Longest, l.Appeals.Longest, l.Edits.Longest, l.Bans.Longest, l.Pictures.Longest)
	ids, err := s.oldestWaiting(ctx)
	if err != nil || len(ids) == 0 {
		return told, err
	}
	cards, err := s.cardsOf(ctx, u, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		told.Items = append(told.Items, c.digestItem(s.now()))
	}
	told.Token, err = s.mailedToken(ctx, u, s.now().Add(mailedLife), ids)
	return told, err
}

// oldestWaiting are the posts that have waited longest, for themselves or for what
// readers have reported.
func (s *Store) oldestWaiting(ctx context.Context) ([]int64, error) {
	var ids []int64
	err := s.read(ctx).Raw(`SELECT id FROM (
			SELECT * FROM (SELECT id, `+beganToWait+` AS since FROM posts WHERE state = 'pending' ORDER BY `+beganToWait+`, id LIMIT ?) AS held
			UNION ALL
			SELECT * FROM (SELECT post_id AS id, confirmed_at AS since FROM reports WHERE outcome = '' AND confirmed_at IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.id = reports.post_id AND p.state = 'pending') ORDER BY confirmed_at LIMIT ?) AS reported
		) AS waiting GROUP BY id ORDER BY MIN(since), id LIMIT ?`, digestItems, 10*digestItems, digestItems).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("looking for what has waited longest: %w", err)
	}
	return ids, nil
}

// cardsOf are the cards of posts, in this order. Posts that are gone have none.
func (s *Store) cardsOf(ctx context.Context, u *User, ids []int64) ([]*Card, error) {
	var posts []*Post
	if err := s.read(ctx).Joins("User").Where("posts.id IN ?", ids).Find(&posts).Error; err != nil {
		return nil, fmt.Errorf("loading cards: %w", err)
	}
	slices.SortFunc(posts, func(a, b *Post) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return s.cards(ctx, u, posts)
}

func (c *Card) digestItem(now time.Time) DigestItem {
	item := DigestItem{Post: c.Post}
	var since time.Time
	if c.State == Pending {
		since = c.WaitsFrom()
		for _, h := range c.Holds {
			if !slices.Contains(item.Reasons, h.Label()) {
				item.Reasons = append(item.Reasons, h.Label())
			}
		}
	}
	for _, r := range c.Reports {
		if since.IsZero() || c.State != Pending && r.ConfirmedAt.Before(since) {
			since = *r.ConfirmedAt
		}
		if why := "reported: " + r.Reason(); !slices.Contains(item.Reasons, why) {
			item.Reasons = append(item.Reasons, why)
		}
	}
	item.Waited = max(0, now.Sub(since))
	return item
}

// choosePace keeps how often u is told what waits.
func (s *Store) choosePace(ctx context.Context, u *User, p Pace) error {
	if p != Hourly && p != Daily {
		return ErrNotFound
	}
	err := s.write(ctx).Exec("INSERT INTO digests (user_id, pace) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET pace = excluded.pace", u.ID, p).Error
	if err != nil {
		return fmt.Errorf("choosing how often: %w", err)
	}
	return nil
}
