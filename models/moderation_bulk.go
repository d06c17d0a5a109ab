package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// BulkInput is what a moderator fills in to decide about many posts at once.
type BulkInput struct {
	Posts  []int64 `form:"post"`
	Action string  `form:"action"`
	Rule   int     `form:"rule"`
	State  State   `form:"state"` // in which they were seen; "" if that is not known
	Nonce  string  `form:"nonce"`
	Like   string  `form:"like"` // all that wait and are like the one post: by person, network or text

	Seen  []string `form:"seen"`  // posts with the versions that were seen, "12.3"
	Until int64    `form:"until"` // when what is like the one post was counted, in microseconds; 0 if that is not known
}

// versions are those in which posts were seen, as far as a page of ours says so.
func (in *BulkInput) versions() map[int64]int {
	seen := make(map[int64]int, len(in.Seen))
	for _, text := range in.Seen {
		post, version, _ := strings.Cut(text, ".")
		id, wrong := strconv.ParseInt(post, 10, 64)
		n, err := strconv.Atoi(version)
		if errors.Join(wrong, err) == nil {
			seen[id] = n
		}
	}
	return seen
}

// MaxBulk is how many posts one press decides about at most.
const MaxBulk = 500

// DecideAll carries out one act on many posts, as one press that one undo takes
// back. Posts that somebody else has decided about meanwhile are left alone, and so
// are those that only somebody else may decide about, or that cannot be published any
// more: Contested, ErrOwnPost or Invalid if there are no others. It returns the last
// decision, or Decided about the first post if none was left; a repeat of the same form
// gives what the first one made.
func (s *Store) DecideAll(ctx context.Context, by *User, in BulkInput) (last *Decision, n int, err error) {
	act, batch := Act(in.Action), newToken()
	if key := nonceKey(in.Nonce, "bulk", value(idOf(by)), in); key != nil {
		batch = *key
	}
	switch last, n, err := s.pressed(ctx, batch); {
	case err != nil, last != nil:
		return last, n, err
	case n > 0: // and undone
		batch = newToken()
	}
	switch act {
	case ActApprove, ActReject, ActSpam, ActTrash:
	default:
		return nil, 0, Invalid{"action": "Choose what to do with the selected posts."}
	}
	if in.Like != "" && len(in.Posts) == 1 {
		one := in.Posts
		if in.Posts, err = s.alike(ctx, in.Like, one[0], in.Until); err != nil {
			return nil, 0, err
		}
		if len(in.Posts) == 0 {
			return nil, 0, s.allDecided(ctx, one)
		}
		in.State = Pending
	}
	if len(in.Posts) == 0 || len(in.Posts) > MaxBulk {
		return nil, 0, Invalid{"post": fmt.Sprintf("Select between 1 and %d posts.", MaxBulk)}
	}
	d := Decision{ByID: idOf(by), By: by, Act: act, Batch: batch}
	if d.Note, d.RuleID, d.Rule, err = s.grounds(ctx, act, DecisionInput{Rule: in.Rule}); err != nil {
		return nil, 0, err
	}
	posts, seen, left := inOrder(in.Posts), in.versions(), 0
	var late []int64
	var barred error
	err = s.tx(ctx, func(s *Store) error {
		if err := s.lockDiscussionsOf(ctx, posts); err != nil {
			return err
		}
		for _, id := range posts {
			made, err := s.apply(ctx, id, d, func(p *Post) error { return p.decideAsSeen(by, act, in.State, seen[id]) })
			switch _, refused := errors.AsType[Invalid](err); {
			case refused, errors.Is(err, ErrOwnPost):
				barred = err
				left++
				continue
			case errors.Is(err, ErrConflict), errors.Is(err, ErrNotFound):
				late = append(late, id)
				continue
			case err != nil:
				return err
			}
			last = made
			n++
		}
		switch {
		case last != nil:
			last.Left, last.Late = left, late
		case barred != nil:
			return barred
		}
		return nil
	})
	if err == nil && n == 0 {
		if last, n, err := s.pressed(ctx, batch); last != nil || err != nil {
			return last, n, err
		}
		err = s.allDecided(ctx, posts)
	}
	return last, n, err
}

// pressed is the last decision of a batch, and how many there are, if the form has been
// sent before; nil if it was not, or if that was undone.
func (s *Store) pressed(ctx context.Context, batch string) (*Decision, int, error) {
	made, err := gorm.G[*Decision](s.r).Where("batch = ? AND batch <> '' AND act <> ?", batch, ActUndo).Order("id").Find(ctx)
	if err != nil || len(made) == 0 {
		return nil, 0, err
	}
	last := made[len(made)-1]
	standing, err := s.standing(ctx, last.PostID)
	if err != nil || standing != last.ID {
		return nil, len(made), err
	}
	return last, len(made), nil
}

// allDecided says what was decided about the first of posts, of which none is left.
func (s *Store) allDecided(ctx context.Context, posts []int64) error {
	err := s.decided(ctx, posts[0])
	if e, ok := errors.AsType[*Decided](err); ok {
		e.Others = len(posts) - 1
	}
	return err
}

// decideAsSeen is the rule for one of many posts: one that is no longer in the state and
// the version in which it was seen, as far as that is known, has been decided about or
// changed meanwhile.
func (p *Post) decideAsSeen(by *User, act Act, seen State, version int) error {
	switch {
	case version != 0 && version != p.Version:
		return ErrConflict
	case seen == Reported && p.ReportCount == 0, seen != "" && seen != Reported && seen != p.State:
		return ErrConflict
	}
	return p.decide(by, act, p.Version)
}

// DecidedTogether are the posts that were decided about with one press.
func (s *Store) DecidedTogether(ctx context.Context, d *Decision) ([]int64, error) {
	if d.Batch == "" {
		return []int64{d.PostID}, nil
	}
	var ids []int64
	err := s.read(ctx).Model(&Decision{}).Where("batch = ? AND batch <> '' AND act = ?", d.Batch, d.Act).Order("id").Pluck("post_id", &ids).Error
	return ids, err
}

// inOrder is each id once, in rising order.
func inOrder(ids []int64) []int64 { return slices.Compact(slices.Sorted(slices.Values(ids))) }

func postsOf(decisions []*Decision) []int64 {
	ids := make([]int64, len(decisions))
	for i, d := range decisions {
		ids[i] = d.PostID
	}
	return ids
}

// lockDiscussionsOf locks the discussions of many posts, and those they were moved
// from.
func (s *Store) lockDiscussionsOf(ctx context.Context, posts []int64) error {
	return s.lockDiscussions(ctx, `SELECT discussion_id FROM posts WHERE id IN ?
		UNION SELECT discussion_id FROM moves WHERE post_id IN ? AND undone_at IS NULL`, posts, posts)
}

// lockDiscussions locks the discussions that a query finds, in one order for all, so
// that two presses on the same posts cannot wait for each other.
func (s *Store) lockDiscussions(ctx context.Context, query string, args ...any) error {
	var locked []int64
	err := s.write(ctx).Clauses(forUpdate).Model(&Discussion{}).Where("id IN ("+query+")", args...).Order("id").Pluck("id", &locked).Error
	if err != nil {
		return fmt.Errorf("locking discussions: %w", err)
	}
	return nil
}
