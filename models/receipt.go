package models

import (
	"context"
	"fmt"
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
	if err := gorm.G[Receipt](s.w).Create(ctx, &r); err != nil {
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
}

// Proof is what lets a writer prove later what was decided about their post, and
// that nothing was changed since.
type Proof struct {
	Head    LedgerHead
	Salt    string                 // of the post's text, or "" if it was never decided on
	Entries map[int64]*LedgerEntry // by the decision they are about
}

// Decided is the decision that gave the post the state it has now, or nil.
func (st *Standing) Decided() *Decision {
	for _, v := range slices.Backward(st.Decisions) {
		if d := v; d.Act != ActUndo && !d.aside() && !d.undone(st.Decisions) {
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
	if st.Proof, err = s.proof(ctx, p.ID); err != nil {
		return nil, err
	}
	if p.Holds, err = gorm.G[Hold](s.r).Where("post_id = ?", p.ID).Order("id").Find(ctx); err != nil {
		return nil, err
	}
	if st.Decisions, err = s.decisionsOn(ctx, p.ID); err != nil {
		return nil, err
	}
	if p.GuestEmail != "" {
		n, err := gorm.G[Guest](s.r).Where("email_key = ?", p.GuestEmail).Count(ctx, "*")
		if err != nil {
			return nil, err
		}
		st.Confirmed = n > 0
	}
	return st, nil
}

// proof is the head of the ledger and what it says of a post. One query.
func (s *Store) proof(ctx context.Context, post int64) (*Proof, error) {
	var rows []struct {
		LedgerHead
		Salt       string
		Entry      int64
		DecisionID int64
		Commitment string
		EntryHash  string
	}
	err := s.read(ctx).Raw(`SELECT h.number, h.hash, h.shown, COALESCE(k.salt, '') AS salt,
			COALESCE(e.number, 0) AS entry, COALESCE(e.decision_id, 0) AS decision_id, COALESCE(e.commitment, '') AS commitment, COALESCE(e.hash, '') AS entry_hash
		FROM ledger_heads h LEFT JOIN ledger_salts k ON k.post_id = ? LEFT JOIN ledger e ON e.post_id = ? ORDER BY e.number`, post, post).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("loading what the ledger says: %w", err)
	}
	p := &Proof{Entries: map[int64]*LedgerEntry{}}
	for _, r := range rows {
		p.Head, p.Salt = r.LedgerHead, r.Salt
		if r.Entry > 0 {
			p.Entries[r.DecisionID] = &LedgerEntry{Number: r.Entry, Commitment: r.Commitment, Hash: r.EntryHash}
		}
	}
	return p, nil
}

// receiptsOf are the tokens of many posts' receipts.
func (s *Store) receiptsOf(ctx context.Context, posts []int64) (map[int64]string, error) {
	rows, err := gorm.G[Receipt](s.r).Where("post_id IN ?", posts).Find(ctx)
	tokens := make(map[int64]string, len(rows))
	for _, r := range rows {
		tokens[r.PostID] = r.Token
	}
	return tokens, err
}
