package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Note is what staff write for each other about a post, or about its writer. Nobody
// else ever sees it: it is on the cards of the queue and nowhere else.
type Note struct {
	ID         int64
	PostID     int64  // at which it was written
	OnWriter   bool   // it stands beside everything of theirs
	UserID     *int64 // whose post it is
	GuestEmail string
	ByID       int64
	By         *User
	Body       string
	CreatedAt  time.Time
	RemovedAt  *time.Time
}

// What a note is about.
const (
	NoteOnPost   = "post"
	NoteOnWriter = "writer"
)

// NoteInput is what a moderator fills in.
type NoteInput struct {
	Text  string `form:"text"`
	About string `form:"about"`
}

func (in *NoteInput) check(p *Post) error {
	invalid := Invalid{}
	in.Text = cleanText(in.Text)
	switch n := len([]rune(in.Text)); {
	case n == 0:
		invalid["text"] = "Write something first."
	case n > maxNote:
		invalid["text"] = fmt.Sprintf("Please keep it under %d characters.", maxNote)
	}
	switch {
	case in.About != NoteOnPost && in.About != NoteOnWriter:
		invalid["about"] = "Choose what the note is about."
	case in.About == NoteOnWriter && p.IsGuest() && p.GuestEmail == "":
		invalid["about"] = "Nothing tells this guest from others. The note can be about the post."
	}
	return invalid.orNil()
}

// AddNote keeps a note about a post or its writer. The same once more is no other note.
func (s *Store) AddNote(ctx context.Context, by *User, post int64, in *NoteInput) (*Note, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	p, err := s.postWith(ctx, post)
	if err != nil {
		return nil, err
	}
	if err := in.check(p); err != nil {
		return nil, err
	}
	n := &Note{
		PostID: p.ID, OnWriter: in.About == NoteOnWriter, UserID: p.UserID, GuestEmail: p.GuestEmail,
		ByID: by.ID, By: by, Body: in.Text, CreatedAt: s.now(),
	}
	err = s.tx(ctx, func(s *Store) error {
		had, err := gorm.G[*Note](s.w).Where("post_id = ? AND on_writer = ? AND by_id = ? AND body = ? AND removed_at IS NULL", p.ID, n.OnWriter, by.ID, n.Body).Limit(1).Find(ctx)
		if err != nil || len(had) > 0 {
			n = append(had, n)[0]
			return err
		}
		return s.write(ctx).Omit("By").Create(n).Error
	})
	if err != nil {
		return nil, fmt.Errorf("adding a note: %w", err)
	}
	return n, nil
}

// RemoveNote takes a note off the cards. RestoreNote puts it back.
func (s *Store) RemoveNote(ctx context.Context, by *User, id int64) (*Note, error) {
	now := s.now()
	return s.changeNote(ctx, by, id, &now)
}

// RestoreNote puts a note back that was removed.
func (s *Store) RestoreNote(ctx context.Context, by *User, id int64) (*Note, error) {
	return s.changeNote(ctx, by, id, nil)
}

func (s *Store) changeNote(ctx context.Context, by *User, id int64, removed *time.Time) (*Note, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	var n *Note
	err := s.tx(ctx, func(s *Store) (err error) {
		if n, err = gorm.G[*Note](s.w, forUpdate).Where("id = ?", id).First(ctx); err != nil {
			return notFound(err)
		}
		n.RemovedAt = removed
		return s.write(ctx).Model(n).Select("removed_at").Updates(n).Error
	})
	return n, err
}

// moveNotes makes the notes at a post follow it to its new writer.
func (s *Store) moveNotes(ctx context.Context, p *Post) error {
	return s.write(ctx).Model(&Note{}).Where("post_id = ?", p.ID).Select("user_id", "guest_email").
		Updates(&Note{UserID: p.UserID, GuestEmail: p.GuestEmail}).Error
}

// maxNotes is how many notes a page of cards shows, the newest.
const maxNotes = 500

// cardNotes gives cards the notes about their posts and their writers, oldest
// first. One query.
func (s *Store) cardNotes(ctx context.Context, cards []*Card) error {
	var posts, users []int64
	var guests []string
	for _, c := range cards {
		posts = append(posts, c.ID)
		if c.UserID != nil {
			users = append(users, *c.UserID)
		} else if c.GuestEmail != "" {
			guests = append(guests, c.GuestEmail)
		}
	}
	var notes []*Note
	err := s.read(ctx).Joins("By", s.byline(ctx)).Where("notes.removed_at IS NULL").
		Where("notes.post_id IN ? OR (notes.on_writer AND notes.user_id IN ?) OR (notes.on_writer AND notes.guest_email IN ? AND notes.guest_email <> '')", padded(posts), padded(users), padded(guests)).
		Order("notes.id DESC").Limit(maxNotes).Find(&notes).Error
	if err != nil {
		return fmt.Errorf("loading notes: %w", err)
	}
	for _, n := range slices.Backward(notes) {
		for _, c := range cards {
			if n.PostID == c.ID || n.OnWriter && samePerson(&Post{UserID: n.UserID, GuestEmail: n.GuestEmail, Proved: c.Proved}, c.Post) {
				c.Notes = append(c.Notes, n)
			}
		}
	}
	return nil
}
