package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// waitingCard is a post that waits, and what a moderator is to do about it.
type waitingCard struct {
	ID   int64      `json:"id"`
	Act  models.Act `json:"act"`
	Rule int        `json:"rule,omitempty"`
}

// A moderator clears fifty posts of all kinds, by keys, by mouse and without scripts,
// takes something back, and every post is as they left it; two do so together; and one
// has more pages than one before them, and above the posts what else waits.
func TestBrowserFifty(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; make test runs it")
	}
	ways := []string{"keys", "mouse", "forms", "together", "pages"}
	if only := os.Getenv("WAY"); only != "" {
		ways = []string{only}
	}
	for _, way := range ways {
		t.Run(way, func(t *testing.T) {
			address := modelstest.SQLitePath(t)
			store := modelstest.Open(t, address)
			n := 50
			if way == "pages" {
				n = 66
			}
			article, cards := fifty(t, store, n)
			if way == "pages" {
				beside(t, store, article)
			}
			base := listenAt(t)
			startProgram(t, address)
			plan, err := json.Marshal(cards)
			if err != nil {
				t.Fatal(err)
			}
			tests := exec.Command("node", "--test", "--test-reporter=spec", "browser/fifty_"+way+".mjs")
			tests.Env = append(os.Environ(), "LODE_URL="+base, "LODE_PASSWORD="+modelstest.Password, "LODE_CARDS="+string(plan),
				"LODE_PAGES={\"article\":\""+article.Path()+"\"}", "CHROMIUM="+chromium(t))
			if out, err := tests.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if way != "together" && way != "pages" {
				checkCleared(t, store, cards, way == "keys")
			}
		})
	}
}

// fifty are posts that wait, in the order of the queue: replies of guests and members,
// topics and answers, for one reason and for several, with reports and without. They
// can be more.
func fifty(t *testing.T, s *models.Store, many int) (*models.Article, []waitingCard) {
	t.Helper()
	ctx := t.Context()
	mod := modelstest.User(t, s, "mo", models.Moderator)
	modelstest.User(t, s, "max", models.Moderator)
	writer := models.Writer{User: modelstest.User(t, s, "ed", models.Editor)}
	article, board := modelstest.Article(t, s, "Rates hold"), modelstest.Board(t, s, "Copper")
	modelstest.Topic(t, s, writer.User, board, "What of copper?")
	admin := modelstest.User(t, s, "ada", models.Admin)
	if _, err := s.AddWordList(ctx, admin, models.WordListInput{Name: "Drink", Action: models.WordHold, Enabled: true, Words: "moonshine"}); err != nil {
		t.Fatal(err)
	}
	readers := []*models.User{modelstest.User(t, s, "reader1"), modelstest.User(t, s, "reader2"), modelstest.User(t, s, "reader3")}
	rate := func(n int, name string) (*models.Post, error) {
		words := fmt.Sprintf("What %s thinks of number %d.", name, n)
		guest, in := modelstest.Guest(name)
		in.Comment = words
		switch n % 10 {
		case 0, 1:
			return s.LeaveReply(ctx, guest, article.Slug, in)
		case 2:
			in.Comment += " See https://one.example/a and https://two.example/b for more."
			return s.LeaveReply(ctx, guest, article.Slug, in)
		case 3:
			return s.LeaveReply(ctx, models.Writer{}, article.Slug, in)
		case 4:
			in.Comment += " With some moonshine."
			return s.LeaveReply(ctx, models.Writer{}, article.Slug, in)
		case 5, 9:
			return s.LeaveReply(ctx, models.Writer{User: modelstest.User(t, s, name)}, article.Slug, models.ReplyInput{Comment: words})
		case 6:
			return s.OpenTopic(ctx, models.Writer{User: modelstest.User(t, s, name)}, board.Slug, models.TopicInput{Title: "Topic of " + name, Body: words})
		case 7:
			return s.AnswerTopic(ctx, models.Writer{User: modelstest.User(t, s, name)}, 1, models.AnswerInput{Body: words})
		}
		p, err := s.LeaveReply(ctx, writer, article.Slug, models.ReplyInput{Comment: words})
		for _, u := range readers {
			if err == nil {
				_, err = s.ReportPost(ctx, models.Writer{User: u}, p.ID, models.ReportInput{Reason: "3"})
			}
		}
		return p, err
	}
	acts := []waitingCard{{Act: models.ActApprove}, {Act: models.ActReject, Rule: 3}, {Act: models.ActApprove}, {Act: models.ActSpam}, {Act: models.ActApprove}, {Act: models.ActTrash}, {Act: models.ActReject, Rule: 5}}
	var cards []waitingCard
	for n := range many {
		p, err := rate(n, fmt.Sprintf("person%d", n))
		if err != nil {
			t.Fatalf("post %d: %v", n, err)
		}
		card := acts[n%len(acts)]
		card.ID = p.ID
		cards = append(cards, card)
	}
	if q, err := s.Queue(ctx, mod, models.Pending, models.Page{}); err != nil || q.Counts[models.Pending] != len(cards) {
		t.Fatalf("%d of %d posts wait (%v)", q.Counts[models.Pending], len(cards), err)
	}
	return article, cards
}

// beside are an appeal, a change and a ban that wait beside the posts, a public post
// that was reported, one that answers it, and a ready answer of two paragraphs.
func beside(t *testing.T, s *models.Store, article *models.Article) {
	t.Helper()
	ctx := t.Context()
	named := func(name string) *models.User {
		u, err := s.UserByName(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	max, ann := named("max"), modelstest.User(t, s, "ann")
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := modelstest.Reply(t, s, article, "bob", "Words that were refused.")
	must(s.Decide(ctx, max, refused.ID, models.ActReject, models.DecisionInput{Rule: 3}))
	must(s.FileAppeal(ctx, refused.Receipt, models.AppealInput{Words: "They were good."}))
	changed, err := s.LeaveReply(ctx, models.Writer{User: ann}, article.Slug, models.ReplyInput{Comment: "Plain words."})
	must(changed, err)
	modelstest.Approve(t, s, max, changed)
	must(s.EditPost(ctx, ann, changed.ID, models.EditInput{Body: "Two shops: https://a.example and https://b.example", Version: 2}))
	later := s.WithClock(func() time.Time { return time.Now().Add(40 * 24 * time.Hour) })
	must(later.Impose(ctx, max, models.Person{User: named("reader3")}, models.SanctionInput{Act: models.ActBan, Rule: 3, Facts: "A pump.", Days: "none"}))
	public, err := s.LeaveReply(ctx, models.Writer{User: named("ed")}, article.Slug, models.ReplyInput{Comment: "What the paper says."})
	must(public, err)
	must(s.ReportPost(ctx, models.Writer{User: named("reader1")}, public.ID, models.ReportInput{Reason: "3"}))
	modelstest.Reply(t, s, article, "cleo", "What a reader says to that.", public.ID)
	must(nil, s.SaveReadyAnswer(ctx, max, 0, models.AnswerTextInput{Name: "Kindly", Rule: 3, Body: "Not here.\n\nThe rules say why."}))
}

// checkCleared compares what the store holds with what was to be done: the last three
// were taken back, or else all that went to the trash.
func checkCleared(t *testing.T, s *models.Store, cards []waitingCard, lastThree bool) {
	t.Helper()
	mod, err := s.UserByName(t.Context(), "mo")
	if err != nil {
		t.Fatal(err)
	}
	states := map[models.Act]models.State{models.ActApprove: models.Public, models.ActReject: models.Rejected, models.ActSpam: models.Spam, models.ActTrash: models.Trash}
	counts := map[models.State]int{models.Public: 1} // the topic that was there
	for i, want := range cards {
		card, err := s.Card(t.Context(), mod, want.ID)
		if err != nil {
			t.Fatal(err)
		}
		undone := lastThree && i >= len(cards)-3 || !lastThree && want.Act == models.ActTrash
		state, act := states[want.Act], want.Act
		if undone {
			state, act = models.Pending, models.ActUndo
		}
		counts[state]++
		if card.State != state || card.Last == nil || card.Last.Act != act || act == models.ActReject && card.Last.Rule.Number != want.Rule {
			t.Errorf("card %d is %s after %+v, not %s by %s %d", i, card.State, card.Last, state, act, want.Rule)
		}
		if open := len(card.Reports); undone && card.ReportCount != open || !undone && open != 0 {
			t.Errorf("card %d has %d open reports and counts %d", i, open, card.ReportCount)
		}
	}
	q, err := s.Queue(t.Context(), mod, models.Pending, models.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for state, n := range counts {
		if q.Counts[state] != n {
			t.Errorf("%d posts are counted as %s, not %d", q.Counts[state], state, n)
		}
	}
}
