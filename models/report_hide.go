package models

import (
	"context"
	"fmt"
)

// hide makes a locked post that enough readers have reported wait for a moderator.
// It is the program's decision: the writer is told, and the ledger has it.
func (s *Store) hide(ctx context.Context, disc *Discussion, p *Post) error {
	hold := Hold{PostID: p.ID, Kind: HoldReports, Detail: fmt.Sprintf("%d reports", p.ReportCount)}
	if err := s.write(ctx).Create(&hold).Error; err != nil {
		return fmt.Errorf("holding a reported post: %w", err)
	}
	if err := s.waitAgain(ctx, disc, p); err != nil {
		return err
	}
	d := &Decision{PostID: p.ID, Act: ActHide, FromState: Public, ToState: Pending}
	if err := s.addDecision(ctx, d); err != nil {
		return err
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), NoticeMail{PostID: p.ID, DecisionID: d.ID})
}
