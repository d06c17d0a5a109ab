package words

// tree is an automaton of Aho and Corasick: all words as one tree of their bytes,
// in which each place knows where to go on when the next byte does not fit.
type tree struct {
	nodes []node
	root  [256]int32 // the children of the root
}

// node is a place in the tree. Children are a list: most places have one.
type node struct {
	child, sibling int32
	fail           int32 // the longest end of this place that is a place as well
	out            int32 // the nearest such place at which a word ends
	word           int32 // a word that ends here, plus 1
	letter         byte
}

func newTree() tree { return tree{nodes: make([]node, 1)} }

// add puts a word into the tree and returns where it ends.
func (t *tree) add(text string) int32 {
	at := int32(0)
	for i := range len(text) {
		next := t.next(at, text[i])
		if next == 0 {
			next = int32(len(t.nodes)) //nolint:gosec // lists are not that long
			t.nodes = append(t.nodes, node{letter: text[i]})
			if at == 0 {
				t.root[text[i]] = next
			}
			t.nodes[next].sibling, t.nodes[at].child = t.nodes[at].child, next
		}
		at = next
	}
	return at
}

func (t *tree) next(at int32, letter byte) int32 {
	if at == 0 {
		return t.root[letter]
	}
	for c := t.nodes[at].child; c != 0; c = t.nodes[c].sibling {
		if t.nodes[c].letter == letter {
			return c
		}
	}
	return 0
}

// step is where letter leads from a place.
func (t *tree) step(at int32, letter byte) int32 {
	for {
		if next := t.next(at, letter); next != 0 || at == 0 {
			return next
		}
		at = t.nodes[at].fail
	}
}

// link finds for each place where to go on, the shorter places first.
func (t *tree) link() {
	queue := make([]int32, 0, len(t.nodes))
	queue = append(queue, 0)
	for i := 0; i < len(queue); i++ {
		at := queue[i]
		for c := t.nodes[at].child; c != 0; c = t.nodes[c].sibling {
			queue = append(queue, c)
			if at == 0 {
				continue
			}
			fail := t.step(t.nodes[at].fail, t.nodes[c].letter)
			t.nodes[c].fail, t.nodes[c].out = fail, t.nodes[fail].out
			if t.nodes[fail].word != 0 {
				t.nodes[c].out = fail
			}
		}
	}
}

// walk reads text and calls found for each word that ends in it, with where it ends.
func (t *tree) walk(text string, found func(word int32, end int)) {
	at := int32(0)
	for i := range len(text) {
		at = t.step(at, text[i])
		if t.nodes[at].word != 0 {
			found(t.nodes[at].word, i+1)
		}
		for out := t.nodes[at].out; out != 0; out = t.nodes[out].out {
			found(t.nodes[out].word, i+1)
		}
	}
}
