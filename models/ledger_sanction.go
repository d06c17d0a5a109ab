package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lode/internal/ledger"
)

// kindPerson is the kind of an entry about a person. It says of them nothing but
// what was done, under which rule, and where.
const kindPerson = "person"

// sanctionAct is something done about a person in the transaction at hand, for the
// ledger.
type sanctionAct struct {
	x          *Sanction
	act        Act
	by, second *int64
	at         time.Time
}

// enterSanction has the ledger say what was done about a person, when the
// transaction at hand ends.
func (s *Store) enterSanction(ctx context.Context, x *Sanction, act Act, by, second *int64) error {
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	s.last.sanctions, s.last.shown = append(s.last.sanctions, sanctionAct{x, act, by, second, s.now()}), site.LogHours == 0
	return nil
}

// sanctionEntries is what the ledger says of the acts about people in the
// transaction at hand. The head is locked.
func (s *Store) sanctionEntries(ctx context.Context) ([]*LedgerEntry, error) {
	acts := s.last.sanctions
	if len(acts) == 0 {
		return nil, nil
	}
	var ids, people []int64
	for _, a := range acts {
		ids = append(ids, a.x.ID)
		for _, id := range []*int64{a.by, a.second} {
			if id != nil {
				people = append(people, *id)
			}
		}
	}
	names, err := s.actorNames(ctx, people)
	if err != nil {
		return nil, err
	}
	var rows []*LedgerEntry
	if err := s.write(ctx).Where("sanction_id IN ?", ids).Order("number").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("looking for what was imposed: %w", err)
	}
	begun, answer, taken := lastOn(rows)
	entries := make([]*LedgerEntry, len(acts))
	for i, a := range acts {
		entries[i] = a.entry(names)
		n, ok := begun[a.x.ID]
		switch last := taken[a.x.ID]; {
		case !ok:
		case a.act == ActLift, a.act == ActReversed:
			entries[i].Reverses = &last
		case a.act == ActUndo:
			m := answer[a.x.ID]
			entries[i].Reverses = &m
		case !slices.Contains(SanctionActs, a.act):
			entries[i].About = &n
		}
	}
	return entries, nil
}

// lastOn says of each sanction, of whose entries these are all, with which it began,
// which one answered an appeal last, and which one there is to take back: the first,
// or the last of those that took back what had taken it back.
func lastOn(rows []*LedgerEntry) (begun, answer, taken map[int64]int64) {
	begun, answer, taken = map[int64]int64{}, map[int64]int64{}, map[int64]int64{}
	for _, r := range rows {
		id := *r.SanctionID
		switch {
		case slices.Contains(SanctionActs, r.Act):
			begun[id], taken[id] = r.Number, r.Number
		case r.Act.answersAppeal():
			answer[id] = r.Number
		}
		if r.Reverses != nil && *r.Reverses == taken[id] {
			taken[id] = r.Number
		}
	}
	return begun, answer, taken
}

// entry is what the ledger says of a, by the names that it has for those who act.
func (a sanctionAct) entry(names map[int64]string) *LedgerEntry {
	at := a.at.UTC().Truncate(time.Second)
	e := &LedgerEntry{At: at, Month: at.Format("2006-01"), Act: a.act, Kind: kindPerson, SanctionID: &a.x.ID, ByWhom: byProgram}
	switch {
	case a.act.byWriter():
		e.ByWhom = byWriter
	case a.by != nil:
		e.ByWhom = names[*a.by]
	default:
		e.Automatic = true
	}
	if a.act.answersAppeal() && (value(a.x.ByID) == *a.by || value(a.x.SecondID) == *a.by) {
		e.Tag = TagSamePerson
	}
	if a.second != nil {
		e.ByWhom += " and " + names[*a.second]
	}
	switch {
	case slices.Contains(SanctionActs, a.act):
		e.Found = FoundStaff
	case a.act.answersAppeal():
		e.Found = FoundAppeal
	}
	if b := a.x.Board; b != nil && b.ReadBy == ByAnyone {
		e.Place = "forum/" + b.Slug
	}
	if a.x.Rule != nil {
		e.Rule, e.RuleVersion = a.x.Rule.Number, max(1, a.x.RuleVersion)
	}
	if a.x.Salt != "" {
		e.Commitment = ledger.Commit(a.x.Salt, a.x.Facts)
	}
	return e
}
