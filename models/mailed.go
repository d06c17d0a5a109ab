package models

import (
	"context"
	"crypto/hmac"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// mailedLife is for how long the page that a digest leads to can be used.
const mailedLife = 72 * time.Hour

// Mailed is what one digest told somebody of, as it stands by now. The link to it
// says which posts they are, for whom and until when, and is signed. It lets nobody
// in: who opens it has to be signed in as the one it was sent to, with the second
// step that those who decide take. A mailbox in other hands then decides nothing.
type Mailed struct {
	Token   string
	Until   time.Time
	Expired bool
	Cards   []*Card // nothing once it has expired
}

// Path is the address of the page.
func (m *Mailed) Path() string { return MailedPath(m.Token) }

func (s *Store) mailedToken(ctx context.Context, u *User, until time.Time, posts []int64) (string, error) {
	ids := make([]string, len(posts))
	for i, id := range posts {
		ids[i] = strconv.FormatInt(id, 36)
	}
	says := fmt.Sprintf("%s.%s.%s", strconv.FormatInt(u.ID, 36), strconv.FormatInt(until.Unix(), 36), strings.Join(ids, "-"))
	sign, err := s.seal(ctx, "mailed "+says)
	return says + "." + sign, err
}

// openMailed reads a signed link. One that was sent to somebody else is forbidden,
// one that nobody has signed is not found.
func (s *Store) openMailed(ctx context.Context, by *User, token string) (*Mailed, []int64, error) {
	if !by.May(ToModerate) {
		return nil, nil, ErrForbidden
	}
	cut := strings.LastIndexByte(token, '.')
	if cut < 0 {
		return nil, nil, ErrNotFound
	}
	sign, err := s.seal(ctx, "mailed "+token[:cut])
	if err != nil {
		return nil, nil, err
	}
	parts := strings.Split(token[:cut], ".")
	if len(parts) != 3 || !hmac.Equal([]byte(sign), []byte(token[cut+1:])) {
		return nil, nil, ErrNotFound
	}
	var posts []int64
	for _, text := range append(parts[:2:2], strings.Split(parts[2], "-")...) {
		n, err := strconv.ParseInt(text, 36, 64)
		if err != nil {
			return nil, nil, ErrNotFound
		}
		posts = append(posts, n)
	}
	if posts[0] != by.ID {
		return nil, nil, ErrForbidden
	}
	until := time.Unix(posts[1], 0).UTC()
	return &Mailed{Token: token, Until: until, Expired: !s.now().Before(until)}, posts[2:], nil
}

// Mailed opens the page that a digest leads to. It changes nothing: mail programs
// open links by themselves.
func (s *Store) Mailed(ctx context.Context, by *User, token string) (*Mailed, error) {
	m, posts, err := s.openMailed(ctx, by, token)
	if err != nil || m.Expired {
		return m, err
	}
	m.Cards, err = s.cardsOf(ctx, by, posts)
	return m, err
}

// MailedInput is what somebody fills in to decide about one of the posts.
type MailedInput struct {
	Post   int64 `form:"post"`
	Action Act   `form:"action"`
	DecisionInput
}

// DecideMailed decides about a post that a digest has named. It is an Invalid if
// the link has run out.
func (s *Store) DecideMailed(ctx context.Context, by *User, token string, in MailedInput) (*Decision, error) {
	m, posts, err := s.openMailed(ctx, by, token)
	if err != nil {
		return nil, err
	}
	if m.Expired {
		return nil, Invalid{"": "The link has run out. Nothing was decided."}
	}
	switch in.Action {
	case ActApprove, ActReject, ActSpam, ActTrash:
	default:
		return nil, Invalid{"action": "Choose what to do with the post."}
	}
	for _, id := range posts {
		if id == in.Post {
			return s.Decide(ctx, by, id, in.Action, in.DecisionInput)
		}
	}
	return nil, ErrNotFound
}
