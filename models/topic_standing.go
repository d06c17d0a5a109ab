package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
)

// StandingInput is what a moderator changes about where a topic is found and whether
// anything in it changes. What is left empty stays as it is.
type StandingInput struct {
	Archived string `form:"archived"` // "true" or "false"
	Unlisted string `form:"unlisted"` // likewise
}

const archivedWords = "This topic is archived: nothing in it changes any more. Your text is still here."

// OnLists reports whether t is on the lists of topics and in what machines read.
func (t *Topic) OnLists() bool { return t.Listed && !t.Unlisted }

// The words by which the history calls how a topic stands.
const (
	topicArchived, topicActive = "archived", "not archived"
	topicUnlisted, topicListed = "off the lists", "on the lists"
)

func (t *Topic) archive() string { return either(t.Archived, topicArchived, topicActive) }

func (t *Topic) list() string { return either(t.Unlisted, topicUnlisted, topicListed) }

// SetTopicStanding archives a topic or takes it off the lists, or either back.
func (s *Store) SetTopicStanding(ctx context.Context, by *User, id int64, in StandingInput) (*Topic, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	t, err := s.Topic(ctx, by, id)
	if err != nil {
		return nil, err
	}
	err = s.tx(ctx, func(s *Store) error {
		now, err := s.topicForUpdate(ctx, id)
		if err != nil {
			return err
		}
		next := *now
		next.Board, next.Discussion, next.User = t.Board, t.Discussion, t.User
		t = &next
		t.Archived, t.Unlisted = chosenOr(in.Archived, now.Archived), chosenOr(in.Unlisted, now.Unlisted)
		for _, change := range [][2]string{{now.archive(), t.archive()}, {now.list(), t.list()}} {
			if change[0] == change[1] {
				continue
			}
			act := &AdminAct{ByID: idOf(by), Kind: ActOnTopic, Subject: subjectOf(id), OldValue: change[0], NewValue: change[1]}
			if err := s.addAct(ctx, act); err != nil {
				return err
			}
			if err := s.enterStanding(ctx, now, act); err != nil {
				return err
			}
		}
		return s.storeStanding(ctx, now, t)
	})
	return t, err
}

func chosenOr(value string, otherwise bool) bool {
	switch value {
	case "true":
		return true
	case "false":
		return false
	}
	return otherwise
}

func (s *Store) topicForUpdate(ctx context.Context, id int64) (*Topic, error) {
	t, err := gorm.G[*Topic](s.w, forUpdate).Where("id = ?", id).First(ctx)
	return t, notFound(err)
}

// storeStanding makes a locked topic, which was as was says, stand as t does: with
// what its board counts, and with the pages that show it.
func (s *Store) storeStanding(ctx context.Context, was, t *Topic) error {
	err := s.write(ctx).Model(&Topic{ID: was.ID}).Select("archived", "unlisted", "pinned", "pinned_until").Updates(t).Error
	if err != nil {
		return fmt.Errorf("changing how a topic stands: %w", err)
	}
	if was.OnLists() != t.OnLists() {
		s.countBoard(was.BoardID, map[bool]int{true: 1, false: -1}[t.OnLists()], 0)
	}
	s.touchTopics()
	s.touchDiscussion(was.DiscussionID)
	return nil
}

// undoTopic makes a topic stand as it did before act, unless that has been changed
// since.
func (s *Store) undoTopic(ctx context.Context, act *AdminAct) error {
	was, err := s.topicForUpdate(ctx, idIn(act.Subject))
	if err != nil {
		return err
	}
	now := *was
	switch act.NewValue {
	case was.archive():
		now.Archived = act.OldValue == topicArchived
	case was.list():
		now.Unlisted = act.OldValue == topicUnlisted
	case was.pin():
		if err := now.putPin(act.OldValue, s.now()); err != nil {
			return err
		}
	default:
		return ErrConflict
	}
	return s.storeStanding(ctx, was, &now)
}

// putPin gives t the pin that the history calls by some words. One whose day has come
// is none.
func (t *Topic) putPin(words string, now time.Time) error {
	t.Pinned, t.PinnedUntil = strings.HasPrefix(words, "pinned"), nil
	_, day, ok := strings.Cut(words, "pinned until ")
	if !ok {
		return nil
	}
	until, err := time.Parse(untilDay, day)
	if err != nil {
		return fmt.Errorf("reading an act: %w", err)
	}
	if t.PinnedUntil = &until; !until.After(now) {
		t.Pinned, t.PinnedUntil = false, nil
	}
	return nil
}

// TopicActs are the last acts on how topics stand, newest first, with the titles of
// the topics by act.
func (s *Store) TopicActs(ctx context.Context, by *User) ([]*AdminAct, map[int64]*Topic, error) {
	acts, _, err := s.Acts(ctx, by, ActOnTopic, Page{})
	if err != nil || len(acts) == 0 {
		return nil, nil, err
	}
	ids := make([]int64, len(acts))
	for i, a := range acts {
		ids[i] = idIn(a.Subject)
	}
	var rows []*Topic
	if err := s.read(ctx).Joins("Board").Where("topics.id IN ?", inOrder(ids)).Find(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("loading topics of the history: %w", err)
	}
	byID, topics := map[int64]*Topic{}, map[int64]*Topic{}
	for _, t := range rows {
		byID[t.ID] = t
	}
	for i, a := range acts {
		topics[a.ID] = byID[ids[i]]
	}
	return acts, topics, nil
}
