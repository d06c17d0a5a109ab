package main

import (
	"fmt"
	"strings"
	"testing"
)

// A second half with nothing to tell apart is refused in words: its recall would be
// perfect, or none.
func TestFilterEvaluateNeedsBothKinds(t *testing.T) {
	lines := func(spam func(i int) bool) string {
		var b strings.Builder
		for i := range 120 {
			label := "ham"
			if spam(i) {
				label = "spam"
			}
			fmt.Fprintf(&b, "{\"label\":%q,\"text\":\"Words of %s number %d\"}\n", label, label, i)
		}
		return b.String()
	}
	for name, tt := range map[string]struct {
		spam func(i int) bool
		want string
	}{
		"mixed":             {func(i int) bool { return i%2 == 0 }, ""},
		"spam at the end":   {func(i int) bool { return i%2 == 0 || i >= 60 }, "needs both spam and ham"},
		"ham at the end":    {func(i int) bool { return i%2 == 0 && i < 60 }, "needs both spam and ham"},
		"spam at the start": {func(i int) bool { return i < 60 }, "at least 20 samples of spam and 20 of ham"},
		"ham at the start":  {func(i int) bool { return i >= 60 }, "at least 20 samples of spam and 20 of ham"},
	} {
		for _, args := range [][]string{nil, {"--json"}} {
			out, err := lode(t, lines(tt.spam), append([]string{"filter", "evaluate", "-"}, args...)...)
			if tt.want == "" {
				if err != nil || out == "" {
					t.Errorf("%s: %q (%v)", name, out, err)
				}
			} else if err == nil || !strings.Contains(err.Error(), tt.want) || out != "" {
				t.Errorf("%s: %q (%v), want an error that says %q", name, out, err, tt.want)
			}
		}
	}
}
