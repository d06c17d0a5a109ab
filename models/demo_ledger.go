package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lode/internal/demo"
)

// decided writes down who let the guests' replies through, and what was refused,
// so that the open log has something to show. On a demo it shows each decision at
// once.
func (f *demoFill) decided(ctx context.Context, w *demo.World) error {
	set := DefaultSettings()
	set.LogHours = 0
	if err := f.s.storeSettings(ctx, set); err != nil {
		return err
	}
	staff, err := f.moderators(w)
	if err != nil {
		return err
	}
	rules, err := f.rules(ctx)
	if err != nil {
		return err
	}
	var made []*Decision
	for i, p := range f.guests {
		by := staff[i%len(staff)]
		at := p.CreatedAt.Add(time.Duration(2+i*i%57) * time.Minute)
		made = append(made, &Decision{PostID: p.ID, ByID: &by.ID, Act: ActApprove, FromState: Pending, ToState: Public, First: true, CreatedAt: at})
	}
	for i, x := range w.Refused {
		p := f.post(f.titles[x.On], x.Post)
		act := Act(x.Act)
		p.State = act.to()
		if err := f.s.write(ctx).Omit("User").Create(p).Error; err != nil {
			return err
		}
		f.s.count(p, p.State, 1)
		f.refused = append(f.refused, p)
		d := &Decision{PostID: p.ID, ByID: &staff[i%len(staff)].ID, Act: act, FromState: Pending, ToState: act.to(), CreatedAt: p.CreatedAt.Add(time.Duration(9+i*11) * time.Minute)}
		if r := rules[x.Rule]; r != nil {
			d.Rule, d.RuleID = r, &r.ID
		}
		if act == ActSpam && i%5 == 0 {
			d.ByID = nil // the program's own
		}
		made = append(made, d)
	}
	slices.SortStableFunc(made, func(a, b *Decision) int { return a.CreatedAt.Compare(b.CreatedAt) })
	if err := f.held(ctx, made); err != nil {
		return err
	}
	for i, d := range made {
		at := d.CreatedAt
		if at.After(f.now) {
			at = f.now
		}
		if err := f.s.WithClock(func() time.Time { return at }).addDecision(ctx, d); err != nil {
			return fmt.Errorf("adding a decision: %w", err)
		}
		if i%taughtAtOnce == 0 { // so that it is judged by what it learned before, as in life
			if err := f.s.learn(ctx); err != nil {
				return err
			}
		}
	}
	return f.opinions(ctx)
}

// taughtAtOnce is how many decisions the filter learns from before it is tried on the
// next.
const taughtAtOnce = 20

// opinions has the filter judge what waits.
func (f *demoFill) opinions(ctx context.Context) error {
	if err := f.s.learn(ctx); err != nil {
		return err
	}
	var ids []int64
	if err := f.s.write(ctx).Model(&Post{}).Where("state = ?", Pending).Order("id").Pluck("id", &ids).Error; err != nil {
		return err
	}
	f.s.last.judge = false
	return f.s.rejudge(ctx, ids...)
}

// held gives what was decided the reasons for which it had waited.
func (f *demoFill) held(ctx context.Context, made []*Decision) error {
	var holds []Hold
	for i, d := range made {
		holds = append(holds, Hold{PostID: d.PostID, Kind: HoldFirst})
		if d.ToState == Spam || i%17 == 0 {
			holds = append(holds, Hold{PostID: d.PostID, Kind: HoldLinks, Detail: "2 links"})
		}
	}
	if err := f.s.write(ctx).CreateInBatches(holds, 200).Error; err != nil {
		return fmt.Errorf("adding holds: %w", err)
	}
	return nil
}

// moderators are those who decide, the busiest first.
func (f *demoFill) moderators(w *demo.World) ([]*User, error) {
	var staff []*User
	for _, p := range w.People {
		if u := f.users[p.Name]; u.May(ToModerate) {
			staff = append(staff, u)
		}
	}
	if len(staff) == 0 {
		return nil, fmt.Errorf("nobody can moderate the demo: %w", ErrNotFound)
	}
	return staff, nil
}

func (f *demoFill) rules(ctx context.Context) (map[int]*Rule, error) {
	var all []*Rule
	if err := f.s.write(ctx).Find(&all).Error; err != nil {
		return nil, err
	}
	rules := map[int]*Rule{}
	for _, r := range all {
		rules[r.Number] = r
	}
	return rules, nil
}
