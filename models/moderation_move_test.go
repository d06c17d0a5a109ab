package models_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// boards is what a board's topics and counts say.
func boardState(t *testing.T, s *models.Store, b *models.Board) string {
	t.Helper()
	b, err := s.Board(t.Context(), nil, b.Slug)
	if err != nil {
		t.Fatal(err)
	}
	topics, _, err := s.Topics(t.Context(), nil, b, models.LatestTopics, models.Page{Number: 1}, models.TopicsPerPage)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(b.TopicCount, b.PostCount)
	for _, topic := range topics {
		d := topic.Discussion
		text += fmt.Sprint(" | ", topic.Title, topic.Answered, topic.BumpedAt.UnixMicro(), d.PostCount, d.PendingCount, d.LastNumber, d.LastThread)
	}
	return text
}

// A reply that is moved leaves a note, its permalink leads to the topic, every count
// is right, and the undo puts it back with its number.
func TestMove(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		old := modelstest.Topic(t, s, mod, b, "An older topic")
		var posts []*models.Post
		for _, name := range []string{"ann", "bob", "cleo"} {
			p := modelstest.Reply(t, s, a, name, "Words of "+name)
			modelstest.Approve(t, s, mod, p)
			posts = append(posts, p)
		}
		bob := posts[1]
		under := modelstest.Reply(t, s, a, "dan", "In answer to bob", bob.ID)
		for _, in := range []models.MoveInput{
			{Board: "copper", Title: "What bob says", Version: 2},
			{Topic: fmt.Sprintf("/forum/copper/%d/an-older-topic?page=1#x", topicID(t, s, old)), Version: 4},
		} {
			article, board := state(t, s, mod, a), boardState(t, s, b)
			d, err := s.MovePost(t.Context(), mod, bob.ID, in)
			if err != nil {
				t.Fatal(err)
			}
			got := threads(t, s, a)
			if len(got) != 3 || !got[1].IsMoved() || got[1].ID != bob.ID || *got[1].Thread != 2 || got[1].Body != "" || got[1].Place == nil {
				t.Errorf("in the article's place stands %+v", got)
			}
			if now, err := s.ArticleBySlug(t.Context(), a.Slug); err != nil || now.Discussion.PostCount != 2 || now.Discussion.LastNumber != 3 {
				t.Errorf("the article counts %+v (%v)", now.Discussion, err)
			}
			p, err := s.Post(t.Context(), nil, bob.ID)
			if err != nil || p.Place.IsArticle() || p.ParentID != nil {
				t.Fatalf("the post is at %+v (%v)", p, err)
			}
			topic, err := s.Topic(t.Context(), nil, p.Place.TopicID)
			if err != nil || !topic.Listed || topic.Discussion.LastNumber != *p.Number || topic.Discussion.PostCount != *p.Number {
				t.Errorf("the topic is %+v (%v)", topic, err)
			}
			if n, err := s.Undo(t.Context(), mod, d.ID); n != 1 || err != nil {
				t.Fatalf("undoing undid %d (%v)", n, err)
			}
			if after := state(t, s, mod, a); after != article {
				t.Errorf("the undo left the article %s, want %s", after, article)
			}
			if after := boardState(t, s, b); after != board {
				t.Errorf("the undo left the board %s, want %s", after, board)
			}
			if got := threads(t, s, a); len(got) != 3 || got[1].IsMoved() || *got[1].Number != 2 || got[1].Body != "Words of bob" {
				t.Errorf("the undo left the thread %+v", got)
			}
		}
		if _, err := s.MovePost(t.Context(), mod, bob.ID, models.MoveInput{Board: "copper", Title: "What bob says", Version: 6}); err != nil {
			t.Fatal(err)
		}
		modelstest.Approve(t, s, mod, under)
		if got := threads(t, s, a); len(got) != 4 || got[2].ID != under.ID || *got[2].Thread != 2 {
			t.Errorf("an answer to what was moved stands at %+v", got)
		}
	})
}

func topicID(t *testing.T, s *models.Store, p *models.Post) int64 {
	t.Helper()
	now, err := s.Post(t.Context(), nil, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return now.Place.TopicID
}

// What waits is published where it is moved to, leaves nothing behind, and waits
// again after the undo.
func TestMoveWhatWaits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		at := s.Now()
		s = s.WithClock(func() time.Time { return at })
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		p, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: "What of copper?"})
		if err != nil {
			t.Fatal(err)
		}
		article, board := state(t, s, mod, a), boardState(t, s, b)
		d, err := s.MovePost(t.Context(), mod, p.ID, models.MoveInput{Board: "copper", Title: "What of copper", Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := threads(t, s, a); len(got) != 0 {
			t.Errorf("it left %+v", got)
		}
		topics, _, err := s.Topics(t.Context(), nil, nil, models.LatestTopics, models.Page{Number: 1}, models.TopicsPerPage)
		if err != nil || len(topics) != 1 || topics[0].UserID != ann.ID {
			t.Errorf("the forum has %+v (%v)", topics, err)
		}
		at = at.Add(time.Hour)
		if l := modelstest.OneLetter(t, s, "ann@example.org"); l.About != models.AboutMove || l.Post.Place.Title != "What of copper" {
			t.Errorf("the writer is told %+v", l)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
			t.Fatal(err)
		}
		if after := state(t, s, mod, a); after != article {
			t.Errorf("the undo left the article %s, want %s", after, article)
		}
		if after := boardState(t, s, b); after != board {
			t.Errorf("the undo left the board %s, want %s", after, board)
		}
	})
}

// A topic that others have answered in meanwhile stays when its first post goes back.
func TestMoveUndoneWhereOthersAnswered(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		p := modelstest.Reply(t, s, a, "ann", "What of copper?")
		d, err := s.MovePost(t.Context(), mod, p.ID, models.MoveInput{Board: "copper", Title: "What of copper", Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		topic := topicID(t, s, p)
		if _, err := s.AnswerTopic(t.Context(), models.Writer{User: mod}, topic, models.AnswerInput{Body: "It falls"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, d.ID); err != nil {
			t.Fatal(err)
		}
		now, err := s.Topic(t.Context(), nil, topic)
		if err != nil || !now.Listed || now.Discussion.PostCount != 1 {
			t.Errorf("the topic is %+v (%v)", now, err)
		}
		if b, err := s.Board(t.Context(), nil, b.Slug); err != nil || b.TopicCount != 1 || b.PostCount != 1 {
			t.Errorf("the board counts %+v (%v)", b, err)
		}
	})
}

func TestMoveRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod, ann := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		p := modelstest.Reply(t, s, modelstest.Article(t, s, "Rates hold"), "bob", "Words of bob")
		forum := modelstest.Topic(t, s, mod, modelstest.Board(t, s, "Copper"), "Here already")
		for _, tt := range []struct {
			name  string
			by    *models.User
			post  int64
			in    models.MoveInput
			want  error
			field string
		}{
			{"a member may not", ann, p.ID, models.MoveInput{Board: "copper", Title: "A new topic", Version: 1}, models.ErrForbidden, ""},
			{"not on what has changed", mod, p.ID, models.MoveInput{Board: "copper", Title: "A new topic", Version: 9}, models.ErrConflict, ""},
			{"not on what is not there", mod, 99, models.MoveInput{Board: "copper", Title: "A new topic", Version: 1}, models.ErrNotFound, ""},
			{"not to no board", mod, p.ID, models.MoveInput{Title: "A new topic", Version: 1}, models.Invalid{}, "board"},
			{"not without a title", mod, p.ID, models.MoveInput{Board: "copper", Version: 1}, models.Invalid{}, "title"},
			{"not to a topic of another site", mod, p.ID, models.MoveInput{Topic: "https://other.example/forum/copper/1/it", Version: 1}, models.Invalid{}, "topic"},
			{"not to no topic", mod, p.ID, models.MoveInput{Topic: "/news/rates-hold", Version: 1}, models.Invalid{}, "topic"},
			{"not from the forum", mod, forum.ID, models.MoveInput{Board: "copper", Title: "A new topic", Version: 1}, models.Invalid{}, ""},
		} {
			_, err := s.MovePost(t.Context(), tt.by, tt.post, tt.in)
			if _, invalid := tt.want.(models.Invalid); invalid {
				if got, ok := errors.AsType[models.Invalid](err); !ok || got[tt.field] == "" {
					t.Errorf("%s: got %v", tt.name, err)
				}
			} else if !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v", tt.name, err)
			}
		}
	})
}

// Moving, undoing and deciding at once neither lock each other up nor lose count.
func TestMoveAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		into := fmt.Sprintf("/forum/copper/%d/x", topicID(t, s, modelstest.Topic(t, s, mod, b, "An older topic")))
		var wg sync.WaitGroup
		for i := range 12 {
			p := modelstest.Reply(t, s, a, fmt.Sprintf("guest%d", i), fmt.Sprintf("Words %d", i))
			wg.Go(func() {
				d, err := s.MovePost(t.Context(), mod, p.ID, models.MoveInput{Topic: into, Version: 1})
				if err == nil && i%2 == 0 {
					_, err = s.Undo(t.Context(), mod, d.ID)
				}
				if err != nil {
					t.Error(err)
				}
			})
			wg.Go(func() {
				_, err := s.Decide(t.Context(), mod, p.ID, models.ActSpam, models.DecisionInput{Version: 99})
				if !errors.Is(err, models.ErrConflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if now, err := s.ArticleBySlug(t.Context(), a.Slug); err != nil || now.Discussion.PendingCount != 6 || now.Discussion.PostCount != 0 {
			t.Errorf("the article counts %+v (%v)", now.Discussion, err)
		}
		if b, err := s.Board(t.Context(), nil, b.Slug); err != nil || b.TopicCount != 1 || b.PostCount != 7 {
			t.Errorf("the board counts %+v (%v)", b, err)
		}
	})
}

// A post that was moved away keeps its number and thread: the undo of an earlier
// approval gives them to nobody else, and the post can come back to them.
func TestUndoBesideMove(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mod := modelstest.User(t, s, "mo", models.Moderator)
		a, b := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
		ann := modelstest.Reply(t, s, a, "ann", "Words of ann")
		first, err := s.Decide(t.Context(), mod, ann.ID, models.ActApprove, models.DecisionInput{})
		if err != nil {
			t.Fatal(err)
		}
		bob := modelstest.Reply(t, s, a, "bob", "Words of bob")
		modelstest.Approve(t, s, mod, bob)
		move, err := s.MovePost(t.Context(), mod, bob.ID, models.MoveInput{Board: "copper", Title: "What bob says", Version: 2})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), mod, first.ID); err != nil {
			t.Fatal(err)
		}
		cleo := modelstest.Reply(t, s, a, "cleo", "Words of cleo")
		modelstest.Approve(t, s, mod, cleo)
		if _, err := s.Undo(t.Context(), mod, move.ID); err != nil {
			t.Fatal(err)
		}
		got := threads(t, s, a)
		if len(got) != 2 || got[0].ID != bob.ID || *got[0].Number != 2 || got[1].ID != cleo.ID || *got[1].Number != 3 || *got[1].Thread != 3 {
			t.Errorf("the article has %+v of %s", got, b.Name)
		}
	})
}
