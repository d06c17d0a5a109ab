package models_test

import (
	"fmt"
	"math/rand/v2"

	"lode/models"
)

// happenings are what can happen, each as often as it says among the others. An event is
// nil if it is not possible as things stand. Its texts carry n, so that each can be
// told.
var happenings = []struct {
	often int
	event func(w *world, r *rand.Rand, n int) *event
}{
	{8, decides}, {2, edits}, {2, moves}, {2, approvesAndAnswers}, {2, decidesMany}, {2, decidesAlike}, {3, isReported}, {1, confirms},
	{1, writerEdits}, {2, writerEditsPublic}, {1, withdraws}, {3, answersEdit}, {2, appeals}, {2, answersAppeal},
	{1, removes}, {2, sanctions}, {1, appealsSanction}, {1, answersSanctionAppeal}, {2, picks},
}

// anything is an event that might happen next, or nil.
func anything(w *world, r *rand.Rand, n int) *event {
	w.t.Helper()
	all := 0
	for _, k := range happenings {
		all += k.often
	}
	at := r.IntN(all)
	for _, k := range happenings {
		if at -= k.often; at < 0 {
			return k.event(w, r, n)
		}
	}
	return nil
}

// somebody is a moderator by number, and some post.
func (w *world) somebody(r *rand.Rand) (by int, post int64) {
	return r.IntN(len(w.mods)), w.posts[r.IntN(len(w.posts))]
}

func someAct(r *rand.Rand) models.Act {
	return []models.Act{models.ActApprove, models.ActApprove, models.ActReject, models.ActSpam, models.ActTrash}[r.IntN(5)]
}

func decides(w *world, r *rand.Rand, n int) *event {
	by, post := w.somebody(r)
	act, rule := someAct(r), 1+r.IntN(6)
	return &event{name: string(act), posts: []int64{post}, do: func(w *world, _ *event) (*models.Decision, error) {
		return w.Decide(w.t.Context(), w.mods[by], post, act, models.DecisionInput{Version: w.version(post), Rule: rule, Note: fmt.Sprint("Note ", n)})
	}}
}

func edits(w *world, r *rand.Rand, n int) *event {
	by, post := w.somebody(r)
	return &event{name: "edit", posts: []int64{post}, do: func(w *world, _ *event) (*models.Decision, error) {
		return w.StaffEditPost(w.t.Context(), w.mods[by], post, models.StaffEditInput{Body: fmt.Sprint("Words of an editor, number ", n), Note: fmt.Sprint("Note ", n), Version: w.version(post)})
	}}
}

func moves(w *world, r *rand.Rand, n int) *event {
	by, post := w.somebody(r)
	in, into := models.MoveInput{Board: []string{"copper", "tin"}[r.IntN(2)], Title: fmt.Sprint("Moved by act ", n)}, r.IntN(4)
	return &event{name: "move", posts: []int64{post}, do: func(w *world, _ *event) (*models.Decision, error) {
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
	}}
}

func approvesAndAnswers(w *world, r *rand.Rand, n int) *event {
	by, post := w.somebody(r)
	return &event{name: "answer", posts: []int64{post}, do: func(w *world, _ *event) (*models.Decision, error) {
		return w.ApproveAndAnswer(w.t.Context(), models.Writer{User: w.mods[by]}, post, models.ApproveInput{Body: fmt.Sprint("Answer of act ", n), Version: w.version(post)})
	}}
}

func decidesMany(w *world, r *rand.Rand, _ int) *event {
	by, post := w.somebody(r)
	e := &event{name: "bulk", posts: []int64{post}}
	for range 4 {
		e.posts = append(e.posts, w.posts[r.IntN(len(w.posts))])
	}
	e.do = together(by, models.BulkInput{Action: string(someAct(r)), Rule: 3})
	return e
}

// decidesAlike decides about all that wait from one person or network, or with one
// text. Happening again, it is about the same posts, of which some may have been
// taken out since.
func decidesAlike(w *world, r *rand.Rand, _ int) *event {
	by := r.IntN(len(w.mods))
	in := models.BulkInput{Action: string(someAct(r)), Rule: 3, Like: []string{"person", "network", "text"}[r.IntN(3)]}
	alike := map[string]string{"person": "user_id IS NOT NULL", "network": "network <> ''", "text": "body LIKE 'Words that two have sent%'"}[in.Like]
	post := w.oneOf(r, "SELECT id FROM posts WHERE state = 'pending' AND id IN ? AND "+alike+" ORDER BY id", w.posts)
	if post == 0 {
		return nil
	}
	return &event{name: "bulk by " + in.Like, posts: []int64{post}, do: func(w *world, e *event) (*models.Decision, error) {
		in := in
		if e.decision != 0 {
			in.Like = ""
		}
		return together(by, in)(w, e)
	}}
}

// together decides about the posts of an event with one press.
func together(by int, in models.BulkInput) func(w *world, e *event) (*models.Decision, error) {
	return func(w *world, e *event) (*models.Decision, error) {
		in := in
		in.Posts = e.posts
		d, _, err := w.DecideAll(w.t.Context(), w.mods[by], in)
		if e.posts = nil; d != nil {
			e.posts, err = w.DecidedTogether(w.t.Context(), d)
		}
		return d, err
	}
}

// removes removes everything of one writer, if there is anything left to remove.
func removes(w *world, r *rand.Rand, _ int) *event {
	by, post := w.somebody(r)
	return &event{name: "removal", posts: []int64{post}, whole: true, do: func(w *world, e *event) (*models.Decision, error) {
		p, err := w.Guest(w.t.Context(), w.mods[by], post)
		if err != nil {
			return nil, err
		}
		x, err := w.RemoveSpammer(w.t.Context(), w.mods[by], p, models.RemovalInput{Rule: 3})
		if err != nil {
			return nil, err
		}
		var all []*models.Decision
		if err := w.DB().Where("batch = ? AND act = ?", x.Batch, models.ActSpam).Order("id").Find(&all).Error; err != nil {
			w.t.Fatal(err)
		}
		if len(all) == 0 {
			if _, err := w.UndoRemoval(w.t.Context(), w.mods[by], x.ID); err != nil {
				w.t.Fatal(err)
			}
			return nil, models.ErrConflict // all was spam before
		}
		if e.posts = nil; p.User != nil {
			e.people = []int64{p.User.ID}
		}
		for _, d := range all {
			e.posts = append(e.posts, d.PostID)
		}
		return all[0], nil
	}}
}

func picks(w *world, r *rand.Rand, _ int) *event {
	by := r.IntN(len(w.mods))
	post := w.oneOf(r, `SELECT p.id FROM posts p JOIN articles a ON a.discussion_id = p.discussion_id
		WHERE p.state = 'public' AND p.id IN ? AND p.id NOT IN (SELECT post_id FROM picks) ORDER BY p.id`, w.posts)
	if post == 0 {
		return nil
	}
	return &event{name: "pick", posts: []int64{post},
		do: func(w *world, _ *event) (*models.Decision, error) {
			_, err := w.PickPost(w.t.Context(), w.mods[by], post)
			return nil, err
		},
		undo: func(w *world, by *models.User) error {
			_, err := w.UnpickPost(w.t.Context(), by, post)
			return err
		}}
}
