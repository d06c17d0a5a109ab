package models_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// An appeal that is taken back can be made again, but not for ever: each time is an
// entry of the ledger.
func TestAppealsAgain(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p := c.reply("Words that will be missed.")
		decide(t, s, c.mod, p, models.ActSpam)
		token := c.standing(p).Post.Receipt
		warned := impose(c, c.ann, models.SanctionInput{Act: models.ActWarn, Days: "7"})
		for what, deeds := range map[string]struct {
			file func() error
			back func() error
		}{
			"a decision": {
				func() error {
					_, err := s.FileAppeal(t.Context(), token, models.AppealInput{Words: "It sells nothing."})
					return err
				},
				func() error { return s.WithdrawAppeal(t.Context(), token, c.standing(p).Appeals[0].ID) },
			},
			"a sanction": {
				func() error {
					return s.FileSanctionAppeal(t.Context(), warned.Token, models.AppealInput{Words: "I sell nothing."})
				},
				func() error { return s.WithdrawSanctionAppeal(t.Context(), warned.Token) },
			},
		} {
			for n := range 3 {
				if err := errors.Join(deeds.file(), deeds.back()); err != nil {
					t.Fatalf("%s, time %d: %v", what, n+1, err)
				}
			}
			if err := deeds.file(); !isInvalid(err, "") {
				t.Errorf("%s a fourth time: %v", what, err)
			}
		}
	})
}

// An appeal goes to somebody else, once for each decision and for six months; a
// reversal brings back the post's place, and the filter and the reports follow.
func TestAppeals(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p := c.reply("Words that will be missed.")
		before, knew := c.standing(p), learned(t, s)
		no := decide(t, s, c.mod, p, models.ActSpam)
		token := c.standing(p).Post.Receipt
		if _, err := s.FileAppeal(t.Context(), token, models.AppealInput{}); !isInvalid(err, "words") {
			t.Errorf("without words: %v", err)
		}
		file := func() *models.Appeal {
			t.Helper()
			a, err := s.FileAppeal(t.Context(), token, models.AppealInput{Words: "It sells nothing.", Decision: no.ID})
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		a := file()
		if again := file(); again.ID != a.ID {
			t.Error("the same words twice are two appeals")
		}
		if err := s.WithdrawAppeal(t.Context(), token, a.ID); err != nil {
			t.Fatal(err)
		}
		a = file()
		if q, err := s.Appeals(t.Context(), c.mod, models.Page{Number: 1}); err != nil || q.N != 1 || len(q.Cards) != 1 || q.Cards[0].Barred == "" {
			t.Errorf("whoever decided sees %+v (%v)", q, err)
		}
		in := models.AppealAnswerInput{Outcome: models.AppealReversed, Note: "It is no advertisement.", Version: a.Version()}
		if _, err := s.AnswerAppeal(t.Context(), c.mod, a.ID, in); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("whoever decided answers: %v", err)
		}
		if _, err := s.AnswerAppeal(t.Context(), c.ann, a.ID, in); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("the writer answers: %v", err)
		}
		answer, err := s.AnswerAppeal(t.Context(), c.ada, a.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		after := c.standing(p)
		if after.Post.State != models.Public || *after.Post.Number != *before.Post.Number || !after.Post.PublishedAt.Equal(*before.Post.PublishedAt) || after.Appeals[0].State != models.AppealReversed {
			t.Errorf("reversed, it is %+v", after.Post)
		}
		if after.Appealable(s.Now()) != nil {
			t.Error("it can be appealed again")
		}
		if _, err := s.AnswerAppeal(t.Context(), c.ada, a.ID, in); err == nil {
			t.Error("it is answered twice")
		}
		if _, err := s.Undo(t.Context(), c.ada, answer.ID); err != nil {
			t.Fatalf("taking the answer back: %v", err)
		}
		if st := c.standing(p); st.Post.State != models.Spam || st.Appeals[0].State != models.AppealWaiting {
			t.Errorf("after that it is %s, and the appeal %s", st.Post.State, st.Appeals[0].State)
		}
		if _, err := s.Undo(t.Context(), c.mod, no.ID); err != nil {
			t.Fatalf("taking the decision back: %v", err)
		}
		if got := learned(t, s); !slices.Equal(got, knew) {
			t.Error("the filter has not forgotten")
		}
	})
}

// standing is what the writer of a post is shown.
func (c *checked) standing(p *models.Post) *models.Standing {
	c.t.Helper()
	var token string
	c.must(c.DB().Raw("SELECT token FROM receipts WHERE post_id = ?", p.ID).Scan(&token).Error)
	st, err := c.Standing(c.t.Context(), token)
	c.must(err)
	return st
}

// After six months nothing can be appealed; an approval never can.
func TestAppealsEnd(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		p := c.reply("Words.")
		if c.standing(p).Appealable(s.Now()) != nil {
			t.Error("what is public can be appealed")
		}
		decide(t, s, c.mod, p, models.ActReject)
		st := c.standing(p)
		for months, want := range map[int]bool{5: true, 7: false} {
			if got := st.Appealable(time.Now().AddDate(0, months, 0)) != nil; got != want {
				t.Errorf("after %d months: %t", months, got)
			}
		}
	})
}

// A page of appeals takes as many queries however many are on it, also for whoever has
// decided all that they are against.
func TestAppealsTakeAFixedNumberOfQueries(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		took := map[int]int{}
		for n := range 4 {
			p := c.reply(fmt.Sprintf("Words that will be missed, number %d.", n))
			decide(t, s, c.mod, p, models.ActSpam)
			_, err := s.FileAppeal(t.Context(), c.standing(p).Post.Receipt, models.AppealInput{Words: "It sells nothing."})
			c.must(err)
			counted, queries := s.CountQueries()
			q, err := counted.Appeals(t.Context(), c.mod, models.Page{Number: 1})
			c.must(err)
			if took[len(q.Cards)] = *queries; len(q.Cards) != n+1 {
				t.Fatalf("%d of %d appeals are there", len(q.Cards), n+1)
			}
		}
		if took[4] != took[1] {
			t.Errorf("pages of so many appeals take so many queries: %v", took)
		}
	})
}
