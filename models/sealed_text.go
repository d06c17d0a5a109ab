package models

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"maps"
	"slices"

	"lode/internal/ledger"
)

// SealedText is a text that the ledger holds the seal of, with the entries that have
// it.
type SealedText struct {
	Seal    string
	Text    string // "" if it is no longer kept
	Entries []*LedgerEntry
}

// sealedTexts are the texts that decisions about a post were made about, in the order
// of their first entries. A text is known by its seal: it is one of those that the
// post has had, or was to have. One query, if it is not what the post says.
func (s *Store) sealedTexts(ctx context.Context, p *Post, proof *Proof) ([]*SealedText, error) {
	if proof.Salt == "" {
		return nil, nil
	}
	bySeal := map[string]string{ledger.Commit(proof.Salt, p.Body): p.Body}
	entries := slices.SortedFunc(maps.Values(proof.Entries), func(a, b *LedgerEntry) int { return cmp.Compare(a.Number, b.Number) })
	if slices.ContainsFunc(entries, func(e *LedgerEntry) bool { return bySeal[e.Commitment] == "" }) {
		var kept []string
		err := s.read(ctx).Raw("SELECT body FROM revisions WHERE post_id = ? UNION SELECT body FROM held_edits WHERE post_id = ?", p.ID, p.ID).Scan(&kept).Error
		if err != nil {
			return nil, fmt.Errorf("loading the texts of post %d: %w", p.ID, err)
		}
		for _, text := range kept {
			bySeal[ledger.Commit(proof.Salt, text)] = text
		}
	}
	var texts []*SealedText
	for _, e := range entries {
		i := slices.IndexFunc(texts, func(t *SealedText) bool { return t.Seal == e.Commitment })
		if i < 0 {
			i, texts = len(texts), append(texts, &SealedText{Seal: e.Commitment, Text: bySeal[e.Commitment]})
		}
		texts[i].Entries = append(texts[i].Entries, e)
	}
	return texts, nil
}

// ownText is what the writer of a post last wrote, if a moderator's text stands in
// its place; otherwise it is "".
func (s *Store) ownText(ctx context.Context, p *Post) (template.HTML, error) {
	if p.StaffEditedAt == nil {
		return "", nil
	}
	var edits []*struct {
		Body  string
		HTML  template.HTML
		Wrote string
	}
	err := s.read(ctx).Raw(`SELECT r.body, e.html, e.wrote FROM staff_edits e JOIN decisions d ON d.id = e.decision_id JOIN revisions r ON r.id = e.revision_id
		WHERE e.post_id = ? AND d.act = ? ORDER BY e.id DESC`, p.ID, ActEdit).Scan(&edits).Error
	if err != nil {
		return "", fmt.Errorf("loading what moderators changed in post %d: %w", p.ID, err)
	}
	var own template.HTML
	text := p.Body
	for _, e := range edits {
		if e.Wrote == hashOf(text) {
			text, own = e.Body, e.HTML
		}
	}
	return own, nil
}
