package models_test

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// What one process decides makes another's pages old as soon as it has looked.
func TestAnotherProcessCatchesUp(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			here, there := modelstest.Open(t, address), modelstest.Open(t, address)
			mod := modelstest.User(t, here, "mo", models.Moderator)
			a := modelstest.Article(t, here, "Rates hold")
			other := modelstest.Article(t, here, "Rates fall")
			p := modelstest.Reply(t, here, a, "ann", "Words")
			if err := there.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			then := there.Snapshot()
			modelstest.Approve(t, here, mod, p)
			if err := there.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			if there.Current(models.Depends{Discussion: a.DiscussionID}, then) {
				t.Error("the page of the article still counts as current")
			}
			if there.Current(models.Depends{Everything: true}, then) {
				t.Error("a page that shows everything still counts as current")
			}
			if !there.Current(models.Depends{Discussion: other.DiscussionID}, then) {
				t.Error("a page of another article counts as old")
			}
		})
	}
}
