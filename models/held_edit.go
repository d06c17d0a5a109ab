package models

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"time"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// HeldEdit is what a writer wants to make of a public post and a moderator reads
// first. Until then the post stays as it is.
type HeldEdit struct {
	ID           int64
	PostID       int64
	UserID       *int64
	Body         string
	Why          string // it waits, in a few words
	State        HeldEditState
	DecisionID   *int64     // that answered it
	EditedBefore *time.Time // when the post was last edited before this was published
	CreatedAt    time.Time

	Post     *Post         `gorm:"-"` // for a moderator
	Marked   template.HTML `gorm:"-"` // the text with what matched marked
	Replaced string        `gorm:"-"` // words instead of which readers would see something else
}

// HeldEditState is where a held edit stands.
type HeldEditState string

// The states of a held edit. It is dropped when its writer has changed the post again.
const (
	EditWaits     HeldEditState = "waiting"
	EditDropped   HeldEditState = "dropped"
	EditPublished HeldEditState = "published"
	EditRefused   HeldEditState = "refused"
)

// The acts that answer a held edit.
const (
	ActPublishEdit Act = "edit_approve"
	ActRefuseEdit  Act = "edit_reject"
)

// AboutHeldEdit is the message to whoever wanted it.
const AboutHeldEdit About = "held_edit"

// HTML is the text as it was typed, rendered.
func (h *HeldEdit) HTML() template.HTML { return markup.Post(h.Body) }

// holdEdit has a change of a locked public post wait. It takes the place of one that
// waits already.
func (s *Store) holdEdit(ctx context.Context, p *Post, by *User, body, why string) error {
	if err := s.dropHeldEdit(ctx, p.ID); err != nil {
		return err
	}
	p.Held = &HeldEdit{PostID: p.ID, UserID: idOf(by), Body: body, Why: why, State: EditWaits, CreatedAt: s.now()}
	if err := s.write(ctx).Create(p.Held).Error; err != nil {
		return fmt.Errorf("holding a change: %w", err)
	}
	return nil
}

// dropHeldEdit forgets what was to become of a locked post.
func (s *Store) dropHeldEdit(ctx context.Context, post int64) error {
	err := s.write(ctx).Model(&HeldEdit{}).Where("post_id = ? AND state = 'waiting'", post).Update("state", EditDropped).Error
	if err != nil {
		return fmt.Errorf("dropping a change: %w", err)
	}
	return nil
}

// heldEditOf is what is to become of a post, or nil.
func (s *Store) heldEditOf(ctx context.Context, post int64) (*HeldEdit, error) {
	found, err := gorm.G[*HeldEdit](s.r).Where("post_id = ? AND state = 'waiting'", post).Limit(1).Find(ctx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// heldEditBy is the held edit that a decision has answered.
func (s *Store) heldEditBy(ctx context.Context, decision int64) (*HeldEdit, error) {
	h, err := gorm.G[*HeldEdit](s.r).Where("decision_id = ?", decision).First(ctx)
	return h, notFound(err)
}

// PublishEdit gives a post the text that its writer wants. Whoever is late gets
// Decided.
func (s *Store) PublishEdit(ctx context.Context, by *User, id int64, in DecisionInput) (*Decision, error) {
	return s.answerEdit(ctx, by, id, &Decision{ByID: idOf(by), By: by, Act: ActPublishEdit}, in)
}

// RefuseEdit leaves a post as it is, by a rule, and tells the writer. Whoever is late
// gets Decided.
func (s *Store) RefuseEdit(ctx context.Context, by *User, id int64, in DecisionInput) (*Decision, error) {
	d := &Decision{ByID: idOf(by), By: by, Act: ActRefuseEdit}
	var err error
	if d.Note, d.RuleID, d.Rule, err = s.grounds(ctx, ActReject, in); err != nil {
		return nil, err
	}
	return s.answerEdit(ctx, by, id, d, in)
}

func (s *Store) answerEdit(ctx context.Context, by *User, id int64, d *Decision, in DecisionInput) (*Decision, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	d.Nonce = nonceKey(in.Nonce, "change", by.ID, id, d.Act, in)
	h, err := gorm.G[*HeldEdit](s.r).Where("id = ?", id).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	err = s.tx(ctx, func(s *Store) error {
		p, _, err := s.postForUpdate(ctx, h.PostID)
		if err != nil {
			return err
		}
		if h, err = gorm.G[*HeldEdit](s.w).Where("id = ?", id).First(ctx); err != nil {
			return err
		}
		if h.State != EditWaits || p.State != Public || p.BlankedAt != nil {
			return ErrConflict
		}
		if p.WrittenBy(by) {
			if err := s.aloneOr(ctx, by); err != nil {
				return err
			}
		}
		if err := s.admitDecider(ctx, by, p, d.Act); err != nil {
			return err
		}
		text := p.Body
		if d.Act == ActRefuseEdit {
			text = h.Body
		}
		d.PostID, d.FromState, d.ToState, d.Text = p.ID, p.State, p.State, &text
		if err := s.addDecision(ctx, d); err != nil {
			return err
		}
		if d.Act == ActPublishEdit {
			err = s.publishEdit(ctx, p, h, d)
		} else {
			err = s.setHeldEdit(ctx, h, EditRefused, &d.ID)
		}
		if err != nil {
			return err
		}
		return s.enqueueAt(ctx, s.now().Add(noticeDelay), NoticeMail{PostID: p.ID, DecisionID: d.ID})
	})
	if errors.Is(err, ErrConflict) {
		return sentBefore(s.decided(ctx, h.PostID), d.Nonce)
	}
	return d, err
}

// publishEdit gives a locked post the text of h, for d, in a way that d can be taken
// back.
func (s *Store) publishEdit(ctx context.Context, p *Post, h *HeldEdit, d *Decision) error {
	html, err := s.renderAgain(ctx, p.ID, h.Body)
	if err != nil {
		return err
	}
	before := StaffEdit{DecisionID: d.ID, PostID: p.ID, HTML: p.BodyHTML, Renderer: p.Renderer, StaffNote: p.StaffNote, StaffEditedAt: p.StaffEditedAt, Wrote: hashOf(h.Body)}
	h.EditedBefore, p.EditedAt = p.EditedAt, &h.CreatedAt
	if before.RevisionID, err = s.setText(ctx, p, h.UserID, h.Body, html, markup.Version); err != nil {
		return err
	}
	if err := s.write(ctx).Create(&before).Error; err != nil {
		return fmt.Errorf("keeping how post %d stood: %w", p.ID, err)
	}
	return s.setHeldEdit(ctx, h, EditPublished, &d.ID)
}

// unpublishEdit gives a locked post the text from before d, which published a held
// edit; that is then in another state, by another decision or none.
func (s *Store) unpublishEdit(ctx context.Context, p *Post, by *User, d *Decision, to HeldEditState, decision *int64) error {
	h, err := s.heldEditBy(ctx, d.ID)
	if err != nil {
		return err
	}
	p.EditedAt = h.EditedBefore
	if _, err := s.takeBackEdit(ctx, p, by, d); err != nil {
		return err
	}
	return s.setHeldEdit(ctx, h, to, decision)
}

// waitAgainEdit has a held edit that a decision has refused wait again.
func (s *Store) waitAgainEdit(ctx context.Context, d *Decision) error {
	h, err := s.heldEditBy(ctx, d.ID)
	if err != nil {
		return err
	}
	return s.setHeldEdit(ctx, h, EditWaits, nil)
}

// setHeldEdit brings a held edit of a locked post into another state. If it is to wait
// again and its writer has sent a newer one, that waits alone.
func (s *Store) setHeldEdit(ctx context.Context, h *HeldEdit, to HeldEditState, decision *int64) error {
	if to == EditWaits {
		newer, err := gorm.G[*HeldEdit](s.w).Where("post_id = ? AND state = 'waiting'", h.PostID).Count(ctx, "*")
		if err != nil {
			return err
		}
		if newer > 0 {
			to = EditDropped
		}
	}
	h.State, h.DecisionID = to, decision
	if err := s.write(ctx).Model(h).Select("state", "decision_id", "edited_before").Updates(h).Error; err != nil {
		return fmt.Errorf("answering a change: %w", err)
	}
	return nil
}

// heldEditsIn is a query for the changes that wait, as far as a scope leaves their
// posts.
func (s *Store) heldEditsIn(ctx context.Context, sc *scope) *gorm.DB {
	posts := sc.narrow(s.read(ctx).Table("posts").Select("1").Where("posts.id = held_edits.post_id AND posts.state = 'public'"))
	q := s.read(ctx).Model(&HeldEdit{}).Where("held_edits.state = 'waiting' AND EXISTS (?)", posts)
	if sc.kind.Key != "" && sc.kind.Key != queueEdits || sc.hold != "" && sc.hold != HoldEdit {
		return q.Where("1 = 0")
	}
	return q
}

// heldEdits are the oldest changes that wait in a scope, with their posts and what
// matched in them marked.
func (s *Store) heldEdits(ctx context.Context, sc *scope) ([]*HeldEdit, error) {
	var all []*HeldEdit
	if err := s.heldEditsIn(ctx, sc).Select("held_edits.*").Order("held_edits.id").Limit(CardsPerPage).Find(&all).Error; err != nil {
		return nil, fmt.Errorf("loading changes: %w", err)
	}
	ids := make([]int64, len(all))
	for i, h := range all {
		ids[i] = h.PostID
	}
	posts, err := s.postsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	lists, err := s.words(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		h.Post = posts[h.PostID]
		c := &Card{Post: &Post{Body: h.Body, BodyHTML: h.HTML(), Holds: []Hold{{Kind: HoldEdit, Detail: h.Why}}}}
		c.mark(lists)
		h.Marked, h.Replaced = c.Marked, quoted(lists.in(c.Post, ""), WordReplace)
	}
	return all, nil
}
