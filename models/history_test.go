package models_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

var histories = flag.Int("histories", 4, "how many random histories of acts and undos to try on each database")

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
			p := modelstest.Reply(t, w.Store, a, fmt.Sprintf("guest%d-%d", i, j), fmt.Sprintf("Words %d under %s, which everybody has heard before", j, title))
			if j > 2 {
				w.run("UPDATE posts SET parent_id = ?, depth = 2 WHERE id = ?", []int64{first.ID, p.ID - 1}[j-3], p.ID)
			}
			if j < 2 || i == 0 && j == 2 {
				w.run("UPDATE posts SET user_id = ?, guest_name = '', guest_email = '' WHERE id = ?", newt.ID, p.ID)
			}
			w.keep(p)
		}
	}
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

// event is something that has happened, in a way that can happen again elsewhere.
type event struct {
	name     string
	at       time.Time
	posts    []int64
	decision int64 // 0 for what nobody can undo
	undone   bool
	do       func(w *world, e *event) (*models.Decision, error)
}

// again makes the event happen in a world.
func (e *event) again(w *world) error {
	w.clock.at = e.at
	d, err := e.do(w, e)
	if d != nil {
		e.decision = d.ID
	}
	return err
}

// anything is an event that might happen next. Its texts carry n, so that each can
// be told.
func (w *world) anything(r *rand.Rand, n int) *event {
	by, post := r.IntN(len(w.mods)), w.posts[r.IntN(len(w.posts))]
	e := &event{posts: []int64{post}}
	act := []models.Act{models.ActApprove, models.ActApprove, models.ActReject, models.ActSpam, models.ActTrash}[r.IntN(5)]
	switch k := r.IntN(20); {
	case k < 8:
		e.name = string(act)
		rule := 1 + r.IntN(6)
		e.do = func(w *world, e *event) (*models.Decision, error) {
			return w.Decide(w.t.Context(), w.mods[by], post, act, models.DecisionInput{Version: w.version(post), Rule: rule, Note: fmt.Sprint("Note ", n)})
		}
	case k < 10:
		e.name = "edit"
		e.do = func(w *world, e *event) (*models.Decision, error) {
			return w.StaffEditPost(w.t.Context(), w.mods[by], post, models.StaffEditInput{Body: fmt.Sprint("Words of an editor, number ", n), Note: fmt.Sprint("Note ", n), Version: w.version(post)})
		}
	case k < 12:
		e.name = "move"
		in := models.MoveInput{Board: []string{"copper", "tin"}[r.IntN(2)], Title: fmt.Sprint("Moved by act ", n)}
		into := r.IntN(4)
		e.do = func(w *world, e *event) (*models.Decision, error) {
			in := in
			in.Version = w.version(post)
			if into < 2 {
				p, err := w.Post(w.t.Context(), nil, w.topics[into].ID)
				if err != nil {
					w.t.Fatal(err)
				}
				in.Topic = p.Place.Path()
			}
			return w.MovePost(w.t.Context(), w.mods[by], post, in)
		}
	case k < 14:
		e.name = "answer"
		e.do = func(w *world, e *event) (*models.Decision, error) {
			return w.ApproveAndAnswer(w.t.Context(), models.Writer{User: w.mods[by]}, post, models.ApproveInput{Body: fmt.Sprint("Answer of act ", n), Version: w.version(post)})
		}
	case k < 16:
		e.name = "bulk " + string(act)
		for range 4 {
			e.posts = append(e.posts, w.posts[r.IntN(len(w.posts))])
		}
		e.do = func(w *world, e *event) (*models.Decision, error) {
			d, _, err := w.DecideAll(w.t.Context(), w.mods[by], models.BulkInput{Posts: e.posts, Action: string(act), Rule: 3})
			if d != nil {
				e.posts, err = w.DecidedTogether(w.t.Context(), d)
			}
			return d, err
		}
	case k < 19:
		e.name = "report"
		e.posts = []int64{w.posts[[]int{0, 2, 3, 4}[r.IntN(4)]]}
		reader := r.IntN(len(w.readers))
		e.do = func(w *world, e *event) (*models.Decision, error) {
			_, err := w.ReportPost(w.t.Context(), models.Writer{User: w.readers[reader]}, e.posts[0], models.ReportInput{Reason: "3"})
			return nil, err
		}
	default:
		e.name = "confirm"
		e.posts = []int64{w.waits}
		e.do = func(w *world, e *event) (*models.Decision, error) {
			_, err := w.Confirm(w.t.Context(), w.token)
			return nil, err
		}
	}
	return e
}

// refused reports whether err says that an act cannot be done as things stand.
func refused(err error) bool {
	_, invalid := errors.AsType[models.Invalid](err)
	return invalid || errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrForbidden) || errors.Is(err, models.ErrNotFound)
}

// history is what happened in a world, and where a number was kept by an undo
// because others had followed: there the places are not those of the other history.
type history struct {
	*world
	events []*event
	kept   map[string]bool // discussions
	undos  int
}

// last are those of e's posts to which nothing has happened since that stands: for
// them e can be undone.
func (h *history) last(e *event) []int64 {
	var last []int64
	later := h.events[slices.Index(h.events, e)+1:]
	for _, p := range e.posts {
		if !e.undone && !slices.ContainsFunc(later, func(o *event) bool { return !o.undone && slices.Contains(o.posts, p) }) {
			last = append(last, p)
		}
	}
	return last
}

// touched reports whether something that is no decision has happened to e's posts
// since: no history without e could have that in it.
func (h *history) touched(e *event) bool {
	later := h.events[slices.Index(h.events, e)+1:]
	return slices.ContainsFunc(later, func(o *event) bool {
		return o.decision == 0 && slices.ContainsFunc(o.posts, func(p int64) bool { return slices.Contains(e.posts, p) })
	})
}

// undo has somebody take e back, which has to work just where it should. What was
// decided about many posts goes on for those that were decided about since.
func (h *history) undo(by *models.User, e *event) {
	h.t.Helper()
	last := h.last(e)
	before := h.numbers()
	n, err := h.Undo(h.t.Context(), by, e.decision)
	if n != len(last) || (err == nil) != (n > 0) || err != nil && !refused(err) {
		h.t.Fatalf("undoing %s about %v undid %d: %v, want %v", e.name, e.posts, n, err, last)
	}
	if n == 0 {
		return
	}
	e.posts = slices.DeleteFunc(e.posts, func(p int64) bool { return slices.Contains(last, p) })
	e.undone = len(e.posts) == 0
	h.undos++
	h.note(e, before)
}

// play makes n random things happen.
func (h *history) play(r *rand.Rand, n int) {
	h.t.Helper()
	for i := range n {
		h.turn(time.Duration(1+r.IntN(300)) * time.Second)
		if len(h.events) > 0 && r.IntN(5) < 2 {
			for first := true; first || r.IntN(3) > 0; first = false { // undo after undo after undo
				h.turn(time.Duration(r.IntN(100)) * time.Second)
				e := h.events[len(h.events)-1-r.IntN(min(len(h.events), 8))]
				if e.decision != 0 && !h.touched(e) {
					h.undo(h.mods[r.IntN(len(h.mods))], e)
				}
			}
			continue
		}
		e := h.anything(r, i)
		e.at = h.clock.at
		switch err := e.again(h.world); {
		case err == nil && (e.decision != 0 || e.name == "report" || e.name == "confirm"):
			h.events = append(h.events, e)
		case err != nil && !refused(err):
			h.t.Fatalf("%s about %v: %v", e.name, e.posts, err)
		}
	}
}
