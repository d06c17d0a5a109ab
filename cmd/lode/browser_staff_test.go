package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"

	"github.com/oauth2-proxy/mockoidc"
)

// Staff take a second step, and others come by a provider, with scripts and without.
func TestBrowserStaff(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; make test runs it")
	}
	address := modelstest.SQLitePath(t)
	store := modelstest.Open(t, address)
	article := modelstest.Article(t, store, "Rates hold")
	modelstest.User(t, store, "mod-one", models.Moderator)
	modelstest.User(t, store, "mod-two", models.Moderator)
	modelstest.User(t, store, "editor", models.Editor)
	provider, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = provider.Shutdown() })
	for _, who := range []string{"one", "two"} {
		jo := &mockoidc.MockUser{Subject: who, Email: who + "@guild.example", EmailVerified: true, PreferredUsername: "Jo " + who}
		provider.QueueUser(jo) // joining
		provider.QueueUser(jo) // coming back
	}
	base := listenAt(t)
	startProgram(t, address, "--staff-second-step", "required", "--oidc-issuer", provider.Issuer(),
		"--oidc-client-id", provider.ClientID, "--oidc-client-secret", provider.ClientSecret, "--oidc-name", "Guild")
	tests := exec.Command("node", "--test", "--test-reporter=spec", "browser/staff.mjs")
	tests.Env = append(os.Environ(), "LODE_URL="+base, "LODE_PASSWORD="+modelstest.Password, "LODE_PAGES={\"article\":\""+article.Path()+"\"}",
		"LODE_PROVIDER="+strings.TrimSuffix(provider.Issuer(), "/oidc"), "CHROMIUM="+chromium(t))
	if out, err := tests.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
