package models

import (
	"context"
	"fmt"
	"time"
)

// OwnPost is a post as its writer takes it away: with its state, what it said
// before, and what was decided about it.
type OwnPost struct {
	ID        int64         `json:"id"`
	Where     string        `json:"where"` // the title of the article or topic
	Path      string        `json:"path"`
	State     State         `json:"state"`
	Text      string        `json:"text"`
	Useful    int           `json:"useful"`
	CreatedAt time.Time     `json:"created_at"`
	EditedAt  *time.Time    `json:"edited_at,omitempty"`
	Before    []OwnVersion  `json:"earlier_versions,omitempty"`
	Decisions []OwnDecision `json:"decisions,omitempty"`
}

// OwnVersion is what a post said before.
type OwnVersion struct {
	Text  string    `json:"text"`
	Until time.Time `json:"until"`
}

// OwnDecision is what was decided about a post, as its writer was told.
type OwnDecision struct {
	Act  Act       `json:"act"`
	Rule string    `json:"rule,omitempty"`
	Note string    `json:"note,omitempty"`
	At   time.Time `json:"at"`
}

// OwnSession is a browser in which somebody is signed in.
type OwnSession struct {
	Agent     string    `json:"agent"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
}

// exportBatch is how many posts are loaded at once.
const exportBatch = 200

// OwnPosts gives all of u's posts to each, oldest first, and never holds more than
// a few hundred in memory.
func (s *Store) OwnPosts(ctx context.Context, u *User, each func(OwnPost) error) error {
	for last := int64(0); ; {
		var posts []*Post
		err := s.read(ctx).Where("user_id = ? AND id > ?", u.ID, last).Order("id").Limit(exportBatch).Find(&posts).Error
		if err != nil {
			return fmt.Errorf("loading posts to take away: %w", err)
		}
		if len(posts) == 0 {
			return nil
		}
		own, err := s.ownPosts(ctx, posts)
		if err != nil {
			return err
		}
		for _, p := range own {
			if err := each(p); err != nil {
				return err
			}
		}
		last = posts[len(posts)-1].ID
	}
}

func (s *Store) ownPosts(ctx context.Context, posts []*Post) ([]OwnPost, error) {
	ids, discussions := make([]int64, len(posts)), make([]int64, len(posts))
	for i, p := range posts {
		ids[i], discussions[i] = p.ID, p.DiscussionID
	}
	places, err := s.places(ctx, discussions)
	if err != nil {
		return nil, err
	}
	var versions []Revision
	var decisions []*Decision
	if err := s.read(ctx).Where("post_id IN ?", ids).Order("id").Find(&versions).Error; err != nil {
		return nil, fmt.Errorf("loading earlier versions: %w", err)
	}
	if err := s.read(ctx).Joins("Rule").Where("decisions.post_id IN ?", ids).Order("decisions.id").Find(&decisions).Error; err != nil {
		return nil, fmt.Errorf("loading decisions: %w", err)
	}
	if err := s.asWorded(ctx, decisions...); err != nil {
		return nil, err
	}
	own := make([]OwnPost, len(posts))
	at := map[int64]*OwnPost{}
	for i, p := range posts {
		own[i] = OwnPost{ID: p.ID, Path: p.Path(), State: p.State, Text: p.Body, Useful: p.UsefulCount, CreatedAt: p.CreatedAt, EditedAt: p.EditedAt}
		if pl := places[p.DiscussionID]; pl != nil {
			own[i].Where = pl.Title
		}
		at[p.ID] = &own[i]
	}
	for _, v := range versions {
		at[v.PostID].Before = append(at[v.PostID].Before, OwnVersion{v.Body, v.CreatedAt})
	}
	for _, d := range decisions {
		told := OwnDecision{Act: d.Act, Note: d.Note, At: d.CreatedAt}
		if d.Rule != nil {
			told.Rule = fmt.Sprintf("%d, %s", d.Rule.Number, d.Rule.Title)
		}
		at[d.PostID].Decisions = append(at[d.PostID].Decisions, told)
	}
	return own, nil
}

// OwnSessions are the browsers in which u is signed in.
func (s *Store) OwnSessions(ctx context.Context, u *User) ([]OwnSession, error) {
	rows, err := s.Sessions(ctx, u)
	own := make([]OwnSession, len(rows))
	for i, v := range rows {
		own[i] = OwnSession{v.Agent, v.CreatedAt, v.SeenAt}
	}
	return own, err
}
