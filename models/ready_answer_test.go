package models_test

import (
	"errors"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A ready answer that is picked goes before the moderator's own words, with its
// rule; it can be changed, removed and brought back.
func TestReadyAnswers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ctx, mod, a := t.Context(), modelstest.User(t, s, "mo", models.Moderator), modelstest.Article(t, s, "Rates hold")
		save := func(id int64, in models.AnswerTextInput) {
			t.Helper()
			if err := s.SaveReadyAnswer(ctx, mod, id, in); err != nil {
				t.Fatal(err)
			}
		}
		save(0, models.AnswerTextInput{Name: "Affiliate", Body: "The link pays whoever posts it.", Rule: 3})
		save(0, models.AnswerTextInput{Name: "Again", Body: "You can send it again."})
		all, err := s.ReadyAnswers(ctx, mod)
		if err != nil || len(all) != 2 || all[0].Rule == nil || all[0].Rule.Number != 3 || all[1].Rule != nil {
			t.Fatalf("the answers are %+v (%v)", all, err)
		}
		tied, free := all[0], all[1]
		tests := []struct {
			name string
			in   models.DecisionInput
			note string
			rule int
		}{
			{"its rule is taken", models.DecisionInput{Answer: tied.ID}, tied.Body, 3},
			{"words follow it", models.DecisionInput{Answer: tied.ID, Rule: 3, Note: "Sorry."}, tied.Body + "\n\nSorry.", 3},
			{"what a script has put there is not said twice", models.DecisionInput{Answer: tied.ID, Note: tied.Body + " Sorry."}, tied.Body + " Sorry.", 3},
			{"one for any rule", models.DecisionInput{Answer: free.ID, Rule: 5}, free.Body, 5},
		}
		for _, tt := range tests {
			p := modelstest.Reply(t, s, a, strings.ReplaceAll(tt.name, " ", ""), tt.name)
			d, err := s.Decide(ctx, mod, p.ID, models.ActReject, tt.in)
			if err != nil || d.Note != tt.note || d.Rule.Number != tt.rule {
				t.Errorf("%s: %+v, %v", tt.name, d, err)
			}
		}
		p := modelstest.Reply(t, s, a, "zoe", "Last.")
		for field, in := range map[string]models.DecisionInput{"answer": {Answer: tied.ID, Rule: 1}, "rule": {Answer: free.ID}} {
			if _, err := s.Decide(ctx, mod, p.ID, models.ActReject, in); !isInvalid(err, field) {
				t.Errorf("%+v gave %v", in, err)
			}
		}
		if d, err := s.Decide(ctx, mod, p.ID, models.ActApprove, models.DecisionInput{Answer: tied.ID}); err != nil || d.Note != "" {
			t.Errorf("approving with an answer: %+v, %v", d, err)
		}
		one, err := s.ReadyAnswer(ctx, mod, tied.ID)
		if err != nil {
			t.Fatal(err)
		}
		edit := models.AnswerTextInput{Name: "Affiliate", Body: "Such links are not taken.", Rule: 3, Version: one.Version}
		save(tied.ID, edit)
		if err := s.SaveReadyAnswer(ctx, mod, tied.ID, edit); err != nil {
			t.Errorf("the same once more gave %v", err)
		}
		late := edit
		late.Body = "Mine."
		if err := s.SaveReadyAnswer(ctx, mod, tied.ID, late); !errors.Is(err, models.ErrConflict) || !strings.Contains(wrong(err, ""), "mo changed “Affiliate” meanwhile. It reads “Such links are not taken.”") {
			t.Errorf("changing an older one gave %v: %s", err, wrong(err, ""))
		}
		if err := s.RemoveReadyAnswer(ctx, mod, tied.ID); err != nil {
			t.Fatal(err)
		}
		if site, err := s.Site(ctx); err != nil || len(site.Answers) != 1 || len(site.Rules[2].Answers) != 1 {
			t.Errorf("%d answers are left (%v)", len(site.Answers), err)
		}
		undoLast(t, s, mod, models.ActOnAnswer)
		if one, err := s.ReadyAnswer(ctx, mod, tied.ID); err != nil || one.Body != edit.Body {
			t.Errorf("after the undo: %+v, %v", one, err)
		}
		ann := modelstest.User(t, s, "ann")
		if err := s.SaveReadyAnswer(ctx, ann, 0, edit); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a member's answer gave %v", err)
		}
	})
}
