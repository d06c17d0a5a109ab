package models_test

import (
	"errors"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// A topic off the lists is on no board, front page or sitemap, and its address leads
// there; what a board counts follows, and an undo puts everything back.
func TestUnlistingTopics(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ctx, mod := t.Context(), modelstest.User(t, s, "mo", models.Moderator)
		b := modelstest.Board(t, s, "Miners")
		id := topicID(t, s, modelstest.Topic(t, s, mod, b, "A quiet topic"))
		lists := func() (n int) {
			t.Helper()
			inBoard, _, err := s.Topics(ctx, nil, b, models.LatestTopics, models.Page{}, 10)
			all, _, err2 := s.Topics(ctx, nil, nil, models.NewTopics, models.Page{}, 10)
			site, err3 := s.Site(ctx)
			board, err4 := s.Board(ctx, nil, b.Slug)
			posted, err6 := s.JustPosted(ctx, nil, 10)
			err5 := s.Sitemap(ctx, models.SitemapTopics, 1, func(models.SitemapEntry) { n++ })
			if err := errors.Join(err, err2, err3, err4, err5, err6); err != nil {
				t.Fatal(err)
			}
			return n + len(inBoard) + len(all) + len(site.Talk) + len(posted) + board.TopicCount
		}
		if n := lists(); n != 6 {
			t.Fatalf("a topic is on %d lists of 6", n)
		}
		if _, err := s.SetTopicStanding(ctx, modelstest.User(t, s, "ann"), id, models.StandingInput{Unlisted: "true"}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a member's act gave %v", err)
		}
		if _, err := s.SetTopicStanding(ctx, mod, id, models.StandingInput{Unlisted: "true"}); err != nil {
			t.Fatal(err)
		}
		if n := lists(); n != 0 {
			t.Errorf("off the lists it is on %d", n)
		}
		if topic, err := s.Topic(ctx, nil, id); err != nil || topic.OnLists() {
			t.Errorf("its address leads nowhere: %v", err)
		}
		act, err := s.LastAct(ctx, models.ActOnTopic)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.UndoAct(ctx, mod, models.ActOnTopic, act); err != nil || lists() != 6 {
			t.Errorf("after the undo it is on %d lists (%v)", lists(), err)
		}
		if _, err := s.UndoAct(ctx, mod, models.ActOnTopic, act); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a second undo gave %v", err)
		}
	})
}

// Nothing in an archived topic changes: no answer, edit or vote, by members or the
// house. A pin is undone as well.
func TestArchivingTopics(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ctx, mod, ann := t.Context(), modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		b := modelstest.Board(t, s, "Miners")
		first := modelstest.Topic(t, s, mod, b, "An old topic")
		id := topicID(t, s, first)
		own, err := s.AnswerTopic(ctx, models.Writer{User: ann}, id, models.AnswerInput{Body: "My words"})
		if err != nil {
			t.Fatal(err)
		}
		waits, err := s.AnswerTopic(ctx, models.Writer{User: modelstest.User(t, s, "newt")}, id, models.AnswerInput{Body: "Words that wait"})
		if err != nil {
			t.Fatal(err)
		}
		if own.State == models.Pending {
			modelstest.Approve(t, s, mod, own)
		}
		try := func() map[string]error {
			_, answer := s.AnswerTopic(ctx, models.Writer{User: ann}, id, models.AnswerInput{Body: "More words"})
			_, house := s.AnswerTopic(ctx, models.Writer{User: mod}, id, models.AnswerInput{Body: "Words of the house"})
			_, edit := s.EditPost(ctx, ann, own.ID, models.EditInput{Body: "Other words"})
			_, vote := s.MarkUseful(ctx, ann, first.ID)
			_, reply := s.ApproveAndAnswer(ctx, models.Writer{User: mod}, waits.ID, models.ApproveInput{Body: "An answer", Version: waits.Version})
			return map[string]error{"an answer": answer, "the house": house, "an edit": edit, "a vote": vote, "approving with an answer": reply}
		}
		if _, err := s.SetTopicStanding(ctx, mod, id, models.StandingInput{Archived: "true"}); err != nil {
			t.Fatal(err)
		}
		for what, err := range try() {
			if _, invalid := errors.AsType[models.Invalid](err); !invalid && !errors.Is(err, models.ErrForbidden) {
				t.Errorf("archived, %s gave %v", what, err)
			}
		}
		act, _ := s.LastAct(ctx, models.ActOnTopic)
		if _, err := s.UndoAct(ctx, mod, models.ActOnTopic, act); err != nil {
			t.Fatal(err)
		}
		for what, err := range try() {
			if err != nil {
				t.Errorf("out of the archive, %s gave %v", what, err)
			}
		}
		if _, err := s.PinTopic(ctx, mod, id, models.PinInput{Pinned: true}); err != nil {
			t.Fatal(err)
		}
		act, _ = s.LastAct(ctx, models.ActOnTopic)
		if _, err := s.UndoAct(ctx, mod, models.ActOnTopic, act); err != nil {
			t.Fatal(err)
		}
		if topic, err := s.Topic(ctx, nil, id); err != nil || topic.Pinned {
			t.Errorf("an undone pin stays (%v)", err)
		}
	})
}
