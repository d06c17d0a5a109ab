package models

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
)

// This page is the floor under all posting: what is refused or marked as spam by
// the program alone, before any moderator. Whoever wrote it is always told.

const (
	// tooFast is how soon after its page was made nobody has filled in a form.
	tooFast = 3 * time.Second
	// shortText is up to how many letters a text may well be sent in two
	// discussions, such as "Thank you very much".
	shortText = 20
	// repeatLife is for how long the same text from one network, whoever sends it,
	// is taken for a repeat.
	repeatLife = 24 * time.Hour
	// maxWaiting is how many posts of one newcomer wait at a time.
	maxWaiting = 2
)

// FormNonce is the random value of a form whose page is made now, and says so. It
// is not signed: who goes to the trouble of lying could as well wait.
func FormNonce(now time.Time) string {
	return strconv.FormatInt(now.UnixMilli(), 36) + "." + newToken()
}

// suspicion is why the program takes a post for spam, or nil. A form that came
// sooner than tooFast after its page was made came even sooner after it was
// opened, so this holds for pages that are kept and shared as well.
func (w Writer) suspicion(trap, nonce string, now time.Time) *Hold {
	if w.User.May(ToPublish) {
		return nil
	}
	if trap != "" {
		return &Hold{Kind: HoldTrap}
	}
	text, _, _ := strings.Cut(nonce, ".")
	made, err := strconv.ParseInt(text, 36, 64)
	if age := now.Sub(time.UnixMilli(made)); err == nil && w.Bounded && w.isNew() && age >= 0 && age < tooFast {
		return &Hold{Kind: HoldFast}
	}
	return nil
}

// isNew reports whether the site has no reason yet to trust w.
func (w Writer) isNew() bool {
	return !w.User.May(ToPublish) && (w.User == nil || w.User.Trust == 0)
}

// Repeated means that the same text is here already.
type Repeated struct {
	Invalid
	First string // where it is, or "" if that is none of the writer's business
}

// Unwrap makes a Repeated an Invalid.
func (e *Repeated) Unwrap() error { return e.Invalid }

// textKey is the same for texts that differ in spaces, case and signs only.
func textKey(body string) string {
	text := lettersOf(body)
	if text == "" {
		text = body
	}
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func lettersOf(body string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold.String(norm.NFKC.String(body)))
}

// admit refuses a post that nobody shall have to read: by somebody who is kept from
// posting, by a newcomer who has several waiting, or sent before.
func (s *Store) admit(ctx context.Context, w Writer, p *Post) error {
	if err := s.admitPerson(ctx, w, p); err != nil {
		return err
	}
	if w.User.May(ToPublish) {
		return nil
	}
	p.TextKey = textKey(p.Body)
	first, err := s.sentBefore(ctx, p)
	if err != nil {
		return err
	}
	switch {
	case first != nil && first.Nonce != nil && p.Nonce != nil && *first.Nonce == *p.Nonce:
		return gorm.ErrDuplicatedKey // the same form, sent twice at once
	case first != nil:
		return s.repeated(ctx, w, p, first)
	}
	return s.admitNewcomer(ctx, w, p)
}

const sleepingWords = "The site takes no posts at the moment. Your text is still here."

// sentBefore finds the post with which the same person, or lately the same
// network, has sent this text.
func (s *Store) sentBefore(ctx context.Context, p *Post) (*Post, error) {
	q := s.write(ctx).Where("text_key = ? AND text_key <> '' AND state IN ?", p.TextKey, []State{Pending, Public, Rejected, Spam})
	if len([]rune(lettersOf(p.Body))) <= shortText {
		q = q.Where("discussion_id = ?", p.DiscussionID)
	}
	var all []*Post
	if err := q.Order("id").Limit(100).Find(&all).Error; err != nil {
		return nil, fmt.Errorf("looking for the same text: %w", err)
	}
	for _, had := range all {
		if samePerson(had, p) || sameNetwork(had, p) && s.now().Sub(had.CreatedAt) < repeatLife {
			return had, nil
		}
	}
	return nil, nil //nolint:nilnil // no post and no error: it has not been sent before
}

func sameNetwork(a, b *Post) bool {
	return a.Address != "" && Network(a.Address) == Network(b.Address)
}

// repeated says where the first of two posts is: to everyone who may read it, and
// its receipt to whoever sent both by account or with the same address from the
// same place.
func (s *Store) repeated(ctx context.Context, w Writer, p, first *Post) error {
	e := &Repeated{Invalid: Invalid{"": "The same text has been sent before. Your text is still here: change it, or leave it at that."}}
	place, err := s.placeOf(ctx, first)
	if err != nil {
		return err
	}
	if first.IsPublic() && place.readableBy(w.User) {
		e.First = first.Path()
		return e
	}
	if samePerson(first, p) && (p.UserID != nil || sameNetwork(first, p)) {
		token, err := s.receiptOf(ctx, first.ID)
		if err != nil {
			return err
		}
		e.First = ReceiptPath(token)
	}
	return e
}

// admitNewcomer lets a newcomer have maxWaiting posts waiting. A guest is counted
// by address on the net and on the network, so that nobody fills up another's.
func (s *Store) admitNewcomer(ctx context.Context, w Writer, p *Post) error {
	if !w.Bounded || !w.isNew() {
		return nil
	}
	if first, err := s.isFirst(ctx, p); err != nil || !first {
		return err
	}
	where, arg := writerOf(p)
	var waiting []*Post
	err := s.write(ctx).Select("id", "address").Where(where, arg).Where("state = ?", Pending).Limit(100).Find(&waiting).Error
	if err != nil {
		return fmt.Errorf("counting what waits: %w", err)
	}
	n := 0
	for _, had := range waiting {
		if p.UserID != nil || sameNetwork(had, p) {
			n++
		}
	}
	if n >= maxWaiting {
		return Invalid{"": "Two posts of yours are waiting for a moderator already. You can send more once one of them has been read; your text is still here."}
	}
	return nil
}

// toSpam writes down that the program itself took p for spam. A member is told; a
// guest has read it at once, and the address may be a stranger's.
func (s *Store) toSpam(ctx context.Context, p *Post) error {
	d := &Decision{PostID: p.ID, Act: ActSpam, FromState: Pending, ToState: Spam}
	if err := s.addDecision(ctx, d); err != nil || p.UserID == nil {
		return err
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), NoticeMail{PostID: p.ID, DecisionID: d.ID})
}
