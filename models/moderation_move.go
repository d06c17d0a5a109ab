package models

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Move is where a post stood before a moderator moved it to the forum.
type Move struct {
	ID           int64
	DecisionID   int64
	PostID       int64
	DiscussionID int64
	ParentID     *int64
	Number       *int // nil if it had never been public
	Thread       *int
	Depth        int
	PublishedAt  *time.Time
	TopicID      int64 // where it went
	Opened       bool  // the move opened that topic
	UndoneAt     *time.Time
}

// MoveInput is what a moderator fills in to move a reply: a board and the title of
// a new topic, or the address of a topic that is there.
type MoveInput struct {
	Board   string `form:"board"`
	Title   string `form:"title"`
	Topic   string `form:"topic"`
	Version int    `form:"version"` // of the post that was looked at
	Nonce   string `form:"nonce"`
}

// destination is where a post is to go: into a topic, or to open one in a board.
type destination struct {
	topic *Topic
	board *Board
	title string
}

// MovePost moves a reply from an article to the forum, and lets it through if it
// waits. A note in its place says where it went, and its permalink leads there.
// What answers it stays where it is.
func (s *Store) MovePost(ctx context.Context, by *User, id int64, in MoveInput) (*Decision, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	p, err := s.postWith(ctx, id)
	if err != nil {
		return nil, err
	}
	to, err := s.destination(ctx, by, in)
	if err != nil {
		return nil, err
	}
	place, err := s.placeOf(ctx, p)
	if err != nil {
		return nil, err
	}
	d := &Decision{PostID: id, ByID: &by.ID, By: by, Act: ActMove, Nonce: nonceKey(in.Nonce, "move", by.ID, id, in)}
	if !place.IsArticle() {
		if made, err := sentBefore(s.decided(ctx, id), d.Nonce); err == nil {
			return made, nil
		}
		return nil, Invalid{"": "It is in the forum already."}
	}
	err = s.tx(ctx, func(s *Store) error {
		if to.topic != nil {
			if err := s.lockDiscussions(ctx, "SELECT discussion_id FROM posts WHERE id = ? UNION SELECT discussion_id FROM topics WHERE id = ?", id, to.topic.ID); err != nil {
				return err
			}
		}
		now, from, err := s.postForUpdate(ctx, id)
		if err != nil {
			return err
		}
		if now.DiscussionID != p.DiscussionID {
			return ErrConflict
		}
		if err := now.move(in.Version); err != nil {
			return err
		}
		if err := s.admitDecider(ctx, by, now, d.Act); err != nil {
			return err
		}
		return s.move(ctx, now, from, d, to)
	})
	if errors.Is(err, ErrConflict) {
		return sentBefore(s.decided(ctx, id), d.Nonce)
	}
	return d, err
}

// move is the rule alone: from what a post can be moved.
func (p *Post) move(version int) error {
	switch {
	case version != p.Version, p.State == Withdrawn, p.Kind != Ordinary:
		return ErrConflict
	case p.BlankedAt != nil:
		return Invalid{"": "Its text is no longer kept, so it cannot be published."}
	}
	return nil
}

// destination finds where a moderator wants a post to go.
func (s *Store) destination(ctx context.Context, by *User, in MoveInput) (*destination, error) {
	if strings.TrimSpace(in.Topic) != "" {
		t, err := s.Topic(ctx, by, topicIn(in.Topic))
		switch {
		case errors.Is(err, ErrNotFound):
			return nil, Invalid{"topic": "There is no topic at this address."}
		case err != nil:
			return nil, err
		case t.Discussion.State == IsClosed || !t.Listed || t.Archived:
			return nil, Invalid{"topic": "This topic takes no posts."}
		}
		return &destination{topic: t}, nil
	}
	b, err := s.Board(ctx, by, in.Board)
	if errors.Is(err, ErrNotFound) || err == nil && !b.CanOpen(by) {
		return nil, Invalid{"board": "Choose one of the boards."}
	}
	if err != nil {
		return nil, err
	}
	title, wrong := checkTitle(in.Title)
	if wrong != "" {
		return nil, Invalid{"title": wrong}
	}
	return &destination{board: b, title: title}, nil
}

// topicIn is the number of the topic with this path, or 0.
func topicIn(path string) int64 {
	u, err := url.Parse(strings.TrimSpace(path))
	if err != nil || u.Host != "" {
		return 0
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) < 3 || parts[0] != "forum" {
		return 0
	}
	id, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// move carries out d, which takes a locked post out of a locked discussion.
func (s *Store) move(ctx context.Context, p *Post, from *Discussion, d *Decision, to *destination) error {
	m := Move{PostID: p.ID, DiscussionID: from.ID, ParentID: p.ParentID, Number: p.Number, Thread: p.Thread, Depth: p.Depth, PublishedAt: p.PublishedAt, Opened: to.topic == nil}
	into, topic, err := s.enterTopic(ctx, p, d, to)
	if err != nil {
		return err
	}
	d.FromState, d.ToState, d.First = p.State, Public, p.PublishedAt == nil
	p.DiscussionID, p.ParentID, p.Depth, p.Number, p.Thread, p.State = into.ID, nil, 1, nil, nil, Public
	into.place(p, nil, s.now())
	if err := s.carry(ctx, p, from, into, d.FromState, m.Number); err != nil {
		return err
	}
	if err := s.addDecision(ctx, d); err != nil {
		return err
	}
	m.DecisionID, m.TopicID = d.ID, topic
	if err := s.write(ctx).Create(&m).Error; err != nil {
		return fmt.Errorf("keeping where post %d stood: %w", p.ID, err)
	}
	if err := s.countNotes(ctx, &m, 1); err != nil {
		return err
	}
	if d.FromState != Public {
		if err := s.answerReports(ctx, p, d); err != nil {
			return err
		}
	}
	if err := s.recountWriter(ctx, p); err != nil {
		return err
	}
	return s.enqueueAt(ctx, s.now().Add(noticeDelay), NoticeMail{PostID: p.ID, DecisionID: d.ID})
}

// enterTopic locks the discussion that a post is to go to, of a new topic if need
// be. That is its writer's; a guest's is the moderator's.
func (s *Store) enterTopic(ctx context.Context, p *Post, d *Decision, to *destination) (*Discussion, int64, error) {
	if to.topic != nil {
		into, err := s.discussionForUpdate(ctx, to.topic.DiscussionID)
		return into, to.topic.ID, err
	}
	owner := *d.ByID
	if p.UserID != nil {
		owner = *p.UserID
	}
	t, into, err := s.addTopic(ctx, to.board, owner, to.title, "")
	if err != nil {
		return nil, 0, err
	}
	return into, t.ID, nil
}

// carry writes down that a locked post, with the place it has by now, has come from
// one locked discussion into another; there it was in another state and had another
// number.
func (s *Store) carry(ctx context.Context, p *Post, from, into *Discussion, was State, number *int) error {
	p.Version++
	err := s.write(ctx).Model(p).Select("discussion_id", "parent_id", "depth", "number", "thread", "published_at", "state", "version").Updates(p).Error
	if err != nil {
		return fmt.Errorf("moving post %d: %w", p.ID, err)
	}
	left := *p
	left.Number, left.State = number, ""
	if err := s.moved(ctx, from, &left, was, ""); err != nil {
		return err
	}
	return s.moved(ctx, into, p, "", p.State)
}

// countNotes keeps count of the places in a discussion that a post was moved from.
func (s *Store) countNotes(ctx context.Context, m *Move, n int) error {
	if m.Thread == nil {
		return nil
	}
	return s.write(ctx).Exec("UPDATE discussions SET moved_count = moved_count + ? WHERE id = ?", n, m.DiscussionID).Error
}

// takeBackMove puts a locked post back where it stood, with the number it had, and
// removes the topic that the move had opened if nobody has answered in it.
func (s *Store) takeBackMove(ctx context.Context, disc *Discussion, p *Post, d *Decision) error {
	m, err := gorm.G[*Move](s.w).Where("decision_id = ? AND undone_at IS NULL", d.ID).First(ctx)
	if err != nil {
		return err
	}
	from, err := s.discussionForUpdate(ctx, m.DiscussionID)
	if err != nil {
		return err
	}
	followed, err := s.followed(ctx, disc, p)
	if err != nil {
		return err
	}
	if !followed {
		disc.LastNumber--
		disc.LastThread--
	}
	was, number := p.State, p.Number
	p.DiscussionID, p.ParentID, p.Depth, p.Number, p.Thread, p.PublishedAt = m.DiscussionID, m.ParentID, m.Depth, m.Number, m.Thread, m.PublishedAt
	p.State = d.FromState
	if err := s.carry(ctx, p, disc, from, was, number); err != nil {
		return err
	}
	if err := s.countNotes(ctx, m, -1); err != nil {
		return err
	}
	if _, err := gorm.G[*Move](s.w).Where("id = ?", m.ID).Update(ctx, "undone_at", s.now()); err != nil {
		return err
	}
	if !m.Opened {
		return nil
	}
	return s.withoutOpening(ctx, disc)
}

// withoutOpening removes a topic whose first post has left, unless others have
// written there: then it goes on with what they wrote.
func (s *Store) withoutOpening(ctx context.Context, d *Discussion) error {
	if d.PostCount > 0 {
		t, err := gorm.G[*Topic](s.w).Where("discussion_id = ?", d.ID).Take(ctx)
		if err != nil {
			return err
		}
		if !t.Unlisted {
			s.countBoard(t.BoardID, 1, 0)
		}
		return s.write(ctx).Model(&t).Update("listed", true).Error
	}
	n, err := gorm.G[*Post](s.w).Where("discussion_id = ?", d.ID).Count(ctx, "*")
	if err != nil || n > 0 {
		return err
	}
	for _, sql := range []string{"DELETE FROM topics WHERE discussion_id = ?", "DELETE FROM discussions WHERE id = ?"} {
		if err := s.write(ctx).Exec(sql, d.ID).Error; err != nil {
			return fmt.Errorf("removing an empty topic: %w", err)
		}
	}
	return nil
}

// parentIn finds the post that another answers as it stands in a discussion: as the
// note that it left there if it was moved away.
func (s *Store) parentIn(ctx context.Context, disc *Discussion, id int64) (*Post, error) {
	p, err := gorm.G[*Post](s.w).Where("id = ?", id).First(ctx)
	if err != nil || p.DiscussionID == disc.ID {
		return p, err
	}
	m, err := gorm.G[*Move](s.w).Where("post_id = ? AND discussion_id = ? AND undone_at IS NULL", id, disc.ID).First(ctx)
	if err != nil {
		return nil, err
	}
	return &Post{ID: id, Thread: m.Thread}, nil
}
