package models

import "slices"

// Node is a post in a tree with what answers it.
type Node struct {
	Post    *Post
	Depth   int    // from 1
	Answers string // whom it answers, if the tree does not show it
	Kids    []*Node
	Count   int // public posts below it
}

// Tree arranges posts, each after what it answers if that is among them, as a
// forest of at most MaxDepth levels: what answers a post at the last level stands
// beside it and names it. Whatever the parents say, each post stands in the
// forest once, unless it is a stone that nothing public hangs on.
func Tree(posts []*Post) []*Node {
	nodes := make(map[int64]*Node, len(posts))
	above := make(map[int64]*Node, len(posts)) // the node each hangs on
	var roots []*Node
	for _, p := range posts {
		if nodes[p.ID] != nil {
			continue
		}
		n := &Node{Post: p, Depth: 1}
		nodes[p.ID] = n
		var parent *Node
		if p.ParentID != nil && *p.ParentID != p.ID {
			parent = nodes[*p.ParentID]
		}
		if parent == nil {
			roots = append(roots, n)
			continue
		}
		if parent.Depth >= MaxDepth {
			n.Answers = parent.Post.Name()
			parent = above[parent.Post.ID]
		}
		n.Depth = parent.Depth + 1
		above[p.ID] = parent
		parent.Kids = append(parent.Kids, n)
	}
	return prune(roots)
}

// prune takes away the stones on which nothing hangs, and counts.
func prune(nodes []*Node) []*Node {
	kept := nodes[:0]
	for _, n := range nodes {
		n.Kids = prune(n.Kids)
		for _, k := range n.Kids {
			n.Count += k.Count
			if k.Post.IsPublic() {
				n.Count++
			}
		}
		if !n.Post.IsStone() || n.Post.IsMoved() || len(n.Kids) > 0 {
			kept = append(kept, n)
		}
	}
	return kept
}

// Sorted puts the top level of a forest in this order; answers always stand by
// time.
func Sorted(nodes []*Node, order Order) []*Node {
	switch order {
	case Newest:
		slices.Reverse(nodes)
	case Top:
		slices.SortStableFunc(nodes, func(a, b *Node) int { return b.Post.UsefulCount - a.Post.UsefulCount })
	}
	return nodes
}
