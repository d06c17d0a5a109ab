package models

import (
	"slices"
	"time"
)

// countSanctions adds what was done about people in a transaction. How each of those
// sanctions began, in the ledger, is given by its id.
func (l *loadSums) countSanctions(acts []sanctionAct, begun map[int64]*LedgerEntry) {
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
		was := begun[a.x.ID]
		if was == nil || !a.act.TakesBack() {
			continue
		}
		key := sanctionHour(was.At, a.x.ByID, was.Act, was.Rule)
		if a.slips() {
			l.hoursBack[key] = plus(l.hoursBack[key], -1, 0)
		} else {
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
