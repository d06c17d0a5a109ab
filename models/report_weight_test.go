package models_test

import (
	"fmt"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A report counts for what came of its sender's earlier ones.
func TestReportWeight(t *testing.T) {
	for _, tt := range []struct{ trust, upheld, dismissed, want int }{
		{0, 0, 0, 1}, {1, 2, 0, 1}, {2, 0, 0, 2}, {3, 0, 2, 2},
		{0, 3, 0, 2}, {0, 3, 1, 2}, {0, 3, 2, 1}, {0, 4, 2, 2},
		{0, 0, 2, 1}, {0, 0, 3, 0}, {0, 1, 3, 0}, {0, 2, 4, 1}, {0, 2, 5, 0}, {3, 0, 3, 0},
	} {
		if got := models.ReportWeight(tt.trust, tt.upheld, tt.dismissed); got != tt.want {
			t.Errorf("trust %d, %d upheld and %d dismissed weigh %d, want %d", tt.trust, tt.upheld, tt.dismissed, got, tt.want)
		}
	}
}

// Two people and a weight of 3 hide a post, of 6 one that was approved.
func TestWhatHides(t *testing.T) {
	for _, tt := range []struct {
		weights         []int
		fresh, approved bool
	}{
		{nil, false, false},
		{[]int{3}, false, false},
		{[]int{9}, false, false},
		{[]int{1, 1}, false, false},
		{[]int{2, 1}, true, false},
		{[]int{3, 1}, true, false},
		{[]int{3, 2}, true, false},
		{[]int{3, 3}, true, true},
		{[]int{1, 1, 1, 1, 1}, true, false},
		{[]int{1, 1, 1, 1, 1, 1}, true, true},
	} {
		if fresh, approved := models.Hides(false, tt.weights...), models.Hides(true, tt.weights...); fresh != tt.fresh || approved != tt.approved {
			t.Errorf("weights of %v hide it: %v, once approved: %v", tt.weights, fresh, approved)
		}
	}
}

// The record is kept by the database, under a member's name and address alike.
func TestReporterHasARecord(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		c.set(func(set *models.Settings) { set.HoldOften = false })
		right, wrong, guest := modelstest.User(t, s, "right"), modelstest.User(t, s, "wrong"), modelstest.User(t, s, "guest")
		weight := func(u *models.User) int {
			t.Helper()
			return report(t, s, u, c.reply("Words for "+u.Name+fmt.Sprint(c.Now())), models.ReportInput{Reason: "3"}).Weight
		}
		for i := range 3 {
			bad, good := c.reply(fmt.Sprintf("Bad words, number %d.", i)), c.reply(fmt.Sprintf("Good words, number %d.", i))
			report(t, s, right, bad, models.ReportInput{Reason: "3"})
			report(t, s, wrong, good, models.ReportInput{Reason: "3"})
			in := models.ReportInput{Reason: "3", Email: guest.Email}
			if _, err := s.ReportPost(t.Context(), models.Writer{Proved: guest.EmailKey}, good.ID, in); err != nil {
				t.Fatal(err)
			}
			decide(t, s, c.mod, bad, models.ActReject)
			decide(t, s, c.mod, good, models.ActApprove)
		}
		if r, w, g := weight(right), weight(wrong), weight(guest); r != 2 || w != 0 || g != 0 {
			t.Errorf("who was right weighs %d, who was wrong %d, and %d as a member after being wrong as a guest", r, w, g)
		}
	})
}
