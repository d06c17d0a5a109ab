package models_test

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// What stands where a post was says by which rule it was removed, in the words of that
// time and as things stand now.
func TestStonesSayWhy(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		b := modelstest.Board(t, s, "Copper")
		opening := modelstest.Topic(t, s, c.ann, b, "A topic")
		topic, err := s.Topic(t.Context(), nil, 1)
		c.must(err)
		p := c.reply("Buy from me.")
		_, err = s.LeaveReply(t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "No.", Parent: p.ID})
		c.must(err)
		inTopic, err := s.AnswerTopic(t.Context(), models.Writer{User: c.ann}, topic.ID, models.AnswerInput{Body: "Buy from me again.", Parent: opening.ID})
		c.must(err)

		counted, n := s.CountQueries()
		stones := func(want string, queries int) {
			t.Helper()
			for name, load := range map[string]func(*models.Discussion) ([]*models.Post, error){
				"the article": func(d *models.Discussion) ([]*models.Post, error) {
					return counted.Threads(t.Context(), nil, d, models.Oldest, 1, nil)
				},
				"the topic": func(*models.Discussion) ([]*models.Post, error) {
					posts, err := counted.Numbered(t.Context(), nil, topic.Discussion, 1)
					*n-- // what they answer
					return posts, err
				},
			} {
				_, err := counted.Site(t.Context())
				c.must(err)
				d := discussionOf(t, s, c.article)
				*n = 0
				posts, err := load(d)
				if err != nil || *n != queries {
					t.Errorf("%s takes %d queries, not %d (%v)", name, *n, queries, err)
				}
				for _, x := range posts {
					got := ""
					if x.Broke != nil {
						got = x.Broke.Worded()
					}
					if stone := x.ID == p.ID || x.ID == inTopic.ID; stone && got != want || !stone && got != "" {
						t.Errorf("%s: post %d says %q", name, x.ID, got)
					}
				}
			}
		}
		stones("", 1)
		decide(t, s, c.mod, inTopic, models.ActReject)
		no := decide(t, s, c.mod, p, models.ActReject) // by rule 3
		_, err = s.EditRule(t.Context(), c.ada, 3, models.RuleInput{Title: "No selling", Body: "None.", Version: 1})
		c.must(err)
		stones("/rules/3?version=1", 2)
		a, err := s.FileAppeal(t.Context(), c.standing(p).Post.Receipt, models.AppealInput{Words: "It sells nothing.", Decision: no.ID})
		c.must(err)
		_, err = s.AnswerAppeal(t.Context(), c.ada, a.ID, models.AppealAnswerInput{Outcome: models.AppealChanged, Rule: 1, Note: "It is rude.", Version: a.Version()})
		c.must(err)
		posts, err := s.Threads(t.Context(), nil, discussionOf(t, s, c.article), models.Oldest, 1, nil)
		c.must(err)
		for _, x := range posts {
			if x.ID == p.ID && (x.Broke == nil || x.Broke.Number != 1) {
				t.Errorf("changed on appeal, the stone says %+v", x.Broke)
			}
		}
		decide(t, s, c.mod, inTopic, models.ActSpam)
		decide(t, s, c.mod, p, models.ActApprove)
		stones("", 1)
	})
}
