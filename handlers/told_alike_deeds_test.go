package handlers

import (
	"slices"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// What is decided about many posts with one press, or along with something else, and
// what writers do themselves, is told like everything else.
func TestEveryDeedIsToldAlike(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		w := newTelling(t, store)
		reject := func(t *testing.T, p *models.Post) {
			t.Helper()
			if _, err := store.Decide(t.Context(), w.mo, p.ID, models.ActReject, models.DecisionInput{Rule: 3, Version: w.version(t, p)}); err != nil {
				t.Fatal(err)
			}
			decisionMail(t, w.later)
		}
		appeal := func(t *testing.T, p *models.Post) *models.Appeal {
			t.Helper()
			reject(t, p)
			a, err := store.FileAppeal(t.Context(), p.Receipt, models.AppealInput{Words: "I sell nothing."})
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		for name, deed := range map[string]struct {
			act      models.Act
			messages int // about the decision
			do       func(t *testing.T, p *models.Post) error
		}{
			"approval with an answer": {models.ActApprove, 1, func(t *testing.T, p *models.Post) error {
				_, err := store.ApproveAndAnswer(t.Context(), models.Writer{User: w.mo}, p.ID, models.ApproveInput{Body: "Quite so.", Version: w.version(t, p)})
				return err
			}},
			"withdrawal": {models.ActWithdraw, 0, func(t *testing.T, p *models.Post) error {
				_, err := store.Withdraw(t.Context(), nil, p.ID, p.Receipt)
				return err
			}},
			"appeal": {models.ActAppeal, 0, func(t *testing.T, p *models.Post) error {
				appeal(t, p)
				return nil
			}},
			"appeal withdrawn": {models.ActAppealWithdrawn, 0, func(t *testing.T, p *models.Post) error {
				return store.WithdrawAppeal(t.Context(), p.Receipt, appeal(t, p).ID)
			}},
			"removal": {models.ActSpam, 0, func(t *testing.T, p *models.Post) error { // the person is told once, of all of it
				who, err := store.Guest(t.Context(), w.mo, p.ID)
				if err != nil {
					return err
				}
				_, err = store.RemoveSpammer(t.Context(), w.mo, who, models.RemovalInput{Rule: 3})
				return err
			}},
			"removal undone": {models.ActUndo, 0, func(t *testing.T, p *models.Post) error {
				who, err := store.Guest(t.Context(), w.mo, p.ID)
				if err != nil {
					return err
				}
				r, err := store.RemoveSpammer(t.Context(), w.mo, who, models.RemovalInput{Rule: 3})
				if err == nil {
					_, err = store.UndoRemoval(t.Context(), w.mia, r.ID)
				}
				return err
			}},
		} {
			t.Run(name, func(t *testing.T) {
				x := w.write(t, true, "")
				if err := deed.do(t, x.post); err != nil {
					t.Fatal(err)
				}
				x.sent = decisionMail(t, w.later)
				w.alike(t, x, deed.act, deed.messages)
			})
		}
		t.Run("many at once", func(t *testing.T) {
			all := []*one{w.write(t, true, ""), w.write(t, true, ""), w.write(t, false, "")}
			in := models.BulkInput{Action: string(models.ActReject), Rule: 3}
			for _, x := range all {
				in.Posts = append(in.Posts, x.post.ID)
			}
			if _, n, err := store.DecideAll(t.Context(), w.mo, in); n != len(all) || err != nil {
				t.Fatal(n, err)
			}
			sent := decisionMail(t, w.later)
			for _, x := range all {
				x.sent = slices.DeleteFunc(slices.Clone(sent), func(l *models.Letter) bool { return l.Post.ID != x.post.ID })
				w.alike(t, x, models.ActReject, 1)
			}
		})
	})
}

// What the program publishes when its writer proves an address is told like what a
// person decides.
func TestConfirmationIsToldAlike(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		w := newTelling(t, store)
		site, err := store.Site(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		set := site.Settings
		set.HoldFirst = false
		if err := store.SaveSettings(t.Context(), set); err != nil {
			t.Fatal(err)
		}
		x := w.write(t, false, "")
		x.sent = decisionMail(t, w.later)
		w.alike(t, x, models.ActConfirm, 0)
	})
}
