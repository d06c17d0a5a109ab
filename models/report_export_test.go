package models

// ReportWeight is what a report counts for by its sender's record.
func ReportWeight(trust, upheld, dismissed int) int { return reportWeight(trust, upheld, dismissed) }

// Hides reports whether reports of these weights, each by somebody else, hide a post.
func Hides(approved bool, weights ...int) bool {
	all := make([]voice, len(weights))
	for i, w := range weights {
		all[i] = voice{Sender: int64(i + 1), Weight: w, Proved: true}
	}
	return tallyOf(&Post{}, all).hides(approved)
}
