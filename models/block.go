package models

import (
	"context"
	"fmt"
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
	// maxBlocked is how many networks of one person are looked at, those last used.
	maxBlocked = 10
)

func (s *Store) networkSeal(ctx context.Context, network string) (string, error) {
	if network == "" {
		return "", nil
	}
	return s.seal(ctx, "blocked network "+network)
}

// emailSeal is of an address that is somebody's, or of one that was only typed:
// what came under that holds up nothing of its owner's.
func (s *Store) emailSeal(ctx context.Context, email string, unproved bool) (string, error) {
	switch {
	case email == "":
		return "", nil
	case unproved:
		return s.seal(ctx, "blocked typed mail "+emailKey(email))
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
	seal, err := s.emailSeal(ctx, email, p.Unproved)
	if err != nil {
		return err
	}
	seals := []string{seal}
	networks, err := s.networksOf(ctx, p)
	if err != nil {
		return err
	}
	for _, network := range networks {
		seal, err := s.networkSeal(ctx, network)
		if err != nil {
			return err
		}
		seals = append(seals, seal)
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

// networksOf are the networks from which a person has lately posted, the last used
// first.
func (s *Store) networksOf(ctx context.Context, p Person) ([]string, error) {
	var networks []string
	err := s.read(ctx).Model(&Post{}).Scopes(p.posts).Where("posts.network <> '' AND posts.created_at > ?", s.now().Add(-networkLife)).
		Group("posts.network").Order("MAX(posts.id) DESC").Limit(maxBlocked).Pluck("posts.network", &networks).Error
	if err != nil {
		return nil, fmt.Errorf("looking for networks: %w", err)
	}
	return networks, nil
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

// checkBlocked holds what comes from where spam came from. A network is many
// people's: those whom the site knows and who are signed in are not held up by it.
func (s *Store) checkBlocked(ctx context.Context, sub *submission) (Hold, error) {
	email, network := sub.p.GuestEmail, ""
	if u := sub.w.User; u != nil {
		email = u.EmailKey
	}
	if sub.w.isNew() {
		network = networkOf(sub.w.Address)
	}
	bySender, err := s.emailSeal(ctx, email, false)
	if err != nil {
		return Hold{}, err
	}
	byTyped := ""
	if sub.w.User == nil && !sub.p.Proved {
		if byTyped, err = s.emailSeal(ctx, email, true); err != nil {
			return Hold{}, err
		}
	}
	byNetwork, err := s.networkSeal(ctx, network)
	if err != nil {
		return Hold{}, err
	}
	until, err := s.blockedUntil(ctx, bySender, byTyped, byNetwork)
	if until == nil || err != nil {
		return Hold{}, err
	}
	return Hold{Kind: HoldBlocked, Detail: untilWords(until)}, nil
}

// admitJoiner refuses a new account from a network from which spam has lately come.
// It says nothing of e-mail addresses: whoever joins with one that is blocked can,
// and their posts wait.
func (s *Store) admitJoiner(ctx context.Context, address string) error {
	seal, err := s.networkSeal(ctx, networkOf(address))
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
