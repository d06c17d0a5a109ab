package models_test

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// What happened to a post reads as a sentence, and one link is one.
func TestReasonsRead(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		c.set(func(set *models.Settings) { set.HoldLinks = 1 })
		if p := c.reply("See https://one.example."); p.State != models.Pending || c.standing(p).Post.Holds[0].Label() != "1 link" {
			t.Errorf("one link is %q", c.standing(p).Post.Holds[0].Label())
		}
		p := c.reply("Words that are doubted.")
		for _, name := range []string{"ben", "cy", "dee"} {
			report(t, s, modelstest.User(t, s, name), p, models.ReportInput{Reason: "3"})
		}
		decide(t, s, c.mod, p, models.ActApprove)
		var lines []string
		for _, r := range c.standing(p).All() {
			lines = append(lines, r.DoneBy())
		}
		if len(lines) != 2 || lines[0] != "hidden by the program until a moderator has looked" || lines[1] != "approved by moderator 1" {
			t.Errorf("it reads %q", lines)
		}
	})
}
