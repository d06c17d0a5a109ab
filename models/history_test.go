package models_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

var histories = flag.Int("histories", 3, "how many random histories of acts and undos to try on each database")

// event is something that has happened, in a way that can happen again elsewhere.
type event struct {
	name     string
	at       time.Time
	posts    []int64 // that it is about
	people   []int64 // likewise
	decision int64   // that Undo takes back, or 0
	undone   bool
	do       func(w *world, e *event) (*models.Decision, error)
	undo     func(w *world, by *models.User) error // instead of Undo
	whole    bool                                  // it is undone for all its posts, or for none
	against  bool                                  // some moderator, who may not take it back
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

// undoable reports whether e can be taken back at all.
func (e *event) undoable() bool { return e.decision != 0 || e.undo != nil }

// share reports whether one of a is one of b.
func share(a, b []int64) bool {
	return slices.ContainsFunc(a, func(id int64) bool { return slices.Contains(b, id) })
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

// touched reports whether something has happened to what e is about since that cannot
// be taken back, or that was picked: no history without e could have that in it.
func (h *history) touched(e *event) bool {
	later := h.events[slices.Index(h.events, e)+1:]
	return slices.ContainsFunc(later, func(o *event) bool {
		picked := o.undo != nil && !o.undone
		return (picked || !o.undoable()) && share(e.posts, o.posts) || !o.undoable() && share(e.people, o.people)
	})
}

// takeBack has somebody take e back, which has to work just where it should. What was
// decided about many posts goes on for those that were decided about since.
func (h *history) takeBack(by *models.User, e *event) {
	h.t.Helper()
	last := h.last(e)
	if e.undone || (e.whole || e.undo != nil) && len(last) != len(e.posts) {
		return
	}
	before := h.numbers()
	var n int
	var err error
	if e.undo != nil {
		n, err = len(last), e.undo(h.world, by)
	} else {
		n, err = h.Undo(h.t.Context(), by, e.decision)
	}
	if e.against && errors.Is(err, models.ErrForbidden) {
		return
	}
	if n != len(last) || (err == nil) != (n > 0 || e.undo != nil) || err != nil && !refused(err) {
		h.t.Fatalf("undoing %s about %v undid %d: %v, want %v", e.name, e.posts, n, err, last)
	}
	if n == 0 && e.undo == nil {
		return
	}
	e.posts = slices.DeleteFunc(slices.Clone(e.posts), func(p int64) bool { return slices.Contains(last, p) })
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
				if e.undoable() && !h.touched(e) {
					h.takeBack(h.mods[r.IntN(len(h.mods))], e)
				}
			}
			continue
		}
		e := anything(h.world, r, i)
		if e == nil {
			continue
		}
		e.at = h.clock.at
		switch err := e.again(h.world); {
		case err == nil && len(e.posts)+len(e.people) > 0:
			h.events = append(h.events, e)
		case err != nil && !refused(err):
			h.t.Fatalf("%s about %v: %v", e.name, e.posts, err)
		}
	}
}

// Whatever moderators do and take back, in any order and whatever writers do
// meanwhile, the site ends as if they had done no more than what stands; and the
// ledger has all of it.
func TestUndoneActsLeaveNothing(t *testing.T) {
	for seed := range uint64(*histories) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			for name, open := range map[string]func(*testing.T) *models.Store{
				"sqlite":   func(t *testing.T) *models.Store { t.Helper(); return modelstest.New(t) },
				"postgres": func(t *testing.T) *models.Store { t.Helper(); return modelstest.Open(t, modelstest.PostgresURL(t)) },
			} {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					h := &history{world: newWorld(t, open(t)), kept: map[string]bool{}}
					h.play(rand.New(rand.NewPCG(seed, 5)), 150)
					if h.undos < 5 {
						t.Fatalf("only %d acts were undone", h.undos)
					}
					other := newWorld(t, open(t))
					for _, e := range h.events {
						if e.undone {
							continue
						}
						copied := *e
						if err := copied.again(other); err != nil {
							h.tell()
							t.Fatalf("%s about %v cannot be done alone: %#v", e.name, e.posts, err)
						}
					}
					other.clock.at = h.clock.at
					verified(t, h.Store)
					compare(t, h, ended(h.world, h.kept), ended(other, h.kept))
				})
			}
		})
	}
}

func compare(t *testing.T, h *history, got, want []string) {
	t.Helper()
	counts := map[string]int{}
	for _, line := range got {
		counts[line]++
	}
	for _, line := range want {
		counts[line]--
	}
	for _, line := range slices.Sorted(maps.Keys(counts)) {
		if n := counts[line]; n > 0 {
			t.Errorf("with what was undone, %d more of    %s", n, line)
		} else if n < 0 {
			t.Errorf("without what was undone, %d more of %s", -n, line)
		}
	}
	if t.Failed() {
		h.tell()
	}
}

// tell lists what has happened.
func (h *history) tell() {
	h.t.Helper()
	for _, e := range h.events {
		h.t.Logf("%s %s about %v %v, undone: %v", e.at.Format(time.TimeOnly), e.name, e.posts, e.people, e.undone)
	}
}
