package models

import (
	"context"
	"fmt"
	"slices"
)

// trialPosts is how many of the last posts a rule is tried on.
const trialPosts = 1000

// maxTrialShown is how many of those it would have caught are shown.
const maxTrialShown = 50

// Trial is what a rule would have caught lately, with what people decided about that.
type Trial struct {
	Read     int // posts it was tried on
	Caught   int
	States   map[State]int // of those caught
	Approved int           // of those that are public: by a person
	Refused  int           // of those that are refused: by a person
	Shown    []*Caught     // the newest of them
	Note     string        // how far it is true, if it is not quite
}

// Caught is a post that a rule would have caught.
type Caught struct {
	*Post
	Words string
	Last  *Decision // what a person decided last, or nil
}

// try tries a rule on the last posts: it says of each why it would have been caught,
// or "" if it would not. Nothing changes.
func (s *Store) try(ctx context.Context, rule func(*Post) (why string)) (*Trial, error) {
	posts, err := s.postsToTry(ctx)
	if err != nil {
		return nil, err
	}
	return s.tryOn(ctx, posts, rule)
}

// postsToTry are the last posts, the newest first, with their writers.
func (s *Store) postsToTry(ctx context.Context) ([]*Post, error) {
	var posts []*Post
	if err := s.read(ctx).Joins("User").Where("posts.kind = ?", Ordinary).Order("posts.id DESC").Limit(trialPosts).Find(&posts).Error; err != nil {
		return nil, fmt.Errorf("trying a rule: %w", err)
	}
	return posts, nil
}

func (s *Store) tryOn(ctx context.Context, posts []*Post, rule func(*Post) (why string)) (*Trial, error) {
	t := &Trial{States: map[State]int{}, Read: len(posts)}
	var caught []*Caught
	for _, p := range posts {
		if why := rule(p); why != "" {
			caught = append(caught, &Caught{Post: p, Words: why})
			t.States[p.State]++
		}
	}
	t.Caught = len(caught)
	if err := s.decidedBy(ctx, t, caught); err != nil {
		return nil, err
	}
	t.Shown = caught[:min(len(caught), maxTrialShown)]
	return t, nil
}

// decidedBy counts what people have decided about posts that were caught, and gives
// each the last of it.
func (s *Store) decidedBy(ctx context.Context, t *Trial, caught []*Caught) error {
	ids := make([]int64, len(caught))
	for i, c := range caught {
		ids[i] = c.ID
	}
	var rows []*Decision
	if err := s.read(ctx).Joins("By").Where("decisions.post_id IN ? AND decisions.by_id IS NOT NULL", ids).Order("decisions.id").Find(&rows).Error; err != nil {
		return fmt.Errorf("trying a rule: %w", err)
	}
	byPost := map[int64][]*Decision{}
	for _, d := range rows {
		byPost[d.PostID] = append(byPost[d.PostID], d)
	}
	for _, c := range caught {
		all := byPost[c.ID]
		if len(all) == 0 {
			continue
		}
		c.Last = all[len(all)-1]
		switch by := c.State; {
		case !decidedSo(all, by):
		case by == Public:
			t.Approved++
		case by == Rejected || by == Spam || by == Trash:
			t.Refused++
		}
	}
	return nil
}

// decidedSo reports whether one of some decisions by people, all of them about one
// post, stands and has brought it into a state.
func decidedSo(all []*Decision, state State) bool {
	for _, d := range slices.Backward(all) {
		if d.Act.keeps() || d.Act.byWriter() || d.Act == ActConfirm || d.aside() || d.undone(all) {
			continue
		}
		return d.ToState == state
	}
	return false
}
