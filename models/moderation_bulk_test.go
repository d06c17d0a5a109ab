package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// A press about many reaches only what is as it was seen: not what its writer has
// changed, nor what somebody else has answered the reports of.
func TestBulkReachesWhatWasSeen(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mo, max := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "max", models.Moderator)
		ann, a := modelstest.User(t, s, "ann"), modelstest.Article(t, s, "Rates hold")
		var posts []int64
		for i := range 5 {
			p, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: fmt.Sprintf("Kind words, number %d", i)})
			if err != nil {
				t.Fatal(err)
			}
			posts = append(posts, p.ID)
		}
		press := func(in models.BulkInput) (late []int64) {
			t.Helper()
			d, n, err := s.DecideAll(t.Context(), mo, in)
			if err != nil {
				t.Fatal(err)
			}
			if n+len(d.Late) != len(in.Posts) {
				t.Errorf("of %d posts %d were decided about and %d were late", len(in.Posts), n, len(d.Late))
			}
			return d.Late
		}
		seen := func(posts ...int64) (all []string) {
			for _, id := range posts {
				all = append(all, fmt.Sprintf("%d.%d", id, versionOf(t, s, id)))
			}
			return all
		}
		in := models.BulkInput{Posts: posts[:2], Action: "approve", State: models.Pending, Seen: seen(posts...)}
		if _, err := s.EditPost(t.Context(), ann, posts[0], models.EditInput{Body: "Buy my coins"}); err != nil {
			t.Fatal(err)
		}
		if late := press(in); !slices.Equal(late, posts[:1]) {
			t.Errorf("%v were left, not the one that was changed", late)
		}
		press(models.BulkInput{Posts: posts[2:4], Action: "approve", State: models.Pending})
		for _, id := range posts[2:4] {
			if _, err := s.ReportPost(t.Context(), models.Writer{User: max}, id, models.ReportInput{Reason: "3"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Decide(t.Context(), max, posts[2], models.ActReject, models.DecisionInput{Rule: 1, Version: versionOf(t, s, posts[2])}); err != nil {
			t.Fatal(err)
		}
		if late := press(models.BulkInput{Posts: posts[2:4], Action: "approve", State: models.Reported}); !slices.Equal(late, posts[2:3]) {
			t.Errorf("%v were left, not the one whose reports were answered", late)
		}
	})
}

// All that is like a post is what was counted on its card: not what has come or was
// changed since.
func TestBulkAlikeReachesWhatWasCounted(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		mo, ann, a := modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann"), modelstest.Article(t, s, "Rates hold")
		write := func(s *models.Store, body string) int64 {
			p, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: body})
			if err != nil {
				t.Fatal(err)
			}
			return p.ID
		}
		first, second := write(s, "Kind words"), write(s, "More of them")
		card, err := s.Card(t.Context(), mo, first)
		if err != nil || card.Alike.Person != 2 {
			t.Fatalf("the card counts %+v (%v)", card.Alike, err)
		}
		later := s.WithClock(func() time.Time { return card.SeenAt.Add(time.Second) })
		if _, err := later.EditPost(t.Context(), ann, second, models.EditInput{Body: "Buy my coins"}); err != nil {
			t.Fatal(err)
		}
		write(later, "Buy them now")
		_, n, err := later.DecideAll(t.Context(), mo, models.BulkInput{Posts: []int64{first}, Like: "person", Action: "approve", Until: card.SeenAt.UnixMicro()})
		if err != nil || n != 1 {
			t.Errorf("%d were approved, not the one that was as counted (%v)", n, err)
		}
		if _, n, err := later.DecideAll(t.Context(), mo, models.BulkInput{Posts: []int64{second}, Like: "person", Action: "spam"}); err != nil || n != 2 {
			t.Errorf("without a time %d of 2 were reached (%v)", n, err)
		}
	})
}
