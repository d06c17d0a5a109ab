package models

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// TrustMail tells a member that their level of trust is lower than it was: it is
// never lowered in secret.
type TrustMail struct {
	UserID   int64
	From, To int
	At       *time.Time // when it fell
}

func (TrustMail) kind() string { return "trust-mail" }

// Trust is a member's level, and how they came to it.
type Trust struct {
	User   *User
	Record Record
	Earned int // by the record alone
}

// Next is the level after the one the member has, or nil for the highest.
func (t *Trust) Next() *Level {
	if t.User.Trust == MaxTrust {
		return nil
	}
	return &Levels[t.User.Trust+1]
}

// TrustOf is what u has done and what came of it.
func (s *Store) TrustOf(ctx context.Context, u *User) (*Trust, error) {
	r, err := s.record(ctx, u)
	return &Trust{User: u, Record: r, Earned: TrustFor(r, s.now())}, err
}

// record counts what u has done. Two queries, however much it is.
func (s *Store) record(ctx context.Context, u *User) (Record, error) {
	r := Record{
		Days: int(s.now().Sub(u.CreatedAt) / (24 * time.Hour)), Active: u.ActiveDays,
		Confirmed: u.EmailConfirmedAt != nil,
	}
	var err error
	if r.Suspended, err = s.suspendedUntil(ctx, u); err != nil {
		return r, err
	}
	const latest = "FROM posts WHERE user_id = @user AND state = %s ORDER BY id DESC LIMIT @most"
	query := `SELECT (SELECT COUNT(*) FROM (SELECT id ` + fmt.Sprintf(latest, "'public'") + `) AS a) AS approved,
		(SELECT COALESCE(SUM(useful_count), 0) FROM (SELECT useful_count ` + fmt.Sprintf(latest, "'public'") + `) AS b) AS useful,
		(SELECT COUNT(*) FROM (SELECT id ` + fmt.Sprintf(latest, "'rejected'") + `) AS c) +
		(SELECT COUNT(*) FROM (SELECT id ` + fmt.Sprintf(latest, "'spam'") + `) AS d) AS refused`
	var counted struct{ Approved, Useful, Refused int }
	err = s.read(ctx).Raw(query, map[string]any{"user": u.ID, "most": RecentPosts}).Scan(&counted).Error
	if err != nil {
		return r, fmt.Errorf("counting what %d has done: %w", u.ID, err)
	}
	r.Approved, r.Useful, r.Refused = counted.Approved, counted.Useful, counted.Refused
	return r, nil
}

// recount brings a member's level up to date. Whoever is being changed by somebody
// else at this moment is left for the next count.
func (s *Store) recount(ctx context.Context, user int64) error {
	return s.recountQuietly(ctx, user, nil)
}

// quietRise is for how long a rise is not told of when the decision that gave it is
// taken back.
const quietRise = 24 * time.Hour

// recountQuietly is recount after something was taken back that had been done at a
// time: a fall from where that had just raised the member is not told.
func (s *Store) recountQuietly(ctx context.Context, user int64, undone *time.Time) error {
	u, err := gorm.G[*User](s.w, skipLocked).Where("id = ? AND role = ?", user, Member).Take(ctx)
	if notFound(err) == ErrNotFound { //nolint:errorlint // notFound returns it bare
		return nil
	}
	if err != nil {
		return fmt.Errorf("counting trust: %w", err)
	}
	r, err := s.record(ctx, u)
	if err != nil {
		return err
	}
	level, now := u.trust(r, s.now()), s.now()
	if level == u.Trust {
		return nil
	}
	_, err = gorm.G[*User](s.w).Where("id = ?", user).Select("trust", "trust_before", "trust_at").
		Updates(ctx, &User{Trust: level, TrustBefore: u.Trust, TrustAt: &now})
	if err != nil {
		return fmt.Errorf("changing trust: %w", err)
	}
	slip := undone != nil && u.TrustAt != nil && !u.TrustAt.Before(*undone) && now.Sub(*u.TrustAt) < quietRise
	if level < u.Trust && u.EmailConfirmedAt != nil && !slip {
		return s.enqueueAt(ctx, now.Add(noticeDelay), TrustMail{user, u.Trust, level, &now})
	}
	return nil
}

// recountAfterUndo is recountWriter once d, which was about p, is taken back.
func (s *Store) recountAfterUndo(ctx context.Context, p *Post, d *Decision) error {
	if p.UserID == nil {
		return nil
	}
	return s.recountQuietly(ctx, *p.UserID, &d.CreatedAt)
}

// recountWriter is recount for whoever wrote p, if they have an account.
func (s *Store) recountWriter(ctx context.Context, p *Post) error {
	if p.UserID == nil {
		return nil
	}
	return s.recount(ctx, *p.UserID)
}

// hereToday notes that a member was here today, once a day.
func (s *Store) hereToday(ctx context.Context, user int64) error {
	today := s.now().Truncate(24 * time.Hour)
	r := s.write(ctx).Exec(`UPDATE users SET active_days = active_days + 1, active_at = ?
		WHERE id = ? AND (active_at IS NULL OR active_at < ?)`, today, user, today)
	if r.Error != nil {
		return fmt.Errorf("noting that %d was here: %w", user, r.Error)
	}
	if r.RowsAffected == 0 {
		return nil
	}
	return s.recount(ctx, user)
}

// seen notes that u is here now, if that is not known of today yet.
func (s *Store) seen(ctx context.Context, u *User) error {
	if u == nil || u.ActiveAt != nil && !u.ActiveAt.Before(s.now().Truncate(24*time.Hour)) {
		return nil
	}
	return s.tx(ctx, func(s *Store) error { return s.hereToday(ctx, u.ID) })
}

const (
	trustName  = "trust_counted" // in settings: the day of the last count
	trustBatch = 100             // members in one transaction
)

// CountTrust brings every member's level up to date, once a day however often it
// is called and by however many processes.
func (s *Store) CountTrust(ctx context.Context) error {
	if mine, err := s.claimDay(ctx, trustName); err != nil || !mine {
		return err
	}
	for last := int64(0); ; {
		var ids []int64
		err := s.read(ctx).Model(&User{}).Where("id > ? AND role = ?", last, Member).Order("id").Limit(trustBatch).Pluck("id", &ids).Error
		if err != nil || len(ids) == 0 {
			return err
		}
		last = ids[len(ids)-1]
		err = s.tx(ctx, func(s *Store) error {
			for _, id := range ids {
				if err := s.recount(ctx, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// claimDay reports whether the caller is the first today to claim the work of this
// name.
func (s *Store) claimDay(ctx context.Context, name string) (bool, error) {
	today := s.now().Format(time.DateOnly)
	r := s.write(ctx).Exec(`INSERT INTO settings (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE settings.value < excluded.value`, name, today)
	return r.RowsAffected > 0, r.Error
}

// trustLetter tells of a fall while it is true.
func (s *Store) trustLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m TrustMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	u, err := s.user(ctx, m.UserID)
	if err != nil || u.EmailConfirmedAt == nil || u.Trust != m.To || m.At != nil && u.TrustAt != nil && u.TrustAt.After(*m.At) {
		return nothing(err)
	}
	return &Letter{To: u.Email, About: AboutTrust, User: u, Trust: &m}, nil
}
