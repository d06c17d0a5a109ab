package models

import (
	"context"
	"fmt"
	"time"

	"lode/internal/bayes"
)

// The filter may hold posts once it has been right for long enough: of the last
// judgedLast decisions about posts of which it had an opinion, it called at least
// calledLeast spam, and of those at least goodPercent were.
const (
	judgedLast  = 200
	calledLeast = bayes.Enough
	goodPercent = 98
)

// stretch is how many decisions are a part of the record.
const stretch = 20

// FilterRecord is how the filter did of late.
type FilterRecord struct {
	Judged int // decisions about posts of which it had an opinion, the last 200
	Spam   int // of those posts, how many were spam
	Called int // how many it called spam
	Right  int // and how many of these were
}

// Licensed reports whether the filter has shown that it may hold posts.
func (r FilterRecord) Licensed() bool {
	return r.Judged >= judgedLast && r.Called >= calledLeast && 100*r.Right >= goodPercent*r.Called
}

// Precision is the share of what it called spam that was, in percent with the rest
// cut off, so that 98 is never less than that.
func (r FilterRecord) Precision() int {
	if r.Called == 0 {
		return 0
	}
	return 100 * r.Right / r.Called
}

// Recall is the share of the spam that it called so, in percent with the rest cut off.
func (r FilterRecord) Recall() int {
	if r.Spam == 0 {
		return 0
	}
	return 100 * r.Right / r.Spam
}

// Missing says in words what the filter has yet to show, "" if nothing.
func (r FilterRecord) Missing() string {
	switch {
	case r.Judged < judgedLast:
		return fmt.Sprintf("It has to be tried on %d decisions first; so far it was on %d.", judgedLast, r.Judged)
	case r.Called < calledLeast:
		return fmt.Sprintf("Of the last %d decisions it has called only %d spam; %d are needed to tell how often it is right.", judgedLast, r.Called, calledLeast)
	case !r.Licensed():
		return fmt.Sprintf("Of what it called spam in the last %d decisions, %d%% was. It has to be %d%%.", judgedLast, r.Precision(), goodPercent)
	}
	return ""
}

// FilterError is a post that the filter called spam and a moderator let through.
type FilterError struct {
	DecisionID int64
	PostID     int64
	Chance     int
}

// judgedPost is a decision about a post of which the filter had an opinion.
type judgedPost struct {
	FilterError
	Spam bool
}

// filterJudged are the last decisions about posts of which the filter had an opinion,
// newest first.
func (s *Store) filterJudged(ctx context.Context) ([]judgedPost, error) {
	var rows []judgedPost
	err := s.read(ctx).Raw(`SELECT decision_id, post_id, chance, spam FROM filter_lessons WHERE chance IS NOT NULL AND counted
		ORDER BY decision_id DESC LIMIT ?`, judgedLast).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("loading how the filter did: %w", err)
	}
	return rows, nil
}

// recordOf is how the filter did in some decisions, and where it was wrong.
func recordOf(rows []judgedPost) (r FilterRecord, wrong []*FilterError) {
	r.Judged = len(rows)
	for i := range rows {
		if rows[i].Spam {
			r.Spam++
		}
		if rows[i].Chance < Likely {
			continue
		}
		r.Called++
		if rows[i].Spam {
			r.Right++
		} else {
			wrong = append(wrong, &rows[i].FilterError)
		}
	}
	return r, wrong
}

// FilterHold is a post that the filter held.
type FilterHold struct {
	PostID    int64
	Detail    string // the chance of spam then, such as "97%"
	State     State  // of the post now
	CreatedAt time.Time
}

// heldShown is how many posts are listed that the filter held.
const heldShown = 10

// filterHolds are the posts that the filter has held last, the newest first.
func (s *Store) filterHolds(ctx context.Context) ([]*FilterHold, error) {
	var all []*FilterHold
	err := s.read(ctx).Raw(`SELECT h.post_id, h.detail, p.state, p.created_at FROM (SELECT post_id, detail FROM holds WHERE kind = 'filter' ORDER BY id DESC LIMIT ?) AS h
		JOIN posts p ON p.id = h.post_id ORDER BY p.id DESC`, heldShown).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("loading what the filter held: %w", err)
	}
	return all, nil
}
