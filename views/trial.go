package views

import (
	"html/template"
	"strings"

	"lode/models"
)

// Tried is what came of trying a rule on the last posts.
type Tried struct {
	*models.Trial
	Text   string        // that a list was tried on as well
	Found  []string      // in it
	AsRead template.HTML // it as readers would see it, if that is different
}

// Summary is what became of the posts that a rule would have caught, and how much of
// that people had decided.
func (t Tried) Summary() string {
	text := "It would have caught " + plural(t.Caught, "post", "posts") + " of the last " + number(t.Read)
	var parts []string
	if n := t.States[models.Public]; n > 0 {
		parts = append(parts, number(n)+" published, of which moderators had approved "+number(t.Approved))
	}
	if n := t.States[models.Rejected] + t.States[models.Spam] + t.States[models.Trash]; n > 0 {
		parts = append(parts, number(n)+" rejected, spam or trash, of which moderators had decided "+number(t.Refused))
	}
	for _, s := range []models.State{models.Pending, models.Withdrawn} {
		if n := t.States[s]; n > 0 {
			parts = append(parts, number(n)+" "+StateWord(s))
		}
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, "; ")
	}
	return text + "."
}

// Word is a post's state as a moderator calls it.
func (t Tried) Word(s models.State) string { return StateWord(s) }
