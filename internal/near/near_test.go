package near

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

const post = `my broker group made ten times on this ticker with guaranteed entries daily and
	nobody lost a cent since march so message us on the number below before the bell rings`

func TestCopiesAreFound(t *testing.T) {
	original := strings.Fields(post)
	sketch, _ := Of(original).Sketch()
	for name, text := range map[string]string{
		"the same":       post,
		"a word changed": strings.Replace(post, "march", "april", 1),
		"a word less":    strings.Replace(post, " daily", "", 1),
		"words added":    "hello friends " + post + " thank you",
	} {
		other := Of(strings.Fields(text))
		s, ok := other.Sketch()
		if n, like := sketch.Shared(s), Of(original).Likeness(other); !ok || n < Hint || like < Copy {
			t.Errorf("%s: %d numbers shared, %.2f alike", name, n, like)
		}
	}
	if l := Of(original).Likeness(Of(original)); l != 1 {
		t.Errorf("a text is like itself by %f", l)
	}
}

// Of texts of twenty to eighty words with one word changed, nearly all are found;
// of texts of the same words in another order, none.
func TestMostCopiesAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	missed, taken, all := 0, 0, 2000
	for range all {
		text := make([]string, 20+r.IntN(60))
		for i := range text {
			text[i] = fmt.Sprint("w", r.IntN(300))
		}
		changed, shuffled := slices.Clone(text), slices.Clone(text)
		changed[r.IntN(len(text))] = "other"
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		x, y, z := Of(text), Of(changed), Of(shuffled)
		a, _ := x.Sketch()
		b, _ := y.Sketch()
		c, _ := z.Sketch()
		if a.Shared(b) < Hint || x.Likeness(y) < Copy {
			missed++
		}
		if a.Shared(c) >= Hint || x.Likeness(z) >= Copy {
			taken++
		}
	}
	if missed > all/20 || taken > 0 {
		t.Errorf("of %d copies %d were missed, and %d other texts taken for one", all, missed, taken)
	}
}

func TestShortTextsHaveNone(t *testing.T) {
	for _, text := range []string{"", "thank you", "thank you very much for this article"} {
		if _, ok := Of(strings.Fields(text)).Sketch(); ok {
			t.Errorf("%q has a sketch", text)
		}
	}
	if l := Of(nil).Likeness(Of(strings.Fields("thank you"))); l != 0 {
		t.Errorf("nothing is like something by %f", l)
	}
}

// The numbers are kept in the database, so they stay what they are for ever.
func TestSketchesStayTheSame(t *testing.T) {
	if s, _ := Of(strings.Fields(post)).Sketch(); s != (Sketch{2094410028, 1231998335, -207005979, -757371287}) {
		t.Errorf("the sketch is %v", s)
	}
}
