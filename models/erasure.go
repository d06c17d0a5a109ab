package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// Erasure is somebody's wish to be forgotten. It comes true a day later, and can
// be taken back until then.
type Erasure struct {
	ID        int64
	UserID    *int64
	Email     string // of a guest, folded
	Blank     bool   // the texts go as well
	CreatedAt time.Time
	DueAt     time.Time
}

// erasureGrace is how long a wish to be forgotten can be taken back.
const erasureGrace = 24 * time.Hour

// Erase is the job that forgets somebody.
type Erase struct{ ErasureID int64 }

// EraseKind is what the job is called.
const EraseKind = "erase"

func (Erase) kind() string { return EraseKind }

// AboutErasure tells a member that their account is going to be erased.
const AboutErasure About = "erasure"

// ErasureMail is that message.
type ErasureMail struct{ UserID int64 }

func (ErasureMail) kind() string { return "erasure-mail" }

func (s *Store) erasureLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m ErasureMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	u, err := s.user(ctx, m.UserID)
	if err != nil || u.Email == "" {
		return nothing(err)
	}
	e, err := s.ErasureOf(ctx, u)
	if e == nil || err != nil {
		return nil, err
	}
	return &Letter{To: u.Email, About: AboutErasure, User: u}, nil
}

// AskErasure plans to forget u, a day from now. Asking again changes what happens
// to the texts and keeps the day.
func (s *Store) AskErasure(ctx context.Context, u *User, blank bool) error {
	return s.tx(ctx, func(s *Store) error {
		if u.Role == Admin {
			n, err := gorm.G[*User](s.w).Where("role = ? AND id <> ?", Admin, u.ID).Count(ctx, "*")
			if err != nil {
				return err
			}
			if n == 0 {
				return Invalid{"texts": "You are the only admin. Make somebody else one first."}
			}
		}
		n, err := gorm.G[*Erasure](s.w).Where("user_id = ?", u.ID).Update(ctx, "blank", blank)
		if err != nil || n > 0 {
			return err
		}
		if err := s.planErasure(ctx, &Erasure{UserID: &u.ID, Blank: blank}); err != nil {
			return err
		}
		return s.enqueue(ctx, ErasureMail{UserID: u.ID})
	})
}

// AskGuestErasure plans to forget a guest, who has confirmed the address.
func (s *Store) AskGuestErasure(ctx context.Context, email string, blank bool) error {
	if email == "" {
		return ErrForbidden
	}
	return s.tx(ctx, func(s *Store) error {
		n, err := gorm.G[*Erasure](s.w).Where("email = ? AND email <> ''", email).Update(ctx, "blank", blank)
		if err != nil || n > 0 {
			return err
		}
		return s.planErasure(ctx, &Erasure{Email: email, Blank: blank})
	})
}

func (s *Store) planErasure(ctx context.Context, e *Erasure) error {
	e.CreatedAt, e.DueAt = s.now(), s.now().Add(erasureGrace)
	if err := s.write(ctx).Create(e).Error; err != nil {
		return fmt.Errorf("planning to forget: %w", err)
	}
	return s.enqueueAt(ctx, e.DueAt, Erase{ErasureID: e.ID})
}

// ErasureOf is u's wish to be forgotten, or nil.
func (s *Store) ErasureOf(ctx context.Context, u *User) (*Erasure, error) {
	return s.erasureWhere(ctx, "user_id = ?", u.ID)
}

// ErasureOfGuest is the wish of a guest to be forgotten, or nil.
func (s *Store) ErasureOfGuest(ctx context.Context, email string) (*Erasure, error) {
	return s.erasureWhere(ctx, "email = ? AND email <> ''", email)
}

func (s *Store) erasureWhere(ctx context.Context, where string, arg any) (*Erasure, error) {
	e, err := gorm.G[*Erasure](s.r).Where(where, arg).First(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil //nolint:nilnil // nobody has asked for it
	}
	return e, err
}

// UndoErasure takes the wish of u back.
func (s *Store) UndoErasure(ctx context.Context, u *User) error {
	_, err := gorm.G[*Erasure](s.w).Where("user_id = ?", u.ID).Delete(ctx)
	return err
}

// UndoGuestErasure takes the wish of a guest back.
func (s *Store) UndoGuestErasure(ctx context.Context, email string) error {
	_, err := gorm.G[*Erasure](s.w).Where("email = ? AND email <> ''", email).Delete(ctx)
	return err
}

// Forgotten is what is to be found nowhere any more once somebody was erased.
type Forgotten struct {
	Words []string // names and addresses, for messages that were kept as files
	Files []string // uploads
}

// EraseDue forgets whom a job is about, and returns what the program has to remove
// outside the database. Doing it twice comes to the same, as long as what it
// returns is removed the first time.
func (s *Store) EraseDue(ctx context.Context, j *Job) (*Forgotten, error) {
	var t Erase
	if err := json.Unmarshal([]byte(j.Payload), &t); err != nil {
		return nil, err
	}
	var gone Forgotten
	err := s.tx(ctx, func(s *Store) error {
		e, err := gorm.G[*Erasure](s.w).Where("id = ? AND due_at <= ?", t.ErasureID, s.now()).First(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil // taken back
		}
		if err != nil {
			return err
		}
		s.touchSite()
		s.touchTopics()
		gone = Forgotten{}
		if e.UserID != nil {
			err = s.eraseUser(ctx, e, &gone)
		} else {
			err = s.eraseGuest(ctx, e, &gone)
		}
		if err != nil {
			return fmt.Errorf("forgetting %d: %w", e.ID, err)
		}
		_, err = gorm.G[*Erasure](s.w).Where("id = ?", e.ID).Delete(ctx)
		return err
	})
	if err != nil || len(gone.Words) == 0 {
		return nil, err
	}
	return &gone, s.settle(ctx)
}

func (s *Store) eraseUser(ctx context.Context, e *Erasure, gone *Forgotten) error {
	u, err := s.userForUpdate(ctx, *e.UserID)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("Deleted member %d", u.ID)
	gone.Words = append(gone.Words, u.Name)
	for _, file := range []string{u.Avatar, u.AvatarBefore} {
		if file != "" {
			gone.Files = append(gone.Files, file)
		}
	}
	refused, err := s.dropRefused(ctx, u.ID)
	if err != nil {
		return err
	}
	gone.Files = append(gone.Files, refused...)
	email := ""
	if u.EmailConfirmedAt != nil {
		email = u.EmailKey
	}
	if u.Email != "" {
		gone.Words = append(gone.Words, u.Email, u.EmailKey)
	}
	if err := s.erasePosts(ctx, e, u, email); err != nil {
		return err
	}
	if err := s.eraseRows(ctx, &u.ID, email); err != nil {
		return err
	}
	if err := s.scrub(ctx, u.Name, name, gone.Words); err != nil {
		return err
	}
	now := s.now()
	err = s.write(ctx).Model(u).Updates(map[string]any{
		"name": name, "name_key": nameKey(name), "email": "", "email_key": "", "email_confirmed_at": nil, "password_hash": "", "role": Member,
		"bio": "", "website": "", "avatar": "", "avatar_before": "", "erased_at": now,
	}).Error
	if err != nil {
		return fmt.Errorf("forgetting a person: %w", err)
	}
	return nil
}

func (s *Store) eraseGuest(ctx context.Context, e *Erasure, gone *Forgotten) error {
	var names []string
	err := s.write(ctx).Model(&Post{}).Distinct().Where("guest_email = ? AND guest_email <> ''", e.Email).Pluck("guest_name", &names).Error
	if err != nil {
		return err
	}
	gone.Words = append(gone.Words, names...)
	gone.Words = append(gone.Words, e.Email)
	if err := s.erasePosts(ctx, e, nil, e.Email); err != nil {
		return err
	}
	if err := s.eraseRows(ctx, nil, e.Email); err != nil {
		return err
	}
	for _, name := range names {
		if err := s.scrub(ctx, name, deletedGuest, []string{name, e.Email}); err != nil {
			return err
		}
	}
	return nil
}

// deletedGuest stands where a guest's name stood.
const deletedGuest = "Deleted guest"

// isErased reports whether an address is only what stands where one was.
func isErased(email string) bool { return strings.HasPrefix(email, "erased-") }

// erasePosts takes from somebody's posts what tells who they are, and the texts
// too if that is their wish: then the posts are withdrawn.
func (s *Store) erasePosts(ctx context.Context, e *Erasure, u *User, email string) error {
	q := s.write(ctx).Model(&Post{}).Order("discussion_id, id")
	if u != nil {
		q = q.Where("user_id = ? OR (guest_email = ? AND guest_email <> '')", u.ID, email)
	} else {
		q = q.Where("guest_email = ? AND guest_email <> ''", email)
	}
	var posts []*Post
	if err := q.Find(&posts).Error; err != nil {
		return err
	}
	for _, p := range posts {
		if e.Blank && p.CanWithdraw() {
			if _, err := s.apply(ctx, p.ID, Decision{Act: ActWithdraw, ByID: e.UserID}, func(*Post) error { return nil }); err != nil {
				return err
			}
		}
		change := map[string]any{"address": "", "network": "", "nonce": nil, "text_key": "", "guest_email": "", "guest_url": "", "version": gorm.Expr("version + 1")}
		if p.UserID == nil {
			change["guest_name"] = deletedGuest
		}
		if e.Blank {
			change["body"], change["body_html"], change["staff_note"] = "–", markup.Post("–"), ""
		}
		if err := s.write(ctx).Model(&Post{}).Where("id = ?", p.ID).Updates(change).Error; err != nil {
			return err
		}
		for _, sql := range []string{"DELETE FROM revisions WHERE post_id = ?", "DELETE FROM held_edits WHERE post_id = ?", "DELETE FROM receipts WHERE post_id = ?", "DELETE FROM claims WHERE post_id = ?", "DELETE FROM ledger_salts WHERE post_id = ?", "DELETE FROM near_texts WHERE post_id = ?", "UPDATE filter_lessons SET keys = '' WHERE post_id = ?", "DELETE FROM filter_opinions WHERE post_id = ?", "DELETE FROM notes WHERE post_id = ?",
			"UPDATE appeals SET words = '', state = CASE WHEN state = 'waiting' THEN 'withdrawn' ELSE state END WHERE post_id = ?"} {
			if err := s.write(ctx).Exec(sql, p.ID).Error; err != nil {
				return err
			}
		}
	}
	return nil
}

// eraseRows removes the rows that are there for one person only, by account, by the
// address that is known to be theirs, or by both.
func (s *Store) eraseRows(ctx context.Context, user *int64, email string) error {
	if user != nil {
		for _, table := range []string{"sessions", "links", "authenticators", "recovery_codes", "passkeys", "identities", "challenges", "introductions", "claims", "confirmations", "open_cards", "digests", "pictures"} {
			if err := s.write(ctx).Exec("DELETE FROM "+table+" WHERE user_id = ?", *user).Error; err != nil {
				return fmt.Errorf("removing %s: %w", table, err)
			}
		}
		if err := s.write(ctx).Exec("DELETE FROM hold_settings WHERE scope = 'member' AND subject_id = ?", *user).Error; err != nil {
			return err
		}
		if err := s.write(ctx).Exec("DELETE FROM imports WHERE kind = 'author' AND target_id = ?", *user).Error; err != nil {
			return err
		}
	}
	for _, sql := range []string{
		"UPDATE appeals SET words = '', state = CASE WHEN state = 'waiting' THEN 'withdrawn' ELSE state END WHERE sanction_id IN (SELECT id FROM sanctions WHERE user_id = ? OR (email = ? AND email <> ''))",
		"UPDATE reports SET note = '' WHERE by_id = ? OR (email = ? AND email <> '')",
		"UPDATE sanctions SET salt = '' WHERE user_id = ? OR (email = ? AND email <> '')",
	} {
		if err := s.write(ctx).Exec(sql, value(user), email).Error; err != nil {
			return fmt.Errorf("forgetting what somebody has written to staff: %w", err)
		}
	}
	if email == "" {
		return nil
	}
	for _, table := range []string{"sanctions", "removals"} {
		if err := s.write(ctx).Exec("UPDATE "+table+" SET email = 'erased-' || id WHERE email = ? AND email <> ''", email).Error; err != nil {
			return fmt.Errorf("forgetting whom %s are about: %w", table, err)
		}
	}
	for _, sql := range []string{
		"DELETE FROM confirmations WHERE email = ?", "DELETE FROM guests WHERE email_key = ?", "DELETE FROM sessions WHERE guest = ?",
		"DELETE FROM introductions WHERE LOWER(claims) LIKE '%' || ? || '%'", "UPDATE reports SET email = 'erased-' || id, proof_hash = '' WHERE email = ?", "DELETE FROM claims WHERE guest_email = ?",
		"DELETE FROM hold_settings WHERE scope = 'guest' AND guest_email = ?",
	} {
		if err := s.write(ctx).Exec(sql, email).Error; err != nil {
			return err
		}
	}
	return nil
}
