package handlers

import (
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// The front page shows what was just posted, and nothing from a board that the
// reader may not see.
func TestHomeShowsWhatWasJustPosted(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	ed := modelstest.User(t, store, "ed", models.Editor)
	house := &models.Board{Name: "House", ReadBy: models.ByStaff, OpenBy: models.ByStaff, AnswerBy: models.ByStaff}
	if err := store.AddBoard(t.Context(), "Boards", house); err != nil {
		t.Fatal(err)
	}
	a := modelstest.Article(t, store, "Rates hold")
	if _, err := store.LeaveReply(t.Context(), models.Writer{User: ed}, a.Slug, models.ReplyInput{Comment: "Heard on the floor"}); err != nil {
		t.Fatal(err)
	}
	modelstest.Topic(t, store, ed, house, "Among ourselves")
	for name, tt := range map[string]struct {
		who  *site
		want bool
	}{"a visitor": {visitor, false}, "staff": {visitor.as(t, ed), true}} {
		text := body(t, tt.who.get(t, "/"))
		if !strings.Contains(text, "Heard on the floor") || strings.Contains(text, "Opening words of Among ourselves") != tt.want {
			t.Errorf("%s sees the wrong posts", name)
		}
	}
}
