package models_test

import (
	"errors"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// Opening and answering by the board's rights; the lists show what they say.
func TestTopics(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		b := modelstest.Board(t, s, "Copper")
		house := &models.Board{Name: "House", ReadBy: models.ByStaff, OpenBy: models.ByStaff, AnswerBy: models.ByStaff}
		if err := s.AddBoard(t.Context(), "Boards", house); err != nil {
			t.Fatal(err)
		}
		ed, ann := modelstest.User(t, s, "ed", models.Editor), modelstest.User(t, s, "ann")
		open := func(u *models.User, board, title string) error {
			_, err := s.OpenTopic(t.Context(), models.Writer{User: u}, board, models.TopicInput{Title: title, Body: "Words"})
			return err
		}
		for _, tt := range []struct {
			name  string
			u     *models.User
			board string
			want  error
		}{
			{"a visitor may not open", nil, b.Slug, models.ErrForbidden},
			{"nor see a board that is not theirs", ann, house.Slug, models.ErrNotFound},
			{"staff may", ed, house.Slug, nil},
			{"a member may", ann, b.Slug, nil},
		} {
			if err := open(tt.u, tt.board, "A title of its own"); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
			}
		}
		at := s.Now()
		clock := func(minutes int) *models.Store {
			return s.WithClock(func() time.Time { return at.Add(time.Duration(minutes) * time.Minute) })
		}
		older := modelstest.Topic(t, clock(1), ed, b, "The older topic")
		modelstest.Topic(t, clock(2), ed, b, "The newer topic")
		if _, err := clock(3).AnswerTopic(t.Context(), models.Writer{User: ed}, topicOf(t, s, older), models.AnswerInput{Body: "Lifted"}); err != nil {
			t.Fatal(err)
		}
		for list, want := range map[models.TopicList]string{
			models.LatestTopics:     "The older topic, The newer topic, ",
			models.NewTopics:        "The newer topic, The older topic, ",
			models.UnansweredTopics: "The newer topic, ",
		} {
			topics, _, err := s.Topics(t.Context(), nil, b, list, models.Page{Number: 1}, models.TopicsPerPage)
			got := ""
			for _, topic := range topics {
				got += topic.Title + ", "
			}
			if err != nil || got != want {
				t.Errorf("%s lists %q, want %q (%v)", list, got, want, err)
			}
		}
		all, _, err := s.Topics(t.Context(), ed, nil, models.NewTopics, models.Page{Number: 1}, models.TopicsPerPage)
		if err != nil || len(all) != 3 {
			t.Errorf("staff see %d topics of all boards, want 3 (%v)", len(all), err)
		}
	})
}

// topicOf is the id of the topic that p stands in.
func topicOf(t *testing.T, s *models.Store, p *models.Post) int64 {
	t.Helper()
	topics, _, err := s.Topics(t.Context(), nil, nil, models.NewTopics, models.Page{Number: 1}, models.TopicsPerPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range topics {
		if topic.DiscussionID == p.DiscussionID {
			return topic.ID
		}
	}
	t.Fatalf("post %d stands in no topic", p.ID)
	return 0
}
