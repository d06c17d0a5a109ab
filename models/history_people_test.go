package models_test

import (
	"fmt"
	"math/rand/v2"

	"lode/models"
)

// What readers and writers do cannot be taken back, so what it is about is left as
// it is from then on.

func isReported(w *world, r *rand.Rand, _ int) *event {
	post := w.posts[[]int{0, 2, 3, 4}[r.IntN(4)]]
	reader := w.readers[r.IntN(len(w.readers))]
	return &event{name: "report", posts: []int64{post}, people: []int64{reader.ID}, do: func(w *world, _ *event) (*models.Decision, error) {
		_, err := w.ReportPost(w.t.Context(), models.Writer{User: w.again(reader)}, post, models.ReportInput{Reason: "3"})
		return nil, err
	}}
}

func confirms(w *world, _ *rand.Rand, _ int) *event {
	return &event{name: "confirm", posts: []int64{w.waits}, do: func(w *world, _ *event) (*models.Decision, error) {
		_, err := w.Confirm(w.t.Context(), w.token)
		return nil, err
	}}
}

// again is somebody as they stand now, with what holds them back.
func (w *world) again(who *models.User) *models.User {
	w.t.Helper()
	u, err := w.UserByName(w.t.Context(), who.Name)
	if err == nil {
		err = w.DB().Where("user_id = ? AND starts_at IS NOT NULL AND lifted_at IS NULL AND (ends_at IS NULL OR ends_at > ?)", u.ID, w.at).Find(&u.Sanctions).Error
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

// writerOf are the accounts of a post's writer: one, or none for a guest.
func (w *world) writerOf(post int64) []int64 {
	w.t.Helper()
	var ids []int64
	if err := w.DB().Raw("SELECT user_id FROM posts WHERE id = ? AND user_id IS NOT NULL", post).Scan(&ids).Error; err != nil {
		w.t.Fatal(err)
	}
	return ids
}

func writerEdits(w *world, r *rand.Rand, n int) *event {
	_, post := w.somebody(r)
	return writerEdit(w, post, fmt.Sprint("Words of a writer, number ", n))
}

// writerEditsPublic puts links into a public post, so that the change waits.
func writerEditsPublic(w *world, r *rand.Rand, n int) *event {
	post := w.oneOf(r, "SELECT id FROM posts WHERE state = 'public' AND id IN ? ORDER BY id", w.posts)
	if post == 0 {
		return nil
	}
	return writerEdit(w, post, fmt.Sprint("Mine, number ", n, " https://a.example and https://b.example"))
}

func writerEdit(w *world, post int64, body string) *event {
	return &event{name: "writer edit", posts: []int64{post}, people: w.writerOf(post), do: func(w *world, _ *event) (*models.Decision, error) {
		_, err := w.EditPost(w.t.Context(), nil, post, models.EditInput{Receipt: w.receipt(post), Body: body})
		return nil, err
	}}
}

func withdraws(w *world, r *rand.Rand, n int) *event {
	if n%3 != 0 {
		return nil // what is withdrawn is not decided about any more
	}
	_, post := w.somebody(r)
	return &event{name: "withdraw", posts: []int64{post}, people: w.writerOf(post), do: func(w *world, _ *event) (*models.Decision, error) {
		_, err := w.Withdraw(w.t.Context(), nil, post, w.receipt(post))
		return nil, err
	}}
}

func answersEdit(w *world, r *rand.Rand, n int) *event {
	by, publish := r.IntN(len(w.mods)), r.IntN(2) == 0
	post := w.oneOf(r, "SELECT post_id FROM held_edits WHERE state = 'waiting' ORDER BY post_id")
	if post == 0 {
		return nil
	}
	return &event{name: "answer a change", posts: []int64{post}, do: func(w *world, _ *event) (*models.Decision, error) {
		var h models.HeldEdit
		if err := w.DB().Where("state = 'waiting' AND post_id = ?", post).Take(&h).Error; err != nil {
			w.t.Fatal(err)
		}
		if publish {
			return w.PublishEdit(w.t.Context(), w.mods[by], h.ID, models.DecisionInput{})
		}
		return w.RefuseEdit(w.t.Context(), w.mods[by], h.ID, models.DecisionInput{Rule: 3, Note: fmt.Sprint("Note ", n)})
	}}
}

func appeals(w *world, r *rand.Rand, n int) *event {
	post := w.oneOf(r, "SELECT id FROM posts WHERE state IN ('rejected', 'spam', 'trash') AND id IN ? ORDER BY id", w.posts)
	if post == 0 {
		return nil
	}
	return &event{name: "appeal", posts: []int64{post}, do: func(w *world, _ *event) (*models.Decision, error) {
		_, err := w.FileAppeal(w.t.Context(), w.receipt(post), models.AppealInput{Words: fmt.Sprint("Again, act ", n)})
		return nil, err
	}}
}

// answer is one to an appeal.
func answer(r *rand.Rand, n int, outcomes ...models.AppealState) models.AppealAnswerInput {
	in := models.AppealAnswerInput{Outcome: outcomes[r.IntN(len(outcomes))], Note: fmt.Sprint("Note ", n)}
	if in.Outcome == models.AppealChanged {
		in.Rule = 1 + n%6
	}
	return in
}

func answersAppeal(w *world, r *rand.Rand, n int) *event {
	by, in := r.IntN(len(w.mods)), answer(r, n, models.AppealUpheld, models.AppealChanged, models.AppealReversed, models.AppealReversed)
	post := w.oneOf(r, "SELECT post_id FROM appeals WHERE state = 'waiting' AND post_id IS NOT NULL ORDER BY post_id")
	if post == 0 {
		return nil
	}
	return &event{name: "answer an appeal", against: true, posts: []int64{post}, do: func(w *world, _ *event) (*models.Decision, error) {
		return w.AnswerAppeal(w.t.Context(), w.mods[by], w.appeal("post_id", post), in)
	}}
}

// appeal is the last appeal about something.
func (w *world) appeal(about string, id int64) int64 {
	w.t.Helper()
	var a models.Appeal
	if err := w.DB().Where(about+" = ?", id).Order("created_at DESC").Take(&a).Error; err != nil {
		w.t.Fatal(err)
	}
	return a.ID
}

func sanctions(w *world, r *rand.Rand, n int) *event {
	by, u := r.IntN(len(w.mods)), w.people[r.IntN(len(w.people))]
	in := models.SanctionInput{Act: models.SanctionActs[1+r.IntN(len(models.SanctionActs)-1)], Rule: 1 + r.IntN(6), Facts: facts(n), Days: "7"}
	return &event{name: string(in.Act), people: []int64{u.ID},
		do: func(w *world, _ *event) (*models.Decision, error) {
			_, err := w.Impose(w.t.Context(), w.mods[by], models.Person{User: w.again(u)}, in)
			return nil, err
		},
		undo: func(w *world, by *models.User) error {
			_, err := w.Lift(w.t.Context(), by, w.sanction(facts(n)).ID)
			return err
		}}
}

// facts are those of a sanction, by which it can be told.
func facts(n int) string { return fmt.Sprint("Facts of act ", n) }

func (w *world) sanction(facts string) *models.Sanction {
	w.t.Helper()
	var x models.Sanction
	if err := w.DB().Where("facts = ?", facts).Take(&x).Error; err != nil {
		w.t.Fatal(err)
	}
	return &x
}

// appealsSanction asks again about a sanction that is no part of a removal, which
// would come back with it.
func appealsSanction(w *world, r *rand.Rand, n int) *event {
	id := w.oneOf(r, "SELECT id FROM sanctions WHERE lifted_at IS NULL AND removal_id IS NULL AND user_id IS NOT NULL ORDER BY id")
	if id == 0 {
		return nil
	}
	x := w.sanctionByID(id)
	return &event{name: "appeal against a sanction", people: []int64{*x.UserID}, do: func(w *world, _ *event) (*models.Decision, error) {
		return nil, w.FileSanctionAppeal(w.t.Context(), w.sanction(x.Facts).Token, models.AppealInput{Words: fmt.Sprint("Again, act ", n)})
	}}
}

func (w *world) sanctionByID(id int64) *models.Sanction {
	w.t.Helper()
	var x models.Sanction
	if err := w.DB().Where("id = ?", id).Take(&x).Error; err != nil {
		w.t.Fatal(err)
	}
	return &x
}

func answersSanctionAppeal(w *world, r *rand.Rand, n int) *event {
	by, in := r.IntN(len(w.mods)), answer(r, n, models.AppealUpheld, models.AppealReversed)
	id := w.oneOf(r, "SELECT sanction_id FROM appeals WHERE state = 'waiting' AND sanction_id IS NOT NULL ORDER BY sanction_id")
	if id == 0 {
		return nil
	}
	x := w.sanctionByID(id)
	return &event{name: "answer an appeal against a sanction", against: true, people: []int64{*x.UserID},
		do: func(w *world, _ *event) (*models.Decision, error) {
			return w.AnswerAppeal(w.t.Context(), w.mods[by], w.appeal("sanction_id", w.sanction(x.Facts).ID), in)
		},
		undo: func(w *world, by *models.User) error {
			return w.UndoSanctionAnswer(w.t.Context(), by, w.appeal("sanction_id", w.sanction(x.Facts).ID))
		}}
}
