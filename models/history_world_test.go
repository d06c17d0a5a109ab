package models_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// world is a small site at which everything can happen. Two that are made alike have
// the same ids.
type world struct {
	*models.Store
	*clock
	t        *testing.T
	mods     []*models.User
	readers  []*models.User
	articles []*models.Article
	topics   []*models.Post // the first posts of two
	people   []*models.User // that sanctions are about
	posts    []int64        // that acts are about
	waits    int64          // among them, for an address
	token    string         // that confirms it
}

func newWorld(t *testing.T, store *models.Store) *world {
	t.Helper()
	w := &world{t: t}
	w.Store, w.clock = turned(store)
	for _, name := range []string{"mo", "ada", "max"} {
		w.mods = append(w.mods, modelstest.User(t, w.Store, name, models.Moderator))
	}
	for i := range 12 {
		w.readers = append(w.readers, modelstest.User(t, w.Store, fmt.Sprintf("reader%c%c", 'a'+i%4, 'a'+i/4)))
	}
	newt := modelstest.User(t, w.Store, "newt")
	w.people = append(slices.Clone(w.readers[:3]), newt)
	w.run("UPDATE users SET active_days = 5, created_at = ? WHERE id = ?", w.at.Add(-100*time.Hour), newt.ID)
	for _, name := range []string{"Copper", "Tin"} {
		b := modelstest.Board(t, w.Store, name)
		w.topics = append(w.topics, modelstest.Topic(t, w.Store, w.mods[0], b, "All about "+name))
		w.keep(modelstest.Topic(t, w.Store, modelstest.User(t, w.Store, "opener-"+b.Slug), b, "A question of "+name))
	}
	for i, title := range []string{"Rates hold", "Mines open"} {
		a := modelstest.Article(t, w.Store, title)
		w.articles = append(w.articles, a)
		first := modelstest.Reply(t, w.Store, a, fmt.Sprintf("first%d", i), "The first words under "+title)
		modelstest.Approve(t, w.Store, w.mods[0], first)
		w.keep(first)
		for j := range 5 {
			body := fmt.Sprintf("Words %d under %s, which everybody has heard before", j, title)
			if j == 4 {
				body = "Words that two have sent, which everybody has heard before"
			}
			p := modelstest.Reply(t, w.Store, a, fmt.Sprintf("guest%d-%d", i, j), body)
			if j > 2 {
				w.run("UPDATE posts SET parent_id = ?, depth = 2 WHERE id = ?", []int64{first.ID, p.ID - 1}[j-3], p.ID)
			}
			if j < 2 || i == 0 && j == 2 {
				w.run("UPDATE posts SET user_id = ?, guest_name = '', guest_email = '' WHERE id = ?", newt.ID, p.ID)
			}
			w.keep(p)
		}
	}
	w.run("UPDATE posts SET network = '198.51.100' WHERE guest_name LIKE '%-3' OR guest_name = 'guest1-2'")
	w.waitForAddress()
	w.turn(time.Hour)
	modelstest.Mail(t, w.Store)
	return w
}

func (w *world) keep(p *models.Post) { w.posts = append(w.posts, p.ID) }

func (w *world) run(sql string, args ...any) {
	w.t.Helper()
	if err := w.DB().Exec(sql, args...).Error; err != nil {
		w.t.Fatal(err)
	}
}

// waitForAddress adds a post that is published as soon as its writer proves their
// address.
func (w *world) waitForAddress() {
	w.t.Helper()
	una := modelstest.Unconfirmed(w.t, w.Store, "una")
	set := models.DefaultSettings()
	set.EditMinutes = 24 * 60 // as long as a history
	for _, set.HoldFirst = range []bool{false, true} {
		if err := w.SaveSettings(w.t.Context(), set); err != nil {
			w.t.Fatal(err)
		}
		if set.HoldFirst {
			break
		}
		topic, err := w.Post(w.t.Context(), nil, w.topics[0].ID)
		if err != nil {
			w.t.Fatal(err)
		}
		p, err := w.AnswerTopic(w.t.Context(), models.Writer{User: una}, topic.Place.TopicID, models.AnswerInput{Body: "Words that wait for an address"})
		if err != nil {
			w.t.Fatal(err)
		}
		w.keep(p)
		w.waits = p.ID
	}
	var payload string
	var m models.ConfirmMail
	w.DB().Raw("SELECT payload FROM jobs WHERE kind = 'confirm-mail' ORDER BY id LIMIT 1").Scan(&payload)
	if err := json.Unmarshal([]byte(payload), &m); err != nil {
		w.t.Fatal(err)
	}
	w.token = m.Token
}

// version is that of a post as somebody sees it now.
func (w *world) version(post int64) int {
	w.t.Helper()
	c, err := w.Card(w.t.Context(), w.mods[0], post)
	if err != nil {
		w.t.Fatal(err)
	}
	return c.Version
}

// oneOf is one of the posts, or whatever else, that a query finds, or 0.
func (w *world) oneOf(r *rand.Rand, query string, args ...any) int64 {
	w.t.Helper()
	var ids []int64
	if err := w.DB().Raw(query, args...).Scan(&ids).Error; err != nil {
		w.t.Fatal(err)
	}
	if len(ids) == 0 {
		return 0
	}
	return ids[r.IntN(len(ids))]
}

// receipt is the token of a post's receipt.
func (w *world) receipt(post int64) string {
	w.t.Helper()
	var token string
	if err := w.DB().Raw("SELECT token FROM receipts WHERE post_id = ?", post).Scan(&token).Error; err != nil {
		w.t.Fatal(err)
	}
	return token
}
