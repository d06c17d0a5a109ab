package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"time"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// StaffEdit is how a post stood before a moderator changed its text. The text is
// the revision's.
type StaffEdit struct {
	ID            int64
	DecisionID    int64
	PostID        int64
	RevisionID    int64
	HTML          template.HTML
	Renderer      int
	StaffNote     string
	StaffEditedAt *time.Time
	Wrote         string // hash of the text that was put there instead
}

// StaffEditInput is what a moderator fills in to change somebody's text.
type StaffEditInput struct {
	Body    string `form:"body"`
	Note    string `form:"note"`    // why, for everyone to read
	Version int    `form:"version"` // of the post that was looked at
	Nonce   string `form:"nonce"`
}

// maxStaffNote is how long the note below a changed post can be, in characters.
const maxStaffNote = 300

// StaffEditPost changes somebody's text and says so below it, with why. The text
// before is kept, and the writer is told.
func (s *Store) StaffEditPost(ctx context.Context, by *User, id int64, in StaffEditInput) (*Decision, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	if !by.May(ToModerate) || !site.StaffEdit {
		return nil, ErrForbidden
	}
	written, err := s.postWith(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	d := &Decision{PostID: id, ByID: &by.ID, By: by, Act: ActEdit, Nonce: nonceKey(in.Nonce, "edit", by.ID, id, in)} // the note may name somebody, who can ask to be forgotten
	html, err := s.render(ctx, written.User, in.Body)
	if err != nil {
		return nil, err
	}
	err = s.tx(ctx, func(s *Store) error {
		p, _, err := s.postForUpdate(ctx, id)
		if err != nil {
			return err
		}
		if err := p.staffEdit(in); err != nil {
			return err
		}
		if err := s.mayEdit(ctx, by, p); err != nil {
			return err
		}
		if err := s.admitDecider(ctx, by, p, d.Act); err != nil {
			return err
		}
		return s.staffEdit(ctx, p, d, in, html)
	})
	if errors.Is(err, ErrConflict) {
		return sentBefore(s.decided(ctx, id), d.Nonce)
	}
	return d, err
}

func (in *StaffEditInput) check() error {
	invalid := Invalid{}
	checkBody(&in.Body, "body", invalid)
	in.Note = cleanLine(in.Note)
	switch n := len([]rune(in.Note)); {
	case n == 0:
		invalid["note"] = "Say why, in a few words. Everyone can read it."
	case n > maxStaffNote:
		invalid["note"] = fmt.Sprintf("Please keep it under %d characters.", maxStaffNote)
	}
	return invalid.orNil()
}

// staffEdit is the rule alone: from what a text can be changed.
func (p *Post) staffEdit(in StaffEditInput) error {
	switch {
	case in.Version != p.Version, p.State == Withdrawn, p.Kind != Ordinary:
		return ErrConflict
	case p.BlankedAt != nil:
		return Invalid{"body": "Its text is no longer kept."}
	case in.Body == p.Body:
		return Invalid{"body": "Nothing is different from what stands there."}
	}
	return nil
}

// staffEdit carries out d, which gives a locked post another text.
func (s *Store) staffEdit(ctx context.Context, p *Post, d *Decision, in StaffEditInput, html template.HTML) error {
	text := p.Body
	d.FromState, d.ToState, d.Text = p.State, p.State, &text
	if err := s.addDecision(ctx, d); err != nil {
		return err
	}
	before := StaffEdit{DecisionID: d.ID, PostID: p.ID, HTML: p.BodyHTML, Renderer: p.Renderer, StaffNote: p.StaffNote, StaffEditedAt: p.StaffEditedAt, Wrote: hashOf(in.Body)}
	p.StaffNote, p.StaffEditedAt = in.Note, &d.CreatedAt
	var err error
	if before.RevisionID, err = s.setText(ctx, p, d.ByID, in.Body, html, markup.Version); err != nil {
		return err
	}
	if err := s.write(ctx).Create(&before).Error; err != nil {
		return fmt.Errorf("keeping how post %d stood: %w", p.ID, err)
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), NoticeMail{PostID: p.ID, DecisionID: d.ID})
}

// setText gives a locked post another text, with the note that p has now, and keeps
// the text before as the revision that it returns.
func (s *Store) setText(ctx context.Context, p *Post, by *int64, body string, html template.HTML, renderer int) (int64, error) {
	before := Revision{PostID: p.ID, UserID: by, Body: p.Body, CreatedAt: s.now()}
	if err := s.write(ctx).Create(&before).Error; err != nil {
		return 0, fmt.Errorf("keeping the text before: %w", err)
	}
	p.Body, p.BodyHTML, p.Renderer, p.Version = body, html, renderer, p.Version+1
	if p.TextKey != "" {
		p.TextKey = textKey(body)
	}
	err := s.write(ctx).Model(p).Select("body", "body_html", "renderer", "version", "text_key", "edited_at", "staff_note", "staff_edited_at").Updates(p).Error
	if err != nil {
		return 0, fmt.Errorf("changing the text of post %d: %w", p.ID, err)
	}
	s.touchDiscussion(p.DiscussionID)
	return before.ID, s.reread(ctx, p.ID, html)
}

// takeBackEdit gives a locked post the text and the note that it had before d, and
// returns the revision that keeps the text it loses. If its writer has changed it
// since, that is an ErrConflict; a text that was erased does not come back.
func (s *Store) takeBackEdit(ctx context.Context, p *Post, by *User, d *Decision) (revision int64, err error) {
	before, err := gorm.G[*StaffEdit](s.w).Where("decision_id = ?", d.ID).First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, ErrForbidden
	}
	if err != nil {
		return 0, err
	}
	if before.Wrote != hashOf(p.Body) {
		return 0, ErrConflict
	}
	text, err := gorm.G[*Revision](s.w).Where("id = ?", before.RevisionID).First(ctx)
	if err != nil {
		return 0, err
	}
	p.StaffNote, p.StaffEditedAt = before.StaffNote, before.StaffEditedAt
	return s.setText(ctx, p, idOf(by), text.Body, before.HTML, before.Renderer)
}

// reverseEdit takes was, an edit, back for d, in a way that d can be taken back in
// its turn.
func (s *Store) reverseEdit(ctx context.Context, p *Post, was, d *Decision) error {
	edited := StaffEdit{DecisionID: d.ID, PostID: p.ID, HTML: p.BodyHTML, Renderer: p.Renderer, StaffNote: p.StaffNote, StaffEditedAt: p.StaffEditedAt}
	var err error
	if edited.RevisionID, err = s.takeBackEdit(ctx, p, d.By, was); err != nil {
		return err
	}
	edited.Wrote = hashOf(p.Body)
	if err := s.write(ctx).Create(&edited).Error; err != nil {
		return fmt.Errorf("keeping how post %d stood: %w", p.ID, err)
	}
	return nil
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
