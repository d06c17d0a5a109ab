package models

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"math"
	"slices"

	"lode/internal/bayes"
)

// unknown is the chance of a post of which the filter has no opinion.
const unknown = 50

// judge notes on a post that is being sent what the filter thinks of it.
func (s *Store) judge(ctx context.Context, p *Post) error {
	found, err := s.opinions(ctx, [][]bayes.Feature{features(p, p.title)})
	if err != nil {
		return err
	}
	p.Chance, p.opinion = unknown, found[0]
	if p.opinion != nil {
		p.Chance = p.opinion.Percent
	}
	return nil
}

// keepOpinion writes down what weighed in the chance of a post that was just saved.
func (s *Store) keepOpinion(ctx context.Context, p *Post) error {
	if p.opinion == nil {
		return nil
	}
	return s.saveSignals(ctx, map[int64]*Opinion{p.ID: p.opinion})
}

// filterOpinion is a row of filter_opinions.
type filterOpinion struct {
	PostID  int64
	Signals string
}

func (s *Store) saveSignals(ctx context.Context, found map[int64]*Opinion) error {
	ids := slices.Sorted(maps.Keys(found))
	if err := s.write(ctx).Exec("DELETE FROM filter_opinions WHERE post_id IN ?", ids).Error; err != nil {
		return fmt.Errorf("forgetting what the filter thought: %w", err)
	}
	var rows []filterOpinion
	for _, id := range ids {
		if found[id] == nil {
			continue
		}
		signals, err := json.Marshal(found[id].Signals)
		if err != nil {
			return err
		}
		rows = append(rows, filterOpinion{id, string(signals)})
	}
	if len(rows) == 0 {
		return nil
	}
	if err := s.write(ctx).Create(&rows).Error; err != nil {
		return fmt.Errorf("keeping what the filter thinks: %w", err)
	}
	return nil
}

// withOpinions gives cards what the filter thinks of them: the chance that also sorts
// the queue, and what weighed in it. One query.
func (s *Store) withOpinions(ctx context.Context, cards []*Card) error {
	byPost, ids := map[int64]*Card{}, make([]int64, len(cards))
	for i, c := range cards {
		byPost[c.ID], ids[i] = c, c.ID
	}
	var rows []filterOpinion
	if err := s.read(ctx).Where("post_id IN ?", padded(ids)).Find(&rows).Error; err != nil {
		return fmt.Errorf("loading what the filter thinks: %w", err)
	}
	for _, r := range rows {
		o := &Opinion{Percent: byPost[r.PostID].Chance}
		if err := json.Unmarshal([]byte(r.Signals), &o.Signals); err != nil {
			return fmt.Errorf("reading what the filter thinks of post %d: %w", r.PostID, err)
		}
		byPost[r.PostID].Opinion = o
	}
	return nil
}

// rejudge has the filter judge posts again that it knows more about by now, or whose
// text has changed.
func (s *Store) rejudge(ctx context.Context, ids ...int64) error {
	var posts []*Post
	// in the order in which decisions lock them
	if err := s.write(ctx).Clauses(forUpdate).Select("id", "chance", "blanked_at").Where("id IN ?", ids).Order("id").Find(&posts).Error; err != nil {
		return fmt.Errorf("loading posts to judge: %w", err)
	}
	seen, err := s.featuresOf(ctx, ids)
	if err != nil {
		return err
	}
	sets := make([][]bayes.Feature, len(posts))
	for i, p := range posts {
		sets[i] = seen[p.ID]
	}
	thought, err := s.opinions(ctx, sets)
	if err != nil {
		return err
	}
	found, chances := map[int64]*Opinion{}, map[int][]int64{}
	for i, p := range posts {
		chance := unknown
		if found[p.ID] = thought[i]; p.BlankedAt != nil {
			found[p.ID] = nil
		}
		if o := found[p.ID]; o != nil {
			chance = o.Percent
		}
		if chance != p.Chance {
			chances[chance] = append(chances[chance], p.ID)
		}
	}
	for _, chance := range slices.Sorted(maps.Keys(chances)) {
		if err := s.write(ctx).Exec("UPDATE posts SET chance = ? WHERE id IN ?", chance, chances[chance]).Error; err != nil {
			return fmt.Errorf("keeping what the filter thinks: %w", err)
		}
	}
	return s.saveSignals(ctx, found)
}

// reread keeps true what is known of the text of a post that has changed: what tells
// its copies, and what the filter thinks.
func (s *Store) reread(ctx context.Context, post int64, html template.HTML) error {
	if err := s.sketch(ctx, post, html); err != nil {
		return err
	}
	return s.rejudge(ctx, post)
}

// JudgeJob has the filter judge what waits again, from a post on.
type JudgeJob struct {
	After int64
}

// JudgeKind is the kind of a JudgeJob.
const JudgeKind = "judge"

func (JudgeJob) kind() string { return JudgeKind }

// judgedAtOnce is how many posts one job judges.
const judgedAtOnce = 100

// JudgeWaiting has the filter judge some of what waits again, and leaves the rest to
// another job.
func (s *Store) JudgeWaiting(ctx context.Context, j *Job) error {
	var t JudgeJob
	if err := json.Unmarshal([]byte(j.Payload), &t); err != nil {
		return err
	}
	var ids []int64
	err := s.read(ctx).Raw("SELECT id FROM posts WHERE state = ? AND id > ? ORDER BY id LIMIT ?", Pending, t.After, judgedAtOnce).Scan(&ids).Error
	if err != nil || len(ids) == 0 {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		if err := s.rejudge(ctx, ids...); err != nil || len(ids) < judgedAtOnce {
			return err
		}
		return s.enqueue(ctx, JudgeJob{After: ids[len(ids)-1]})
	})
}

// stage is how much the filter knows, in steps of a tenth: 0 as long as it has no
// opinion.
func stage(all bayes.Count) int {
	if !ready(all) {
		return 0
	}
	return 1 + int(math.Log(float64(all.Spam+all.Ham)/(2*bayes.Enough))/math.Log(1.1))
}

// planJudging has what waits judged again if the filter has just come to know a good
// deal more, or less: so the work stays small however many wait.
func (s *Store) planJudging(ctx context.Context, change bayes.Count) error {
	if change == (bayes.Count{}) {
		return nil
	}
	now, err := s.filterLearned(ctx)
	if err != nil {
		return err
	}
	if stage(now) != stage(bayes.Count{Spam: now.Spam - change.Spam, Ham: now.Ham - change.Ham}) {
		s.last.judge = true
	}
	return nil
}
