package models

import (
	"context"
	"fmt"
	"time"

	"lode/internal/demo"
)

// doubted writes the public posts that readers will report.
func (f *demoFill) doubted(ctx context.Context, w *demo.World) error {
	for _, x := range w.Reported {
		d := f.titles[x.On]
		if d == nil {
			d = f.titles[x.Topic]
		}
		rows, err := f.posts(ctx, d, []demo.Post{x.Post})
		if err != nil {
			return err
		}
		f.reported = append(f.reported, rows...)
	}
	return nil
}

// reports tells the moderators about them, as a reader would, when all is counted.
func (f *demoFill) reports(ctx context.Context, s *Store, w *demo.World) error {
	for i, x := range w.Reported {
		for _, r := range x.Reports {
			at := f.ago(r.Minutes)
			then := s.WithClock(func() time.Time { return at })
			if _, err := then.ReportPost(ctx, Writer{User: f.users[r.By]}, f.reported[i].ID, ReportInput{Reason: r.Reason, Note: r.Note}); err != nil {
				return fmt.Errorf("reporting a post of the demo: %w", err)
			}
		}
	}
	return nil
}
