package models_test

import (
	"math/rand/v2"
	"testing"

	"lode/models"
)

func post(id, parent int64) *models.Post {
	p := &models.Post{ID: id, State: models.Public, Kind: models.Ordinary, GuestName: string(rune('a' + id%26))}
	if parent != 0 {
		p.ParentID = &parent
	}
	return p
}

// walk lists the posts of a forest with their depths.
func walk(nodes []*models.Node, visit func(*models.Node)) {
	for _, n := range nodes {
		visit(n)
		walk(n.Kids, visit)
	}
}

// What answers a post at the last level stays there and names whom it answers.
func TestTreeStaysAtTheLastLevel(t *testing.T) {
	posts := []*models.Post{post(1, 0), post(2, 1), post(3, 2), post(4, 3), post(5, 4), post(6, 5), post(7, 6)}
	depths, answers := map[int64]int{}, map[int64]string{}
	walk(models.Tree(posts), func(n *models.Node) { depths[n.Post.ID], answers[n.Post.ID] = n.Depth, n.Answers })
	for id, want := range map[int64]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 5, 7: 5} {
		if depths[id] != want {
			t.Errorf("post %d stands at depth %d, want %d", id, depths[id], want)
		}
	}
	if answers[6] != "f" || answers[7] != "g" || answers[5] != "" {
		t.Errorf("the posts answer %v", answers)
	}
}

// A stone stays only while something public hangs on it.
func TestTreeDropsBareStones(t *testing.T) {
	bare, bearing := post(1, 0), post(2, 0)
	bare.State, bearing.State = models.Trash, models.Trash
	forest := models.Tree([]*models.Post{bare, bearing, post(3, 2)})
	if len(forest) != 1 || forest[0].Post.ID != 2 || forest[0].Count != 1 {
		t.Errorf("got %d roots, the first is %+v", len(forest), forest[0])
	}
}

// Whatever the parents say, and in whatever order the posts come, each stands in the
// forest once and not too deep. It is no fuzz target: instrumenting this package and
// the database in it takes longer than all the other tests.
func TestTreeOfAnything(t *testing.T) {
	for seed := range uint64(5000) {
		r := rand.New(rand.NewPCG(seed, 1))
		posts := make([]*models.Post, r.IntN(40))
		for i := range posts {
			posts[i] = post(int64(i)+1, r.Int64N(int64(len(posts))+2)) // also none, itself, and one there is not
		}
		if seed%2 == 0 {
			r.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
		}
		seen := map[int64]int{}
		walk(models.Tree(posts), func(n *models.Node) {
			seen[n.Post.ID]++
			if n.Depth < 1 || n.Depth > models.MaxDepth {
				t.Errorf("seed %d: post %d stands at depth %d", seed, n.Post.ID, n.Depth)
			}
		})
		for _, p := range posts {
			if seen[p.ID] != 1 {
				t.Fatalf("seed %d: post %d stands in the forest %d times", seed, p.ID, seen[p.ID])
			}
		}
	}
}
