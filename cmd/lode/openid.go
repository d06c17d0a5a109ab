package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"lode/internal/openid"
)

// openidFlags name a provider that can open accounts.
type openidFlags struct {
	Issuer     string `name:"oidc-issuer" help:"The address of an OpenID Connect provider with which people may sign in." env:"LODE_OIDC_ISSUER" placeholder:"URL"`
	ClientID   string `name:"oidc-client-id" help:"How this site is known to the provider. It sends visitors back to the site's address + /sign-in/oidc/callback." env:"LODE_OIDC_CLIENT_ID" placeholder:"ID"`
	Secret     string `name:"oidc-client-secret" help:"What the provider has given this site to be known by." env:"LODE_OIDC_CLIENT_SECRET" placeholder:"SECRET"`
	SecretFile string `name:"oidc-client-secret-file" help:"A file that holds it." env:"LODE_OIDC_CLIENT_SECRET_FILE" placeholder:"FILE"`
	Label      string `name:"oidc-name" help:"What people call the provider; its host name if not set." env:"LODE_OIDC_NAME" placeholder:"NAME"`
}

// provider is the one that the flags name, or nil.
func (f *openidFlags) provider(baseURL string) (*openid.Provider, error) {
	if f.Issuer == "" {
		return nil, nil //nolint:nilnil // a site without one is no error
	}
	u, err := url.Parse(f.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("an OpenID Connect provider is named by its address, such as https://id.example.org, not %q", f.Issuer)
	}
	if f.ClientID == "" {
		return nil, errors.New("with an OpenID Connect provider goes a client id")
	}
	secret := f.Secret
	if f.SecretFile != "" {
		text, err := os.ReadFile(f.SecretFile)
		if err != nil {
			return nil, fmt.Errorf("reading the client secret: %w", err)
		}
		secret = strings.TrimSpace(string(text))
	}
	if f.Label == "" {
		f.Label = u.Hostname()
	}
	return openid.New(openid.Config{
		Issuer: f.Issuer, ID: f.ClientID, Secret: secret, Name: f.Label, Redirect: baseURL + "/sign-in/oidc/callback",
	}), nil
}
