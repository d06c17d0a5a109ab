package models

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// AccountKey names the account that somebody types to sign in, the same by name
// and by e-mail address. What is nobody's has a key too, so that a limit tells
// nothing.
func (s *Store) AccountKey(ctx context.Context, typed string) (string, error) {
	u, err := s.account(ctx, typed)
	if errors.Is(err, ErrNotFound) {
		return "nobody " + emailKey(cleanLine(typed[:min(len(typed), maxTyped)])), nil
	}
	if err != nil {
		return "", fmt.Errorf("looking for an account: %w", err)
	}
	return accountKey(u.ID), nil
}

func accountKey(id int64) string { return "account " + strconv.FormatInt(id, 10) }

// DeviceToken is what a browser keeps that has signed in to an account: it says
// nothing to others, opens nothing, and lets the site know the browser again.
func (s *Store) DeviceToken(ctx context.Context, u *User) (string, error) {
	random := newToken()
	mark, err := s.seal(ctx, deviceText(random, accountKey(u.ID)))
	return random + "." + mark, err
}

// KnowsDevice reports whether token is of a browser that has signed in to the
// account with this key.
func (s *Store) KnowsDevice(ctx context.Context, token, account string) (bool, error) {
	random, mark, ok := strings.Cut(token, ".")
	if !ok {
		return false, nil
	}
	want, err := s.seal(ctx, deviceText(random, account))
	return hmac.Equal([]byte(mark), []byte(want)), err
}

func deviceText(random, account string) string { return "device " + random + " " + account }
