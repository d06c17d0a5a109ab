package models

import (
	"context"
	"fmt"
	"slices"

	"lode/internal/bayes"

	"gorm.io/gorm"
)

// lesson is a row of filter_lessons.
type lesson struct {
	DecisionID int64
	PostID     int64
	Spam       bool
	Keys       string
	Chance     *int
	Counted    bool
}

// instructs reports whether d says anew what its post is, for the filter: it is a
// moderator's, and about what becomes of the post. An undo does so too.
func (d *Decision) instructs() bool {
	switch d.Act {
	case ActApprove, ActReject, ActSpam, ActTrash, ActMove, ActUndo, ActChanged, ActReversed:
		return d.ByID != nil && !d.aside()
	}
	return false
}

// teaches is what d says that its post is. What breaks another rule than the one on
// advertising is neither spam nor good.
func (d *Decision) teaches() (spam, ok bool) {
	switch {
	case !d.instructs() || d.Act == ActUndo:
		return false, false
	case d.ToState == Spam:
		return true, true
	}
	return false, d.ToState == Public
}

// changes are what the counts of features change by, added up.
type changes map[int64]bayes.Count

// add adds what one post changes.
func (c changes) add(all []bayes.Change) {
	for _, x := range all {
		had := c[x.Key]
		c[x.Key] = bayes.Count{Spam: had.Spam + x.Spam, Ham: had.Ham + x.Ham}
	}
}

// count has a lesson count, or no longer.
func (c changes) count(l *lesson, counted bool) error {
	if l.Counted == counted {
		return nil
	}
	keys, err := parseKeys(l.Keys)
	if err != nil {
		return err
	}
	l.Counted = counted
	if len(keys) == 0 {
		return nil // the text is no longer kept; what was learned of it stays
	}
	if counted {
		c.add(bayes.Learn(keys, l.Spam))
	} else {
		c.add(bayes.Unlearn(keys, l.Spam))
	}
	return nil
}

// learn has the filter learn from the decisions of the transaction so far.
func (s *Store) learn(ctx context.Context) error {
	fresh := s.last.decisions[s.last.taught:]
	s.last.taught = len(s.last.decisions)
	return s.teach(ctx, fresh)
}

// teach has the filter learn from decisions of the transaction at hand, and
// unlearn what they take back. A fixed number of queries for up to fifty posts.
func (s *Store) teach(ctx context.Context, decisions []*Decision) error {
	decisions = slices.DeleteFunc(slices.Clone(decisions), func(d *Decision) bool { return !d.instructs() })
	if len(decisions) == 0 {
		return nil
	}
	known, err := s.lessonsOn(ctx, decisions)
	if err != nil {
		return err
	}
	fresh, err := s.lessonsOf(ctx, decisions)
	if err != nil {
		return err
	}
	made, err := s.madeBefore(ctx, decisions, known)
	if err != nil {
		return err
	}
	change, before := changes{}, map[int64]bool{}
	for _, all := range known {
		for _, l := range all {
			before[l.DecisionID] = l.Counted
		}
	}
	for _, d := range decisions {
		all := known[d.PostID]
		for _, l := range all {
			if err := change.count(l, false); err != nil {
				return err
			}
		}
		if d.Act == ActUndo {
			all = slices.DeleteFunc(all, func(l *lesson) bool { return l.DecisionID == *d.UndoesID })
			if err := change.recall(all, made[d.PostID]); err != nil {
				return err
			}
		} else if l := fresh[d.ID]; l != nil {
			if err := change.count(l, true); err != nil {
				return err
			}
			all = append(all, l)
		}
		known[d.PostID] = all
	}
	if err := s.saveLessons(ctx, known, before, decisions); err != nil {
		return err
	}
	all := change[bayes.Every]
	if err := s.saveFilter(ctx, change); err != nil {
		return err
	}
	return s.planJudging(ctx, all)
}

// madeBefore are the decisions about the posts of which some of decisions take one
// back, by post and in the order in which they were made; none of a post that has
// taught nothing. One query, or none.
func (s *Store) madeBefore(ctx context.Context, decisions []*Decision, known map[int64][]*lesson) (map[int64][]*Decision, error) {
	var posts []int64
	for _, d := range decisions {
		if d.Act == ActUndo && len(known[d.PostID]) > 0 {
			posts = append(posts, d.PostID)
		}
	}
	if len(posts) == 0 {
		return nil, nil //nolint:nilnil // there are none
	}
	all, err := gorm.G[*Decision](s.w).Where("post_id IN ?", posts).Order("post_id, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking for what was learned before: %w", err)
	}
	byPost := map[int64][]*Decision{}
	for _, d := range all {
		byPost[d.PostID] = append(byPost[d.PostID], d)
	}
	return byPost, nil
}

// recall has the lesson count again that did before an undo, if the decision it came
// from stands and is the last that said what the post is; made are all decisions
// about the post.
func (c changes) recall(all []*lesson, made []*Decision) error {
	for _, o := range slices.Backward(made) {
		if o.Act == ActUndo || !o.instructs() || o.undone(made) {
			continue
		}
		for _, l := range all {
			if l.DecisionID == o.ID {
				return c.count(l, true)
			}
		}
		return nil
	}
	return nil
}

// lessonsOn are the lessons that the filter has had from the posts of decisions, by
// post. One query, or none if nothing was decided about any of them before.
func (s *Store) lessonsOn(ctx context.Context, decisions []*Decision) (map[int64][]*lesson, error) {
	byPost := map[int64][]*lesson{}
	again := slices.DeleteFunc(slices.Clone(decisions), func(d *Decision) bool { return d.first })
	if len(again) == 0 {
		return byPost, nil
	}
	var rows []*lesson
	err := s.write(ctx).Raw("SELECT * FROM filter_lessons WHERE post_id IN ? ORDER BY post_id, decision_id", padded(postsOf(again))).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("loading what was learned: %w", err)
	}
	for _, l := range rows {
		byPost[l.PostID] = append(byPost[l.PostID], l)
	}
	return byPost, nil
}

// lessonsOf are the lessons of decisions that teach something, not counted yet, with
// what the filter thinks of the posts before.
func (s *Store) lessonsOf(ctx context.Context, decisions []*Decision) (map[int64]*lesson, error) {
	var teaching []*Decision
	for _, d := range decisions {
		if _, ok := d.teaches(); ok {
			teaching = append(teaching, d)
		}
	}
	if len(teaching) == 0 {
		return nil, nil //nolint:nilnil // there are none
	}
	seen, err := s.featuresOf(ctx, postsOf(teaching))
	if err != nil {
		return nil, err
	}
	all, sets := map[int64]*lesson{}, make([][]bayes.Feature, 0, len(teaching))
	var order []*lesson
	for _, d := range teaching {
		f, ok := seen[d.PostID]
		if !ok {
			continue
		}
		spam, _ := d.teaches()
		l := &lesson{DecisionID: d.ID, PostID: d.PostID, Spam: spam, Keys: keyList(bayes.Keys(f))}
		all[d.ID], order, sets = l, append(order, l), append(sets, f)
	}
	thought, err := s.opinions(ctx, sets)
	for i, o := range thought {
		if o != nil {
			order[i].Chance = &o.Percent
		}
	}
	return all, err
}

// featuresOf are what the filter sees of posts, by post. What has no text any more
// teaches nothing. One query.
func (s *Store) featuresOf(ctx context.Context, ids []int64) (map[int64][]bayes.Feature, error) {
	var rows []struct {
		Post
		Trust             int
		Last              int
		InForum           bool
		Title, TypedTitle string
	}
	err := s.write(ctx).Raw(`SELECT p.id, p.number, p.body, p.guest_url, p.user_id, COALESCE(u.trust, 0) AS trust,
			d.last_number AS last, t.id IS NOT NULL AS in_forum, COALESCE(t.title, '') AS title, COALESCE(t.typed_title, '') AS typed_title
		FROM posts p JOIN discussions d ON d.id = p.discussion_id
		LEFT JOIN topics t ON t.discussion_id = d.id
		LEFT JOIN users u ON u.id = p.user_id
		WHERE p.blanked_at IS NULL AND p.id IN ?`, padded(ids)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("loading posts to learn from: %w", err)
	}
	all := make(map[int64][]bayes.Feature, len(rows))
	for i := range rows {
		r := &rows[i]
		if r.UserID != nil {
			r.User = &User{Trust: r.Trust}
		}
		if r.InForum {
			r.Place = &Place{LastNumber: r.Last, Title: r.Title, TypedTitle: r.TypedTitle}
		}
		all[r.ID] = features(&r.Post, r.topicTitle())
	}
	return all, nil
}
