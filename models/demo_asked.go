package models

import (
	"context"
	"fmt"
	"time"

	"lode/internal/demo"
)

// asked has writers of refused posts appeal, and a moderator ask a second one for a
// ban, so that the queue has more than posts.
func (f *demoFill) asked(ctx context.Context, w *demo.World) error {
	for i, x := range w.Refused {
		if x.Appeal == "" {
			continue
		}
		if err := f.s.addReceipt(ctx, f.refused[i]); err != nil {
			return err
		}
		at := f.ago(100 + 10*i)
		if _, err := f.s.WithClock(func() time.Time { return at }).FileAppeal(ctx, f.refused[i].Receipt, AppealInput{Words: x.Appeal}); err != nil {
			return fmt.Errorf("appealing in the demo: %w", err)
		}
	}
	staff, err := f.moderators(w)
	if err != nil {
		return err
	}
	u := f.users[w.Banned.Name]
	if u == nil {
		return fmt.Errorf("demo: nobody is called %q", w.Banned.Name)
	}
	in := SanctionInput{Act: ActBan, Rule: w.Banned.Rule, Facts: w.Banned.Facts, Days: NoEnd}
	if _, err := f.s.Impose(ctx, staff[len(staff)-1], Person{User: u}, in); err != nil {
		return fmt.Errorf("banning in the demo: %w", err)
	}
	return nil
}
