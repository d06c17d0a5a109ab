package models

import (
	"context"
	"fmt"
)

// SanctionProof is what lets a person prove later what was decided about them, and
// that nothing was changed since.
func (s *Store) SanctionProof(ctx context.Context, x *Sanction) (*Proof, error) {
	p, err := s.proofOfActs(ctx, "sanction_id = ?", x.ID)
	if err == nil {
		p.Salt = x.Salt
	}
	return p, err
}

// pictureProof is the same of what was decided about a picture.
func (s *Store) pictureProof(ctx context.Context, x *Picture) (*Proof, error) {
	return s.proofOfActs(ctx, "source = ? AND source <> ''", x.source())
}

func (s *Store) proofOfActs(ctx context.Context, where string, arg any) (*Proof, error) {
	p := &Proof{}
	if err := s.read(ctx).Where(where, arg).Order("number").Find(&p.Acts).Error; err != nil {
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
