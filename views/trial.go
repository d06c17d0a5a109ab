package views

import "lode/models"

// Tried is what came of trying a rule on the last posts.
type Tried struct {
	*models.Trial
	Text string // that a list was tried on as well
}

// Summary is what people decided about the posts that a rule would have caught.
func (t Tried) Summary() string {
	text := "It would have caught " + plural(t.Caught, "post", "posts") + " of the last " + number(t.Read)
	for i, s := range []models.State{models.Public, models.Pending, models.Rejected, models.Spam, models.Trash, models.Withdrawn} {
		if n := t.States[s]; n > 0 {
			if i == 0 {
				text += ", " + number(n) + " of them approved"
			} else {
				text += ", " + number(n) + " " + StateWord(s)
			}
		}
	}
	return text + "."
}

// Word is a post's state as a moderator calls it.
func (t Tried) Word(s models.State) string { return StateWord(s) }
