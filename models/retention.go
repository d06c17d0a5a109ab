package models

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"lode/internal/markup"
)

// keeping is one kind of thing that the site does not keep for ever. The table
// below makes the settings, the table on the privacy page, and the daily job.
type keeping struct {
	name  string // of the setting
	what  string // in words for readers
	then  string // what happens afterwards
	min   int    // days that it has to be kept at least
	days  int    // unless set otherwise
	field func(*Settings) *int
	sweep func(s *Store, ctx context.Context, before time.Time) (int, error) // what is older, in batches; returns how many rows
}

// keepings are in the order of the privacy page.
var keepings = []keeping{
	{"keep_addresses", "The network address a post was sent from", "shortened to its network", 1, 30, func(s *Settings) *int { return &s.KeepAddresses }, (*Store).cutAddresses},
	{"keep_networks", "The network it was shortened to", "removed", 1, 90, func(s *Settings) *int { return &s.KeepNetworks }, (*Store).forgetAddresses},
	{"keep_spam", "Spam, and posts that were removed or taken back", "text, name and addresses removed", undoDays + 1, 90, func(s *Settings) *int { return &s.KeepSpam }, (*Store).blankSpam},
	{"keep_refused", "Posts that were refused", "text, name and addresses removed", undoDays + 1, 365, func(s *Settings) *int { return &s.KeepRefused }, (*Store).blankRefused},
	{"keep_links", "Mailed links that were used or have run out", "removed", 1, 30, func(s *Settings) *int { return &s.KeepLinks }, (*Store).forgetLinks},
	{"keep_undelivered", "Mail that could not be delivered", "removed", 1, 30, func(s *Settings) *int { return &s.KeepUndelivered }, (*Store).forgetUndelivered},
	{"keep_load", "How much each moderator decided, hour by hour", "removed", loadDays + 1, 90, func(s *Settings) *int { return &s.KeepLoad }, (*Store).forgetLoad},
	{"keep_mail_log", "That mail was sent, without the address", "removed", 2, 90, func(s *Settings) *int { return &s.KeepMailLog }, (*Store).forgetMailLog},
	{"keep_removed_notes", "Private notes of moderators that they have removed", "gone for good", 1, 30, func(s *Settings) *int { return &s.KeepRemovedNotes }, (*Store).forgetNotes},
}

// undoDays is for how long a decision can be undone; its post is kept until then.
const undoDays = int(undoLife / (24 * time.Hour))

// maxKeeping is the most days that anything can be kept.
const maxKeeping = 3650

// keepingSettings are the lines of the settings page.
func keepingSettings() []Setting {
	lines := make([]Setting, len(keepings))
	for i, k := range keepings {
		lines[i] = Setting{
			Name: k.name, Group: groupKeeping, Label: k.what, Kind: NumberSetting, Min: k.min, Max: maxKeeping, Unit: "days",
			Help: "Then: " + k.then + ".", field: func(s *Settings) any { return k.field(s) },
		}
	}
	return lines
}

// defaultKeepings sets how long things are kept on a new site.
func defaultKeepings(s *Settings) {
	for _, k := range keepings {
		*k.field(s) = k.days
	}
}

// Keeping is how long something is kept, as readers are told.
type Keeping struct{ What, For, Then string }

// Keepings are what readers are told about everything that is kept, with these
// settings.
func Keepings(set Settings) []Keeping {
	all := []Keeping{{"Posts that are public, with the name beside them", "as long as the site stands", "removed when you ask"}}
	for _, k := range keepings {
		all = append(all, Keeping{k.what, days(*k.field(&set)), k.then})
	}
	return append(all,
		Keeping{"Where you are signed in", days(int(SessionLife/(24*time.Hour))) + " without use", "removed; at once when you sign out"},
		Keeping{"How often a network or an account has posted or tried a password, as a number under a name that nobody can read back", "a day at most", "removed"},
		Keeping{"The private page of a post", "as long as the post", "removed with it"},
		Keeping{"Private notes of moderators about a post or a person", "as long as the post or the account", "removed with it, and when you ask to be forgotten"},
		Keeping{"That you want no mail of a kind, as a fingerprint of your address", "as long as the site stands", "kept, so that it stays stopped"},
		Keeping{"Decisions of moderators and admins, without your text", "as long as the site stands", "kept"},
	)
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// TidyUp is the daily job that removes what has been kept long enough.
type TidyUp struct{}

// TidyUpKind is what the job is called.
const TidyUpKind = "tidy-up"

func (TidyUp) kind() string { return TidyUpKind }

// PlanTidyUp sees to it that the daily job is there, once for all processes.
func (s *Store) PlanTidyUp(ctx context.Context) error {
	var planned bool
	err := s.read(ctx).Raw("SELECT EXISTS (SELECT 1 FROM jobs WHERE kind = ? AND NOT dead)", TidyUpKind).Scan(&planned).Error
	if err != nil || planned {
		return err
	}
	return s.write(ctx).Exec("INSERT INTO jobs (kind, payload, run_at, created_at) VALUES (?, '{}', ?, ?) ON CONFLICT DO NOTHING",
		TidyUpKind, s.now().Add(time.Hour), s.now()).Error
}

// TidyUp does the daily job and puts it off to the next day instead of having it
// finished. It works in small pieces, so that nobody waits for it, and holds the
// job as long as it takes.
func (s *Store) TidyUp(ctx context.Context, j *Job) error {
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	for _, k := range keepings {
		before := s.now().AddDate(0, 0, -*k.field(&site.Settings))
		for more := true; more; {
			if err := s.HoldJob(ctx, j); err != nil {
				return err
			}
			n, err := k.sweep(s, ctx, before)
			if err != nil {
				return fmt.Errorf("tidying up %s: %w", k.name, err)
			}
			more = n == sweepBatch
		}
	}
	return s.write(ctx).Model(&Job{}).Where("id = ? AND attempt = ?", j.ID, j.Attempt).
		Updates(map[string]any{"run_at": s.now().Add(24 * time.Hour), "attempt": 0, "locked_until": nil, "last_error": ""}).Error
}

// sweepBatch is how many rows are removed in one transaction.
const sweepBatch = 500

// deleteBatch deletes up to sweepBatch rows of a table.
func (s *Store) deleteBatch(ctx context.Context, table, id, where string, args ...any) (int, error) {
	q := s.write(ctx).Exec(fmt.Sprintf("DELETE FROM %s WHERE %s IN (SELECT %s FROM %s WHERE %s LIMIT %d)", table, id, id, table, where, sweepBatch), args...)
	return int(q.RowsAffected), q.Error
}

func (s *Store) forgetLinks(ctx context.Context, before time.Time) (int, error) {
	n, err := s.deleteBatch(ctx, "confirmations", "token_hash", "expires_at < ?", before)
	if err != nil || n == sweepBatch {
		return n, err
	}
	return s.deleteBatch(ctx, "links", "token_hash", "expires_at < ?", before)
}

func (s *Store) forgetNotes(ctx context.Context, before time.Time) (int, error) {
	return s.deleteBatch(ctx, "notes", "id", "removed_at < ?", before)
}

func (s *Store) forgetUndelivered(ctx context.Context, before time.Time) (int, error) {
	return s.deleteBatch(ctx, "jobs", "id", "dead AND run_at < ?", before)
}

func (s *Store) forgetAddresses(ctx context.Context, before time.Time) (int, error) {
	q := s.write(ctx).Exec(fmt.Sprintf(`UPDATE posts SET address = '', network = '' WHERE id IN
		(SELECT id FROM posts WHERE address <> '' AND created_at < ? ORDER BY created_at LIMIT %d)`, sweepBatch), before)
	return int(q.RowsAffected), q.Error
}

// cutAddresses shortens all addresses that are older. It walks over those that are
// short already, once a day.
func (s *Store) cutAddresses(ctx context.Context, before time.Time) (int, error) {
	type sent struct {
		ID        int64
		Address   string
		CreatedAt time.Time
	}
	for at, id := (time.Time{}), int64(0); ; {
		var batch []sent
		err := s.read(ctx).Raw(`SELECT id, address, created_at FROM posts WHERE address <> '' AND created_at < ? AND (created_at, id) > (?, ?)
			ORDER BY created_at, id LIMIT ?`, before, at, id, sweepBatch).Scan(&batch).Error
		if err != nil || len(batch) == 0 {
			return 0, err
		}
		last := batch[len(batch)-1]
		at, id = last.CreatedAt, last.ID
		cut := map[string][]int64{}
		for _, p := range batch {
			if short := cutAddress(p.Address); short != p.Address {
				cut[short] = append(cut[short], p.ID)
			}
		}
		err = s.tx(ctx, func(s *Store) error {
			for short, ids := range cut {
				if err := s.write(ctx).Exec("UPDATE posts SET address = ?, network = '' WHERE id IN ?", short, ids).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
}

func (s *Store) blankSpam(ctx context.Context, before time.Time) (int, error) {
	return s.blank(ctx, before, Spam, Trash, Withdrawn)
}

func (s *Store) blankRefused(ctx context.Context, before time.Time) (int, error) {
	return s.blank(ctx, before, Rejected)
}

// blank removes the texts of posts in these states and all that tells who wrote
// them, if nothing was decided about them since before and no report waits. What was
// decided stays.
func (s *Store) blank(ctx context.Context, before time.Time, states ...State) (int, error) {
	var ids []int64
	err := s.read(ctx).Raw(`SELECT id FROM posts WHERE blanked_at IS NULL AND state IN ('rejected', 'spam', 'trash', 'withdrawn')
		AND report_count = 0 AND state IN ? AND COALESCE(imported_at, created_at) < ? AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.post_id = posts.id AND d.created_at >= ?)
		ORDER BY id LIMIT ?`, states, before, before, sweepBatch).Scan(&ids).Error
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return len(ids), s.tx(ctx, func(s *Store) error {
		var done []int64
		err := s.write(ctx).Raw(`UPDATE posts SET body = '', body_html = ?, text_key = '', guest_name = '', guest_email = '', guest_url = '', staff_note = '',
			address = '', network = '', version = version + 1, blanked_at = ? WHERE id IN ? AND state IN ? RETURNING id`, blankedHTML, s.now(), ids, states).Scan(&done).Error
		if err != nil {
			return err
		}
		for _, statement := range []string{"DELETE FROM revisions WHERE post_id IN ?", "UPDATE holds SET detail = '' WHERE post_id IN ?", "DELETE FROM ledger_salts WHERE post_id IN ?", "DELETE FROM near_texts WHERE post_id IN ?", "UPDATE filter_lessons SET keys = '' WHERE post_id IN ?", "DELETE FROM filter_opinions WHERE post_id IN ?",
			"DELETE FROM notes WHERE post_id IN ? AND NOT (on_writer AND user_id IS NOT NULL)"} {
			if err := s.write(ctx).Exec(statement, done).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// cutAddress is the network of an address: the part that says roughly where
// somebody is, and not who.
func cutAddress(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address // it is short already
	}
	bits := 48
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(ip, bits).Masked().String()
}

// blankedHTML stands where the text of a post was.
var blankedHTML = string(markup.Post("The text is no longer kept."))
