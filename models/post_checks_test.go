package models_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// checked is a site on which ann, a member, has been read before: nothing of hers
// waits unless a check finds something.
type checked struct {
	*models.Store
	t       *testing.T
	mod     *models.User
	ada     *models.User // an admin
	ann     *models.User
	article *models.Article
}

func newChecked(t *testing.T, s *models.Store) *checked {
	t.Helper()
	c := &checked{Store: s, t: t, mod: modelstest.User(t, s, "mo", models.Moderator), ada: modelstest.User(t, s, "ada", models.Admin), ann: modelstest.User(t, s, "ann")}
	c.article = modelstest.Article(t, s, "Rates hold")
	modelstest.Approve(t, s, c.mod, c.reply("The first words of all."))
	return c
}

// reply is a reply by ann.
func (c *checked) reply(text string) *models.Post { return c.replyBy(models.Writer{User: c.ann}, text) }

func (c *checked) replyBy(w models.Writer, text string) *models.Post {
	c.t.Helper()
	p, err := c.LeaveReply(c.t.Context(), w, c.article.Slug, models.ReplyInput{Comment: text, Author: "Gus", Email: "gus@example.org"})
	if err != nil {
		c.t.Fatalf("%q was not taken: %v", text, err)
	}
	return p
}

// set changes the settings.
func (c *checked) set(change func(*models.Settings)) {
	c.t.Helper()
	set := settings(c.t, c.Store)
	change(&set)
	if err := c.SaveSettings(c.t.Context(), set); err != nil {
		c.t.Fatal(err)
	}
}

// hold has posts wait somewhere.
func (c *checked) hold(in models.HoldInput) *models.HoldSetting {
	c.t.Helper()
	if in.Mode == "" {
		in.Mode = models.IsHeld
	}
	h, err := c.SetHold(c.t.Context(), c.ada, in)
	c.must(err)
	return h
}

func (c *checked) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// checkTests make, for each kind of check, one post that it must find and one that
// differs in nothing but that.
var checkTests = map[string]func(*checked) (found, free *models.Post){
	models.HoldFirst: func(c *checked) (_, _ *models.Post) {
		ben := modelstest.User(c.t, c.Store, "ben")
		return c.replyBy(models.Writer{User: ben}, "My first words."), c.reply("My second words.")
	},
	models.HoldUnproved: func(c *checked) (_, _ *models.Post) {
		proved := models.Writer{Proved: "gus@example.org"}
		modelstest.Approve(c.t, c.Store, c.mod, c.replyBy(proved, "My first words."))
		return c.replyBy(models.Writer{}, "From elsewhere."), c.replyBy(proved, "From where I was.")
	},
	models.HoldLinks: func(c *checked) (_, _ *models.Post) {
		return c.reply("https://one.example and https://two.example"), c.reply("https://one.example alone")
	},
	models.HoldPremoderated: func(c *checked) (_, _ *models.Post) {
		free := c.reply("Before anything.")
		modelstest.Sanction(c.t, c.Store, c.mod, c.ann, models.ActPremoderate)
		return c.reply("Under review."), free
	},
	models.HoldBlocked: func(c *checked) (_, _ *models.Post) {
		from := func(address string) models.Writer { return models.Writer{User: c.ann, Address: address} }
		free := c.replyBy(from("203.0.113.7"), "Before anything.")
		bad := modelstest.User(c.t, c.Store, "bad")
		c.replyBy(models.Writer{User: bad, Address: "203.0.113.9"}, "Watches, cheap.")
		_, err := c.RemoveSpammer(c.t.Context(), c.mod, models.Person{User: bad}, models.RemovalInput{Rule: 3})
		c.must(err)
		return c.replyBy(from("203.0.113.8"), "From the same network."), free
	},
	models.HoldDomain: func(c *checked) (_, _ *models.Post) {
		c.set(func(set *models.Settings) { set.LinksHeld = "dials.example\nwatches.example" })
		return c.reply("See https://www.dials.example/now"), c.reply("See https://mydials.example/now")
	},
	models.HoldPhone: func(c *checked) (_, _ *models.Post) {
		return c.reply("Write to me at WhatsApp +44 (0)20 7946 0958."), c.reply("On 2026-11-28 it sold 12,500,000 tonnes at 4.25, up from 0.75.")
	},
	models.HoldNew: func(c *checked) (_, _ *models.Post) {
		c.set(func(set *models.Settings) { set.HoldDays = 3 })
		found := c.reply("On my first day.")
		later := c.Store.WithClock(func() time.Time { return time.Now().AddDate(0, 0, 4) })
		free, err := later.LeaveReply(c.t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "On my fifth."})
		c.must(err)
		return found, free
	},
	models.HoldName: func(c *checked) (_, _ *models.Post) {
		as := func(name, text string) *models.Post {
			w := models.Writer{Proved: "gus@example.org"}
			p, err := c.LeaveReply(c.t.Context(), w, c.article.Slug, models.ReplyInput{Comment: text, Author: name, Email: w.Proved})
			c.must(err)
			return p
		}
		modelstest.Approve(c.t, c.Store, c.mod, as("Gus", "My first words."))
		if p := as("The Moderator", "Trust me, too."); len(p.Holds) != 1 || p.Holds[0].Label() != "Name of the house" {
			c.t.Errorf("a guest of the house is held for %q", kinds(p))
		}
		w := models.Writer{Proved: c.ann.Email}
		own, err := c.LeaveReply(c.t.Context(), w, c.article.Slug, models.ReplyInput{Comment: "By myself.", Author: "ann", Email: w.Proved})
		c.must(err)
		if strings.Contains(kinds(own), models.HoldName) {
			c.t.Error("a member who is not signed in is held for her own name")
		}
		return as("Mó", "I am the moderator."), as("Guest 7", "I am nobody.")
	},
	models.HoldOften: func(c *checked) (_, _ *models.Post) {
		for i := range 4 {
			p := c.reply(fmt.Sprintf("Another remark, number %d.", i))
			c.must(c.DB().Exec("UPDATE posts SET state = 'public' WHERE id = ?", p.ID).Error)
			decide(c.t, c.Store, c.mod, p, []models.Act{models.ActReject, models.ActSpam, models.ActTrash, models.ActTrash}[i])
		}
		found := c.reply("After two of five.")
		later := c.Store.WithClock(func() time.Time { return time.Now().AddDate(0, 0, 31) })
		free, err := later.LeaveReply(c.t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "A month later."})
		c.must(err)
		return found, free
	},
	models.HoldWords: func(c *checked) (_, _ *models.Post) {
		_, err := c.AddWordList(c.t.Context(), c.mod, models.WordListInput{Name: "Look", Action: models.WordHold, Enabled: true, Words: "rumour"})
		c.must(err)
		return c.reply("A rumour."), c.reply("A report.")
	},
	models.HoldDiscussion: func(c *checked) (_, _ *models.Post) {
		free := c.reply("While it is open.")
		c.hold(models.HoldInput{Place: fmt.Sprintf("discussion:%d", c.article.DiscussionID)})
		return c.reply("While it is held."), free
	},
	models.HoldCategory: func(c *checked) (_, _ *models.Post) {
		cat := &models.Category{Slug: "lithium", Name: "Lithium"}
		c.must(c.AddCategory(c.t.Context(), cat))
		free := c.reply("Filed under nothing.")
		c.must(c.DB().Exec("INSERT INTO article_categories (article_id, category_id) VALUES (?, ?)", c.article.ID, cat.ID).Error)
		c.hold(models.HoldInput{Place: fmt.Sprintf("category:%d", cat.ID)})
		return c.reply("Filed under lithium."), free
	},
	models.HoldBoard: func(c *checked) (_, _ *models.Post) {
		b := modelstest.Board(c.t, c.Store, "Miners")
		free := modelstest.Topic(c.t, c.Store, c.ann, b, "An early topic")
		c.hold(models.HoldInput{Place: fmt.Sprintf("board:%d", b.ID)})
		return modelstest.Topic(c.t, c.Store, c.ann, b, "A later topic"), free
	},
	models.HoldPerson: func(c *checked) (_, _ *models.Post) {
		free := c.reply("Before anything.")
		c.hold(models.HoldInput{Place: "person", Person: "Ann", Until: "2040-01-01"})
		return c.reply("From now on."), free
	},
	models.HoldNight: func(c *checked) (_, _ *models.Post) {
		c.set(func(set *models.Settings) {
			set.Night, set.NightFrom, set.NightTo, set.TimeZone = models.NightNew, 22, 7, "Europe/Berlin"
		})
		at := func(hour int) *models.Post {
			now := time.Date(2026, 7, 3, hour, 30, 0, 0, time.UTC)
			here := &checked{Store: c.WithClock(func() time.Time { return now }), t: c.t, ann: c.ann, article: c.article}
			return here.reply(fmt.Sprintf("At %d in London.", hour))
		}
		return at(4), at(5)
	},
	models.HoldFilter: func(c *checked) (_, _ *models.Post) {
		teach(c.t, c.Store, c.mod, c.article, 240)
		c.set(func(set *models.Settings) { set.FilterHolds = true })
		return c.reply(advert(7)), c.reply(remark(7))
	},
	models.HoldSite: func(c *checked) (_, _ *models.Post) {
		free := c.reply("While it is open.")
		c.set(func(set *models.Settings) { set.Posting = models.PostingHeld })
		return c.reply("While it is held."), free
	},
}

// Every check holds what it is there for, says so, and lets the rest pass.
func TestChecks(t *testing.T) {
	for _, kind := range models.CheckKinds() {
		test := checkTests[kind]
		if test == nil {
			t.Errorf("the check %q has no test", kind)
			continue
		}
		t.Run(kind, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, s *models.Store) {
				found, free := test(newChecked(t, s))
				if !slices.ContainsFunc(found.Holds, func(h models.Hold) bool { return h.Kind == kind }) || found.State != models.Pending {
					t.Errorf("it is %s for %q", found.State, kinds(found))
				}
				if free.State != models.Public || len(free.Holds) > 0 {
					t.Errorf("the other is %s for %q", free.State, kinds(free))
				}
				for _, h := range found.Holds {
					if h.Label() == "" || h.Label() == h.Kind || h.Reason() == "A moderator reads it first." {
						t.Errorf("%+v is called %q: %s", h, h.Label(), h.Reason())
					}
				}
			})
		})
	}
}

// Nothing is checked that the house writes.
func TestStaffAreNotChecked(t *testing.T) {
	c := newChecked(t, modelstest.New(t))
	c.set(func(set *models.Settings) { set.Posting = models.PostingHeld })
	if p := c.replyBy(models.Writer{User: c.mod}, "https://one.example and https://two.example"); p.State != models.Public {
		t.Errorf("a moderator's post is %s for %q", p.State, kinds(p))
	}
	c.set(func(set *models.Settings) { set.Posting = models.PostingClosed })
	_, err := c.LeaveReply(t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "Too late."})
	if _, ok := errors.AsType[models.Invalid](err); !ok {
		t.Errorf("on a closed site: %v", err)
	}
}
