package models

import (
	"context"
	"fmt"
)

// withRules gives the stones among posts the rule by which each was removed, as it was
// worded. One query, none if no post was rejected.
func (s *Store) withRules(ctx context.Context, posts []*Post) error {
	rejected, ids := map[int64]*Standing{}, []int64{}
	for _, p := range posts {
		if p.State == Rejected {
			rejected[p.ID], ids = &Standing{Post: p}, append(ids, p.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	var all []*Decision
	if err := s.read(ctx).Where("post_id IN ?", ids).Order("id").Find(&all).Error; err != nil {
		return fmt.Errorf("looking for why posts were removed: %w", err)
	}
	for _, d := range all {
		st := rejected[d.PostID]
		st.Decisions = append(st.Decisions, d)
	}
	for _, st := range rejected {
		if d := st.Decided(); d != nil && d.RuleID != nil {
			st.Post.Broke = site.ruleOf(d)
		}
	}
	return nil
}
