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
// transaction at hand, and what it has said of those sanctions before, by their ids. The
// head is locked.
func (s *Store) sanctionEntries(ctx context.Context) (entries []*LedgerEntry, past map[int64]*sanctionPast, err error) {
	acts := s.last.sanctions
	if len(acts) == 0 {
		return nil, nil, nil
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
		return nil, nil, err
	}
	var rows []*LedgerEntry
	err = s.write(ctx).Select("number", "sanction_id", "at", "act", "rule", "reverses").Where("sanction_id IN ?", ids).Order("number").Find(&rows).Error
	if err != nil {
		return nil, nil, fmt.Errorf("looking for what was imposed: %w", err)
	}
	past = pastOf(rows)
	for _, a := range acts {
		e := a.entry(names)
		switch was := past[a.x.ID]; {
		case was == nil:
		case a.act == ActLift, a.act == ActReversed:
			e.Reverses = &was.taken
		case a.act == ActUndo && was.answer != nil:
			e.Reverses = &was.answer.Number
		case !slices.Contains(SanctionActs, a.act):
			e.About = &was.begun.Number
		}
		entries = append(entries, e)
	}
	return entries, past, nil
}

// sanctionPast is what the ledger has said of a sanction: how it began, how an appeal was
// answered last, if one was, and which entry there is to take back: the first, or the
// last of those that took back what had taken it back.
type sanctionPast struct {
	begun, answer *LedgerEntry
	taken         int64
}

// pastOf says it of each sanction of which rows are all entries, oldest first.
func pastOf(rows []*LedgerEntry) map[int64]*sanctionPast {
	past := map[int64]*sanctionPast{}
	for _, r := range rows {
		if slices.Contains(SanctionActs, r.Act) {
			past[*r.SanctionID] = &sanctionPast{begun: r, taken: r.Number}
		}
		p := past[*r.SanctionID]
		if p == nil {
			continue // it began before the ledger did
		}
		if r.Act.answersAppeal() {
			p.answer = r
		}
		if r.Reverses != nil && *r.Reverses == p.taken {
			p.taken = r.Number
		}
	}
	return past
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
