package models

import (
	"context"
	"fmt"
)

// SanctionProof is what lets a person prove later what was decided about them, and
// that nothing was changed since.
func (s *Store) SanctionProof(ctx context.Context, x *Sanction) (*Proof, error) {
	p := &Proof{Salt: x.Salt}
	if err := s.read(ctx).Where("sanction_id = ?", x.ID).Order("number").Find(&p.Acts).Error; err != nil {
		return nil, fmt.Errorf("loading what the ledger says: %w", err)
	}
	head, err := s.LedgerHead(ctx) // second, so that it is never behind
	if err != nil {
		return nil, err
	}
	p.Head = *head
	return p, nil
}

// Entry is what the ledger says of that which a message tells of, or nil.
func (l *Letter) Entry() *LedgerEntry {
	switch {
	case l.Proof == nil:
	case l.Decision != nil:
		return l.Proof.Entries[l.Decision.ID]
	case l.About == AboutSanction && len(l.Proof.Acts) > 0:
		return l.Proof.Acts[0]
	case len(l.Proof.Acts) > 0:
		return l.Proof.Acts[len(l.Proof.Acts)-1]
	}
	return nil
}

// asRuled gives a sanction the rule that it rests on in the wording it was imposed
// under.
func (s *Store) asRuled(ctx context.Context, x *Sanction) error {
	if x.Rule == nil {
		return nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	if worded := site.RuleAs(x.Rule.Number, max(1, x.RuleVersion)); worded != nil {
		x.Rule = worded
	}
	return nil
}
