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
}

// Decided is the decision that made the post what it is now, or nil.
func (st *Standing) Decided() *Decision {
	for _, v := range slices.Backward(st.Decisions) {
		if d := v; d.Act != ActUndo && !d.undone(st.Decisions) {
			return d
		}
	}
	return nil
}

// Standing finds what became of the post with this receipt. It needs no account
// and no cookie.
func (s *Store) Standing(ctx context.Context, token string) (*Standing, error) {
	r, err := gorm.G[Receipt](s.r).Where("token = ?", token).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	p, err := s.postWith(ctx, r.PostID)
	if err != nil {
		return nil, err
	}
	p.Receipt = r.Token
	if _, err := s.placeOf(ctx, p); err != nil {
		return nil, err
	}
	st := &Standing{Post: p}
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

// receiptsOf are the tokens of many posts' receipts.
func (s *Store) receiptsOf(ctx context.Context, posts []int64) (map[int64]string, error) {
	rows, err := gorm.G[Receipt](s.r).Where("post_id IN ?", posts).Find(ctx)
	tokens := make(map[int64]string, len(rows))
	for _, r := range rows {
		tokens[r.PostID] = r.Token
	}
	return tokens, err
}
