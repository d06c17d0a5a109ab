package views

import (
	"fmt"
	"strings"

	"lode/models"
)

// Standing is what the card says of its writer.
func (c QueueCard) Standing() []string {
	words := []string{"guest"}
	if u := c.User; u != nil {
		words = []string{"member since " + u.CreatedAt.Format("January 2006"), fmt.Sprintf("trust %d", u.Trust)}
		if label := u.Label(); label != "" {
			words[0] = strings.ToLower(label) + " since " + u.CreatedAt.Format("January 2006")
		}
	}
	if c.Approved == 0 && c.Refused == 0 {
		return append(words, "nothing decided before")
	}
	words = append(words, atMost(c.Approved)+" approved")
	if c.Refused > 0 {
		words = append(words, atMost(c.Refused)+" refused")
	}
	return words
}

// TextField is what the field of a note is called on the page.
func (c QueueCard) TextField() string {
	if c.Errors != nil {
		return "text"
	}
	return fmt.Sprintf("text-%d", c.ID)
}

// NearCount is how many posts say nearly the same as the card's.
func (c QueueCard) NearCount() string {
	if len(c.Near) > models.NearShown {
		return number(models.NearShown) + "+ others"
	}
	return plural(len(c.Near), "other", "others")
}

// atMost is a number that was not counted to the end.
func atMost(n int) string {
	if n > models.MostCounted {
		return number(models.MostCounted) + "+"
	}
	return number(n)
}

// Mark is the letter for a state, and the class of its colour.
type Mark struct{ Letter, Word, Class string }

// StateMark is what a small sign for a state shows.
func StateMark(s models.State) Mark {
	word := StateWord(s)
	class := map[models.State]string{models.Public: "tag--ok", models.Pending: "tag--held", models.Withdrawn: ""}
	c, ok := class[s]
	if !ok {
		c = "tag--bad"
	}
	letter := map[models.State]string{models.Public: "A", models.Pending: "?", models.Rejected: "R", models.Spam: "S", models.Trash: "D", models.Withdrawn: "W"}[s]
	return Mark{letter, word, c}
}
