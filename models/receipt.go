package models

import (
	"context"
	"fmt"
	"html/template"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Receipt is the private page of one post, for whoever wrote it. Its token is
// 130 random bits and the only thing that opens it.
type Receipt struct {
	Token     string `gorm:"primaryKey"`
	PostID    int64
	CreatedAt time.Time
}

// ReceiptPath is the address of the receipt with this token.
func ReceiptPath(token string) string { return "/receipts/" + token }

func (s *Store) addReceipt(ctx context.Context, p *Post) error {
	r := Receipt{Token: newToken(), PostID: p.ID, CreatedAt: s.now()}
	if err := s.write(ctx).Create(&r).Error; err != nil {
		return fmt.Errorf("writing a receipt: %w", err)
	}
	p.Receipt = r.Token
	return nil
}

// receiptOf is the token of a post's receipt, or "" if it has none.
func (s *Store) receiptOf(ctx context.Context, post int64) (string, error) {
	var token string
	err := s.write(ctx).Model(&Receipt{}).Select("token").Where("post_id = ?", post).Limit(1).Scan(&token).Error
	return token, err
}

// Standing is all that became of a post, for whoever wrote it.
type Standing struct {
	Post      *Post
	Decisions []*Decision // oldest first
	Confirmed bool        // the guest's address
	Proof     *Proof
	Own       template.HTML // what the writer wrote, if a moderator's text stands instead
	Appeals   []*Appeal     // oldest first
	Wait      *QueueWait    // while it waits
}

// Proof is what lets a writer prove later what was decided about their post, and
// that nothing was changed since.
type Proof struct {
	Head    LedgerHead
	Salt    string                 // of the post's text, or "" if it was never decided on
	Entries map[int64]*LedgerEntry // by the decision they are about
	Acts    []*LedgerEntry         // about a sanction, oldest first, if it is about one
	Texts   []*SealedText          // what they hold seals of
}

// Decided is the decision that gave the post the state it has now, or nil.
func (st *Standing) Decided() *Decision {
	for _, v := range slices.Backward(st.Decisions) {
		if d := v; !d.Act.keeps() && !d.aside() && !d.undone(st.Decisions) {
			return d
		}
	}
	return nil
}

// Standing finds what became of the post with this receipt. It needs no account
// and no cookie.
func (s *Store) Standing(ctx context.Context, token string) (*Standing, error) {
	p := &Post{}
	err := s.read(ctx).Joins("User").Where("posts.id = (SELECT post_id FROM receipts WHERE token = ?)", token).First(p).Error
	if err != nil {
		return nil, notFound(err)
	}
	p.Receipt = token
	if _, err := s.placeOf(ctx, p); err != nil {
		return nil, err
	}
	st := &Standing{Post: p}
	if st.Proof, err = s.proof(ctx, p); err != nil {
		return nil, err
	}
	if st.Own, err = s.ownText(ctx, p); err != nil {
		return nil, err
	}
	if err := s.read(ctx).Where("post_id = ?", p.ID).Order("id").Find(&p.Holds).Error; err != nil {
		return nil, err
	}
	if st.Decisions, err = s.decisionsOn(ctx, p.ID); err != nil {
		return nil, err
	}
	if len(st.Decisions) > 0 {
		if st.Appeals, err = s.appealsOn(ctx, p.ID); err != nil {
			return nil, err
		}
	}
	if p.GuestEmail != "" && p.Proved {
		n, err := gorm.G[*Guest](s.r).Where("email_key = ?", p.GuestEmail).Count(ctx, "*")
		if err != nil {
			return nil, err
		}
		st.Confirmed = n > 0
	}
	if p.State == Public {
		if p.Held, err = s.heldEditOf(ctx, p.ID); err != nil {
			return nil, err
		}
	}
	if p.State == Pending {
		st.Wait, err = s.queueWait(ctx, p)
	}
	return st, err
}

// proof is the head of the ledger and what it says of a post. Three queries; the head
// comes second, so that it is never behind.
func (s *Store) proof(ctx context.Context, p *Post) (*Proof, error) {
	entries, err := s.entriesOf(ctx, "post_id = ?", p.ID)
	if err != nil {
		return nil, err
	}
	var head struct {
		LedgerHead
		Salt string
	}
	err = s.read(ctx).Raw(`SELECT h.number, h.hash, h.shown, COALESCE(k.salt, '') AS salt
		FROM ledger_heads h LEFT JOIN ledger_salts k ON k.post_id = ? WHERE h.id = 1`, p.ID).Scan(&head).Error
	if err != nil {
		return nil, fmt.Errorf("loading the head of the ledger: %w", err)
	}
	proof := &Proof{Head: head.LedgerHead, Salt: head.Salt, Entries: entries}
	proof.Texts, err = s.sealedTexts(ctx, p, proof)
	return proof, err
}

// entriesOf are what the ledger says of decisions, by their ids.
func (s *Store) entriesOf(ctx context.Context, where string, arg any) (map[int64]*LedgerEntry, error) {
	var rows []*LedgerEntry
	if err := s.read(ctx).Where(where, arg).Order("number").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("loading what the ledger says: %w", err)
	}
	entries := make(map[int64]*LedgerEntry, len(rows))
	for _, e := range rows {
		if e.DecisionID != nil {
			entries[*e.DecisionID] = e
		}
	}
	return entries, nil
}

// receiptsOf are the tokens of many posts' receipts.
func (s *Store) receiptsOf(ctx context.Context, posts []int64) (map[int64]string, error) {
	rows, err := gorm.G[*Receipt](s.r).Where("post_id IN ?", posts).Find(ctx)
	tokens := make(map[int64]string, len(rows))
	for _, r := range rows {
		tokens[r.PostID] = r.Token
	}
	return tokens, err
}
