package models_test

import (
	"slices"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// A card names the other people who have posted from the same network in the last
// thirty days, each once, and nobody who shares none that tells anything.
func TestCardShowsNeighbours(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := s.Now()
		s = s.WithClock(func() time.Time { return now })
		mod, newt := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "newt")
		a := modelstest.Article(t, s, "Rates hold")
		from := func(name, address, body string) *models.Post {
			t.Helper()
			w, in := modelstest.Guest(name)
			if name == "newt" {
				w, in = models.Writer{User: newt}, models.ReplyInput{}
			}
			w.Address, in.Comment = address, body
			p, err := s.LeaveReply(t.Context(), w, a.Slug, in)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		from("old", "192.0.2.9", "Long ago")
		now = now.Add(31 * 24 * time.Hour)
		first := from("ann", "192.0.2.1", "First of ann")
		from("bob", "192.0.2.200", "First of bob")
		from("bob", "192.0.2.200", "Second of bob")
		from("newt", "::ffff:192.0.2.77", "A member's")
		from("eve", "192.0.3.1", "From elsewhere")
		six := from("fay", "2001:db8:1:2::1", "First of fay")
		from("guy", "2001:db8:1:2:ffff::1", "First of guy")
		from("hal", "2001:db8:1:3::1", "First of hal")
		home := from("ida", "192.168.0.1", "At home")
		from("jan", "192.168.0.2", "At home too")
		names := func(p *models.Post) []string {
			t.Helper()
			c, err := s.Card(t.Context(), mod, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			list := []string{}
			for _, n := range c.Neighbours {
				list = append(list, n.Name())
			}
			return list
		}
		for _, tt := range []struct {
			post *models.Post
			want []string
		}{{first, []string{"newt", "bob"}}, {six, []string{"guy"}}, {home, []string{}}} {
			if got := names(tt.post); !slices.Equal(got, tt.want) {
				t.Errorf("beside %s are %v, want %v", tt.post.Name(), got, tt.want)
			}
		}
		const kept = "SELECT COUNT(*) FROM posts WHERE network <> ''"
		if n := count(t, s, kept); n != 9 {
			t.Errorf("%d posts have a network", n)
		}
		tidied(t, s, 0)
		if n := count(t, s, kept); n != 8 {
			t.Errorf("%d posts have a network once the old address was shortened", n)
		}
	})
}
