package bayes

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func labels(p Post) []string {
	var all []string
	for _, f := range Features(p) {
		all = append(all, f.Label)
	}
	slices.Sort(all)
	return all
}

func TestFeatures(t *testing.T) {
	tests := []struct {
		name string
		post Post
		want []string
	}{
		{"words and pairs", Post{Body: "Nice find, nice find!"}, []string{"“find nice”", "“find”", "“nice find”", "“nice”"}},
		{"the title counts", Post{Title: "Copper", Body: "up"}, []string{"“copper up”", "“copper”", "“up”"}},
		{"a link is its host", Post{Body: "see https://WWW.Shop.example/a?b=c now"}, []string{"link to shop.example", "one link", "“[link] now”", "“now”", "“see [link]”", "“see”"}},
		{"a bare name is a link", Post{Body: "kidsmedia.com"}, []string{"link to kidsmedia.com", "one link"}},
		{"the end of a sentence is none", Post{Body: "up.Great"}, []string{"“great”", "“up great”", "“up”"}},
		{"a link in a tag", Post{Body: `<a href="http://x.example/1">x</a> https://y.example`}, []string{"link to x.example", "link to y.example", "several links", "“[link] x”", "“x [link]”", "“x”"}},
		{"nothing is hidden by signs", Post{Body: "ca\u200bsino c&#97;sino ｃasino"}, []string{"“casino casino”", "“casino”"}},
		{"how it came", Post{Body: "hi", Website: "https://shop.example", Newcomer: true, Seconds: 4}, []string{"gave a website", "link to shop.example", "newcomer", "sent within 10 seconds", "“hi”"}},
		{"took long", Post{Seconds: 500}, []string{"took over 2 minutes"}},
		{"ideographs", Post{Body: "铜矿"}, []string{"“矿”", "“铜 矿”", "“铜”"}},
		{"nothing", Post{Body: " \xff\ufeff…"}, nil},
	}
	for _, tt := range tests {
		if got := labels(tt.post); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// However long a text is, few features are kept, links always, and of what two
// texts share the same.
func TestFeaturesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&b, "word%d ", i)
	}
	long := b.String()
	one, two := Features(Post{Body: long + " https://shop.example"}), Features(Post{Body: "Another start. " + long[:12000]})
	if len(one) != MaxFeatures || len(two) != MaxFeatures {
		t.Fatalf("%d and %d features, want %d", len(one), len(two), MaxFeatures)
	}
	if !slices.ContainsFunc(one, func(f Feature) bool { return f.Label == "link to shop.example" }) {
		t.Error("the link at the end is not a feature")
	}
	keys, shared := Keys(one), 0
	for _, f := range two {
		if slices.Contains(keys, f.Key) {
			shared++
		}
	}
	if shared < MaxFeatures*3/4 {
		t.Errorf("the two texts share %d features", shared)
	}
	many := strings.Repeat("https://a.example https://b.example ", 20_000)
	if n := len(Features(Post{Body: many})); n > 10 {
		t.Errorf("%d features of two links", n)
	}
	if keys := Keys(one); !slices.IsSorted(keys) || keys[0] <= 0 || keys[len(keys)-1] >= Every {
		t.Error("keys are not in order between 0 and Every")
	}
}

// Whatever is learned and unlearned in whatever order, the table is that of the
// posts that are still learned.
func TestUnlearnIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("gold copper drill assay check channel free money https://x.example https://y.example")
	type lesson struct {
		keys []int64
		spam bool
	}
	for range 50 {
		got, learned := Table{}, []lesson{}
		for range 60 {
			if len(learned) > 0 && r.IntN(5) < 2 {
				i := r.IntN(len(learned))
				got.Apply(Unlearn(learned[i].keys, learned[i].spam))
				learned = slices.Delete(learned, i, i+1)
				continue
			}
			var text []string
			for range r.IntN(12) {
				text = append(text, words[r.IntN(len(words))])
			}
			l := lesson{Keys(Features(Post{Body: strings.Join(text, " ")})), r.IntN(2) == 0}
			got.Apply(Learn(l.keys, l.spam))
			learned = append(learned, l)
		}
		want := Table{}
		for _, l := range learned {
			want.Apply(Learn(l.keys, l.spam))
		}
		if !maps.Equal(got, want) {
			t.Fatalf("the table has %d counts, want %d: %v, want %v", len(got), len(want), got, want)
		}
		for _, l := range learned {
			got.Apply(Unlearn(l.keys, l.spam))
		}
		if len(got) != 0 {
			t.Fatalf("%d counts are left of nothing", len(got))
		}
	}
}

// taught knows so many posts of either kind.
func taught(spam, ham int) Table {
	t := Table{}
	for i := range spam {
		t.Apply(Learn(Keys(Features(Post{Body: fmt.Sprintf("Check out my channel %d at https://shop.example", i)})), true))
	}
	for i := range ham {
		t.Apply(Learn(Keys(Features(Post{Body: fmt.Sprintf("The assay of hole %d at the mine", i)})), false))
	}
	return t
}

func TestJudge(t *testing.T) {
	spam, ham := Features(Post{Body: "check out https://shop.example"}), Features(Post{Body: "what of the assay"})
	for _, few := range []Table{{}, taught(19, 100), taught(100, 19)} {
		if _, ok := Judge(spam, few); ok {
			t.Errorf("an opinion after %+v", few[Every])
		}
	}
	known := taught(20, 20)
	if j, ok := Judge(spam, known); !ok || j.Chance < 0.95 || len(j.Signals) != MaxSignals || !j.Signals[0].Spam {
		t.Errorf("spam: %+v, %v", j, ok)
	}
	if j, ok := Judge(ham, known); !ok || j.Chance > 0.1 || len(j.Signals) == 0 || j.Signals[0].Spam {
		t.Errorf("ham: %+v, %v", j, ok)
	}
	if j, ok := Judge(Features(Post{Body: "zirconium"}), known); !ok || j.Chance != 0.5 || len(j.Signals) != 0 {
		t.Errorf("nothing known: %+v, %v", j, ok)
	}
	// How many posts of each kind were learned says nothing of the next one.
	if j, _ := Judge(Features(Post{Body: "at"}), taught(20, 400)); j.Chance < 0.45 || j.Chance > 0.55 {
		t.Errorf("what both kinds have: %+v", j)
	}
}

func TestEvaluate(t *testing.T) {
	var samples []Sample
	for range 2 {
		for i := range 30 {
			samples = append(samples,
				Sample{Post{Body: fmt.Sprintf("Check out my channel %d", i)}, true},
				Sample{Post{Body: fmt.Sprintf("The assay of hole %d", i)}, false})
		}
		samples = append(samples, Sample{Post{Body: "The assay of hole 7"}, true}) // that nobody can find
	}
	if _, err := Evaluate(samples[:60]); !errors.Is(err, ErrTooFew) {
		t.Errorf("15 of each: %v", err)
	}
	if _, err := Evaluate(nil); !errors.Is(err, ErrTooFew) {
		t.Errorf("nothing: %v", err)
	}
	for _, spam := range []bool{true, false} {
		one := slices.Clone(samples[:61])
		for i := range 61 {
			one = append(one, Sample{Post{Body: fmt.Sprint("The assay of hole ", i)}, spam})
		}
		if _, err := Evaluate(one); !errors.Is(err, ErrOneKind) {
			t.Errorf("a second half of one kind: %v", err)
		}
	}
	e, err := Evaluate(samples)
	if err != nil {
		t.Fatal(err)
	}
	if e.Learned != (Count{31, 30}) || e.Judged != (Count{31, 30}) {
		t.Errorf("learned %+v and judged %+v", e.Learned, e.Judged)
	}
	for _, p := range []*Point{e.AtPrecision, e.AtRecall} {
		if p == nil || p.Said != 30 || p.Precision != 1 || p.Recall != 30.0/31 {
			t.Errorf("got %+v", p)
		}
	}
	if p := e.Curve[0]; p.Chance != 0.5 || p.Said != 30 {
		t.Errorf("the curve begins with %+v", p)
	}
}
