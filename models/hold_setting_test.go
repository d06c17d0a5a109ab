package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// talk names a discussion as the form does.
func talk(d int64) string { return fmt.Sprintf("discussion:%d", d) }

// told is what a writer is told who was refused.
func told(err error) string {
	invalid, _ := errors.AsType[models.Invalid](err)
	return invalid[""]
}

// The strictest setting wins and is the one that is named; the widest of two that
// are alike.
func TestStrictestSettingWins(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		cat := &models.Category{Slug: "lithium", Name: "Lithium"}
		c.must(c.AddCategory(t.Context(), cat))
		c.must(c.DB().Exec("INSERT INTO article_categories (article_id, category_id) VALUES (?, ?)", c.article.ID, cat.ID).Error)
		place := fmt.Sprintf("category:%d", cat.ID)
		c.hold(models.HoldInput{Place: place, Why: "A lawsuit is on."})
		c.hold(models.HoldInput{Place: talk(c.article.DiscussionID)})
		p := c.reply("By two settings.")
		if kinds(p) != models.HoldCategory || p.Holds[0].Reason() != "Every reply to articles in “Lithium” is read by a moderator before it appears. A lawsuit is on." {
			t.Errorf("it waits for %q: %+v", kinds(p), p.Holds)
		}
		c.hold(models.HoldInput{Place: talk(c.article.DiscussionID), Mode: models.IsClosed, Why: "It went round in circles."})
		_, err := c.LeaveReply(t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "Closed?"})
		if !strings.Contains(told(err), "This discussion is closed. It went round in circles.") {
			t.Errorf("in a closed discussion: %v", err)
		}
		c.hold(models.HoldInput{Place: talk(c.article.DiscussionID), Mode: models.IsOpen})
		if p := c.reply("Open, in a held category."); kinds(p) != models.HoldCategory {
			t.Errorf("it waits for %q", kinds(p))
		}
		if o, _, err := c.Openness(t.Context(), c.ann, &models.Discussion{ID: c.article.DiscussionID, State: models.IsOpen}); err != nil || o == nil || o.Kind != models.HoldCategory {
			t.Errorf("the page says %+v (%v)", o, err)
		}
		if o, _, err := c.Openness(t.Context(), c.mod, &models.Discussion{ID: c.article.DiscussionID, State: models.IsOpen}); err != nil || o != nil {
			t.Errorf("a moderator's page says %+v (%v)", o, err)
		}
	})
}

// A setting ends on its day, and can be taken back and brought back before.
func TestHoldSettingsEnd(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		ctx, place := t.Context(), talk(c.article.DiscussionID)
		state := func() (st models.Openness) {
			c.must(c.DB().Raw("SELECT state FROM discussions WHERE id = ?", c.article.DiscussionID).Scan(&st).Error)
			return st
		}
		h := c.hold(models.HoldInput{Place: place, Until: "2026-11-05"})
		if p := c.reply("The first."); p.State != models.Pending || state() != models.IsHeld {
			t.Errorf("it is %s in a discussion that is %s", p.State, state())
		}
		if _, err := c.RemoveHold(ctx, c.ada, h.ID); err != nil || state() != models.IsOpen {
			t.Errorf("taken back, it is %s (%v)", state(), err)
		}
		if _, err := c.RemoveHold(ctx, c.ada, h.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("taking it back twice gave %v", err)
		}
		undoLast(t, c.Store, c.mod, models.ActOnTalk)
		if p := c.reply("The second."); p.State != models.Pending || state() != models.IsHeld {
			t.Errorf("brought back, it is %s in a discussion that is %s", p.State, state())
		}
		now = time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC)
		if p := c.reply("The third, on the day itself."); p.State != models.Public {
			t.Errorf("after its end a post is %s for %q", p.State, kinds(p))
		}
		c.must(c.EndHolds(ctx))
		if l, err := c.Holds(ctx, c.ada); err != nil || len(l.Settings) != 0 || state() != models.IsOpen {
			t.Errorf("%d settings are left of a discussion that is %s (%v)", len(l.Settings), state(), err)
		}
		if _, err := c.UndoAct(ctx, c.mod, models.ActOnTalk, lastAct(t, c.Store, models.ActOnTalk)); !errors.Is(err, models.ErrConflict) {
			t.Errorf("undoing what has ended gave %v", err)
		}
	})
}

// When a decision about a discussion is undone, taken back or over, the discussion is
// what it was, which may have been closed where it came from.
func TestDiscussionIsWhatItWas(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		c.must(c.DB().Exec("UPDATE discussions SET state = 'closed' WHERE id = ?", c.article.DiscussionID).Error)
		closed := func(when string) {
			t.Helper()
			if _, err := c.LeaveReply(t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: "And closed."}); !isInvalid(err, "") {
				t.Errorf("after %s: %v", when, err)
			}
		}
		open := models.HoldInput{Place: talk(c.article.DiscussionID), Mode: models.IsOpen}
		h := c.hold(open)
		c.reply("Open again.")
		undoLast(t, c.Store, c.ada, models.ActOnTalk)
		closed("the undo")
		undoLast(t, c.Store, c.ada, models.ActOnTalk)
		c.reply("Open once more.")
		_, err := c.RemoveHold(t.Context(), c.ada, h.ID)
		c.must(err)
		closed("it was taken back")
		c.hold(models.HoldInput{Place: open.Place, Until: "2026-11-05"})
		c.hold(models.HoldInput{Place: open.Place, Until: "2026-11-06"})
		now = time.Date(2026, 11, 6, 0, 0, 0, 0, time.UTC)
		c.must(c.EndHolds(t.Context()))
		closed("its end")
	})
}

// Replies close some days after publication, unless a person has decided about the
// discussion.
func TestRepliesCloseWithAge(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		now := time.Now().UTC().Truncate(time.Second)
		c := newChecked(t, s.WithClock(func() time.Time { return now }))
		c.set(func(set *models.Settings) { set.CloseDays = 30 })
		published := *c.article.PublishedAt
		send := func(at time.Time, text string) error {
			now = at
			_, err := c.LeaveReply(t.Context(), models.Writer{User: c.ann}, c.article.Slug, models.ReplyInput{Comment: text})
			return err
		}
		last := published.Add(30 * 24 * time.Hour)
		if err := send(last.Add(-time.Second), "In time."); err != nil {
			t.Errorf("in time: %v", err)
		}
		d := &models.Discussion{ID: c.article.DiscussionID, State: models.IsOpen}
		if o, until, err := c.Openness(t.Context(), nil, d); err != nil || o != nil || until == nil || !until.Equal(last) {
			t.Errorf("the page says %+v until %v (%v)", o, until, err)
		}
		if err := send(last, "Too late."); !strings.Contains(told(err), "Replies close 30 days after") {
			t.Errorf("too late: %v", err)
		}
		c.hold(models.HoldInput{Place: talk(c.article.DiscussionID), Mode: models.IsOpen})
		if err := send(last, "Open all the same."); err != nil {
			t.Errorf("where somebody has decided otherwise: %v", err)
		}
	})
}

// A guest is known by the address, and who has it cannot be told from the history.
func TestHeldGuest(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		proved := models.Writer{Proved: "gus@example.org"}
		modelstest.Approve(t, s, c.mod, c.replyBy(proved, "My first words."))
		c.hold(models.HoldInput{Place: "person", Person: " Gus@Example.org"})
		if p := c.replyBy(proved, "My second words."); kinds(p) != models.HoldPerson {
			t.Errorf("it waits for %q", kinds(p))
		}
		var n int64
		if err := s.DB().Table("admin_acts").Where("old_value LIKE '%gus%' OR new_value LIKE '%gus%' OR subject LIKE '%gus%'").Count(&n).Error; err != nil || n > 0 {
			t.Errorf("%d acts name the address (%v)", n, err)
		}
	})
}

// Who may set what, and what makes no sense.
func TestWhoSetsHolds(t *testing.T) {
	s := modelstest.New(t)
	c := newChecked(t, s)
	b := modelstest.Board(t, s, "Miners")
	board, discussion := fmt.Sprintf("board:%d", b.ID), talk(c.article.DiscussionID)
	for _, tt := range []struct {
		by   models.Role
		on   string
		want error
	}{
		{models.Admin, board, nil}, {models.Editor, board, nil}, {models.Moderator, board, models.ErrForbidden}, {models.Author, board, models.ErrForbidden},
		{models.Moderator, discussion, nil}, {models.Editor, discussion, nil}, {models.Author, discussion, models.ErrForbidden}, {models.Member, discussion, models.ErrForbidden},
		{models.Admin, "board:99", models.ErrNotFound},
	} {
		u := modelstest.User(t, s, fmt.Sprintf("%s-%d", tt.by, len(tt.on)), tt.by)
		if _, err := s.SetHold(t.Context(), u, models.HoldInput{Place: tt.on, Mode: models.IsHeld}); !errors.Is(err, tt.want) {
			t.Errorf("%s on %s: %v, want %v", tt.by, tt.on, err, tt.want)
		}
	}
	for field, in := range map[string]models.HoldInput{
		"place":  {Place: "planet:1", Mode: models.IsHeld},
		"mode":   {Place: "person", Person: "ann", Mode: models.IsClosed},
		"person": {Place: "person", Person: "nobody-here", Mode: models.IsHeld},
		"until":  {Place: board, Mode: models.IsHeld, Until: "2001-01-01"},
		"why":    {Place: board, Mode: models.IsHeld, Why: strings.Repeat("x", 201)},
	} {
		if _, err := s.SetHold(t.Context(), c.ada, in); !isInvalid(err, field) {
			t.Errorf("%+v gave %v", in, err)
		}
	}
}
