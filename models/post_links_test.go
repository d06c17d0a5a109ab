package models_test

import (
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// Links to allowed domains do not count, but those of shorteners always do; links to
// refused domains are not taken, and the writer is told which.
func TestLinkDomains(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		c.set(func(set *models.Settings) {
			set.HoldLinks, set.LinksAllowed, set.LinksRefused = 2, "example.org\nbit.ly", "casino.example"
		})
		if p := c.reply("https://a.example.org/1 https://example.org/2 and https://elsewhere.example"); p.State != models.Public {
			t.Errorf("two allowed links and another wait for %q", kinds(p))
		}
		if p := c.reply("https://bit.ly/1 and https://bit.ly/2"); kinds(p) != models.HoldLinks {
			t.Errorf("two links by a shortener wait for %q", kinds(p))
		}
		_, err := c.LeaveReply(t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "Win at https://www.casino.example/x"})
		if !strings.Contains(told(err), "www.casino.example are not taken here") {
			t.Errorf("a refused domain: %v", err)
		}
		err = c.ChangeSettings(t.Context(), c.ada, models.SettingsInput{Values: map[string]string{"links_held": "not a domain"}})
		if !isInvalid(err, "links_held") {
			t.Errorf("nonsense in the list: %v", err)
		}
	})
}
