package models

import (
	"cmp"
	"context"
	"fmt"
)

// BoardGroup is some boards that stand together.
type BoardGroup struct {
	ID       int64
	Name     string
	Position int
	Boards   []*Board `gorm:"-"`
}

// Board is a part of the forum, with its own rules and rights.
type Board struct {
	ID          int64
	GroupID     int64
	Group       *BoardGroup
	Slug        string
	Name        string
	About       string
	Rules       string
	Position    int
	ReadBy      Audience
	OpenBy      Audience
	AnswerBy    Audience
	TopicCount  int
	PostCount   int
	LastTopicID *int64
	LastTopic   *Topic `gorm:"foreignKey:LastTopicID;references:ID"`
}

// Path is the address of b.
func (b *Board) Path() string { return "/forum/" + b.Slug }

// Forum loads the boards viewer may read, in their groups, each with the topic
// that was lifted last. One query.
func (s *Store) Forum(ctx context.Context, viewer *User) ([]*BoardGroup, error) {
	var boards []*Board
	err := s.read(ctx).Joins("Group").Joins("LastTopic").Where("boards.read_by IN ?", audiencesOf(viewer)).
		Order(`"Group".position, "Group".id, boards.position, boards.id`).Find(&boards).Error
	if err != nil {
		return nil, fmt.Errorf("loading the forum: %w", err)
	}
	var groups []*BoardGroup
	for _, b := range boards {
		if b.LastTopic != nil {
			b.LastTopic.Board = b
		}
		if n := len(groups); n == 0 || groups[n-1].ID != b.GroupID {
			groups = append(groups, b.Group)
		}
		g := groups[len(groups)-1]
		g.Boards = append(g.Boards, b)
	}
	return groups, nil
}

// Board finds a board that viewer may read.
func (s *Store) Board(ctx context.Context, viewer *User, slug string) (*Board, error) {
	var b Board
	err := s.read(ctx).Joins("Group").Where("boards.slug = ? AND boards.read_by IN ?", slug, audiencesOf(viewer)).First(&b).Error
	return &b, notFound(err)
}

// AddBoard makes a board in the group of this name, and the group if need be.
func (s *Store) AddBoard(ctx context.Context, group string, b *Board) error {
	return s.tx(ctx, func(s *Store) error {
		g := &BoardGroup{Name: group}
		if err := s.write(ctx).Where("name = ?", group).Attrs(BoardGroup{Position: b.Position}).FirstOrCreate(g).Error; err != nil {
			return fmt.Errorf("adding a group of boards: %w", err)
		}
		b.GroupID = g.ID
		if b.Slug == "" {
			b.Slug = Slug(b.Name)
		}
		b.ReadBy, b.OpenBy, b.AnswerBy = cmp.Or(b.ReadBy, ByAnyone), cmp.Or(b.OpenBy, ByMember), cmp.Or(b.AnswerBy, ByMember)
		s.touchSite()
		if err := s.write(ctx).Create(b).Error; err != nil {
			return fmt.Errorf("adding board %s: %w", b.Name, err)
		}
		return nil
	})
}
