package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lode/internal/ledger"
)

// enter has the ledger say d when the transaction at hand ends.
func (s *Store) enter(ctx context.Context, d *Decision) error {
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	s.last.decisions, s.last.shown = append(s.last.decisions, d), site.LogHours == 0
	return nil
}

// writeLedger adds the decisions of the transaction at hand to the ledger. It is
// the very last that the transaction does: whoever adds locks the head, so all
// processes add one after the other, and hold each other up only for this.
func (s *Store) writeLedger(ctx context.Context) error {
	decisions := s.last.decisions
	if len(decisions)+len(s.last.sanctions)+len(s.last.others) == 0 {
		return nil
	}
	subjects, err := s.subjects(ctx, decisions)
	if err != nil {
		return err
	}
	reported, err := s.reportedAt(ctx, decisions)
	if err != nil {
		return err
	}
	entries := make([]*LedgerEntry, len(decisions))
	for i, d := range decisions {
		entries[i] = entryOf(d, subjects[d.PostID], reported[d.ID])
	}
	if err := s.reversals(ctx, decisions, entries); err != nil {
		return err
	}
	load, err := s.loadOf(ctx, decisions, entries)
	if err != nil {
		return err
	}
	var head LedgerHead
	if err := s.write(ctx).Clauses(forUpdate).Where("id = 1").Take(&head).Error; err != nil {
		return fmt.Errorf("locking the head of the ledger: %w", err)
	}
	if err := s.actors(ctx, decisions, entries); err != nil {
		return err
	}
	about, past, err := s.sanctionEntries(ctx)
	if err != nil {
		return err
	}
	load.countSanctions(s.last.sanctions, past)
	other, err := s.otherEntries(ctx)
	if err != nil {
		return err
	}
	entries = slices.Concat(entries, about, other)
	if err := s.chain(ctx, &head, entries); err != nil {
		return err
	}
	if err := s.saveLoad(ctx, load); err != nil {
		return err
	}
	if s.last.shown {
		return s.show(ctx, &head, head.Number)
	}
	return s.saveHead(ctx, &head)
}

// ledgerPlace are the columns for where discussion x is, with what they are read from.
const (
	ledgerPlace = `t.id IS NOT NULL AS in_forum, COALESCE(b.slug, '') AS board, COALESCE(b.read_by, '') AS read_by,
		COALESCE((SELECT c.slug FROM article_categories ac JOIN categories c ON c.id = ac.category_id
			WHERE ac.article_id = a.id ORDER BY ac.position, c.id LIMIT 1), '') AS section`
	ledgerPlaceFrom = `discussions x
		LEFT JOIN articles a ON a.discussion_id = x.id
		LEFT JOIN topics t ON t.discussion_id = x.id
		LEFT JOIN boards b ON b.id = t.board_id`
)

// subjects are what the ledger needs to know of the posts that were decided on,
// each with a salt.
func (s *Store) subjects(ctx context.Context, decisions []*Decision) (map[int64]*subject, error) {
	var rows []*subject
	err := s.write(ctx).Raw(`SELECT p.id, p.body, p.created_at, p.edited_at, p.published_at, COALESCE(k.salt, '') AS salt, `+ledgerPlace+`
		FROM `+ledgerPlaceFrom+`
		JOIN posts p ON p.discussion_id = x.id
		LEFT JOIN ledger_salts k ON k.post_id = p.id
		WHERE p.id IN ?`, postsOf(decisions)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("loading what was decided on: %w", err)
	}
	subjects := make(map[int64]*subject, len(rows))
	var fresh []map[string]any
	for _, p := range rows {
		if p.Salt == "" {
			p.Salt = newToken()
			fresh = append(fresh, map[string]any{"post_id": p.ID, "salt": p.Salt})
		}
		subjects[p.ID] = p
	}
	if len(fresh) > 0 {
		if err := s.write(ctx).Table("ledger_salts").Create(fresh).Error; err != nil {
			return nil, fmt.Errorf("keeping salts: %w", err)
		}
	}
	return subjects, nil
}

// reportedAt is when the first of the reports came that a decision answers.
func (s *Store) reportedAt(ctx context.Context, decisions []*Decision) (map[int64]*time.Time, error) {
	var ids []int64
	for _, d := range decisions {
		if d.answered {
			ids = append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // none answers any
	}
	var reports []*Report
	err := s.write(ctx).Select("decision_id", "confirmed_at").Where("decision_id IN ? AND confirmed_at IS NOT NULL", ids).
		Order("confirmed_at DESC").Find(&reports).Error
	if err != nil {
		return nil, fmt.Errorf("looking for reports: %w", err)
	}
	first := make(map[int64]*time.Time, len(reports))
	for _, r := range reports {
		first[*r.DecisionID] = r.ConfirmedAt
	}
	return first, nil
}

// reversals says of each undo which entry it takes back, and of each appeal which
// entry it is about. What was decided before the ledger began has none.
func (s *Store) reversals(ctx context.Context, decisions []*Decision, entries []*LedgerEntry) error {
	var earlier []int64
	for _, d := range decisions {
		for _, id := range []*int64{d.UndoesID, d.AboutID} {
			if id != nil {
				earlier = append(earlier, *id)
			}
		}
	}
	if len(earlier) == 0 {
		return nil
	}
	var rows []LedgerEntry
	if err := s.write(ctx).Select("number", "decision_id").Where("decision_id IN ?", earlier).Find(&rows).Error; err != nil {
		return fmt.Errorf("looking for earlier entries: %w", err)
	}
	numbers := make(map[int64]*int64, len(rows))
	for _, r := range rows {
		numbers[*r.DecisionID] = &r.Number
	}
	for i, d := range decisions {
		if d.UndoesID != nil {
			entries[i].Reverses = numbers[*d.UndoesID]
		}
		if d.AboutID != nil {
			entries[i].About = numbers[*d.AboutID]
		}
	}
	return nil
}

// actors names who decided by their role and a number of their own, which they are
// given with their first decision. The head is locked.
func (s *Store) actors(ctx context.Context, decisions []*Decision, entries []*LedgerEntry) error {
	var ids []int64
	for i, d := range decisions {
		switch {
		case d.Act.byWriter():
			entries[i].ByWhom = byWriter
		case d.ByID == nil:
			entries[i].ByWhom = byProgram
		default:
			ids = append(ids, *d.ByID)
		}
	}
	names, err := s.actorNames(ctx, ids)
	if err != nil {
		return err
	}
	for i, d := range decisions {
		if entries[i].ByWhom == "" {
			entries[i].ByWhom = names[*d.ByID]
		}
	}
	return nil
}

// actorNames are what the ledger calls people who act, by their numbers.
func (s *Store) actorNames(ctx context.Context, ids []int64) (map[int64]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	ids = inOrder(ids)
	var rows []struct {
		ID     int64
		Role   Role
		Number int
	}
	err := s.write(ctx).Raw(`SELECT u.id, u.role, COALESCE(a.number, 0) AS number
		FROM users u LEFT JOIN ledger_actors a ON a.user_id = u.id WHERE u.id IN ? ORDER BY u.id`, ids).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for who decided: %w", err)
	}
	names := make(map[int64]string, len(rows))
	for _, r := range rows {
		if r.Number == 0 {
			err := s.write(ctx).Raw(`INSERT INTO ledger_actors (user_id, number)
				SELECT ?, COALESCE(MAX(number), 0) + 1 FROM ledger_actors RETURNING number`, r.ID).Scan(&r.Number).Error
			if err != nil {
				return nil, fmt.Errorf("numbering who decided: %w", err)
			}
		}
		names[r.ID] = fmt.Sprintf("%s %d", r.Role, r.Number)
	}
	return names, nil
}

// chain numbers the entries, hashes them one after the other, and writes them.
func (s *Store) chain(ctx context.Context, head *LedgerHead, entries []*LedgerEntry) error {
	hash, err := ledger.ParseHash(head.Hash)
	if err != nil {
		return fmt.Errorf("reading the head of the ledger: %w", err)
	}
	at := ledger.Head{Number: head.Number, Hash: hash}
	for _, e := range entries {
		at = at.Next(e.entry())
		e.Number, e.Hash = at.Number, at.Hash.String()
	}
	head.Number, head.Hash = at.Number, at.Hash.String()
	if err := s.write(ctx).CreateInBatches(entries, 200).Error; err != nil {
		return fmt.Errorf("adding to the ledger: %w", err)
	}
	return nil
}

func (s *Store) saveHead(ctx context.Context, h *LedgerHead) error {
	err := s.write(ctx).Model(h).Select("number", "hash", "shown").Where("id = 1").Updates(h).Error
	if err != nil {
		return fmt.Errorf("saving the head of the ledger: %w", err)
	}
	return nil
}

// show lets everyone read the ledger up to an entry, and adds what is shown to the
// sums of its months. The head is locked.
func (s *Store) show(ctx context.Context, head *LedgerHead, upTo int64) error {
	for _, sum := range []string{
		`INSERT INTO ledger_sums (month, act, rule, found, automatic, n)
			SELECT month, act, rule, found, automatic, COUNT(*) FROM ledger WHERE number > ? AND number <= ?
			GROUP BY month, act, rule, found, automatic ORDER BY month, act, rule, found, automatic
			ON CONFLICT (month, act, rule, found, automatic) DO UPDATE SET n = ledger_sums.n + excluded.n`,
		`INSERT INTO ledger_waits (month, waited, n)
			SELECT month, ` + roundedWait + `, COUNT(*) FROM ledger WHERE number > ? AND number <= ? AND waited IS NOT NULL
			GROUP BY 1, 2 ORDER BY 1, 2
			ON CONFLICT (month, waited) DO UPDATE SET n = ledger_waits.n + excluded.n`,
	} {
		if err := s.write(ctx).Exec(sum, head.Shown, upTo).Error; err != nil {
			return fmt.Errorf("adding up the ledger: %w", err)
		}
	}
	head.Shown = upTo
	if err := s.saveHead(ctx, head); err != nil {
		return err
	}
	return s.raiseVersion(ctx, ledgerBucket)
}

// roundedWait is how long something waited as a page says it: in seconds up to a
// minute, in minutes up to a day, then in hours.
var roundedWait = strings.Join(strings.Fields(`CASE WHEN waited < 60 THEN waited
	WHEN waited < 86400 THEN waited / 60 * 60 ELSE waited / 3600 * 3600 END`), " ")

// ShowLedger lets everyone read the entries that are old enough by now. It only
// reads where there are none.
func (s *Store) ShowLedger(ctx context.Context) error {
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	head, err := s.LedgerHead(ctx)
	if err != nil || head.Shown == head.Number {
		return err
	}
	due := s.now().Add(-site.logDelay())
	var next LedgerEntry
	if err := s.read(ctx).Select("at").Where("number = ?", head.Shown+1).Take(&next).Error; err != nil || next.At.After(due) {
		return err
	}
	err = s.tx(ctx, func(s *Store) error {
		if err := s.write(ctx).Clauses(forUpdate).Where("id = 1").Take(head).Error; err != nil {
			return err
		}
		var upTo int64
		err := s.write(ctx).Raw("SELECT COALESCE(MAX(number), 0) FROM ledger WHERE number > ? AND at <= ?", head.Shown, due).Scan(&upTo).Error
		if err != nil || upTo == 0 {
			return err
		}
		return s.show(ctx, head, upTo)
	})
	if err != nil {
		return fmt.Errorf("showing the ledger: %w", err)
	}
	return nil
}
