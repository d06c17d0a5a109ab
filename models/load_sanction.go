package models

import (
	"slices"
	"time"
)

// countSanctions adds what was done about people in a transaction, with what the ledger
// has said of each of those sanctions before.
func (l *loadSums) countSanctions(acts []sanctionAct, past map[int64]*sanctionPast) {
	for _, a := range acts {
		imposes := slices.Contains(SanctionActs, a.act)
		if imposes || a.act.answersAppeal() {
			rule := 0
			if imposes && a.x.Rule != nil {
				rule = a.x.Rule.Number
			}
			key := sanctionHour(a.at, a.by, a.act, rule)
			l.hours[key] = plus(l.hours[key], 1, 0)
		}
		p := past[a.x.ID]
		if p == nil {
			continue
		}
		key := sanctionHour(p.begun.At, a.x.ByID, p.begun.Act, p.begun.Rule)
		switch {
		case a.act == ActUndo && p.answer != nil && p.answer.Act == ActReversed:
			l.hoursBack[key] = plus(l.hoursBack[key], 0, -1) // it stands again
		case a.act != ActLift && a.act != ActReversed:
		case a.slips():
			l.hoursBack[key] = plus(l.hoursBack[key], -1, 0)
		default:
			l.hoursBack[key] = plus(l.hoursBack[key], 0, 1)
		}
	}
}

// slips reports whether a, which takes a sanction back, takes back a slip.
func (a sanctionAct) slips() bool {
	return value(a.by) == value(a.x.ByID) && a.at.Sub(*a.x.StartsAt) <= slipTime
}

func sanctionHour(at time.Time, by *int64, act Act, rule int) decisionHour {
	return decisionHour{Hour: at.UTC().Format(hourKey), ByID: value(by), Act: act, Rule: rule}
}
