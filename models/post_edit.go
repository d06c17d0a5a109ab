package models

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// Revision is the text of a post before a change.
type Revision struct {
	ID        int64
	PostID    int64
	UserID    *int64
	Body      string
	CreatedAt time.Time
}

// EditInput is what a writer changes. A guest shows the receipt instead of an
// account.
type EditInput struct {
	Body    string `form:"body"`
	Version int    `form:"version"`
	Receipt string `form:"receipt"`
}

// mine reports whether whoever sends this wrote the post: by account, or by the
// token of its receipt.
func (s *Store) mine(ctx context.Context, by *User, p *Post, receipt string) (bool, error) {
	if p.WrittenBy(by) {
		return true, nil
	}
	if receipt == "" {
		return false, nil
	}
	token, err := s.receiptOf(ctx, p.ID)
	return token == receipt, err
}

// CanChange reports whether the writer of p may still change it: while it waits,
// and for a while after writing it.
func (p *Post) CanChange(set Settings, now time.Time) bool {
	if p.Place != nil && p.Place.Archived {
		return false
	}
	switch p.State {
	case Pending:
		return true
	case Public:
		return now.Sub(p.CreatedAt) < set.editWindow(p.User)
	}
	return false
}

// CanWithdraw reports whether the writer of p may take it back.
func (p *Post) CanWithdraw() bool { return p.State == Pending || p.State == Public }

// PostToChange finds a post for its writer to change.
func (s *Store) PostToChange(ctx context.Context, by *User, id int64, receipt string) (*Post, error) {
	p, err := s.postWith(ctx, id)
	if err != nil {
		return nil, err
	}
	if ok, err := s.mine(ctx, by, p, receipt); err != nil || !ok {
		return nil, orError(err, ErrNotFound)
	}
	if p.Receipt, err = s.receiptOf(ctx, p.ID); err != nil {
		return nil, err
	}
	if p.Held, err = s.heldEditOf(ctx, p.ID); err != nil {
		return nil, err
	}
	_, err = s.placeOf(ctx, p)
	return p, err
}

func orError(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// EditPost changes the text of a post and keeps the one before. What would bring into
// a public post what a moderator reads first waits, and the post stays as it is.
func (s *Store) EditPost(ctx context.Context, by *User, id int64, in EditInput) (*Post, error) {
	if !by.May(ToReply) {
		return nil, ErrForbidden
	}
	p, err := s.PostToChange(ctx, by, id, in.Receipt)
	if err != nil {
		return nil, err
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	if p.Place.Archived {
		return p, Invalid{"": archivedWords}
	}
	if !p.CanChange(site.Settings, s.now()) {
		return p, Invalid{"": "The time in which this post can be changed is over."}
	}
	if !site.TakesPostsOf(by) {
		return p, Invalid{"": sleepingWords}
	}
	invalid := Invalid{}
	checkBody(&in.Body, "body", invalid)
	if len(invalid) > 0 {
		return p, invalid
	}
	if !by.May(ToPublish) {
		if err := site.refusedLinks(in.Body); err != nil {
			return p, err
		}
	}
	html := markup.Post(in.Body)
	listed, err := s.readWords(ctx, by, &Post{Body: in.Body, BodyHTML: html}, "", "body")
	if err != nil {
		return p, err
	}
	if had, err := s.readWords(ctx, by, &Post{Body: p.Body, BodyHTML: p.BodyHTML}, "", "body"); err == nil && had == listed {
		listed = ""
	}
	err = s.tx(ctx, func(s *Store) error {
		now, _, err := s.postForUpdate(ctx, id)
		if err != nil {
			return err
		}
		if in.Version != 0 && in.Version != now.Version || now.State != p.State {
			return ErrConflict
		}
		if in.Body == now.Body {
			p.Held = nil
			return s.dropHeldEdit(ctx, id)
		}
		reviewed, err := s.admitEdit(ctx, now)
		if err != nil {
			return err
		}
		why := cmp.Or(listed, site.holdsEdit(by, now, in.Body), reviewed)
		if why != "" && now.State == Public {
			err := s.holdEdit(ctx, now, by, in.Body, why)
			p.Held = now.Held
			return err
		}
		at := s.now()
		now.EditedAt, now.TextKey = &at, textKey(in.Body)
		if _, err := s.setText(ctx, now, idOf(by), in.Body, html, markup.Version); err != nil {
			return err
		}
		if why != "" {
			if err := gorm.G[Hold](s.w).Create(ctx, &Hold{PostID: id, Kind: HoldEdit, Detail: why}); err != nil {
				return fmt.Errorf("holding a changed post: %w", err)
			}
		}
		p.Body, p.BodyHTML, p.Version, p.Held = now.Body, now.BodyHTML, now.Version, nil
		return s.dropHeldEdit(ctx, id)
	})
	return p, err
}

// holdsEdit is why a moderator reads body first, which p is to become, or "".
func (s *Site) holdsEdit(by *User, p *Post, body string) string {
	if by.May(ToPublish) {
		return ""
	}
	if n, most := s.countLinks(body), s.linksHeld(by); most > 0 && n >= most && n > s.countLinks(p.Body) {
		return linksInWords(n)
	}
	watched := domains(s.LinksHeld)
	if held := linksTo(body, watched); len(held) > len(linksTo(p.Body, watched)) {
		return "links to " + strings.Join(held, ", ")
	}
	if s.Posting == PostingHeld && p.State == Public {
		return "the site is held"
	}
	return ""
}

// Withdraw takes a post back at its writer's wish. It is a decision like others,
// but only the writer's.
func (s *Store) Withdraw(ctx context.Context, by *User, id int64, receipt string) (*Post, error) {
	p, err := s.PostToChange(ctx, by, id, receipt)
	if err != nil {
		return nil, err
	}
	err = s.tx(ctx, func(s *Store) error {
		_, err := s.apply(ctx, id, Decision{Act: ActWithdraw, ByID: idOf(by)}, func(p *Post) error {
			if !p.CanWithdraw() {
				return ErrConflict
			}
			return nil
		})
		return err
	})
	return p, err
}
