package static

import "testing"

// What a first view loads stays small: 30 kB of style and 15 kB of script, before
// they are compressed. The queue is worked in all day and may bring 31 kB.
func TestBudgets(t *testing.T) {
	for _, budget := range []struct {
		most  int
		names []string
	}{
		{30_000, []string{"style.css"}},
		{15_000, []string{"app.js", "onward.js", "passkey.js"}},
		{31_000, []string{"app.js", "queue.js", "queue_keys.js", "queue_live.js", "answers.js"}},
	} {
		size := 0
		for _, name := range budget.names {
			f := Files.At(Files.Path(name))
			if len(f.Content) == 0 {
				t.Errorf("%s is empty", name)
			}
			size += len(f.Content)
		}
		if size > budget.most {
			t.Errorf("%v: %d bytes, at most %d", budget.names, size, budget.most)
		}
	}
}
