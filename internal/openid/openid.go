// Package openid asks an OpenID Connect provider who somebody is: by a code that the
// browser brings back, bound to this visit by state, nonce and PKCE.
package openid

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// What can go wrong with a provider.
var (
	ErrUnreachable = errors.New("the provider does not answer as it should")
	ErrRefused     = errors.New("the provider does not vouch for the visitor")
)

const (
	timeout = 5 * time.Second
	maxBody = 1 << 20
	// retryTime is how long a provider that did not answer is left alone.
	retryTime = 10 * time.Second
)

// Config says which provider, and how this site is known there.
type Config struct {
	Issuer   string // its address, from which the rest is found
	ID       string
	Secret   string
	Redirect string // the address here that visitors come back to
	Name     string // for people
}

// Provider is one that a site trusts to know people. It is looked up when first
// needed, so that the site starts without it.
type Provider struct {
	config Config
	client *http.Client

	mu     sync.Mutex
	found  *found
	failed time.Time // when it last did not answer
}

// found is what a provider says of itself.
type found struct {
	provider *oidc.Provider
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
}

// New returns the provider. Nothing is asked of it yet.
func New(c Config) *Provider {
	return &Provider{config: c, client: &http.Client{
		Timeout: timeout, Transport: bounded{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Name is the provider's, for people.
func (p *Provider) Name() string { return p.config.Name }

// bounded cuts off answers that are longer than any that makes sense.
type bounded struct{ next http.RoundTripper }

// RoundTrip sends one request.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err == nil {
		res.Body = http.MaxBytesReader(nil, res.Body, maxBody)
	}
	return res, err
}

// discover finds out how to speak with the provider, once.
func (p *Provider) discover(ctx context.Context) (*found, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if time.Since(p.failed) < retryTime {
		return nil, ErrUnreachable
	}
	// A visitor who leaves must not make the provider look dead to the next.
	ctx = context.WithoutCancel(ctx)
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.config.Issuer)
	if err != nil {
		p.failed = time.Now() //nolint:forbidigo // how long ago is no business of the store's clock
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	p.found = &found{
		provider: provider,
		oauth: oauth2.Config{
			ClientID: p.config.ID, ClientSecret: p.config.Secret, RedirectURL: p.config.Redirect,
			Endpoint: provider.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
		},
		verifier: provider.Verifier(&oidc.Config{ClientID: p.config.ID}),
	}
	return p.found, nil
}

// Visit is what binds a code to the browser that set out for it.
type Visit struct {
	State, Nonce, Verifier string
}

// NewVerifier makes the secret that a visit keeps to itself.
func NewVerifier() string { return oauth2.GenerateVerifier() }

// Address is where the provider asks the visitor who they are. With again it asks
// even somebody whom it still knows.
func (p *Provider) Address(ctx context.Context, v Visit, again bool) (string, error) {
	f, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(v.Nonce), oauth2.S256ChallengeOption(v.Verifier)}
	if again {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"))
	}
	return f.oauth.AuthCodeURL(v.State, options...), nil
}

// Claims are what the provider says of a person.
type Claims struct {
	Issuer        string `json:"iss"`
	Subject       string `json:"sub"` // never given to anybody else
	Email         string `json:"email"`
	EmailVerified truth  `json:"email_verified"`
	Name          string `json:"name"`
	Preferred     string `json:"preferred_username"`
}

// truth is a boolean, which some providers write as text.
type truth bool

// UnmarshalJSON takes true and "true" for true, and all else for false.
func (t *truth) UnmarshalJSON(b []byte) error {
	*t = string(b) == "true" || string(b) == `"true"`
	return nil
}

// Claims exchanges the code that a visit has brought back.
func (p *Provider) Claims(ctx context.Context, v Visit, code string) (*Claims, error) {
	f, err := p.discover(ctx)
	if err != nil {
		return nil, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := f.oauth.Exchange(ctx, code, oauth2.VerifierOption(v.Verifier))
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refusal.Response != nil && refusal.Response.StatusCode < http.StatusInternalServerError {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := f.verifier.Verify(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if id.Nonce != v.Nonce {
		return nil, fmt.Errorf("%w: the nonce is another visit's", ErrRefused)
	}
	c := new(Claims)
	if err := id.Claims(c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	c.Issuer, c.Subject = p.config.Issuer, id.Subject
	f.complete(ctx, token, c)
	return c, nil
}

// complete adds the address and names of a person whose token has none: many
// providers tell them only when asked for more. Without an answer c stays as it is.
func (f *found) complete(ctx context.Context, token *oauth2.Token, c *Claims) {
	if c.Email != "" && c.Name+c.Preferred != "" {
		return
	}
	more := *c
	info, err := f.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil || info.Subject != c.Subject || info.Claims(&more) != nil {
		return
	}
	more.Issuer, more.Subject = c.Issuer, c.Subject
	*c = more
}
