package models_test

import (
	"encoding/binary"
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

// Whatever the parents say, each post stands in the forest once and not too deep.
func FuzzTree(f *testing.F) {
	f.Add([]byte{0, 1, 1, 2, 3, 4, 5, 6, 7, 0, 200})
	f.Fuzz(func(t *testing.T, parents []byte) {
		var posts []*models.Post
		for i, p := range parents {
			posts = append(posts, post(int64(i)+1, int64(p)))
		}
		if len(parents) > 4 { // the order may be anything too
			i := int(binary.LittleEndian.Uint16(parents)) % len(posts)
			posts[0], posts[i] = posts[i], posts[0]
		}
		seen := map[int64]int{}
		walk(models.Tree(posts), func(n *models.Node) {
			seen[n.Post.ID]++
			if n.Depth < 1 || n.Depth > models.MaxDepth {
				t.Errorf("post %d stands at depth %d", n.Post.ID, n.Depth)
			}
		})
		if len(seen) != len(posts) {
			t.Errorf("%d of %d posts stand in the forest", len(seen), len(posts))
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("post %d stands there %d times", id, n)
			}
		}
	})
}
