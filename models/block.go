package models

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// Block is where spam came from: for a while nothing from there is published unread.
// What is blocked is kept as a keyed hash, so that the table says nothing of anybody.
type Block struct {
	ID        int64
	Seal      string // of a network, or of an e-mail address
	RemovalID int64
	EndsAt    time.Time
}

const (
	// blockLife is how long a block holds.
	blockLife = 30 * 24 * time.Hour
	// maxBlocked is how many networks of one person are blocked, those last used.
	maxBlocked = 10
)

// networkPrefix is what the addresses of one household or firm share: the first 24
// bits of the old kind, the first 64 of the new. Addresses that are not on the
// Internet are nobody's: everyone behind a proxy may have the same.
func networkPrefix(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return ""
	}
	bits := 64
	if ip.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(ip, bits).Masked().String()
}

func (s *Store) networkSeal(ctx context.Context, address string) (string, error) {
	prefix := networkPrefix(address)
	if prefix == "" {
		return "", nil
	}
	return s.seal(ctx, "blocked network "+prefix)
}

func (s *Store) emailSeal(ctx context.Context, email string) (string, error) {
	if email == "" {
		return "", nil
	}
	return s.seal(ctx, "blocked mail "+emailKey(email))
}

// block blocks the e-mail address of a removed person, and the networks from which
// they have lately posted.
func (s *Store) block(ctx context.Context, r *Removal, p Person) error {
	email := p.Email
	if p.User != nil {
		email = p.User.EmailKey
	}
	seal, err := s.emailSeal(ctx, email)
	if err != nil {
		return err
	}
	seals := []string{seal}
	var addresses []string
	err = s.write(ctx).Model(&Post{}).Scopes(p.posts).Where("posts.address <> '' AND posts.created_at > ?", s.now().Add(-blockLife)).
		Order("posts.id DESC").Limit(maxRemoved).Pluck("address", &addresses).Error
	if err != nil {
		return fmt.Errorf("looking for networks: %w", err)
	}
	for _, a := range addresses {
		seal, err := s.networkSeal(ctx, a)
		if err != nil {
			return err
		}
		if len(seals) <= maxBlocked && !slices.Contains(seals, seal) {
			seals = append(seals, seal)
		}
	}
	for _, seal := range seals {
		if seal == "" {
			continue
		}
		b := &Block{Seal: seal, RemovalID: r.ID, EndsAt: s.now().Add(blockLife)}
		if err := s.write(ctx).Create(b).Error; err != nil {
			return fmt.Errorf("blocking: %w", err)
		}
	}
	return nil
}

// blockedUntil is until when one of the seals is blocked, nil if none is.
func (s *Store) blockedUntil(ctx context.Context, seals ...string) (*time.Time, error) {
	seals = slices.DeleteFunc(seals, func(seal string) bool { return seal == "" })
	if len(seals) == 0 {
		return nil, nil //nolint:nilnil // nothing to look for
	}
	var ends []time.Time
	err := s.write(ctx).Model(&Block{}).Where("seal IN ? AND ends_at > ?", seals, s.now()).Order("ends_at DESC").Limit(1).Pluck("ends_at", &ends).Error
	if err != nil || len(ends) == 0 {
		return nil, err
	}
	return &ends[0], nil
}

// blocked is why a post has to wait that comes from where spam came from, or nil. A
// network is many people's: those whom the site knows and who are signed in are not
// held up by it.
func (s *Store) blocked(ctx context.Context, w Writer, p *Post) (*Hold, error) {
	email, network := p.GuestEmail, ""
	if w.User != nil {
		email = w.User.EmailKey
	}
	if w.isNew() {
		network = w.Address
	}
	bySender, err := s.emailSeal(ctx, email)
	if err != nil {
		return nil, err
	}
	byNetwork, err := s.networkSeal(ctx, network)
	if err != nil {
		return nil, err
	}
	until, err := s.blockedUntil(ctx, bySender, byNetwork)
	if until == nil || err != nil {
		return nil, err
	}
	return &Hold{Kind: HoldBlocked, Detail: untilWords(until)}, nil
}

// admitJoiner refuses a new account from a network from which spam has lately come.
// It says nothing of e-mail addresses: whoever joins with one that is blocked can,
// and their posts wait.
func (s *Store) admitJoiner(ctx context.Context, address string) error {
	seal, err := s.networkSeal(ctx, address)
	if err != nil {
		return err
	}
	until, err := s.blockedUntil(ctx, seal)
	if until == nil || err != nil {
		return err
	}
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	words := "Spam has lately come from your network, so no account can be opened from it " + untilWords(until) + ". That alone says nothing against you: those who have an account can sign in and post, and anyone can reply to stories."
	if site.Contact != "" {
		words += " You can also write to " + site.Contact + "."
	}
	return Invalid{"": words}
}

// SweepBlocks removes the blocks that have ended.
func (s *Store) SweepBlocks(ctx context.Context) error {
	return s.write(ctx).Exec("DELETE FROM blocks WHERE ends_at <= ?", s.now()).Error
}
