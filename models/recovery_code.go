package models

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"
)

// RecoveryCode takes the second step once, for somebody whose app or device is lost.
// It has 80 random bits, so that its hash tells nothing.
type RecoveryCode struct {
	UserID   int64  `gorm:"primaryKey"`
	CodeHash string `gorm:"primaryKey"`
	UsedAt   *time.Time
}

const (
	recoveryCodes = 10
	codeGroups    = 4 // of four characters
)

func newRecoveryCode() string {
	groups := make([]string, codeGroups)
	for i := range groups {
		groups[i] = randomText(4)
	}
	return strings.Join(groups, "-")
}

// recoveryHash is the same however a code is typed.
func recoveryHash(code string) string {
	return hashToken(strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, code))
}

// useRecoveryCode takes the second step with a code that was kept. Each works once.
func (s *Store) useRecoveryCode(ctx context.Context, u *User, code string) error {
	n, err := gorm.G[*RecoveryCode](s.w).Where("user_id = ? AND code_hash = ? AND used_at IS NULL", u.ID, recoveryHash(code)).
		Update(ctx, "used_at", s.now())
	if err != nil {
		return fmt.Errorf("using a recovery code: %w", err)
	}
	if n == 0 {
		return Invalid{"recovery": "That is not one of your recovery codes, or it was used before."}
	}
	return nil
}

// RenewRecoveryCodes makes ten codes in the place of those u had. Nobody can read
// them later.
func (s *Store) RenewRecoveryCodes(ctx context.Context, u *User) (codes []string, err error) {
	err = s.tx(ctx, func(s *Store) error {
		x, err := s.SecondStep(ctx, u)
		if err != nil {
			return err
		}
		if !x.Ready() {
			return ErrNotFound
		}
		codes, err = s.makeRecoveryCodes(ctx, u)
		return err
	})
	return codes, err
}

// firstRecoveryCodes makes codes for somebody who has none left.
func (s *Store) firstRecoveryCodes(ctx context.Context, u *User) ([]string, error) {
	n, err := gorm.G[*RecoveryCode](s.w).Where("user_id = ? AND used_at IS NULL", u.ID).Count(ctx, "*")
	if err != nil || n > 0 {
		return nil, err
	}
	return s.makeRecoveryCodes(ctx, u)
}

func (s *Store) makeRecoveryCodes(ctx context.Context, u *User) ([]string, error) {
	codes, rows := make([]string, recoveryCodes), make([]RecoveryCode, recoveryCodes)
	for i := range codes {
		codes[i] = newRecoveryCode()
		rows[i] = RecoveryCode{UserID: u.ID, CodeHash: recoveryHash(codes[i])}
	}
	if _, err := gorm.G[*RecoveryCode](s.w).Where("user_id = ?", u.ID).Delete(ctx); err != nil {
		return nil, fmt.Errorf("making recovery codes: %w", err)
	}
	if err := s.write(ctx).Create(&rows).Error; err != nil {
		return nil, fmt.Errorf("making recovery codes: %w", err)
	}
	return codes, nil
}

// AreRecoveryCodes reports whether these are all codes of u, used or not.
func (s *Store) AreRecoveryCodes(ctx context.Context, u *User, codes []string) (bool, error) {
	if len(codes) != recoveryCodes {
		return false, nil
	}
	hashes := make([]string, len(codes))
	for i, code := range codes {
		hashes[i] = recoveryHash(code)
	}
	n, err := gorm.G[*RecoveryCode](s.r).Where("user_id = ? AND code_hash IN ?", u.ID, hashes).Count(ctx, "*")
	return n == recoveryCodes, err
}
